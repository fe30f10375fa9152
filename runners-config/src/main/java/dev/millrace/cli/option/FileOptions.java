package dev.millrace.cli.option;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.job.Context;
import dev.millrace.job.RejectedFile;
import dev.millrace.plan.model.Plan;
import dev.millrace.show.Messages;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What every command that reads a pipeline file takes. */
public final class FileOptions {
  @Option(
      names = "-D",
      paramLabel = "NAME=value",
      description = "What $${NAME} in the file stands for; goes before the environment.")
  private Map<String, String> variables = new LinkedHashMap<>();

  /** The variables of the file: the environment, overridden by the command line. */
  public Map<String, String> variables(Context context) {
    Map<String, String> all = new LinkedHashMap<>(context.environment());
    all.putAll(variables);
    return all;
  }

  /**
   * Plans the file and prints warnings.
   *
   * @throws RejectedFile if the file has errors
   */
  public Plan plan(Context context, Path file) {
    Plan plan;
    try {
      plan = context.plan(file, variables(context));
    } catch (UserException e) {
      throw new RejectedFile(e);
    }
    for (Diagnostic warning : plan.warnings()) {
      context.console().err(Messages.line(warning, context.console().errStyle()));
    }
    return plan;
  }
}
