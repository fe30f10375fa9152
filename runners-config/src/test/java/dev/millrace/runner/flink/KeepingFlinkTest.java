package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.compile.RunMode;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.JobRun.Outcome;
import dev.millrace.runner.RecordingJob;
import dev.millrace.runner.state.CountingFn;
import dev.millrace.runner.state.CountingFn.Seen;
import dev.millrace.runner.state.KeptCheckpoint;
import dev.millrace.runner.state.StateHome;
import dev.millrace.runner.state.StateRecord;
import dev.millrace.runner.state.StateSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.metrics.MetricResults;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** State in a directory: one run after the other goes on, and what cannot be is refused. */
@Timeout(600)
class KeepingFlinkTest {
  private static final Map<String, Map<String, String>> FORM =
      Map.of("Count", Map.of("key", "number"));

  @TempDir private Path dir;

  private Path profile;
  private final List<Diagnostic> notices = new CopyOnWriteArrayList<>();

  @BeforeEach
  void quickCheckpoints() throws IOException {
    String text =
        Files.readString(Path.of("flink-state.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 200")
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 10");
    profile = Files.writeString(dir.resolve("profile.yaml"), text);
  }

  private KeepingFlink target(Path state) {
    return KeepingFlink.of(state, Optional.empty(), Optional.of(profile), OptionalInt.of(1));
  }

  /** A counting job of a pipeline's name. */
  private static RecordingJob job(
      KeepingFlink target, String name, Map<String, Map<String, String>> form) {
    RecordingJob job =
        new RecordingJob(target, RunMode.LIVE) {
          @Override
          public Optional<PipelineId> pipelineId() {
            return Optional.of(new PipelineId(name, "hash"));
          }

          @Override
          public Map<String, Map<String, String>> stateForm() {
            return form;
          }
        };
    CountingFn.in(job.pipeline());
    return job;
  }

  private static void assertRefused(
      KeepingFlink target, String name, Map<String, Map<String, String>> form, String... words) {
    assertThatThrownBy(() -> target.submit(job(target, name, form)))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(words);
  }

  private static List<KeptCheckpoint> checkpoints(Path state) {
    return StateHome.at(state).record().map(StateRecord::newestFirst).orElse(List.of());
  }

  private static long newest(Path state) {
    return checkpoints(state).stream().mapToLong(KeptCheckpoint::number).max().orElse(0);
  }

  /** Runs until it has made three checkpoints more, does something meanwhile, and stops. */
  private void run(Path state, Runnable meanwhile) throws Exception {
    long before = newest(state);
    KeepingFlink target = target(state);
    JobRun run = JobRun.start(target, job(target, "counting", FORM));
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(
            () ->
                run.finish(
                    new JobRun.Observer() {
                      @Override
                      public void onTick(MetricResults metrics, Duration elapsed) {}

                      @Override
                      public void onNotice(Diagnostic notice) {
                        if (!notice.code().equals(FlinkCodes.RESTARTED)) {
                          // Beam's sequence cannot be saved before its first number, and tries.
                          notices.add(notice);
                        }
                      }
                    }));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> outcome.isDone() || newest(state) > before + 3);
    meanwhile.run();
    run.stopWithSavepoint();
    assertThat(outcome.get(60, TimeUnit.SECONDS).end()).isEqualTo(JobRun.End.STOPPED);
  }

  /** The first number that was seen; each came once, and none is missing. */
  private static long counted() {
    List<Seen> seen = CountingFn.seen();
    assertThat(seen).isNotEmpty().allMatch(one -> !one.twice() && !one.missing());
    return seen.get(0).number();
  }

  @Test
  void oneRunAfterTheOtherGoesOn() throws Exception {
    // given: a run, which has the directory for itself
    Path state = dir.resolve("state");
    run(
        state,
        () ->
            assertRefused(
                target(state),
                "counting",
                FORM,
                "ML-4260",
                "in use by process " + ProcessHandle.current().pid()));
    assertThat(counted()).isZero();
    assertThat(notices).isEmpty();

    // then: only the same pipeline may go on, in the same place
    KeepingFlink target = target(state);
    assertRefused(target, "other", FORM, "ML-4262", "'counting'", "'other'");
    assertRefused(
        target,
        "counting",
        Map.of("Count", Map.of("key", "name")),
        "ML-4205",
        "key was 'number' and is 'name'");
    Path moved = Files.move(state, dir.resolve("moved"));
    assertRefused(target(moved), "counting", FORM, "ML-4264", "Move it back");
    Files.move(moved, state);

    // when: the newest checkpoint is torn
    List<KeptCheckpoint> before = checkpoints(state);
    Path torn = before.get(0).directory().resolve("_metadata");
    Files.write(torn, new byte[] {1, 2, 3});
    Path left = Files.createFile(state.resolve("checkpoints/half-written"));
    run(state, () -> {});

    // then: an older one is gone on with, and nothing is removed that may be brought back
    assertThat(notices).extracting(Diagnostic::code).containsExactly("ML-4265");
    assertThat(notices.get(0).message()).contains("checkpoint " + before.get(1));
    assertThat(counted()).isPositive();
    assertThat(left).exists();

    // when: all but the newest that is whole are removed
    KeptCheckpoint whole = checkpoints(state).get(1);
    Path newest = checkpoints(state).get(0).directory().resolve("_metadata");
    Files.write(newest, new byte[] {1, 2, 3});
    StateSweep sweep = StateSweep.sweep(StateHome.at(state), 1, false);
    assertThat(sweep.files()).contains(newest);
    assertThat(left).doesNotExist();
    assertThat(checkpoints(state)).containsExactly(whole);
    run(state, () -> {});

    // then
    assertThat(counted()).isPositive();
    assertThat(notices).hasSize(1);

    // when: none is whole
    for (KeptCheckpoint checkpoint : new ArrayList<>(checkpoints(state))) {
      Files.delete(checkpoint.directory().resolve("_metadata"));
    }

    // then
    assertRefused(target, "counting", FORM, "ML-4264", "_metadata is missing");
    assertThat(StateHome.at(state).user()).isEmpty();
  }

  @Test
  void whatCannotGoOnIsRefused() throws Exception {
    // given
    Path state = dir.resolve("state");
    Path foreign = Files.createDirectories(dir.resolve("foreign"));
    Files.createFile(foreign.resolve("letter.txt"));
    Path shared = Files.createDirectories(dir.resolve("shared"));
    Path others = Files.createDirectories(shared.resolve("checkpoints/of-a-cluster"));

    // then
    assertRefused(target(foreign), "counting", FORM, "ML-4261", "has files of others");
    assertRefused(target(shared), "counting", FORM, "ML-4261", "has files of others");
    assertThat(others).exists();
    assertThatThrownBy(() -> target(state).options(Map.of(), RunMode.REPLAY))
        .hasMessageContaining("ML-4212");
    assertThatThrownBy(() -> target(state).options(Map.of(), RunMode.ARCHIVE))
        .hasMessageContaining("an archiver goes on after what the archive has");
  }
}
