package dev.millrace.spec.yaml.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.function.found.Libraries;
import dev.millrace.spec.EdgeStep.AssertEqual;
import dev.millrace.spec.EdgeStep.Create;
import dev.millrace.spec.EdgeStep.LogForTesting;
import dev.millrace.spec.EdgeStep.MatchAll;
import dev.millrace.spec.EdgeStep.NoMatch;
import dev.millrace.spec.EdgeStep.Reshuffle;
import dev.millrace.spec.EdgeStep.Sql;
import dev.millrace.spec.KeyedStep.Deduplicate;
import dev.millrace.spec.KeyedStep.Emit;
import dev.millrace.spec.KeyedStep.Funnel;
import dev.millrace.spec.KeyedStep.Keep;
import dev.millrace.spec.KeyedStep.Latest;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.RowStep.AssignTimestamps;
import dev.millrace.spec.RowStep.Explode;
import dev.millrace.spec.RowStep.ExtractWindowingInfo;
import dev.millrace.spec.RowStep.Filter;
import dev.millrace.spec.RowStep.Flatten;
import dev.millrace.spec.RowStep.MapToFields;
import dev.millrace.spec.RowStep.MappedField;
import dev.millrace.spec.RowStep.Partition;
import dev.millrace.spec.RowStep.StripErrorMetadata;
import dev.millrace.spec.RowStep.Validate;
import dev.millrace.spec.RowStep.ValidateWithSchema;
import dev.millrace.spec.RowStep.WindowInto;
import dev.millrace.spec.StepSpec;
import dev.millrace.spec.TransformSpec.InputSpec;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import dev.millrace.spec.lint.GraphNode.SideOutput;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.StepKeys;
import dev.millrace.spec.yaml.keys.StepKind;
import dev.millrace.spec.yaml.protect.CipherReader;
import dev.millrace.spec.yaml.protect.MaskReader;
import dev.millrace.spec.yaml.text.PlainValues;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds a step's record from its checked keys; {@code Combine}, {@code Detect}, {@code Enrich} and
 * {@code Join} have readers of their own. Where a key is missing or wrong, which is reported, the
 * record holds a stand-in, so that the rest is read too; such a record never leaves this package.
 */
final class StepReader {
  private final Problems problems;
  private final boolean beamForm;

  /**
   * @param beamForm whether the file has Beam YAML's own form
   */
  StepReader(Problems problems, boolean beamForm) {
    this.problems = problems;
    this.beamForm = beamForm;
  }

  /** A step with what the graph's rules need to know of it. */
  record Read(StepSpec step, boolean mainOutput, List<SideOutput> sideOutputs) {}

  Read read(StepKind kind, Fields fields, List<InputSpec> inputs) {
    List<SideOutput> sides = new ArrayList<>();
    StepSpec step =
        switch (kind.type()) {
          case "Filter" -> filter(fields);
          case "MapToFields" -> mapToFields(fields);
          case "Explode" -> explode(fields);
          case "Partition" -> partition(fields, sides);
          case "Flatten" -> new Flatten();
          case "Validate" -> validate(fields, sides);
          case "ValidateWithSchema" -> validateWithSchema(fields);
          case "AssignTimestamps" -> new AssignTimestamps(fields.requiredExpression("timestamp"));
          case "WindowInto" -> windowInto(fields);
          case "ExtractWindowingInfo" -> extractWindowingInfo(fields);
          case "Deduplicate" -> deduplicate(fields, sides);
          case "Latest" ->
              new Latest(
                  columns(fields, "key"),
                  columns(fields, "order_by"),
                  fields.text("deleted"),
                  fields.text("unsent"));
          case "Sequence" ->
              new SequenceReader(problems)
                  .read(fields, columns(fields, "key"), columns(fields, "order_by"));
          case "Funnel" -> funnel(fields);
          case "Combine" -> new CombineReader(problems).read(fields);
          case "Detect" -> new DetectReader(problems).read(fields);
          case "Enrich" -> new EnrichReader(problems).read(fields);
          case "Mask" -> new MaskReader(problems).read(fields);
          case "Encrypt" -> new CipherReader(problems).encrypt(fields);
          case "Decrypt" -> new CipherReader(problems).decrypt(fields);
          case "Join" -> new JoinReader(problems, fields, inputs).read(sides);
          case "Create" -> new Create(rows(fields));
          case "LogForTesting" -> logForTesting(fields);
          case "AssertEqual" -> new AssertEqual(plainRows(fields));
          case "Reshuffle" -> new Reshuffle();
          case "MatchAll" ->
              new MatchAll(
                  fields.text("file_pattern"),
                  NoMatch.valueOf(fields.word("empty_match_treatment")));
          case "StripErrorMetadata" -> new StripErrorMetadata();
          case "Sql" -> new Sql(fields.requiredText("query"));
          default ->
              Libraries.all()
                  .step(kind.type())
                  .map(found -> new LibraryReader(problems).read(found, fields))
                  .orElseThrow(() -> new IllegalStateException("no reader for " + kind.type()));
        };
    return new Read(step, StepKeys.hasMainOutput(kind), sides);
  }

  private Filter filter(Fields fields) {
    boolean python = fields.text("language").filter(l -> l.text().equals("python")).isPresent();
    return new Filter(
        fields.requiredExpression("keep"), beamForm && python && fields.has("error_handling"));
  }

  private Funnel funnel(Fields fields) {
    Map<String, Located> steps = fields.textMap("steps");
    if (fields.complete() && (steps.size() < 2 || steps.size() >= Long.SIZE)) {
      problems.report(
          fields.position("steps"),
          ErrorCodes.WRONG_FORM,
          fields.path("steps"),
          "expected 2 to 63 steps; got " + steps.size() + ".");
    }
    return new Funnel(columns(fields, "key"), fields.duration("within"), steps);
  }

  private MapToFields mapToFields(Fields fields) {
    Map<String, MappedField> mapped = new LinkedHashMap<>();
    for (Entry entry : fields.node("fields").map(Fields::entries).orElse(List.of())) {
      Optional<Located> outputType =
          entry.value() instanceof Mapping mapping
              ? mapping.value("output_type").flatMap(Fields::located)
              : Optional.empty();
      Fields.expression(entry.value())
          .ifPresent(text -> mapped.put(entry.key(), new MappedField(text, outputType, beamForm)));
    }
    boolean append = fields.flag("append");
    if (fields.has("drop") && !append) {
      problems.report(
          fields.keyPosition("drop"),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path(),
          "'drop' needs 'append: true': without it only the computed columns are kept.");
    }
    if (mapped.isEmpty() && fields.complete() && !fields.has("drop")) {
      problems.missingKey(fields.keyPosition("fields"), fields.path(), "fields");
    }
    return new MapToFields(Collections.unmodifiableMap(mapped), append, fields.texts("drop"));
  }

  private Explode explode(Fields fields) {
    List<Located> columns = fields.texts("fields");
    if (columns.size() > 1 && !fields.has("cross_product") && fields.complete()) {
      problems.report(
          fields.keyPosition("fields"),
          ErrorCodes.MISSING_KEY,
          fields.path(),
          "required key 'cross_product' is missing: with several columns, true gives every"
              + " combination, false goes through the arrays side by side.");
    }
    // With one column both are the same.
    boolean cross = !fields.has("cross_product") || fields.flag("cross_product");
    return new Explode(columns, cross, beamForm);
  }

  private Partition partition(Fields fields, List<SideOutput> sides) {
    List<Located> outputs = fields.texts("outputs");
    Optional<Located> unknown = fields.text("unknown_output");
    if (fields.has("outputs") && outputs.isEmpty()) {
      problems.report(
          fields.position("outputs"),
          ErrorCodes.WRONG_FORM,
          fields.path("outputs"),
          "expected names; got none.");
    }
    outputs.forEach(o -> sides.add(new SideOutput(o.text(), o.position(), "outputs", false)));
    unknown.ifPresent(
        o -> sides.add(new SideOutput(o.text(), o.position(), "unknown_output", false)));
    return new Partition(fields.requiredExpression("by"), outputs, unknown);
  }

  private Validate validate(Fields fields, List<SideOutput> sides) {
    Map<String, Located> rules = new LinkedHashMap<>();
    YamlNode node = fields.node("rules").orElse(null);
    if (node instanceof Sequence sequence) {
      for (YamlNode item : sequence.items()) {
        Fields.expression(item).ifPresent(rule -> rules.put(rule.text(), rule));
      }
    } else {
      rules.putAll(fields.textMap("rules"));
    }
    if (node != null && rules.isEmpty()) {
      problems.report(
          node.position(),
          ErrorCodes.WRONG_FORM,
          fields.path("rules"),
          "expected rules; got none.");
    }
    Located quarantine = fields.requiredText("quarantine");
    if (fields.has("quarantine")) {
      sides.add(new SideOutput(quarantine.text(), quarantine.position(), "quarantine", true));
    }
    return new Validate(Collections.unmodifiableMap(rules), quarantine);
  }

  private static ValidateWithSchema validateWithSchema(Fields fields) {
    YamlNode node = fields.node("schema").orElse(null);
    Map<?, ?> schema =
        node != null && PlainValues.of(node) instanceof Map<?, ?> map ? map : Map.of();
    return new ValidateWithSchema(schema, fields.position("schema"));
  }

  private WindowInto windowInto(Fields fields) {
    return new WindowInto(
        fields
            .node("windowing")
            .flatMap(node -> new WindowingReader(problems).read(node, fields.path("windowing")))
            .orElse(new GlobalWindows()));
  }

  private ExtractWindowingInfo extractWindowingInfo(Fields fields) {
    Map<String, Located> facts = new LinkedHashMap<>();
    YamlNode node = fields.node("fields").orElse(null);
    if (node instanceof Mapping) {
      facts.putAll(fields.textMap("fields"));
    } else if (node instanceof Sequence) {
      fields.texts("fields").forEach(fact -> facts.put(fact.text(), fact));
    } else {
      for (String fact : fields.words("fields")) {
        facts.put(fact, new Located(fact, fields.position("fields")));
      }
    }
    return new ExtractWindowingInfo(Collections.unmodifiableMap(facts));
  }

  private Deduplicate deduplicate(Fields fields, List<SideOutput> sides) {
    Optional<Located> duplicates = fields.text("duplicates");
    duplicates.ifPresent(
        d -> sides.add(new SideOutput(d.text(), d.position(), "duplicates", true)));
    List<Located> key = columns(fields, "key");
    Keep keep = fields.word("keep").equals("last") ? Keep.LAST : Keep.FIRST;
    Emit emit = fields.word("emit").equals("on_arrival") ? Emit.ON_ARRIVAL : Emit.WATERMARK;
    if (keep == Keep.LAST && emit == Emit.ON_ARRIVAL) {
      problems.report(
          fields.position("emit"),
          ErrorCodes.EXCLUDING_KEYS,
          fields.path("emit"),
          "'on_arrival' excludes 'keep: last': the last event is known only at the watermark.");
    }
    return new Deduplicate(key, fields.duration("within"), keep, emit, duplicates);
  }

  private List<Located> columns(Fields fields, String key) {
    List<Located> columns = fields.texts(key);
    if (fields.has(key) && columns.isEmpty()) {
      problems.report(
          fields.position(key),
          ErrorCodes.WRONG_FORM,
          fields.path(key),
          "expected columns; got none.");
    }
    return columns;
  }

  private List<RowLiteral> plainRows(Fields fields) {
    return fields.node("elements").map(new RowReader(problems)::plainRows).orElse(List.of());
  }

  private List<RowLiteral> rows(Fields fields) {
    return fields
        .node("elements")
        .map(
            node ->
                beamForm && !RowReader.haveTimes(node)
                    ? new RowReader(problems).plainRows(node)
                    : new RowReader(problems).rows(node, fields.path("elements")))
        .orElse(List.of());
  }

  private static LogForTesting logForTesting(Fields fields) {
    return new LogForTesting(
        fields.word("level"), fields.text("prefix").map(Located::text).orElse(""));
  }
}
