package dev.millrace.spec.yaml.step;

import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.spec.GapFill;
import dev.millrace.spec.KeyedStep.Combine;
import dev.millrace.spec.KeyedStep.CombineField;
import dev.millrace.spec.KeyedStep.ResultWindow;
import dev.millrace.spec.Located;
import dev.millrace.spec.ResultPanes;
import dev.millrace.spec.yaml.keys.CombineKeys;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code Combine} in all forms that Beam YAML has. */
final class CombineReader {
  private static final Pattern COLUMN =
      Pattern.compile("(?U)[`\"]?[\\p{Alpha}_][\\w$]*[`\"]?(\\.[`\"]?[\\p{Alpha}_][\\w$]*[`\"]?)*");

  private final Problems problems;
  private final Choice functions;

  CombineReader(Problems problems) {
    this(problems, CombineKeys.AGGREGATES);
  }

  /**
   * @param functions that a field can have
   */
  CombineReader(Problems problems, Choice functions) {
    this.problems = problems;
    this.functions = functions;
  }

  Combine read(Fields fields) {
    Map<String, Located> groupBy = groupBy(fields);
    Map<String, CombineField> combine = new LinkedHashMap<>();
    YamlNode node = fields.node("combine").orElse(null);
    for (Entry entry : node == null ? List.<Entry>of() : Fields.entries(node)) {
      field(entry.value()).ifPresent(field -> combine.put(entry.key(), field));
      if (groupBy.containsKey(entry.key())) {
        problems.report(
            entry.position(),
            ErrorCodes.DUPLICATE_NAME,
            fields.path("combine"),
            "output column '" + entry.key() + "' is a column of 'group_by' too.");
      }
    }
    if (node != null && combine.isEmpty()) {
      problems.report(
          node.position(),
          ErrorCodes.WRONG_FORM,
          fields.path("combine"),
          "expected aggregates; got none.");
    }
    Set<String> columns = new HashSet<>(groupBy.keySet());
    columns.addAll(combine.keySet());
    return new Combine(
        groupBy,
        Collections.unmodifiableMap(combine),
        window(fields, columns),
        gaps(fields, combine.keySet()),
        panes(fields, columns));
  }

  private Optional<ResultPanes> panes(Fields fields, Set<String> columns) {
    Fields early = fields.object("early", problems).orElse(null);
    Optional<Duration> lateness = fields.optionalDuration("allowed_lateness");
    if (early == null && lateness.isEmpty() || early != null && !early.complete()) {
      return Optional.empty();
    }
    ResultPanes panes =
        new ResultPanes(
            early == null ? Optional.empty() : early.optionalDuration("every"),
            early == null ? Optional.empty() : atCount(early),
            lateness,
            fields.keyPosition(early == null ? "allowed_lateness" : "early"));
    if (early != null && panes.every().isEmpty() && panes.atCount().isEmpty()) {
      problems.report(
          fields.position("early"),
          ErrorCodes.WRONG_FORM,
          early.path(),
          "expected every, at_count or both, as in {every: 10s}; got neither.");
    }
    Stream.of(ResultPanes.PANE, ResultPanes.REVISION)
        .filter(columns::contains)
        .forEach(
            column ->
                problems.report(
                    panes.position(),
                    ErrorCodes.DUPLICATE_NAME,
                    fields.path(),
                    "rows have a column '"
                        + column
                        + "' of their own here. Rename the other one."));
    return Optional.of(panes);
  }

  private ResultWindow window(Fields fields, Set<String> columns) {
    Fields bounds = fields.object("window", problems).orElse(null);
    if (bounds == null) {
      return ResultWindow.NONE;
    }
    ResultWindow window = new ResultWindow(bounds.text("start"), bounds.text("end"));
    if (window.equals(ResultWindow.NONE) && bounds.complete()) {
      problems.report(
          fields.position("window"),
          ErrorCodes.WRONG_FORM,
          bounds.path(),
          "expected start, end or both, as in {start: window_start, end: window_end}; got"
              + " neither.");
    }
    Stream.of(window.start(), window.end())
        .flatMap(Optional::stream)
        .filter(column -> !columns.add(column.text()))
        .forEach(
            column ->
                problems.report(
                    column.position(),
                    ErrorCodes.DUPLICATE_NAME,
                    bounds.path(),
                    "there is an output column '" + column.text() + "' already."));
    return window;
  }

  private Optional<Long> atCount(Fields early) {
    if (!early.has("at_count")) {
      return Optional.empty();
    }
    long count = early.number("at_count");
    if (count < 1) {
      problems.report(
          early.position("at_count"),
          ErrorCodes.WRONG_FORM,
          early.path("at_count"),
          "expected a number of events, 1 or more; got " + count + ".");
    }
    return Optional.of(count);
  }

  private Optional<GapFill> gaps(Fields fields, Set<String> aggregates) {
    Fields gaps = fields.object("fill_gaps", problems).orElse(null);
    if (gaps == null || !gaps.complete()) {
      return Optional.empty();
    }
    Map<String, GapFill.Value> values = new LinkedHashMap<>();
    for (Entry entry : gaps.node("values").map(Fields::entries).orElse(List.of())) {
      if (!aggregates.contains(entry.key())) {
        problems.report(
            entry.value().position(),
            ErrorCodes.UNKNOWN_WORD,
            gaps.path("values"),
            Nearest.missingColumn(entry.key(), "'combine'", List.copyOf(aggregates)));
      }
      // The word null is one of them, so that nothing is not what it says.
      Fields.wordOf(CombineKeys.GAP_VALUES, entry.value())
          .map(word -> GapFill.Value.valueOf(word.toUpperCase(Locale.ROOT)))
          .ifPresent(value -> values.put(entry.key(), value));
    }
    return Optional.of(
        new GapFill(
            gaps.duration("for"),
            Collections.unmodifiableMap(values),
            fields.keyPosition("fill_gaps")));
  }

  /** The columns of the group, by name. */
  Map<String, Located> groupBy(Fields fields) {
    if (fields.node("group_by").orElse(null) instanceof Mapping) {
      return Collections.unmodifiableMap(fields.textMap("group_by"));
    }
    Map<String, Located> columns = new LinkedHashMap<>();
    for (Located column : fields.texts("group_by")) {
      if (!COLUMN.matcher(column.text()).matches()) {
        problems.report(
            column.position(),
            ErrorCodes.WRONG_FORM,
            fields.path("group_by"),
            "expected a column name; got '"
                + column.text()
                + "'. Give an expression a name: group_by: {name: expression}.");
      }
      String name = column.text().substring(column.text().lastIndexOf('.') + 1);
      if (columns.putIfAbsent(name.replaceAll("[`\"]", ""), column) != null) {
        problems.report(
            column.position(),
            ErrorCodes.DUPLICATE_NAME,
            fields.path("group_by"),
            "column '" + column.text() + "' is given twice.");
      }
    }
    return Collections.unmodifiableMap(columns);
  }

  /** One aggregate. */
  Optional<CombineField> field(YamlNode node) {
    if (!(node instanceof Mapping mapping)) {
      return function(node)
          .map(fn -> new CombineField(Optional.empty(), Optional.empty(), fn, Map.of()));
    }
    Optional<Located> value = mapping.value("value").flatMap(Fields::expression);
    Optional<Located> filter = mapping.value("filter").flatMap(Fields::expression);
    YamlNode fn = mapping.value("fn").orElse(null);
    if (fn instanceof Mapping detailed) {
      Map<String, Located> config = detailed.value("config").map(Fields::textMap).orElse(Map.of());
      return detailed
          .value("type")
          .flatMap(this::function)
          .map(type -> new CombineField(value, filter, type, config));
    }
    return fn == null
        ? Optional.empty()
        : function(fn).map(type -> new CombineField(value, filter, type, Map.of()));
  }

  /** The function's name in the spelling of the declaration. */
  private Optional<Located> function(YamlNode node) {
    return Fields.located(node)
        .flatMap(
            text ->
                Fields.wordOf(functions, text.text())
                    .map(word -> new Located(word, text.position())));
  }
}
