package dev.millrace.cli.option;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command that reads a pipeline file takes. */
public final class FileOptions {
  private static final String NO_VARIABLES = "{}";

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
  private String jinjaVariables = NO_VARIABLES;

  /** The variables of the file: the environment, overridden by the command line. */
  public FileVariables variables(Context context) {
    Map<String, String> all = new LinkedHashMap<>(context.environment());
    all.putAll(variables);
    return new FileVariables(all, ofJinja());
  }

  /** The variables that the command line gives. */
  public Map<String, String> given() {
    return Collections.unmodifiableMap(variables);
  }

  /** The variables of Jinja that the command line gives, as one JSON object. */
  public String givenToJinja() {
    try {
      return new ObjectMapper().writeValueAsString(ofJinja());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and what was read as JSON can be written as JSON", e);
    }
  }

  private Map<String, @Nullable Object> ofJinja() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(jinjaVariables());
    all.putAll(jinja);
    return all;
  }

  private Map<String, @Nullable Object> jinjaVariables() {
    if (jinjaVariables.equals(NO_VARIABLES)) {
      // Making a reader of JSON takes a thirtieth of a check.
      return Map.of();
    }
    try {
      Map<String, @Nullable Object> read =
          new ObjectMapper()
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readValue(jinjaVariables, new TypeReference<>() {});
      if (read != null) {
        return read;
      }
    } catch (JsonProcessingException e) {
      // Its message quotes the text, which may be a secret.
      throw notAnObject();
    }
    throw notAnObject();
  }

  private static UserException notAnObject() {
    return Refusals.of(
        Refusals.USAGE,
        "--jinja-variables is not a JSON object; expected for example"
            + " --jinja-variables='{\"topic\": \"orders\"}'");
  }

  /**
   * Plans the file, without the rows of its tests, and prints warnings.
   *
   * @throws RejectedFile if the file has errors
   */
  public Plan plan(Context context, Path file) {
    return plan(context, () -> context.plan(file, variables(context)));
  }

  /**
   * As {@link #plan}, with the rows of the tests.
   *
   * @throws RejectedFile if the file has errors
   */
  public Plan planWithTests(Context context, Path file) {
    return plan(context, () -> context.planWithTests(file, variables(context)));
  }

  /**
   * As {@link #plan}, for a file whose tests are run.
   *
   * @throws RejectedFile if the file has errors
   */
  public Plan planTested(Context context, Path file) {
    return plan(context, () -> context.planTested(file, variables(context)));
  }

  private static Plan plan(Context context, Supplier<Plan> planning) {
    Plan plan;
    try {
      plan = planning.get();
    } catch (UserException e) {
      throw new RejectedFile(e);
    }
    for (Diagnostic warning : plan.warnings()) {
      context.console().err(Messages.line(warning, context.console().errStyle()));
    }
    return plan;
  }
}
