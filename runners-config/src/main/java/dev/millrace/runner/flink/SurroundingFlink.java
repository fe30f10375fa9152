package dev.millrace.runner.flink;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunMode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The Flink that runs this process as an application of its own, as its Kubernetes operator has it:
 * the cluster is there for the job alone, starts it again, and knows the savepoint from which it
 * goes on.
 */
public final class SurroundingFlink {
  private final FlinkProfile profile;

  /**
   * @param profile a file of the user's, in place of the one that is part of the program
   * @throws dev.millrace.diag.UserException ML-4200 if it cannot be read
   */
  public SurroundingFlink(Optional<Path> profile) {
    this.profile =
        profile.map(FlinkProfile::read).orElseGet(() -> FlinkProfile.shipped("flink.yaml"));
  }

  /**
   * Options of a live run.
   *
   * @param fromFile the pipeline file's
   * @param fromCommand go before all
   */
  public PipelineOptions options(Map<String, String> fromFile, Map<String, String> fromCommand) {
    FlinkPipelineOptions options = profile.options(fromFile, fromCommand, RunMode.LIVE);
    options.setFlinkMaster("[auto]");
    return options;
  }

  /**
   * Hands a job over, and does not wait for it.
   *
   * @return its id
   */
  public String start(CompiledJob job) {
    try {
      return FlinkTranslation.execute(job.pipeline(), profile.configuration())
          .getJobID()
          .toString();
    } catch (Exception e) {
      throw FlinkFaults.of(e);
    }
  }
}
