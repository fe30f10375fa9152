package dev.millrace.job;

import dev.millrace.plan.model.Plan;
import dev.millrace.show.Console;
import dev.millrace.spec.FileVariables;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command works with.
 *
 * @param environment of the process
 * @param ending of the command; to be reached by whoever called it
 */
public record Context(
    Console console, Toolchain toolchain, Map<String, String> environment, Ending ending) {

  public Context(Console console, Toolchain toolchain, Map<String, String> environment) {
    this(console, toolchain, environment, new Ending());
  }

  /**
   * Plans a pipeline file; from then on nothing that is printed shows its secrets.
   *
   * @param variables what those in the file stand for
   * @throws dev.millrace.diag.UserException with everything that is wrong with the file
   */
  public Plan plan(Path file, FileVariables variables) {
    Plan plan = toolchain.plan(file, variables, console::mask);
    console.about(plan.id().name());
    return plan;
  }

  /** As {@link #plan}, with the rows of the file's tests. */
  public Plan planWithTests(Path file, FileVariables variables) {
    Plan plan = toolchain.planWithTests(file, variables, console::mask);
    console.about(plan.id().name());
    return plan;
  }

  /** As {@link #plan}, for a file whose tests are run. */
  public Plan planTested(Path file, FileVariables variables) {
    return toolchain.planTested(file, variables, console::mask);
  }
}
