package dev.millrace.spec.yaml;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TestSpec.Arrival;
import dev.millrace.spec.TestSpec.Expectation;
import dev.millrace.spec.TestSpec.Mode;
import dev.millrace.spec.TestSpec.RowArrival;
import dev.millrace.spec.TestSpec.WatermarkArrival;
import dev.millrace.spec.lint.TestReference;
import dev.millrace.spec.lint.TestReference.Meaning;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.PipelineFileKeys;
import dev.millrace.spec.yaml.step.RowReader;
import dev.millrace.spec.yaml.step.Scope;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code tests}. */
final class TestReader {
  private static final String ADVANCE_WATERMARK = "advance_watermark";

  private final Problems problems;
  private final Scope scope;
  private final List<TestReference> references = new ArrayList<>();

  TestReader(Problems problems, Scope scope) {
    this.problems = problems;
    this.scope = scope;
  }

  /** What the tests refer to. */
  List<TestReference> references() {
    return references;
  }

  List<TestSpec> read(YamlNode node) {
    List<TestSpec> tests = new ArrayList<>();
    List<YamlNode> items = Fields.items(node);
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof Mapping mapping) {
        tests.add(test(mapping, i));
      }
    }
    return tests;
  }

  private TestSpec test(Mapping mapping, int index) {
    String path = "tests[" + index + "]";
    Fields fields = Fields.read(mapping, path, PipelineFileKeys.TEST, problems);
    Map<String, List<RowLiteral>> mockInputs = mocks(fields, "mock_inputs", Meaning.TAKES_ROWS);
    Map<String, List<RowLiteral>> mockOutputs = mocks(fields, "mock_outputs", Meaning.GIVES_ROWS);
    Map<String, List<RowLiteral>> mockLookups = mocks(fields, "mock_lookups", Meaning.TAKES_ROWS);
    List<Located> allowed = fields.texts("allowed_sources").stream().map(scope::resolve).toList();
    allowed.forEach(
        name ->
            references.add(
                new TestReference(name, fields.path("allowed_sources"), Meaning.GIVES_ROWS)));
    List<Expectation> outputs =
        expectations(fields, "expected_outputs", Meaning.GIVES_OR_WRITES_ROWS);
    List<Expectation> inputs = expectations(fields, "expected_inputs", Meaning.TAKES_ROWS);
    if (outputs.isEmpty() && inputs.isEmpty() && fields.complete()) {
      problems.report(
          mapping.position(),
          ErrorCodes.MISSING_KEY,
          path,
          "one of the keys expected_outputs, expected_inputs is required: the test expects"
              + " nothing.");
    }
    return new TestSpec(
        fields.text("name").map(Located::text).orElse("test " + (index + 1)),
        mapping.position(),
        streams(mapping, fields),
        mockInputs,
        mockOutputs,
        mockLookups,
        outputs,
        inputs,
        allowed,
        modes(fields));
  }

  private static List<Mode> modes(Fields fields) {
    return fields.words("modes").stream()
        .map(mode -> Mode.valueOf(mode.toUpperCase(Locale.ROOT)))
        .distinct()
        .toList();
  }

  /** Reads what arrives straight from the file: one bad entry must not hide what others hold. */
  private Map<String, List<Arrival>> streams(Mapping test, Fields fields) {
    Map<String, List<Arrival>> streams = new LinkedHashMap<>();
    for (Entry entry : test.value("streams").map(Fields::entries).orElse(List.of())) {
      String path = fields.path("streams") + "." + entry.key();
      references.add(
          new TestReference(
              new Located(entry.key(), entry.position()), fields.path("streams"), Meaning.STREAM));
      List<Arrival> arrivals = new ArrayList<>();
      List<YamlNode> items = Fields.items(entry.value());
      for (int i = 0; i < items.size(); i++) {
        arrival(items.get(i), path + "[" + i + "]").ifPresent(arrivals::add);
      }
      streams.put(entry.key(), Collections.unmodifiableList(arrivals));
    }
    return Collections.unmodifiableMap(streams);
  }

  private Optional<Arrival> arrival(YamlNode node, String path) {
    if (!(node instanceof Mapping mapping)) {
      return Optional.empty();
    }
    RowReader rows = new RowReader(problems);
    Entry watermark = mapping.entry(ADVANCE_WATERMARK).orElse(null);
    if (watermark == null) {
      return Optional.of(new RowArrival(rows.row(mapping, path, true)));
    }
    if (mapping.entries().size() > 1) {
      problems.report(
          watermark.position(),
          ErrorCodes.EXCLUDING_KEYS,
          path,
          "'advance_watermark' stands alone in its entry; put the row into an entry of its own.");
    }
    return rows.time(watermark.value(), path + "." + ADVANCE_WATERMARK).map(WatermarkArrival::new);
  }

  private Map<String, List<RowLiteral>> mocks(Fields fields, String key, Meaning meaning) {
    Map<String, List<RowLiteral>> mocks = new LinkedHashMap<>();
    for (Expectation mock : expectations(fields, key, meaning)) {
      if (mocks.putIfAbsent(mock.name().text(), mock.elements()) != null) {
        problems.report(
            mock.name().position(),
            ErrorCodes.DUPLICATE_KEY,
            fields.path(key),
            "'" + mock.name().text() + "' stands here twice.");
      }
    }
    return Collections.unmodifiableMap(mocks);
  }

  private List<Expectation> expectations(Fields fields, String key, Meaning meaning) {
    List<Expectation> all = new ArrayList<>();
    List<YamlNode> items = fields.node(key).map(Fields::items).orElse(List.of());
    for (int i = 0; i < items.size(); i++) {
      if (!(items.get(i) instanceof Mapping mapping)) {
        continue;
      }
      String path = fields.path(key) + "[" + i + "]";
      Fields entry = Fields.read(mapping, path, PipelineFileKeys.NAMED_ROWS, problems);
      Located name = scope.resolve(entry.requiredText("name"));
      if (entry.has("name")) {
        references.add(new TestReference(name, path + ".name", meaning));
      }
      List<RowLiteral> rows =
          entry
              .node("elements")
              .map(node -> new RowReader(problems).rows(node, entry.path("elements")))
              .orElse(List.of());
      all.add(new Expectation(name, rows, entry.node("elements").map(YamlNode::position)));
    }
    return all;
  }
}
