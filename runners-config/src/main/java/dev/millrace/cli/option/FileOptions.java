package dev.millrace.cli.option;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.job.Context;
import dev.millrace.job.Refusals;
import dev.millrace.job.RejectedFile;
import dev.millrace.plan.model.Plan;
import dev.millrace.show.Messages;
import dev.millrace.spec.FileVariables;
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

  @Option(
      names = "-J",
      paramLabel = "NAME=value",
      description = "What {{ NAME }} in the file stands for, a text; the file is a Jinja template.")
  private Map<String, String> jinja = new LinkedHashMap<>();

  @Option(
      names = "--jinja-variables",
      paramLabel = "JSON",
      description = "The same as one JSON object, whose values may be lists and objects.")
  private String jinjaVariables = "{}";

  /** The variables of the file: the environment, overridden by the command line. */
  public FileVariables variables(Context context) {
    Map<String, String> all = new LinkedHashMap<>(context.environment());
    all.putAll(variables);
    Map<String, Object> ofJinja = new LinkedHashMap<>(jinjaVariables());
    ofJinja.putAll(jinja);
    return new FileVariables(all, ofJinja);
  }

  private Map<String, Object> jinjaVariables() {
    try {
      return new ObjectMapper().readValue(jinjaVariables, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw Refusals.of(
          Refusals.USAGE,
          "--jinja-variables is not a JSON object ("
              + e.getOriginalMessage()
              + "); expected for example --jinja-variables='{\"topic\": \"orders\"}'");
    }
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
