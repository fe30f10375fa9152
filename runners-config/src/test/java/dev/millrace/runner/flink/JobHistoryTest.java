package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.runner.flink.JobHistory.Completed;
import dev.millrace.runner.flink.JobHistory.Failed;
import dev.millrace.runner.flink.JobHistory.FailedCheckpoint;
import org.junit.jupiter.api.Test;

/** What a JobManager of Flink 1.19 answers, shortened. */
class JobHistoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String EXCEPTIONS =
      """
      {"root-exception": "org.apache.flink.util.FlinkRuntimeException: Exceeded",
       "exceptionHistory": {"entries": [
         {"exceptionName": "org.apache.flink.util.FlinkRuntimeException", "timestamp": 2000,
          "stacktrace": "org.apache.flink.util.FlinkRuntimeException: Exceeded checkpoint tolerable failure threshold. The latest checkpoint failed due to Asynchronous task checkpoint failed.\\n\\tat A.b(A.java:1)\\n",
          "failureLabels": {}, "concurrentExceptions": []},
         {"exceptionName": "x", "timestamp": 500, "concurrentExceptions": [],
          "stacktrace": "java.util.concurrent.CompletionException: org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException: Could not acquire the minimum required resources.\\n"},
         {"exceptionName": "java.lang.RuntimeException", "timestamp": 1000, "taskName": "Known (1/2)",
          "stacktrace": "java.lang.RuntimeException: wrapped\\n\\tat A.b(A.java:1)\\nCaused by: java.io.IOException: Connection reset by peer\\n",
          "concurrentExceptions": []}], "truncated": false}}
      """;

  private static String checkpoints(String completed, String restored) {
    return """
        {"counts": {"restored": 0, "total": 20, "in_progress": 0, "completed": 0, "failed": 20},
         "latest": {"completed": %s, "savepoint": null, "failed": {"id": 8}, "restored": %s},
         "history": [
           {"className": "failed", "id": 9, "status": "FAILED", "failure_timestamp": 2001,
            "failure_message": "Checkpoint Coordinator is suspending."},
           {"className": "failed", "id": 8, "status": "FAILED", "failure_timestamp": 1999,
            "failure_message": "Asynchronous task checkpoint failed."},
           {"className": "completed", "id": 7, "status": "COMPLETED"}]}
        """
        .formatted(completed, restored);
  }

  @Test
  void failuresAndTheCheckpointsThatFailedByThemselvesAreRead() throws Exception {
    // when
    JobHistory history =
        JobHistory.of(JSON.readTree(EXCEPTIONS), JSON.readTree(checkpoints("null", "null")));

    // then
    assertThat(history.failures())
        .containsExactly(
            new Failed(500, "the cluster has too few free slots", false),
            new Failed(1000, "Connection reset by peer", false),
            new Failed(
                2000,
                "Exceeded checkpoint tolerable failure threshold. The latest checkpoint failed due"
                    + " to Asynchronous task checkpoint failed.",
                true));
    assertThat(history.failedCheckpoints())
        .containsExactly(new FailedCheckpoint(8, 1999, "Asynchronous task checkpoint failed."));
    assertThat(history.completed()).isEmpty();
    assertThat(history.lastState()).isEmpty();
  }

  @Test
  void theLastStateIsTheLatestCheckpointOrWhatTheJobWasRestoredFrom() throws Exception {
    // given
    String completed =
        "{\"id\": 7, \"latest_ack_timestamp\": 1500, \"external_path\": \"file:/c/abc/chk-7\"}";
    String restored = "{\"id\": 3, \"external_path\": \"s3://bucket/chk-3\"}";
    String inMemory =
        "{\"id\": 7, \"latest_ack_timestamp\": 1500,"
            + " \"external_path\": \"<checkpoint-not-externally-addressable>\"}";

    // when
    JobHistory both =
        JobHistory.of(JSON.readTree("{}"), JSON.readTree(checkpoints(completed, restored)));
    JobHistory after =
        JobHistory.of(JSON.readTree("{}"), JSON.readTree(checkpoints("null", restored)));
    JobHistory none =
        JobHistory.of(JSON.readTree("{}"), JSON.readTree(checkpoints(inMemory, "null")));

    // then
    assertThat(both.completed()).contains(new Completed(7, 1500));
    assertThat(both.lastState()).contains("file:/c/abc/chk-7");
    assertThat(after.lastState()).contains("s3://bucket/chk-3");
    assertThat(none.completed()).contains(new Completed(7, 1500));
    assertThat(none.lastState()).isEmpty();
  }
}
