package dev.millrace.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The parameters of the Flex Template. Each stands for an option of the command line: its help text
 * is that option's own, so the two cannot say different things.
 */
final class TemplateParameters {
  static final String PIPELINE = "pipeline";
  static final String MODE = "mode";
  static final String VARIABLES = "variables";

  /** Parameters that are options of {@code replay}, by name, and what their values look like. */
  private static final Map<String, String> OF_REPLAY = new LinkedHashMap<>();

  static {
    OF_REPLAY.put("from", "^[0-9T:.Z+-]*$");
    OF_REPLAY.put("to", "^[0-9T:.Z+-]*$");
    OF_REPLAY.put("out", "^(gs://.+)?$");
  }

  private TemplateParameters() {}

  /** What {@code gcloud dataflow flex-template build --metadata-file} takes. */
  static String metadata(CommandLine commands) {
    CommandLine replay = Objects.requireNonNull(commands.getSubcommands().get("replay"));
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("name", "Millrace");
    root.put(
        "description",
        "Runs a pipeline file of Millrace: live over its topics, as a replay of its archives, or as"
            + " an archiver.");
    root.put("streaming", true);
    root.put("supportsAtLeastOnce", true);
    root.put("supportsExactlyOnce", true);
    ArrayNode parameters = root.putArray("parameters");
    parameter(
        parameters,
        PIPELINE,
        "Pipeline file",
        text(replay.getCommandSpec().positionalParameters().get(0).description())
            + " A path in a bucket; the schema files beside it are fetched with it.",
        "^gs://[^\\n\\r]+\\.ya?ml$",
        false);
    parameter(
        parameters,
        MODE,
        "Mode",
        "Which command it is: run, replay or archive.",
        "^(run|replay|archive)$",
        false);
    parameter(
        parameters,
        VARIABLES,
        "Variables",
        description(replay, "-D") + " Several with ; between them: NAME=value;NAME=value.",
        "^([A-Za-z_][A-Za-z0-9_]*=[^;]*(;[A-Za-z_][A-Za-z0-9_]*=[^;]*)*)?$",
        true);
    OF_REPLAY.forEach(
        (name, regex) ->
            parameter(
                parameters,
                name,
                name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                description(replay, "--" + name) + " Replays only.",
                regex,
                true));
    return root.toPrettyString() + "\n";
  }

  private static void parameter(
      ArrayNode parameters,
      String name,
      String label,
      String help,
      String regex,
      boolean optional) {
    ObjectNode parameter = parameters.addObject();
    parameter.put("name", name);
    parameter.put("label", label);
    parameter.put("helpText", help);
    parameter.put("isOptional", optional);
    parameter.putArray("regexes").add(regex);
  }

  private static String description(CommandLine command, String option) {
    OptionSpec spec = command.getCommandSpec().findOption(option);
    return text(spec.description());
  }

  private static String text(String[] description) {
    return String.join(" ", description).replace("$${", "${");
  }

  /**
   * The command line that a template's arguments mean. Parameters that are none of the template's
   * are the launcher's own: options of Beam.
   *
   * @param arguments {@code --name=value}
   * @param file the fetched pipeline file
   */
  static List<String> commandLine(Map<String, String> arguments, String file) {
    List<String> line = new ArrayList<>();
    line.add(arguments.getOrDefault(MODE, "run"));
    line.add(file);
    line.addAll(List.of("--runner", "dataflow", "--detach"));
    for (String variable : arguments.getOrDefault(VARIABLES, "").split(";")) {
      if (!variable.isBlank()) {
        line.addAll(List.of("-D", variable.strip()));
      }
    }
    arguments.forEach(
        (name, value) -> {
          if (OF_REPLAY.containsKey(name)) {
            if (!value.isEmpty()) {
              line.addAll(List.of("--" + name, value));
            }
          } else if (!List.of(PIPELINE, MODE, VARIABLES).contains(name)) {
            line.addAll(List.of("--option", name + "=" + value));
          }
        });
    return line;
  }
}
