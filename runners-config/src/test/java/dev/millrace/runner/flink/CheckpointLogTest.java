package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointLogTest {
  private static final String LOG =
      """
      2025-03-01 12:00:00,101 INFO  CheckpointCoordinator - Triggering checkpoint 7 (type=x) @ 1 for job abc.
      2025-03-01 12:00:00,201 INFO  CheckpointCoordinator - Decline checkpoint 7 by task t of job other at localhost
      org.apache.flink.util.SerializedThrowable: java.io.IOException: Another job's
      2025-03-01 12:00:00,301 INFO  CheckpointCoordinator - Decline checkpoint 7 by task t of job abc at localhost
      org.apache.flink.util.SerializedThrowable: org.apache.flink.runtime.checkpoint.CheckpointException: Asynchronous task checkpoint failed.
      \tat org.apache.flink.A.b(A.java:1)
      Caused by: org.apache.flink.util.SerializedThrowable: java.io.IOException: No space left on device
      \tat java.io.FileOutputStream.writeBytes(Native Method)
      \t... 3 more
      2025-03-01 12:00:00,302 WARN  CheckpointFailureManager - Failed to trigger or complete checkpoint 7 for job abc. (0 consecutive failed attempts so far)
      org.apache.flink.runtime.checkpoint.CheckpointException: Asynchronous task checkpoint failed.
      2025-03-01 12:00:09,000 WARN  CheckpointFailureManager - Failed to trigger or complete checkpoint 8 for job abc. (0 consecutive failed attempts so far)
      org.apache.flink.runtime.checkpoint.CheckpointException: Checkpoint expired before completing.
      """;

  @Test
  void theInnermostCauseOfTheTasksFailureIsFound() {
    assertThat(CheckpointLog.reason(LOG.lines(), "abc", 7)).contains("No space left on device");
    assertThat(CheckpointLog.reason(LOG.lines(), "other", 7)).contains("Another job's");
  }

  @Test
  void aFailureAtTheEndOfTheLogIsFound() {
    assertThat(CheckpointLog.reason(LOG.lines(), "abc", 8))
        .contains("Checkpoint expired before completing.");
  }

  @Test
  void whatTheLogDoesNotHaveIsNotFound() {
    assertThat(CheckpointLog.reason(LOG.lines(), "abc", 9)).isEmpty();
  }
}
