package dev.millrace.parity;

import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.parity.Predicates.Predicate;
import dev.millrace.testing.oracle.Aggregation;
import dev.millrace.testing.oracle.TimedRow;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Random aggregates of a step's rows, with their models. */
final class CallDraws {
  /** What an aggregate gives where it cannot give a value: the group is a dead letter. */
  static final Object FAILED = new Object();

  private static final int MAX_DIGITS = 38;

  /** So many different values are counted exactly by a sketch. */
  private static final int EXACT_SKETCH = 512;

  private final Draw draw;
  private final Flow in;

  /** An aggregate in the file and in the model. */
  record Call(Column column, String yaml, Aggregation aggregation) {}

  CallDraws(Draw draw, Flow in) {
    this.draw = draw;
    this.in = in;
  }

  /** Any aggregate, perhaps of some rows only. */
  Call any(String column) {
    Call call = call(column);
    return draw.chance(0.2) ? filtered(call) : call;
  }

  /** The aggregate of the rows that a predicate is true of. */
  private Call filtered(Call call) {
    Predicate taken = Predicates.any(draw, in);
    Aggregation aggregation =
        Aggregation.filtered(
            row -> Boolean.TRUE.equals(taken.condition().of(row)), call.aggregation);
    boolean nullable = call.column.nullable() || aggregation.of(List.of()) == null;
    return new Call(
        new Column(call.column.name(), call.column.type(), nullable),
        call.yaml + ", filter: \"" + taken.sql() + "\"",
        aggregation);
  }

  private Call call(String column) {
    if (draw.chance(0.2)) {
      return new Call(new Column(column, Type.LONG, false), "fn: count", Aggregation.count());
    }
    List<Column> numbers = in.columns().stream().filter(c -> c.type().isNumber()).toList();
    List<Column> truths = in.of(Type.BOOL);
    List<Column> arrays = in.columns().stream().filter(c -> c.type().isArray()).toList();
    Column argument = draw.of(in.columns());
    return switch (draw.between(0, 27)) {
      case 0, 24 -> distinct(column, argument);
      case 1, 2 ->
          argument.type().isOrdered() ? extreme(column, argument) : byTime(column, argument);
      case 3 -> byTime(column, argument);
      case 4 ->
          new Call(
              new Column(column, Type.LONG, false),
              "value: " + argument.name() + ", fn: count",
              Aggregation.count(argument.name()));
      case 5 -> argument.type().isOrdered() ? top(column, argument) : collect(column, argument);
      case 6 -> collect(column, argument);
      case 7, 16, 20 ->
          truths.isEmpty() ? byTime(column, argument) : truth(column, draw.of(truths));
      case 8, 17 -> arrays.isEmpty() ? collect(column, argument) : concat(column, draw.of(arrays));
      case 9, 18, 19 ->
          numbers.isEmpty() ? mode(column, argument) : spread(column, draw.of(numbers));
      case 10, 25, 26 ->
          numbers.isEmpty() ? discrete(column, argument) : quantile(column, draw.of(numbers));
      case 11 -> draw.chance(0.5) ? mode(column, argument) : discrete(column, argument);
      case 12 ->
          in.of(Type.TEXT).isEmpty()
              ? collect(column, argument)
              : joined(column, draw.of(in.of(Type.TEXT)));
      case 13, 14 -> chosen(column, argument);
      case 15 -> wholeRow(column);
      default ->
          numbers.isEmpty()
              ? byTime(column, argument)
              : total(column, draw.of(numbers), draw.chance(0.4));
    };
  }

  private Call spread(String column, Column argument) {
    String value = argument.name();
    boolean root = draw.chance(0.5);
    boolean sample = draw.chance(0.5);
    String name = root ? "stddev" : sample ? "variance" : "var";
    String suffix = !sample ? "_pop" : draw.chance(0.8) ? "" : "_samp";
    if (sample && !root && !suffix.isEmpty()) {
      name = "var";
    }
    return new Call(
        new Column(column, Type.DOUBLE, sample || argument.nullable()),
        "value: " + value + ", fn: " + name + suffix,
        root ? Aggregation.deviation(value, sample) : Aggregation.variance(value, sample));
  }

  private Call quantile(String column, Column argument) {
    String value = argument.name();
    boolean median = draw.chance(0.3);
    int percent = median ? 50 : draw.between(0, 100);
    if (draw.chance(0.3)) {
      // Of as few rows as there are the estimate is exact, and has no zero below zero.
      Aggregation discrete = Aggregation.discrete(value, percent);
      return new Call(
          new Column(column, Type.DOUBLE, argument.nullable()),
          "value: " + value + ", fn: {type: approx_quantile, config: {q: " + share(percent) + "}}",
          group -> discrete.of(group) instanceof Number exact ? exact.doubleValue() + 0.0 : null);
    }
    return new Call(
        new Column(
            column,
            argument.type().isDecimal() ? Type.MEAN_DECIMAL : Type.DOUBLE,
            argument.nullable()),
        "value: "
            + value
            + ", fn: "
            + (median ? "median" : "{type: quantile, config: {q: " + share(percent) + "}}"),
        Aggregation.quantile(value, percent, 6));
  }

  private static String share(int percent) {
    return BigDecimal.valueOf(percent, 2).toPlainString();
  }

  private Call discrete(String column, Column argument) {
    if (!argument.type().isOrdered()) {
      return byTime(column, argument);
    }
    int percent = draw.between(0, 100);
    return new Call(
        new Column(column, argument.type(), argument.nullable()),
        "value: "
            + argument.name()
            + ", fn: {type: quantile, config: {q: "
            + share(percent)
            + ", discrete: true}}",
        Aggregation.discrete(argument.name(), percent));
  }

  private Call mode(String column, Column argument) {
    return argument.type().isOrdered()
        ? new Call(
            new Column(column, argument.type(), argument.nullable()),
            "value: " + argument.name() + ", fn: mode",
            Aggregation.mode(argument.name()))
        : byTime(column, argument);
  }

  private Call joined(String column, Column argument) {
    String value = argument.name();
    boolean bar = draw.chance(0.5);
    return new Call(
        new Column(column, Type.TEXT, argument.nullable()),
        "value: "
            + value
            + ", fn: "
            + (bar ? "{type: string_agg, config: {separator: ' | '}}" : "string_agg"),
        Aggregation.joined(value, bar ? " | " : ",", ties(argument)));
  }

  private Call distinct(String column, Column argument) {
    String value = argument.name();
    Aggregation different =
        group ->
            group.stream()
                .map(row -> Keys.canonical(row.value(value)))
                .filter(Objects::nonNull)
                .distinct()
                .count();
    if (draw.chance(0.7)) {
      return new Call(
          new Column(column, Type.LONG, false),
          "value: " + value + ", fn: approx_count_distinct",
          group -> {
            long exact = (Long) different.of(group);
            return exact <= EXACT_SKETCH ? exact : sketch(group, argument);
          });
    }
    return new Call(
        new Column(column, Type.LONG, false),
        "value: " + value + ", fn: count_distinct",
        argument.type().isOrdered() && !argument.type().isDecimal()
            ? Aggregation.countDistinct(value)
            : different);
  }

  /** An estimate is not the model's to know, but must not depend on the order of the rows. */
  private static <A> Object sketch(List<TimedRow> group, Column argument) {
    @SuppressWarnings("unchecked")
    Aggregate<A> aggregate =
        (Aggregate<A>) Aggregates.create("approx_count_distinct", argument.type().beam(), Map.of());
    A seen = aggregate.create();
    for (TimedRow row : group) {
      seen = aggregate.add(seen, row.value(argument.name()), row.time());
    }
    return aggregate.result(seen);
  }

  private Call chosen(String column, Column argument) {
    List<Column> ordered = in.columns().stream().filter(c -> c.type().isOrdered()).toList();
    if (ordered.isEmpty()) {
      return byTime(column, argument);
    }
    Column by = draw.of(ordered);
    boolean largest = draw.chance(0.5);
    if (draw.chance(0.5)) {
      return ranked(column, argument, by, largest);
    }
    return new Call(
        new Column(column, argument.type(), true),
        "value: "
            + argument.name()
            + ", fn: {type: "
            + (largest ? "arg_max" : "arg_min")
            + ", config: {by: "
            + by.name()
            + "}}",
        Aggregation.chosen(argument.name(), by.name(), largest, ties(argument)));
  }

  /** The values, or the whole rows, of those with the largest or the smallest of a column. */
  private Call ranked(String column, Column argument, Column by, boolean largest) {
    int n = draw.between(1, 4);
    String fn =
        "fn: {type: top, config: {n: "
            + n
            + ", by: "
            + by.name()
            + (largest ? "" : ", reverse: true")
            + "}}";
    if (draw.chance(0.5)) {
      List<String> names = in.columns().stream().map(Column::name).toList();
      Type row = Type.row(in.columns());
      return new Call(
          new Column(column, Type.arrayOf(row), false),
          fn,
          Aggregation.topRows(names, by.name(), n, largest, ties(row)));
    }
    Type values =
        argument.nullable() ? Type.arrayOfNullable(argument.type()) : Type.arrayOf(argument.type());
    return new Call(
        new Column(column, values, false),
        "value: " + argument.name() + ", " + fn,
        Aggregation.top(argument.name(), by.name(), n, largest, ties(argument.type())));
  }

  private Call wholeRow(String column) {
    Type row = Type.row(in.columns());
    boolean last = draw.chance(0.5);
    ValueCodec codec = ValueCodec.of(row.beam());
    return new Call(
        new Column(column, row, false),
        "fn: " + (last ? "last_row" : "first_row"),
        Aggregation.row(
            in.columns().stream().map(Column::name).toList(),
            last,
            (a, b) -> Arrays.compareUnsigned(codec.encode(a), codec.encode(b))));
  }

  private Call extreme(String column, Column argument) {
    String value = argument.name();
    Column result = new Column(column, argument.type(), argument.nullable());
    return draw.chance(0.5)
        ? new Call(result, "value: " + value + ", fn: min", Aggregation.min(value))
        : new Call(result, "value: " + value + ", fn: max", Aggregation.max(value));
  }

  private Call top(String column, Column argument) {
    int n = draw.between(1, 4);
    return new Call(
        new Column(column, Type.arrayOf(argument.type()), false),
        "value: " + argument.name() + ", fn: {type: top, config: {n: " + n + "}}",
        Aggregation.top(argument.name(), n));
  }

  private Call truth(String column, Column argument) {
    String value = argument.name();
    Column result = new Column(column, Type.BOOL, argument.nullable());
    return draw.chance(0.5)
        ? new Call(result, "value: " + value + ", fn: any", Aggregation.any(value))
        : new Call(result, "value: " + value + ", fn: all", Aggregation.all(value));
  }

  private Call collect(String column, Column argument) {
    String value = argument.name();
    return new Call(
        new Column(column, Type.arrayOf(argument.type()), false),
        "value: " + value + ", fn: " + draw.of("collect", "group"),
        Aggregation.collect(value, ties(argument)));
  }

  private static Call concat(String column, Column argument) {
    String value = argument.name();
    return new Call(
        new Column(column, argument.type(), false),
        "value: " + value + ", fn: concat",
        Aggregation.concat(value, ties(argument)));
  }

  /** The contract's order of values of one time: that of their bytes. */
  private static Comparator<Object> ties(Column argument) {
    return ties(argument.type());
  }

  private static Comparator<Object> ties(Type type) {
    ValueCodec codec = ValueCodec.of(type.beam());
    return (a, b) -> Arrays.compareUnsigned(codec.encode(a), codec.encode(b));
  }

  private Call byTime(String column, Column argument) {
    String value = argument.name();
    Column result = new Column(column, argument.type(), argument.nullable());
    Comparator<Object> ties = ties(argument);
    return draw.chance(0.5)
        ? new Call(result, "value: " + value + ", fn: first", Aggregation.first(value, ties))
        : new Call(result, "value: " + value + ", fn: last", Aggregation.last(value, ties));
  }

  private static Call total(String column, Column argument, boolean mean) {
    String value = argument.name();
    boolean decimal = argument.type().isDecimal();
    boolean wholeSum = !argument.type().equals(Type.DOUBLE) && !mean;
    boolean sixDigits = mean || argument.type().equals(Type.MEAN_DECIMAL);
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
  static Aggregation careful(Aggregation aggregation) {
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
