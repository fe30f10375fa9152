package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.runner.flink.JobHistory.Completed;
import dev.millrace.runner.flink.JobHistory.Failed;
import dev.millrace.runner.flink.JobHistory.FailedCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private static final long START = 1_700_000_000_000L;
  private static final String STATE = "file:/c/abc/chk-1";

  private final Restarts restarts =
      new Restarts(
          Optional.of("file:///c"),
          3,
          id -> id == 5 ? Optional.of("No space left on device") : Optional.empty());
  private final List<Failed> failures = new ArrayList<>();
  private final List<FailedCheckpoint> checkpoints = new ArrayList<>();
  private Optional<Completed> completed = Optional.empty();

  private List<String> tell() {
    return restarts
        .tell(new JobHistory(failures, checkpoints, completed, completed.map(checkpoint -> STATE)))
        .stream()
        .map(Diagnostic::toString)
        .toList();
  }

  private void fail(int second, String reason) {
    failures.add(new Failed(START + second * 1000L, reason, false));
  }

  private void failByCheckpoint(int second, long id) {
    failCheckpoint(second, id, "Asynchronous task checkpoint failed.");
    failures.add(new Failed(START + second * 1000L + 2, "Exceeded", true));
  }

  private void failCheckpoint(int second, long id, String message) {
    checkpoints.add(new FailedCheckpoint(id, START + second * 1000L, message));
  }

  private void complete(int second) {
    completed = Optional.of(new Completed(second, START + second * 1000L));
  }

  @Test
  void nothingIsToldOfAJobThatRuns() {
    complete(10);
    assertThat(tell()).isEmpty();
  }

  @Test
  void aFailureIsToldOnceWithItsReason() {
    fail(1, "Connection reset by peer");
    assertThat(tell())
        .containsExactly(
            "millrace: warning ML-4209: the job failed and starts again from its beginning:"
                + " Connection reset by peer");
    assertThat(tell()).isEmpty();
  }

  @Test
  void theSameCauseIsCountedAndToldOnceAMinute() {
    complete(0);
    fail(1, "offset 17 is gone");
    fail(2, "offset 18 is gone");
    fail(3, "Connection reset by peer");
    assertThat(tell())
        .containsExactly(
            "millrace: warning ML-4209: the job failed and starts again from its last checkpoint:"
                + " offset 17 is gone",
            "millrace: warning ML-4209: the job failed and starts again from its last checkpoint:"
                + " Connection reset by peer");
    fail(30, "offset 19 is gone");
    assertThat(tell()).isEmpty();
    fail(61, "offset 20 is gone");
    assertThat(tell())
        .containsExactly(
            "millrace: warning ML-4209: the job failed and started again 3 more times: offset 20 is"
                + " gone");
  }

  @Test
  void whatWasCountedIsToldWhenACheckpointIsCompleted() {
    fail(1, "Connection reset by peer");
    tell();
    fail(2, "Connection reset by peer");
    assertThat(tell()).isEmpty();
    complete(10);
    assertThat(tell())
        .containsExactly(
            "millrace: warning ML-4209: the job failed and started again once more: Connection"
                + " reset by peer");
    assertThat(tell()).isEmpty();
  }

  @Test
  void failuresBecauseOfCheckpointsHaveTheCheckpointsReason() {
    complete(0);
    failByCheckpoint(1, 5);
    assertThat(tell())
        .containsExactly(
            "millrace: warning ML-4206: checkpoints to file:///c fail: No space left on device."
                + " Make room there; until they succeed, the job starts again from its last"
                + " checkpoint");
    failByCheckpoint(2, 6);
    failByCheckpoint(62, 5);
    assertThat(tell())
        .containsExactly(
            "millrace: warning ML-4206: checkpoints to file:///c failed, and the job started again,"
                + " 2 more times: No space left on device. Make room there");
  }

  @Test
  void aFailedCheckpointThatTheJobSurvivesIsTold() {
    failCheckpoint(1, 4, "Checkpoint expired before completing.");
    assertThat(tell()).isEmpty();
    assertThat(tell())
        .containsExactly(
            "millrace: warning ML-4206: checkpoint 4 to file:///c failed: Checkpoint expired before"
                + " completing.");
    failCheckpoint(2, 5, "Failure to finalize checkpoint.");
    assertThat(tell()).isEmpty();
    assertThat(tell()).isEmpty();
    complete(9);
    assertThat(tell())
        .containsExactly(
            "millrace: warning ML-4206: checkpoints to file:///c failed once more: No space left on"
                + " device. Make room there");
  }

  @Test
  void theJobsFailureMayBeKnownLaterThanTheCheckpoints() {
    failCheckpoint(1, 5, "Asynchronous task checkpoint failed.");
    assertThat(tell()).isEmpty();
    failures.add(new Failed(START + 1002, "Exceeded", true));
    assertThat(tell()).singleElement().asString().contains("checkpoints to file:///c fail: No");
    assertThat(tell()).isEmpty();
  }

  @Test
  void theCheckpointMayBeKnownLaterThanTheJobsFailure() {
    failures.add(new Failed(START + 1002, "Exceeded", true));
    assertThat(tell()).isEmpty();
    failCheckpoint(1, 5, "Asynchronous task checkpoint failed.");
    assertThat(tell()).singleElement().asString().contains("checkpoints to file:///c fail: No");
    assertThat(tell()).isEmpty();
  }

  @Test
  void onlyCheckpointsThatFailInARowMakeAJobHopeless() {
    for (int second = 1; second < 50; second++) {
      fail(second, "Connection reset by peer");
    }
    failByCheckpoint(51, 5);
    failByCheckpoint(52, 5);
    tell();
    assertThat(restarts.hopeless()).isFalse();
    complete(53);
    failByCheckpoint(54, 5);
    failByCheckpoint(55, 5);
    tell();
    assertThat(restarts.inARow()).isEqualTo(2);
    assertThat(restarts.hopeless()).isFalse();
    failByCheckpoint(56, 5);
    tell();
    assertThat(restarts.hopeless()).isTrue();
  }

  @Test
  void zeroNeverGivesUp() {
    Restarts never = new Restarts(Optional.empty(), 0, id -> Optional.empty());
    for (int second = 1; second < 50; second++) {
      failByCheckpoint(second, 5);
    }
    never.tell(new JobHistory(failures, checkpoints, completed, Optional.empty()));
    assertThat(never.hopeless()).isFalse();
  }
}
