package dev.millrace.parity;

import dev.millrace.parity.Predicates.Predicate;
import dev.millrace.testing.oracle.ElementSteps;
import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Random element-wise steps with their models. */
final class ElementDraws {
  /** A computed column. */
  private record Computed(Column column, String sql, Formula formula) {}

  /** The value of an expression. */
  private interface Formula {
    /**
     * @throws ArithmeticException where the row becomes a dead letter
     */
    Object of(TimedRow row);
  }

  private ElementDraws() {}

  static Step filter(Draw draw, String name, Flow in) {
    Predicate keep = Predicates.any(draw, in);
    String yaml = head("Filter", name, in.ref()) + "  config: {keep: \"" + keep.sql() + "\"}\n";
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(in.named(name)),
        (inputs, context) ->
            Map.of(name, ElementSteps.filter(inputs.get(0), keep.condition()::of)));
  }

  static Step partition(Draw draw, String name, Flow in) {
    Predicate first = Predicates.any(draw, in);
    Predicate second = Predicates.any(draw, in);
    boolean unknown = draw.chance(0.7);
    String yaml =
        head("Partition", name, in.ref())
            + "  config:\n    by: \"CASE WHEN "
            + first.sql()
            + " THEN 'p0' WHEN "
            + second.sql()
            + " THEN 'p1' ELSE 'others' END\"\n"
            + "    outputs: [p0, p1]\n"
            + (unknown ? "    unknown_output: rest\n" : "");
    List<Flow> outputs = new ArrayList<>();
    outputs.add(in.named(name + ".p0"));
    outputs.add(in.named(name + ".p1"));
    if (unknown) {
      outputs.add(in.named(name + ".rest"));
    }
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        outputs,
        (inputs, context) -> {
          Map<String, List<TimedRow>> routed =
              ElementSteps.route(
                  inputs.get(0),
                  row ->
                      Boolean.TRUE.equals(first.condition().of(row))
                          ? "p0"
                          : Boolean.TRUE.equals(second.condition().of(row)) ? "p1" : "others",
                  List.of("p0", "p1"),
                  "rest");
          if (!unknown) {
            context.dead(routed.get("rest").size());
          }
          Map<String, List<TimedRow>> named = new LinkedHashMap<>();
          routed.forEach((output, rows) -> named.put(name + "." + output, rows));
          return named;
        });
  }

  static Step flatten(String name, List<Flow> in) {
    List<String> refs = in.stream().map(Flow::ref).toList();
    List<Column> columns = new ArrayList<>();
    for (Column column : in.get(0).columns()) {
      boolean nullable =
          in.stream()
              .anyMatch(
                  f ->
                      f.columns().stream()
                          .anyMatch(c -> c.name().equals(column.name()) && c.nullable()));
      columns.add(nullable ? column.orNull() : column);
    }
    boolean timed = in.stream().allMatch(Flow::timed);
    String first = in.get(0).timeColumn();
    String time =
        first != null && in.stream().allMatch(f -> first.equals(f.timeColumn())) ? first : null;
    return new Step(
        name,
        head("Flatten", name, "[" + String.join(", ", refs) + "]"),
        refs,
        List.of(new Flow(name, columns, timed, in.get(0).windowing(), time)),
        (inputs, context) -> {
          List<TimedRow> all = new ArrayList<>();
          inputs.forEach(all::addAll);
          return Map.of(name, all);
        });
  }

  static Step map(Draw draw, String name, Flow in) {
    List<Computed> computed = computed(draw, in);
    boolean append = draw.chance(0.4);
    List<Column> kept = append ? in.columns() : draw.some(in.columns(), draw.between(2, 6));
    List<Column> columns = new ArrayList<>(kept);
    computed.forEach(c -> columns.add(c.column()));
    String fields =
        (append
                ? ""
                : kept.stream()
                    .map(c -> c.name() + ": " + c.name() + ", ")
                    .collect(Collectors.joining()))
            + computed.stream()
                .map(c -> c.column().name() + ": {expression: \"" + c.sql() + "\"}")
                .collect(Collectors.joining(", "));
    String yaml =
        head("MapToFields", name, in.ref())
            + "  config: {"
            + (append ? "append: true, " : "")
            + "fields: {"
            + fields
            + "}}\n";
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(in.with(name, columns)),
        (inputs, context) -> Map.of(name, mapped(inputs.get(0), kept, computed, context)));
  }

  private static List<TimedRow> mapped(
      List<TimedRow> rows, List<Column> kept, List<Computed> computed, Step.Context context) {
    List<TimedRow> mapped = new ArrayList<>();
    for (TimedRow row : rows) {
      Map<String, Object> values = new LinkedHashMap<>();
      kept.forEach(c -> values.put(c.name(), row.value(c.name())));
      try {
        computed.forEach(c -> values.put(c.column().name(), c.formula().of(row)));
        mapped.add(new TimedRow(values, row.time()));
      } catch (ArithmeticException e) {
        context.dead(1);
      }
    }
    return mapped;
  }

  private static List<Computed> computed(Draw draw, Flow in) {
    List<Computed> all = new ArrayList<>();
    for (int i = draw.between(1, 2); i > 0; i--) {
      Column from = draw.of(in.columns());
      String name = "c" + draw.between(100, 999) + "_" + i;
      if (in.columns().stream().noneMatch(c -> c.name().equals(name))) {
        all.add(computed(draw, name, from, Predicates.any(draw, in)));
      }
    }
    return all;
  }

  private static Computed computed(Draw draw, String name, Column from, Predicate predicate) {
    String old = from.name();
    boolean nullable = from.nullable();
    if (draw.chance(0.2)) {
      return new Computed(
          new Column(name, Type.TEXT, false),
          "CASE WHEN " + predicate.sql() + " THEN 'yes' ELSE 'other' END",
          row -> Boolean.TRUE.equals(predicate.condition().of(row)) ? "yes" : "other");
    }
    return switch (from.type().kind()) {
      case TEXT ->
          draw.chance(0.5)
              ? new Computed(
                  new Column(name, Type.TEXT, false),
                  "COALESCE(" + old + ", 'none')",
                  row -> row.value(old) == null ? "none" : row.value(old))
              : ofPresent(
                  new Column(name, Type.TEXT, nullable),
                  "UPPER(" + old + ")",
                  old,
                  value -> value.toString().toUpperCase(Locale.ROOT));
      case LONG -> {
        int number = draw.between(-3, 3);
        yield draw.chance(0.5)
            ? ofPresent(
                new Column(name, Type.LONG, nullable),
                old + " + " + number,
                old,
                value -> Math.addExact((Long) value, number))
            : new Computed(
                new Column(name, Type.LONG, false),
                "COALESCE(" + old + ", 0) * 2",
                row -> row.value(old) == null ? 0L : Math.multiplyExact((Long) row.value(old), 2L));
      }
      case INT ->
          ofPresent(
              new Column(name, Type.INT, nullable),
              old + " + 1",
              old,
              value -> Math.addExact((Integer) value, 1));
      case DOUBLE ->
          ofPresent(
              new Column(name, Type.DOUBLE, nullable),
              old + " * CAST(0.1 AS DOUBLE)",
              old,
              value -> (Double) value * 0.1);
      case BOOL ->
          new Computed(
              new Column(name, Type.BOOL, true),
              predicate.sql(),
              row -> predicate.condition().of(row));
      case MAP ->
          ofPresent(
              new Column(name, Type.LONG, true),
              old + "['k2']",
              old,
              value -> ((Map<?, ?>) value).get("k2"));
      case ROW ->
          ofPresent(
              new Column(name, Type.TEXT, true), old + ".a", old, value -> ((Object[]) value)[0]);
      case ARRAY ->
          ofPresent(
              new Column(name, from.type().element(), true),
              old + "[1]",
              old,
              value -> ((List<?>) value).isEmpty() ? null : ((List<?>) value).get(0));
      case BYTES, DATE, DECIMAL, TIME, WHOLE ->
          new Computed(new Column(name, from.type(), nullable), old, row -> row.value(old));
    };
  }

  /** The value of an expression that is NULL where its one column is. */
  private static Computed ofPresent(
      Column column, String sql, String from, Function<Object, Object> formula) {
    return new Computed(
        column, sql, row -> row.value(from) == null ? null : formula.apply(row.value(from)));
  }

  static String head(String type, String name, String input) {
    return "- type: " + type + "\n  name: " + name + "\n  input: " + input + "\n";
  }

  /** A decimal that a model may compare: zero of any scale is one value. */
  static BigDecimal stripped(BigDecimal decimal) {
    return decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
  }
}
