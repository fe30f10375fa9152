package dev.millrace.compile;

import dev.millrace.diag.Diagnostic;
import dev.millrace.element.PipelineId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricResults;

/** A Beam pipeline built from a plan, with what is needed to follow and to finish its run. */
public interface CompiledJob {
  Pipeline pipeline();

  /**
   * What a replay will read, known from footers and directories; of a live run, only about how many
   * records lie in the archives that it begins with.
   */
  InputSize inputSize();

  /** What people should know before it runs: files that are left out, and the like. */
  default List<Diagnostic> warnings() {
    return List.of();
  }

  /** Which pipeline it is; empty if it was not made of a plan. */
  default Optional<PipelineId> pipelineId() {
    return Optional.empty();
  }

  /**
   * What the state that the running job keeps looks like, as {@link dev.millrace.plan.StateForm}
   * has it; empty if it keeps none.
   */
  default Map<String, Map<String, String>> stateForm() {
    return Map.of();
  }

  /**
   * Whether files wait for the end of this very run to become visible: {@link #publish} does it,
   * and a run that goes on from another one's state does not know what that one staged.
   */
  default boolean publishesAtEnd() {
    return false;
  }

  /** Where each output's rows go, for people. */
  List<OutputLocation> locations();

  /** What was read so far, from the running job's metrics. */
  InputSize progress(MetricResults metrics);

  /** How many records a live run has read of the archives that it began with. */
  default long caughtUp(MetricResults metrics) {
    return 0;
  }

  /** How much of its archives a replay has read; empty where that is not counted. */
  default Optional<InputShare> inputShare(MetricResults metrics) {
    return Optional.empty();
  }

  /** What people should know of what a live run has read, from its metrics. */
  default List<Diagnostic> warnings(MetricResults metrics) {
    return List.of();
  }

  /** The ledger so far; of a finished job, the final one. */
  Ledger ledger(MetricResults metrics);

  /**
   * Makes the outputs of a finished run visible: staged files take the place of an earlier run's.
   * Until then nothing of a failed run can be taken for whole.
   *
   * @param metrics of the finished run
   */
  void publish(MetricResults metrics);

  /** Removes what a failed or cancelled run has staged. */
  void discard();

  /** Files, rows and bytes. */
  record InputSize(long files, long rows, long bytes) {}

  /**
   * What was read of archives.
   *
   * @param read bytes, file footers left out
   * @param whole bytes of all files of the archives, whatever the asked range
   */
  record InputShare(long read, long whole) {}

  /**
   * @param kind {@code kafka}, {@code parquet}, {@code json}, {@code csv}, {@code bigquery}, {@code
   *     console}
   * @param place topic, table or path
   */
  record OutputLocation(String output, String kind, String place) {}
}
