package dev.millrace.parity;

import dev.millrace.element.EventTimes;
import dev.millrace.parity.Predicates.Predicate;
import dev.millrace.testing.oracle.ElementSteps;
import dev.millrace.testing.oracle.ElementSteps.Condition;
import dev.millrace.testing.oracle.TimedRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** More random steps that look at one row at a time, with their models; or at none. */
final class RowDraws {
  private static final String BROKEN = "broken_rules";

  private RowDraws() {}

  /** Explode, or null where no column is an array. */
  static Step explode(Draw draw, String name, Flow in) {
    List<Column> arrays = in.columns().stream().filter(c -> c.type().isArray()).toList();
    if (arrays.isEmpty()) {
      return null;
    }
    List<Column> chosen = draw.some(arrays, draw.between(1, 2));
    boolean cross = draw.chance(0.5);
    boolean zipped = chosen.size() > 1 && !cross;
    List<Column> columns = new ArrayList<>();
    for (Column column : in.columns()) {
      Type type = column.type();
      columns.add(
          chosen.contains(column)
              ? new Column(column.name(), type.element(), zipped || type.nullableElements())
              : column);
    }
    List<String> names = chosen.stream().map(Column::name).toList();
    String yaml =
        ElementDraws.head("Explode", name, in.ref())
            + "  config: {fields: "
            + names
            + (chosen.size() > 1 ? ", cross_product: " + cross : "")
            + "}\n";
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(in.with(name, columns)),
        (inputs, context) ->
            Map.of(name, ElementSteps.explode(inputs.get(0), names, cross && chosen.size() > 1)));
  }

  /** Validate, or null after another one. */
  static Step validate(Draw draw, String name, Flow in) {
    if (in.has(BROKEN)) {
      return null;
    }
    boolean listed = draw.chance(0.3);
    Map<String, Condition> rules = new LinkedHashMap<>();
    List<String> texts = new ArrayList<>();
    for (int i = draw.between(1, 3); i > 0; i--) {
      Predicate rule = Predicates.any(draw, in);
      String rulesName = listed ? rule.sql() : "rule" + i;
      if (rules.putIfAbsent(rulesName, rule.condition()) == null) {
        texts.add((listed ? "" : rulesName + ": ") + '"' + rule.sql() + '"');
      }
    }
    String all = String.join(", ", texts);
    String yaml =
        ElementDraws.head("Validate", name, in.ref())
            + "  config: {rules: "
            + (listed ? "[" + all + "]" : "{" + all + "}")
            + ", quarantine: bad}\n";
    List<Column> broken = new ArrayList<>(in.columns());
    broken.add(new Column(BROKEN, Type.arrayOf(Type.TEXT), false));
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(in.named(name), in.with(name + ".bad", broken)),
        (inputs, context) -> {
          ElementSteps.Validated validated = ElementSteps.validate(inputs.get(0), rules);
          return Map.of(name, validated.valid(), name + ".bad", validated.broken());
        });
  }

  /** ValidateWithSchema: columns that must be there, and perhaps the greatest value of a number. */
  static Step validateWithSchema(Draw draw, String name, Flow in) {
    List<String> required =
        draw.some(in.columns(), draw.between(1, 2)).stream().map(Column::name).toList();
    List<Column> numbers = in.of(Type.INT, Type.LONG);
    String bounded = numbers.isEmpty() ? null : draw.of(numbers).name();
    long most = draw.of(1L, 3L, 20L);
    String yaml =
        ElementDraws.head("ValidateWithSchema", name, in.ref())
            + "  config: {schema: {type: object, required: "
            + required
            + (bounded == null ? "" : ", properties: {" + bounded + ": {maximum: " + most + "}}")
            + "}}\n";
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(in.named(name)),
        (inputs, context) -> {
          List<TimedRow> met = new ArrayList<>();
          for (TimedRow row : inputs.get(0)) {
            boolean whole = required.stream().allMatch(column -> row.value(column) != null);
            Object number = bounded == null ? null : row.value(bounded);
            if (whole && (number == null || ((Number) number).longValue() <= most)) {
              met.add(row);
            } else {
              context.dead(1);
            }
          }
          return Map.of(name, met);
        });
  }

  /** AssignTimestamps, or null where no column is a time or the rows are in windows already. */
  static Step assignTimestamps(Draw draw, String name, Flow in) {
    List<Column> times = in.of(Type.TIME);
    if (times.isEmpty() || !in.windowing().equals(Flow.GLOBAL)) {
      return null;
    }
    String column = draw.of(times).name();
    long seconds = draw.of(0L, 0L, 5L);
    String sql = column + (seconds > 0 ? " + INTERVAL '" + seconds + "' SECOND" : "");
    String yaml =
        ElementDraws.head("AssignTimestamps", name, in.ref())
            + "  config: {timestamp: \""
            + sql
            + "\"}\n";
    String holder = seconds == 0 ? column : null;
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(new Flow(name, in.columns(), true, in.windowing(), holder)),
        (inputs, context) ->
            Map.of(name, moved(inputs.get(0), column, seconds * 1000, in.timed(), context)));
  }

  private static List<TimedRow> moved(
      List<TimedRow> rows, String column, long millis, boolean onlyForward, Step.Context context) {
    List<TimedRow> moved = new ArrayList<>();
    for (TimedRow row : rows) {
      Long time = (Long) row.value(column);
      if (time == null
          || time + millis > EventTimes.MAX
          || onlyForward && time + millis < row.time()) {
        context.dead(1);
      } else {
        moved.add(row.at(time + millis));
      }
    }
    return moved;
  }

  static Step unchanged(Draw draw, String name, Flow in) {
    return new Step(
        name,
        draw.chance(0.5)
            ? ElementDraws.head("Reshuffle", name, in.ref())
            : ElementDraws.head("LogForTesting", name, in.ref()) + "  config: {level: DEBUG}\n",
        List.of(in.ref()),
        List.of(in.named(name)),
        (inputs, context) -> Map.of(name, inputs.get(0)));
  }

  static Step create(Draw draw, String name) {
    List<TimedRow> rows = new ArrayList<>();
    for (int i = draw.between(1, 5); i > 0; i--) {
      long time = 1_740_000_000_000L + draw.between(0, 60) * 500L;
      rows.add(
          TimedRow.of(
              time,
              "id",
              (long) draw.between(1, 9),
              "k",
              draw.of("a", "k1", "k2"),
              "b",
              draw.chance(0.5)));
    }
    String elements =
        rows.stream()
            .map(
                row ->
                    "{at: '"
                        + Instant.ofEpochMilli(row.time())
                        + "', id: "
                        + row.value("id")
                        + ", k: '"
                        + row.value("k")
                        + "', b: "
                        + row.value("b")
                        + "}")
            .collect(Collectors.joining(", ", "[", "]"));
    List<Column> columns =
        List.of(
            new Column("id", Type.LONG, false),
            new Column("k", Type.TEXT, false),
            new Column("b", Type.BOOL, false));
    String yaml = "- type: Create\n  name: " + name + "\n  config: {elements: " + elements + "}\n";
    return new Step(
        name,
        yaml,
        List.of(),
        List.of(new Flow(name, columns, true, Flow.GLOBAL)),
        (inputs, context) -> Map.of(name, rows));
  }
}
