package dev.millrace.compile;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * An option of Beam's Flink runner under its own name: the graph's class path need not have Flink.
 */
public interface CheckpointOptions extends PipelineOptions {
  /** Where the file says nothing. */
  long EVERY_MILLIS = 5_000;

  /** Milliseconds between checkpoints; -1 for none. */
  @Description("Milliseconds between checkpoints; -1 for none.")
  @Default.Long(-1L)
  Long getCheckpointingInterval();

  void setCheckpointingInterval(Long millis);

  /** Pub/Sub is told that a message was taken when a checkpoint is complete, and not before. */
  static void ensure(PipelineOptions options) {
    if (!options.getRunner().getSimpleName().equals("FlinkRunner")) {
      return;
    }
    CheckpointOptions flink = options.as(CheckpointOptions.class);
    if (flink.getCheckpointingInterval() <= 0) {
      flink.setCheckpointingInterval(EVERY_MILLIS);
    }
  }
}
