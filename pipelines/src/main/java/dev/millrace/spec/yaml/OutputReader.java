package dev.millrace.spec.yaml;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.Located;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.yaml.keys.Direction;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.OutputKeys;
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
  private static final String SINKS = "sinks";

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
        List<OutputSpec> several = outputs(entry, mapping);
        outputs.addAll(several);
        if (problems.errors() == errors) {
          sound.addAll(several);
        }
      }
    }
    return outputs;
  }

  /** Those of them about which no error was reported. */
  List<OutputSpec> sound() {
    return sound;
  }

  /** One output, or one for each of its sinks. */
  private List<OutputSpec> outputs(Entry entry, Mapping mapping) {
    String path = "outputs." + entry.key();
    Fields fields =
        Fields.read(mapping.entries(), entry.position(), path, OutputKeys.OUTPUT, problems);
    checkInput(entry, fields);
    List<Entry> sinks = mapping.value(SINKS).map(Fields::entries).orElse(List.of());
    if (sinks.isEmpty()) {
      checkSides(entry, fields, "live, replay, sinks");
      return List.of(output(entry, fields, fields));
    }
    checkSinks(entry, fields);
    return sinks.stream().flatMap(sink -> output(entry, fields, sink).stream()).toList();
  }

  private Optional<OutputSpec> output(Entry output, Fields fields, Entry sink) {
    if (!(sink.value() instanceof Mapping mapping)) {
      return Optional.empty();
    }
    String path = fields.path(SINKS) + "." + sink.key();
    Fields sides =
        Fields.read(mapping.entries(), sink.position(), path, OutputKeys.OUTPUT_SINK, problems);
    checkSides(sink, sides, "live, replay");
    Entry named = new Entry(output.key() + "." + sink.key(), sink.position(), sink.value());
    return Optional.of(output(named, fields, sides));
  }

  private void checkInput(Entry entry, Fields fields) {
    boolean own = OWN.contains(entry.key());
    if (own && fields.has("input")) {
      problems.report(
          fields.keyPosition("input"),
          ErrorCodes.INPUT_NOT_ALLOWED,
          fields.path(),
          "'"
              + entry.key()
              + "' collects from every step and takes no 'input'; name another output otherwise.");
    }
    if (!own && !fields.has("input") && fields.complete()) {
      problems.missingKey(entry.position(), fields.path(), "input");
    }
  }

  private void checkSides(Entry entry, Fields sides, String keys) {
    if (!sides.has("live") && !sides.has("replay") && sides.complete()) {
      problems.report(
          entry.position(),
          ErrorCodes.MISSING_KEY,
          sides.path(),
          "one of the keys " + keys + " is required.");
    }
  }

  private void checkSinks(Entry entry, Fields fields) {
    if (OWN.contains(entry.key())) {
      problems.report(
          fields.keyPosition(SINKS),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(),
          "'" + entry.key() + "' has one sink for each mode: 'live' and 'replay', not 'sinks'.");
    } else if (fields.has("live") || fields.has("replay")) {
      problems.report(
          fields.keyPosition(SINKS),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(),
          "'sinks' stands instead of 'live' and 'replay'; name that sink, too, and put it there.");
    } else if (fields.has(OutputKeys.ALLOW_TAGS.name())) {
      problems.report(
          fields.keyPosition(OutputKeys.ALLOW_TAGS.name()),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(),
          "'allow_tags' belongs to one sink; write it into each of 'sinks' that may have the"
              + " tags.");
    }
  }

  private OutputSpec output(Entry named, Fields fields, Fields sides) {
    return new OutputSpec(
        named.key(),
        named.position(),
        sides.path(),
        fields.text("input").map(scope::resolve),
        side(sides, "live"),
        side(sides, "replay"),
        sides.texts(OutputKeys.ALLOW_TAGS.name()).stream()
            .map(Located::text)
            .collect(Collectors.toSet()));
  }

  private Optional<EndpointSpec> side(Fields fields, String key) {
    return fields
        .node(key)
        .flatMap(node -> new EndpointReader(problems).side(node, fields.path(key), Direction.SINK));
  }
}
