package dev.millrace.runner.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What went wrong with a job so far, as far as the JobManager remembers it; the oldest first.
 *
 * @param failures after which the job started again
 * @param failedCheckpoints those that failed by themselves, not because the job did
 * @param completed the latest that was completed, of this job's own
 * @param lastState where the state lies that the job starts again from
 */
record JobHistory(
    List<Failed> failures,
    List<FailedCheckpoint> failedCheckpoints,
    Optional<Completed> completed,
    Optional<String> lastState) {

  /** What Flink fails a job for whose checkpoints do. */
  private static final String BY_CHECKPOINTS = "Exceeded checkpoint tolerable failure threshold";

  /**
   * Flink's words where a checkpoint itself failed; it has others for those that a job took along.
   */
  private static final List<String> OWN_FAULT =
      List.of(
          "Asynchronous task checkpoint failed",
          "aborted due to exception of other subtasks",
          "Checkpoint expired",
          "Checkpoint was declined.",
          "Task local checkpoint failure",
          "Failure to finalize checkpoint",
          "Trigger checkpoint failure",
          "IO-problem detected");

  JobHistory {
    failures = List.copyOf(failures);
    failedCheckpoints = List.copyOf(failedCheckpoints);
  }

  /**
   * A failure of the job.
   *
   * @param at milliseconds since 1970, by the JobManager's clock
   * @param byCheckpoint whether a failed checkpoint is the reason
   */
  record Failed(long at, String reason, boolean byCheckpoint) {}

  /** A checkpoint that failed; Flink's message is not much of a reason. */
  record FailedCheckpoint(long id, long at, String message) {}

  /** A checkpoint. */
  record Completed(long id, long at) {}

  /**
   * Reads what the REST interface answers.
   *
   * @param exceptions {@code /jobs/ID/exceptions}
   * @param checkpoints {@code /jobs/ID/checkpoints}
   */
  static JobHistory of(JsonNode exceptions, JsonNode checkpoints) {
    List<Failed> failures = new ArrayList<>();
    for (JsonNode entry : exceptions.path("exceptionHistory").path("entries")) {
      String trace = entry.path("stacktrace").asText();
      failures.add(
          new Failed(
              entry.path("timestamp").asLong(), reason(trace), trace.contains(BY_CHECKPOINTS)));
    }
    failures.sort(Comparator.comparingLong(Failed::at));
    List<FailedCheckpoint> failed = new ArrayList<>();
    for (JsonNode checkpoint : checkpoints.path("history")) {
      String message = checkpoint.path("failure_message").asText();
      if (OWN_FAULT.stream().anyMatch(message::contains)) {
        failed.add(
            new FailedCheckpoint(
                checkpoint.path("id").asLong(),
                checkpoint.path("failure_timestamp").asLong(),
                message));
      }
    }
    failed.sort(Comparator.comparingLong(FailedCheckpoint::at));
    JsonNode latest = checkpoints.path("latest");
    JsonNode completed = latest.path("completed");
    return new JobHistory(
        failures,
        failed,
        completed.has("id")
            ? Optional.of(
                new Completed(
                    completed.path("id").asLong(), completed.path("latest_ack_timestamp").asLong()))
            : Optional.empty(),
        path(completed).or(() -> path(latest.path("restored"))));
  }

  private static String reason(String trace) {
    return trace.contains("NoResourceAvailableException")
        ? "the cluster has too few free slots"
        : StackText.reason(trace);
  }

  /** Where a checkpoint lies; empty if it lies in memory. */
  private static Optional<String> path(JsonNode checkpoint) {
    String path = checkpoint.path("external_path").asText();
    return path.matches("[a-z][a-z0-9+.-]*:.*") ? Optional.of(path) : Optional.empty();
  }
}
