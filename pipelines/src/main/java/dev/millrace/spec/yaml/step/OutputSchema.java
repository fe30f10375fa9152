package dev.millrace.spec.yaml.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The key {@code output_schema} of a step, under {@code config} or beside it: what stands for the
 * step is the step itself, called {@code rows} in it, and after it a ValidateWithSchema, called
 * {@code schema}.
 *
 * @param key as written
 * @param schema what rows must meet
 */
record OutputSchema(Entry key, Mapping schema) {
  /** The step itself, as the steps around it do not see it. */
  static final String ROWS = "rows";

  private static final String CHECK = "schema";
  private static final String KEY = PipelineFileKeys.OUTPUT_SCHEMA;
  private static final String ERRORS = "error_handling";

  /** Empty if the step has none; one that is not a map is reported. */
  static Optional<OutputSchema> of(Mapping step, Problems problems, String path) {
    Optional<Entry> found = step.entry(KEY).or(() -> config(step).flatMap(c -> c.entry(KEY)));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    YamlNode value = found.get().value();
    if (value instanceof Mapping schema) {
      return Optional.of(new OutputSchema(found.get(), schema));
    }
    problems.wrongShape(value, path + "." + KEY, "a JSON Schema as a map");
    return Optional.of(new OutputSchema(found.get(), new Mapping(value.position(), List.of())));
  }

  private static Optional<Mapping> config(Mapping step) {
    return step.value("config").filter(Mapping.class::isInstance).map(Mapping.class::cast);
  }

  void refuse(String type, Problems problems, String path) {
    problems.report(
        key.position(),
        ErrorCodes.UNKNOWN_KEY,
        path,
        "'" + KEY + "' checks the rows of a step's output, and " + type + " has none of its own.");
  }

  /** The step without the key. */
  static Mapping without(Mapping step) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : drop(step, Set.of(KEY))) {
      entries.add(
          entry.key().equals("config") && entry.value() instanceof Mapping config
              ? new Entry(
                  entry.key(),
                  entry.position(),
                  new Mapping(config.position(), drop(config, Set.of(KEY))))
              : entry);
    }
    return new Mapping(step.position(), entries);
  }

  private static List<Entry> drop(Mapping mapping, Set<String> keys) {
    return mapping.entries().stream().filter(entry -> !keys.contains(entry.key())).toList();
  }

  /** The step itself, without what the steps around it have to do with. */
  YamlNode rows(Mapping step) {
    List<Entry> entries = new ArrayList<>(drop(without(step), Set.of("name", "input")));
    entries.add(text("name", ROWS));
    return new Mapping(step.position(), entries);
  }

  YamlNode check() {
    List<Entry> config = new ArrayList<>();
    List<Entry> keywords = new ArrayList<>();
    schema.entries().forEach(e -> (e.key().equals(ERRORS) ? config : keywords).add(e));
    config.add(new Entry("schema", key.position(), new Mapping(schema.position(), keywords)));
    return new Mapping(
        key.position(),
        List.of(
            text("type", "ValidateWithSchema"),
            text("name", CHECK),
            new Entry("config", key.position(), new Mapping(schema.position(), config))));
  }

  /** The outputs that are the check's, seen from inside. */
  Map<String, String> outputs() {
    Map<String, String> outputs = new LinkedHashMap<>();
    outputs.put("output", CHECK);
    schema
        .value(ERRORS)
        .filter(Mapping.class::isInstance)
        .flatMap(errors -> ((Mapping) errors).value("output"))
        .flatMap(Fields::located)
        .ifPresent(name -> outputs.put(name.text(), CHECK + "." + name.text()));
    return outputs;
  }

  private Entry text(String name, String text) {
    return new Entry(name, key.position(), new Scalar(key.position(), text, text, text));
  }
}
