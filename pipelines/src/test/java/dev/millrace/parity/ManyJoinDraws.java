package dev.millrace.parity;

import dev.millrace.element.EventTimes;
import dev.millrace.testing.oracle.Joins;
import dev.millrace.testing.oracle.TimedRow;
import dev.millrace.testing.oracle.Windowing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Random joins of three flows in windows: the second with the first, and the third with both. */
final class ManyJoinDraws {
  private static final List<String> ALIASES = List.of("l", "m", "r");

  private final Draw draw;
  private final String name;

  ManyJoinDraws(Draw draw, String name) {
    this.draw = draw;
    this.name = name;
  }

  /** A join of three timed flows, or null where no columns of a type are in all of them. */
  Step join(List<Flow> flows) {
    if (!flows.stream().allMatch(Flow::timed)) {
      return null;
    }
    List<Column> key = new ArrayList<>();
    Column first = draw.of(flows.get(0).columns());
    key.add(first);
    for (Flow other : flows.subList(1, 3)) {
      List<Column> partners =
          other.columns().stream().filter(c -> c.type().equals(first.type())).toList();
      if (partners.isEmpty() || first.type().equals(Type.TIME)) {
        return null;
      }
      key.add(draw.of(partners));
    }
    String type = draw.of("inner", "left", "right", "outer");
    boolean keepsLeft = type.equals("left") || type.equals("outer");
    boolean keepsRight = type.equals("right") || type.equals("outer");
    Windows windows = windows();
    List<List<Column>> fields = new ArrayList<>();
    flows.forEach(flow -> fields.add(draw.some(flow.columns(), draw.between(1, 3))));
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      boolean mayMiss = i < 2 && keepsRight || i > 0 && keepsLeft;
      for (Column column : fields.get(i)) {
        columns.add(new Column(name(i, column), column.type(), column.nullable() || mayMiss));
      }
    }
    List<String> inputs = flows.stream().map(Flow::ref).toList();
    return new Step(
        name,
        yaml(inputs, key, type, windows, fields),
        inputs,
        List.of(new Flow(name, columns, !windows.global(), windows.yaml())),
        (rows, context) -> {
          List<TimedRow> both =
              joined(
                  shadowed(rows, key, 0),
                  shadowed(rows, key, 1),
                  1,
                  windows,
                  keepsLeft,
                  keepsRight);
          List<TimedRow> all =
              joined(both, shadowed(rows, key, 2), 2, windows, keepsLeft, keepsRight);
          return Map.of(name, all.stream().map(row -> chosen(row, fields)).toList());
        });
  }

  /** A row of two stays in its window, which its time alone tells only where windows are apart. */
  private Windows windows() {
    Windows windows = Windows.ofJoin(draw);
    while (windows.windowing() instanceof Windowing.Sliding) {
      windows = Windows.ofJoin(draw);
    }
    return windows;
  }

  private String name(int input, Column column) {
    return ALIASES.get(input) + "_" + column.name();
  }

  private String yaml(
      List<String> inputs,
      List<Column> key,
      String type,
      Windows windows,
      List<List<Column>> fields) {
    List<String> reads = new ArrayList<>();
    List<String> equal = new ArrayList<>();
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int input = i;
      reads.add(ALIASES.get(i) + ": " + inputs.get(i));
      equal.add(ALIASES.get(i) + ": " + key.get(i).name());
      chosen.add(
          ALIASES.get(i)
              + ": "
              + fields.get(i).stream()
                  .map(c -> name(input, c) + ": " + c.name())
                  .collect(Collectors.joining(", ", "{", "}")));
    }
    return ElementDraws.head("Join", name, "{" + String.join(", ", reads) + "}")
        + "  windowing: "
        + windows.yaml()
        + "\n  config:\n    type: "
        + type
        + "\n    equalities: [{"
        + String.join(", ", equal)
        + "}]\n    fields: {"
        + String.join(", ", chosen)
        + "}\n";
  }

  /** The rows of an input, columns under the names that they have in joined rows. */
  private static List<TimedRow> shadowed(List<List<TimedRow>> rows, List<Column> key, int input) {
    String prefix = ALIASES.get(input) + ".";
    return rows.get(input).stream()
        .map(
            row -> {
              Map<String, Object> values = new LinkedHashMap<>();
              row.row().forEach((column, value) -> values.put(prefix + column, value));
              values.put(keyOf(input), Keys.canonical(row.value(key.get(input).name())));
              return new TimedRow(values, row.time());
            })
        .toList();
  }

  private static String keyOf(int input) {
    return Keys.shadow(ALIASES.get(input));
  }

  /** Each input is joined by the key of the first one. */
  private static List<TimedRow> joined(
      List<TimedRow> left,
      List<TimedRow> right,
      int input,
      Windows windows,
      boolean keepsLeft,
      boolean keepsRight) {
    Joins.On on = new Joins.On(List.of(keyOf(0)), List.of(keyOf(input)));
    Joins.Joined joined = Joins.window(left, right, on, windows.windowing());
    List<TimedRow> rows = new ArrayList<>();
    for (Joins.Pair pair : joined.pairs()) {
      Map<String, Object> values = new LinkedHashMap<>(pair.left().row());
      values.putAll(pair.right().row());
      rows.add(new TimedRow(values, pair.time()));
    }
    if (keepsLeft) {
      rows.addAll(joined.unmatchedLeft());
    }
    if (keepsRight) {
      joined.unmatchedRight().forEach(row -> rows.add(withoutFirst(row)));
    }
    return rows;
  }

  /** Nothing is equal to the key of a row of the first input that is not there. */
  private static TimedRow withoutFirst(TimedRow row) {
    return row.with(keyOf(0), null);
  }

  private TimedRow chosen(TimedRow row, List<List<Column>> fields) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      for (Column column : fields.get(i)) {
        values.put(name(i, column), row.row().get(ALIASES.get(i) + "." + column.name()));
      }
    }
    // Event time ends somewhere, and windows with it.
    return new TimedRow(values, Math.min(row.time(), EventTimes.MAX));
  }
}
