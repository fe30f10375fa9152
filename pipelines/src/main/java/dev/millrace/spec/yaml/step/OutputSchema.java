package dev.millrace.spec.yaml.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.Located;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
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
  /** The errors of the step and of the check together, where they have the same columns. */
  private static final String BOTH = "errors";

  /** Types whose rows have the columns of their inputs, as the rows of their errors do. */
  private static final Set<String> PASSING = Set.of("Filter", "AssignTimestamps");

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

  /** The output of the step that takes its errors, and those of the check with them. */
  Optional<String> errors(Mapping step) {
    boolean passes =
        step.value("type").flatMap(Fields::located).stream()
            .anyMatch(type -> PASSING.contains(type.text()));
    return passes && schema.value(ERRORS).isEmpty()
        ? output(config(step).flatMap(c -> c.value(ERRORS)).or(() -> step.value(ERRORS)))
        : Optional.empty();
  }

  private static Optional<String> output(Optional<YamlNode> errors) {
    return errors
        .filter(Mapping.class::isInstance)
        .flatMap(map -> ((Mapping) map).value("output"))
        .flatMap(Fields::located)
        .map(Located::text);
  }

  /** The step that gives all errors. */
  List<YamlNode> joined(Optional<String> errors) {
    return errors.stream()
        .<YamlNode>map(
            output ->
                new Mapping(
                    key.position(),
                    List.of(
                        text("type", StepKeys.FLATTEN.type()),
                        text("name", BOTH),
                        new Entry(
                            "input",
                            key.position(),
                            new Sequence(
                                key.position(),
                                List.of(
                                    scalar(ROWS + "." + output), scalar(CHECK + "." + output)))))))
        .toList();
  }

  /**
   * @param errors the output of the step that takes its errors, too
   */
  YamlNode check(Optional<String> errors) {
    List<Entry> config = new ArrayList<>();
    List<Entry> keywords = new ArrayList<>();
    schema.entries().forEach(e -> (e.key().equals(ERRORS) ? config : keywords).add(e));
    config.add(new Entry("schema", key.position(), new Mapping(schema.position(), keywords)));
    errors.ifPresent(
        output ->
            config.add(
                new Entry(
                    ERRORS,
                    key.position(),
                    new Mapping(key.position(), List.of(text("output", output))))));
    return new Mapping(
        key.position(),
        List.of(
            text("type", "ValidateWithSchema"),
            text("name", CHECK),
            new Entry("config", key.position(), new Mapping(schema.position(), config))));
  }

  /** The outputs that are the check's, seen from inside. */
  Map<String, String> outputs(Optional<String> errors) {
    Map<String, String> outputs = new LinkedHashMap<>();
    outputs.put("output", CHECK);
    output(schema.value(ERRORS)).ifPresent(name -> outputs.put(name, CHECK + "." + name));
    errors.ifPresent(name -> outputs.put(name, BOTH));
    return outputs;
  }

  private Entry text(String name, String text) {
    return new Entry(name, key.position(), scalar(text));
  }

  private Scalar scalar(String text) {
    return new Scalar(key.position(), text, text, text);
  }
}
