package dev.millrace.parity;

import dev.millrace.element.EventTimes;
import dev.millrace.testing.oracle.Aggregation;
import dev.millrace.testing.oracle.Detection;
import dev.millrace.testing.oracle.Detection.Bounds;
import dev.millrace.testing.oracle.Detection.Rule;
import dev.millrace.testing.oracle.TimedRow;
import dev.millrace.testing.oracle.Windowing.Fixed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Random Detect steps with their models. */
final class DetectDraws {
  private static final Set<String> OWN =
      Set.of("rule", "observed", "expected", "score", "window_start", "window_end");

  private final Draw draw;
  private final String name;
  private final Flow in;
  private final List<String> rules = new ArrayList<>();
  private final Map<String, Rule> ofValues = new LinkedHashMap<>();
  private final Map<String, Long> ofSilence = new LinkedHashMap<>();

  /** What is measured, in the file and in the model. */
  private record Measure(String yaml, Aggregation aggregation) {}

  DetectDraws(Draw draw, String name, Flow in) {
    this.draw = draw;
    this.name = name;
    this.in = in;
  }

  Step step() {
    List<Column> free = in.columns().stream().filter(c -> !OWN.contains(c.name())).toList();
    List<Column> key = draw.some(free, draw.between(0, 2));
    long size = draw.of(1000L, 1500L, 10_000L, 60_000L, 3_600_000L);
    Fixed windows = new Fixed(size, draw.of(0L, 0L, 1L, 700L));
    Measure measure = measure();
    for (int i = draw.between(1, 3); i > 0; i--) {
      rule("r" + i, size);
    }
    String yaml =
        ElementDraws.head("Detect", name, in.ref())
            + "  windowing: {type: fixed, size: "
            + size
            + "ms, offset: "
            + windows.offset()
            + "ms}\n  config:\n    group_by: "
            + key.stream().map(Column::name).collect(Collectors.joining(", ", "[", "]"))
            + (ofValues.isEmpty() ? "" : "\n    measure: " + measure.yaml)
            + "\n    rules: {"
            + String.join(", ", rules)
            + "}\n";
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(new Flow(name, columns(key), true, Flow.GLOBAL)),
        (inputs, context) -> Map.of(name, rows(inputs.get(0), key, windows, measure.aggregation)));
  }

  private Measure measure() {
    List<Column> numbers = in.columns().stream().filter(c -> c.type().isNumber()).toList();
    if (numbers.isEmpty() || draw.chance(0.3)) {
      return new Measure("count", Aggregation.count());
    }
    String column = draw.of(numbers).name();
    return draw.chance(0.5)
        ? new Measure("{value: " + column + ", fn: max}", Aggregation.max(column))
        : new Measure("{value: " + column + ", fn: min}", Aggregation.min(column));
  }

  private void rule(String rule, long size) {
    Double above = draw.of(0.0, 0.5, 1.0, 2.0, null);
    Double below = above == null || draw.chance(0.3) ? draw.of(-0.5, 0.0, 1.0, -1.0) : null;
    Bounds bounds = new Bounds(above, below);
    String limits =
        (above == null ? "" : ", above: " + above) + (below == null ? "" : ", below: " + below);
    int windows = draw.between(2, 6);
    int least = draw.between(2, windows);
    String history = ", windows: " + windows + ", min_windows: " + least + limits + "}";
    switch (draw.between(0, 5)) {
      case 0 -> value(rule, "{type: threshold" + limits + "}", Detection.threshold(bounds));
      case 1 -> {
        boolean relative = draw.chance(0.5);
        String yaml = "{type: change, relative: " + relative + limits + "}";
        value(rule, yaml, Detection.change(relative, bounds));
      }
      case 2 ->
          value(rule, "{type: z_score" + history, Detection.baseline(windows, least, null, bounds));
      case 3, 4 -> {
        String alpha = draw.of("0.3", "1", "0.95", "0.01");
        value(
            rule,
            "{type: ewma, alpha: " + alpha + history,
            Detection.baseline(windows, least, new BigDecimal(alpha), bounds));
      }
      default -> {
        long after = draw.of(1L, size, 10_000L);
        rules.add(rule + ": {type: missing, after: " + after + "ms}");
        ofSilence.put(rule, after);
      }
    }
  }

  private void value(String rule, String yaml, Rule model) {
    rules.add(rule + ": " + yaml);
    ofValues.put(rule, model);
  }

  private static List<Column> columns(List<Column> key) {
    List<Column> columns = new ArrayList<>(key);
    columns.add(new Column("rule", Type.TEXT, false));
    columns.add(new Column("observed", Type.DOUBLE, true));
    columns.add(new Column("expected", Type.DOUBLE, true));
    columns.add(new Column("score", Type.DOUBLE, true));
    columns.add(new Column("window_start", Type.TIME, true));
    columns.add(new Column("window_end", Type.TIME, false));
    return columns;
  }

  private List<TimedRow> rows(
      List<TimedRow> input, List<Column> key, Fixed windows, Aggregation measure) {
    List<TimedRow> rows = Keys.shadowed(input, key);
    List<String> shadows = Keys.shadows(key);
    List<TimedRow> found =
        new ArrayList<>(Detection.values(rows, shadows, windows, measure, ofValues));
    ofSilence.forEach((rule, after) -> found.addAll(Detection.missing(rows, shadows, rule, after)));
    return found.stream().map(row -> result(row, key)).toList();
  }

  private static TimedRow result(TimedRow row, List<Column> key) {
    Map<String, Object> values = new LinkedHashMap<>();
    key.forEach(
        c -> values.put(c.name(), CombineDraws.plainKey(row.value(Keys.shadow(c.name())), c)));
    OWN.stream().filter(c -> !c.equals("window_end")).forEach(c -> values.put(c, row.value(c)));
    // Event time ends somewhere, and windows with it.
    long end = Math.min((long) row.value("window_end"), EventTimes.MAX + 1);
    values.put("window_end", end);
    return new TimedRow(values, end - 1);
  }
}
