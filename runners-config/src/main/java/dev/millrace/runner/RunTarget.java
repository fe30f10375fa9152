package dev.millrace.runner;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunMode;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;

/** A place where jobs run: a runner with its settings. */
public interface RunTarget {

  /**
   * The options that a job for this place is compiled with.
   *
   * @param fromFile Beam option → value, as the pipeline file has them
   * @throws IllegalArgumentException if Beam does not know an option or its value
   */
  PipelineOptions options(Map<String, String> fromFile, RunMode mode);

  /**
   * What is noted of the state that a job goes on with, as {@link
   * dev.millrace.plan.upgrade.StepHistory} has it; empty if it begins anew, or if nothing is noted.
   */
  default Map<String, Map<String, String>> kept() {
    return Map.of();
  }

  /**
   * Hands a job over that was compiled with {@link #options}.
   *
   * @throws RuntimeException if it is not accepted
   */
  SubmittedJob submit(CompiledJob job);
}
