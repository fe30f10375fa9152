package dev.millrace.spec.yaml;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.Located;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.step.EndpointReader;
import dev.millrace.spec.yaml.step.Scope;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads {@code outputs}. */
final class OutputReader {
  private static final List<String> OWN = List.of(OutputSpec.DEAD_LETTER, OutputSpec.LATE);

  private final Problems problems;
  private final Scope scope;
  private final List<OutputSpec> sound = new ArrayList<>();

  OutputReader(Problems problems, Scope scope) {
    this.problems = problems;
    this.scope = scope;
  }

  /** All outputs that are maps, even where something is wrong with them. */
  List<OutputSpec> read(YamlNode node) {
    List<OutputSpec> outputs = new ArrayList<>();
    for (Entry entry : Fields.entries(node)) {
      if (entry.value() instanceof Mapping mapping) {
        long errors = problems.errors();
        OutputSpec output = output(entry, mapping);
        outputs.add(output);
        if (problems.errors() == errors) {
          sound.add(output);
        }
      }
    }
    return outputs;
  }

  /** Those of them about which no error was reported. */
  List<OutputSpec> sound() {
    return sound;
  }

  private OutputSpec output(Entry entry, Mapping mapping) {
    String path = "outputs." + entry.key();
    Fields fields =
        Fields.read(mapping.entries(), entry.position(), path, PipelineFileKeys.OUTPUT, problems);
    boolean own = OWN.contains(entry.key());
    if (own && fields.has("input")) {
      problems.report(
          fields.keyPosition("input"),
          ErrorCodes.INPUT_NOT_ALLOWED,
          path,
          "'"
              + entry.key()
              + "' collects from every step and takes no 'input'; name another output otherwise.");
    }
    if (!own && !fields.has("input") && fields.complete()) {
      problems.missingKey(entry.position(), path, "input");
    }
    if (!fields.has("live") && !fields.has("replay") && fields.complete()) {
      problems.report(
          entry.position(),
          ErrorCodes.MISSING_KEY,
          path,
          "one of the keys live, replay is required.");
    }
    Optional<Located> input = fields.text("input").map(scope::resolve);
    return new OutputSpec(
        entry.key(),
        entry.position(),
        input,
        side(fields, "live"),
        side(fields, "replay"),
        fields.texts(PipelineFileKeys.ALLOW_TAGS.name()).stream()
            .map(Located::text)
            .collect(Collectors.toSet()));
  }

  private Optional<EndpointSpec> side(Fields fields, String key) {
    return fields
        .node(key)
        .flatMap(node -> new EndpointReader(problems).side(node, fields.path(key), Direction.SINK));
  }
}
