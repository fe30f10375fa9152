package dev.millrace.job;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunRequest;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.FileVariables;
import dev.millrace.spec.Secrets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;

/** What the commands need of the pipeline language: from file to plan to job. */
public interface Toolchain {

  /**
   * Reads, checks and plans a pipeline file to be run: rows of its tests that stand in other files
   * are not read, and need not be there.
   *
   * @param variables what those in the file stand for
   * @param found told the file's secrets as soon as they are known, before anything can fail that
   *     may quote them
   * @throws dev.millrace.diag.UserException with everything that is wrong with it
   */
  Plan plan(Path file, FileVariables variables, Consumer<Secrets> found);

  /**
   * As {@link #plan}, with the rows of the tests.
   *
   * @throws dev.millrace.diag.UserException as {@link #plan}
   */
  Plan planWithTests(Path file, FileVariables variables, Consumer<Secrets> found);

  /**
   * Reads and plans a file whose tests are run: of the sources that these stand in for nothing need
   * be there.
   *
   * @throws dev.millrace.diag.UserException as {@link #plan}
   */
  Plan planTested(Path file, FileVariables variables, Consumer<Secrets> found);

  /**
   * Builds the Beam pipeline of a run.
   *
   * @throws dev.millrace.diag.UserException if the run is not possible, for example because an
   *     archive is missing
   */
  CompiledJob compile(RunRequest request, PipelineOptions options);
}
