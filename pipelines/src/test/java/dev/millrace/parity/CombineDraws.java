package dev.millrace.parity;

import dev.millrace.element.EventTimes;
import dev.millrace.element.ValueCodec;
import dev.millrace.testing.oracle.Aggregation;
import dev.millrace.testing.oracle.Combination;
import dev.millrace.testing.oracle.TimedRow;
import dev.millrace.testing.oracle.Windowing;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Random Combine steps in random windows, with their models. */
final class CombineDraws {
  /** What an aggregate gives where it cannot give a value: the group is a dead letter. */
  private static final Object FAILED = new Object();

  private static final int MAX_DIGITS = 38;

  private final Draw draw;
  private final String name;
  private final Flow in;

  /** Windows in the file and in the model. */
  private record Windows(String yaml, Windowing windowing, boolean global) {}

  /** An aggregate in the file and in the model. */
  private record Call(Column column, String yaml, Aggregation aggregation) {}

  CombineDraws(Draw draw, String name, Flow in) {
    this.draw = draw;
    this.name = name;
    this.in = in;
  }

  Step step() {
    Windows windows = windows();
    List<Column> groupBy = draw.some(in.columns(), draw.between(0, 2));
    List<Call> calls = calls();
    boolean info = !windows.global && draw.chance(0.7);
    String inner = info ? name + "rows" : name;
    String yaml =
        ElementDraws.head("Combine", inner, in.ref())
            + "  windowing: "
            + windows.yaml
            + "\n  config:\n    group_by: "
            + groupBy.stream().map(Column::name).collect(Collectors.joining(", ", "[", "]"))
            + "\n    combine: {"
            + calls.stream()
                .map(c -> c.column.name() + ": {" + c.yaml + "}")
                .collect(Collectors.joining(", "))
            + "}\n";
    List<Column> columns = new ArrayList<>(groupBy);
    calls.forEach(c -> columns.add(c.column));
    if (info) {
      yaml +=
          ElementDraws.head("ExtractWindowingInfo", name, inner)
              + "  config: {fields: {ws_"
              + name
              + ": window_start, we_"
              + name
              + ": window_end, wt_"
              + name
              + ": timestamp}}\n";
      for (String prefix : List.of("ws_", "we_", "wt_")) {
        columns.add(new Column(prefix + name, Type.TIME, false));
      }
    }
    return new Step(
        name,
        yaml,
        List.of(in.ref()),
        List.of(new Flow(name, columns, !windows.global, windows.yaml)),
        (inputs, context) ->
            Map.of(name, rows(inputs.get(0), windows.windowing, groupBy, calls, info, context)));
  }

  private List<TimedRow> rows(
      List<TimedRow> rows,
      Windowing windowing,
      List<Column> groupBy,
      List<Call> calls,
      boolean info,
      Step.Context context) {
    Map<String, Aggregation> combine = new LinkedHashMap<>();
    calls.forEach(c -> combine.put(c.column.name(), careful(c.aggregation)));
    List<TimedRow> found = new ArrayList<>();
    for (Combination.Result result :
        Combination.combine(
            Keys.shadowed(rows, groupBy), Keys.shadows(groupBy), windowing, combine)) {
      if (result.row().row().containsValue(FAILED)) {
        context.dead(1);
        continue;
      }
      // Event time ends somewhere, and windows with it.
      long end = Math.min(result.span().end(), EventTimes.MAX + 1);
      Map<String, Object> values = new LinkedHashMap<>();
      groupBy.forEach(c -> values.put(c.name(), result.row().value(Keys.shadow(c.name()))));
      calls.forEach(c -> values.put(c.column.name(), result.row().value(c.column.name())));
      if (info) {
        values.put("ws_" + name, result.span().start());
        values.put("we_" + name, end);
        values.put("wt_" + name, end - 1);
      }
      found.add(new TimedRow(values, end - 1));
    }
    return found;
  }

  private Windows windows() {
    long size = draw.of(1L, 1000L, 1500L, 10_000L, 60_000L, 3_600_000L);
    long any = draw.of(0L, 0L, 1L, 700L, 2500L);
    return switch (draw.between(0, 7)) {
      case 0, 1 ->
          new Windows(
              "{type: fixed, size: " + size + "ms" + offset(any % size) + "}",
              new Windowing.Fixed(size, any % size),
              false);
      case 2, 3 -> {
        long period = Math.max(1, size / draw.of(1, 2, 3, 4));
        yield new Windows(
            "{type: sliding, size: "
                + size
                + "ms, period: "
                + period
                + "ms"
                + offset(any % period)
                + "}",
            new Windowing.Sliding(size, period, any % period),
            false);
      }
      case 4, 5, 6 ->
          new Windows("{type: sessions, gap: " + size + "ms}", new Windowing.Sessions(size), false);
      default ->
          new Windows(
              Flow.GLOBAL,
              new Windowing.Global(new Windowing.Span(EventTimes.MIN, EventTimes.MAX + 1)),
              true);
    };
  }

  private static String offset(long offset) {
    return offset > 0 ? ", offset: " + offset + "ms" : "";
  }

  private List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    for (int i = draw.between(1, 4); i > 0; i--) {
      calls.add(call("a" + i + "_" + name));
    }
    return calls;
  }

  private Call call(String column) {
    if (draw.chance(0.2)) {
      return new Call(new Column(column, Type.LONG, false), "fn: count", Aggregation.count());
    }
    List<Column> numbers = in.columns().stream().filter(c -> c.type().isNumber()).toList();
    Column argument = draw.of(in.columns());
    String value = argument.name();
    switch (draw.between(0, 6)) {
      case 0:
        return new Call(
            new Column(column, Type.LONG, false),
            "value: " + value + ", fn: count_distinct",
            Aggregation.countDistinct(value));
      case 1:
        return new Call(
            new Column(column, argument.type(), argument.nullable()),
            "value: " + value + ", fn: min",
            Aggregation.min(value));
      case 2:
        return new Call(
            new Column(column, argument.type(), argument.nullable()),
            "value: " + value + ", fn: max",
            Aggregation.max(value));
      case 3:
        return byTime(column, argument);
      default:
        return numbers.isEmpty()
            ? byTime(column, argument)
            : total(column, draw.of(numbers), draw.chance(0.4));
    }
  }

  private Call byTime(String column, Column argument) {
    String value = argument.name();
    Column result = new Column(column, argument.type(), argument.nullable());
    ValueCodec codec = ValueCodec.of(argument.type().beam);
    Comparator<Object> ties = (a, b) -> Arrays.compareUnsigned(codec.encode(a), codec.encode(b));
    return draw.chance(0.5)
        ? new Call(result, "value: " + value + ", fn: first", Aggregation.first(value, ties))
        : new Call(result, "value: " + value + ", fn: last", Aggregation.last(value, ties));
  }

  private static Call total(String column, Column argument, boolean mean) {
    String value = argument.name();
    boolean decimal = argument.type().isDecimal();
    boolean wholeSum = argument.type() == Type.LONG && !mean;
    boolean sixDigits = mean || argument.type() == Type.MEAN_DECIMAL;
    Type type =
        !decimal
            ? wholeSum ? Type.LONG : Type.DOUBLE
            : sixDigits ? Type.MEAN_DECIMAL : Type.WIDE_DECIMAL;
    Aggregation aggregation =
        !mean
            ? Aggregation.sum(value)
            : decimal ? Aggregation.meanOfDecimals(value, 6) : Aggregation.mean(value);
    return new Call(
        new Column(column, type, argument.nullable()),
        "value: " + value + ", fn: " + (mean ? "mean" : "sum"),
        aggregation);
  }

  /** An aggregate whose failure is a value. */
  private static Aggregation careful(Aggregation aggregation) {
    return group -> {
      try {
        Object result = aggregation.of(group);
        return result instanceof BigDecimal decimal && decimal.precision() > MAX_DIGITS
            ? FAILED
            : result;
      } catch (ArithmeticException e) {
        return FAILED;
      }
    };
  }
}
