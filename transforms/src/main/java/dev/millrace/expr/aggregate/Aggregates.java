package dev.millrace.expr.aggregate;

import dev.millrace.diag.Nearest;
import dev.millrace.diag.UserException;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.Aggregate;
import dev.millrace.expr.aggregate.order.ArgAggregate;
import dev.millrace.expr.aggregate.order.ExtremeAggregate;
import dev.millrace.expr.aggregate.order.TopAggregate;
import dev.millrace.expr.aggregate.order.TopByAggregate;
import dev.millrace.expr.aggregate.order.ValueOrder;
import dev.millrace.expr.aggregate.sketch.ApproximateCountAggregate;
import dev.millrace.expr.aggregate.sketch.ApproximateQuantileAggregate;
import dev.millrace.expr.aggregate.user.LibraryAggregate;
import dev.millrace.function.found.FoundAggregate;
import dev.millrace.function.found.Libraries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The aggregate functions by name. All skip NULL values; where a group has none but NULLs, {@code
 * count} and {@code count_distinct} give 0, {@code top}, {@code collect} and {@code concat} an
 * empty array, all others NULL.
 *
 * <ul>
 *   <li>{@code count}: values, or events if there is no argument. {@code count_distinct}: different
 *       values, exactly; values that SQL calls equal (0.0 and −0.0, 1.0 and 1.00) count once.
 *       BIGINT both.
 *   <li>{@code sum}: of integers BIGINT, and a bad row if it does not fit; of DECIMAL(p, s)
 *       DECIMAL(38, s); of floating-point numbers DOUBLE, the one nearest to the exact sum.
 *   <li>{@code mean}: of integers and floating-point numbers DOUBLE, the one nearest to the exact
 *       mean; of DECIMAL(p, s) DECIMAL(38, max(s, 6)), rounded half up.
 *   <li>{@code var_samp} (or {@code variance}), {@code var_pop}, {@code stddev_samp} (or {@code
 *       stddev}), {@code stddev_pop}: of numbers DOUBLE, the one nearest to the exact variance or
 *       standard deviation; NaN where a NaN or an infinity is among them. Of one value, that of a
 *       sample is NULL, that of the population 0.
 *   <li>{@code quantile} (config {@code q}, from 0 to 1), {@code median} (its default, q = 0.5):
 *       the value at the place q · (n − 1) among the n sorted ones, between two of them in
 *       proportion: DOUBLE, the one nearest to the exact value; of decimals as {@code mean}. With
 *       {@code discrete: true} it is the smallest value that the share q of the values does not
 *       exceed, of whatever has an order.
 *   <li>{@code approx_quantile} (config {@code q}): of numbers DOUBLE, the discrete quantile; exact
 *       of up to 256 values, of more within 0.8 % of it.
 *   <li>{@code mode}: the most frequent value, of several the smallest.
 *   <li>{@code min}, {@code max}, {@code top} (config {@code n}, the n largest, descending; 10
 *       unless given; with {@code reverse: true} the n smallest, ascending): numbers, strings (by
 *       UTF-16 unit), booleans (false first), times, bytes (unsigned). NaN is above every other
 *       number, −0.0 below 0.0. {@code top} with {@code by: true} takes ROWs of two and gives the
 *       firsts of those rows whose seconds are the n largest, ties and NULLs as {@code arg_max}.
 *   <li>{@code approx_count_distinct}: as {@code count_distinct}, exact up to 512 different values;
 *       of more an estimate with a standard error of 1.6 %.
 *   <li>{@code arg_min}, {@code arg_max}: of ROWs of two, the first of the row with the smallest or
 *       the largest second; of several the one of the earliest event, then of the smallest bytes.
 *       Rows whose second is NULL are skipped; a NULL in the first counts.
 *   <li>{@code any}, {@code all}: logical OR and AND of booleans.
 *   <li>{@code first}, {@code last}, {@code any_value} (an alias of {@code first}): by event time;
 *       among values of one time, {@code first} is the one with the smallest bytes and {@code last}
 *       the one with the greatest.
 *   <li>{@code first_row}, {@code last_row}: the same of ROWs, in which NULLs count.
 *   <li>{@code collect} (or {@code group}): all values as an array in order of event time, then of
 *       their bytes. {@code concat}: the same for arrays, joined into one. {@code string_agg}
 *       (config {@code separator}, a comma unless given): the same for strings.
 * </ul>
 */
public final class Aggregates {
  private static final int DEFAULT_TOP = 10;
  private static final int MAX_TOP = 100_000;
  private static final String TOP = "top";
  private static final String APPROX_QUANTILE = "approx_quantile";

  /** Of {@code top}: that it takes values with others that they are ranked by. */
  public static final String BY = "by";

  private static final List<String> NAMES =
      List.of(
          "count",
          "count_distinct",
          "approx_count_distinct",
          "sum",
          "mean",
          "median",
          "quantile",
          APPROX_QUANTILE,
          "mode",
          "variance",
          "var_samp",
          "var_pop",
          "stddev",
          "stddev_samp",
          "stddev_pop",
          "min",
          "max",
          "any",
          "all",
          "first",
          "last",
          "first_row",
          "last_row",
          "arg_min",
          "arg_max",
          "any_value",
          TOP,
          "collect",
          "group",
          "concat",
          "string_agg");

  /** What each function can be configured with. */
  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          TOP,
          List.of("n", "reverse", BY),
          "quantile",
          List.of("q", "discrete"),
          APPROX_QUANTILE,
          List.of("q"),
          "string_agg",
          List.of("separator"));

  private Aggregates() {}

  /** The names of all functions, those of libraries last. */
  public static List<String> names() {
    List<FoundAggregate> others = Libraries.all().aggregates();
    if (others.isEmpty()) {
      return NAMES;
    }
    List<String> names = new ArrayList<>(NAMES);
    for (FoundAggregate other : others) {
      if (names.contains(other.name())) {
        throw new UserException(
            Libraries.unusable(
                "the library '"
                    + other.library()
                    + "' has an aggregate '"
                    + other.name()
                    + "', which Millrace has already. Give it another name."));
      }
      names.add(other.name());
    }
    return names;
  }

  /** Whether a function can be called without an argument: {@code count} alone. */
  public static boolean argumentOptional(String function) {
    return function.equals("count");
  }

  /** Whether a function takes whole rows. */
  public static boolean takesRows(String function) {
    return function.equals("first_row") || function.equals("last_row");
  }

  /** Whether a function takes a value with another that it is chosen by. */
  public static boolean chooses(String function) {
    return function.equals("arg_min") || function.equals("arg_max");
  }

  /**
   * Whether a function with these settings takes values, or whole rows, with others that they are
   * ranked by.
   */
  public static boolean ranks(String function, Set<String> settings) {
    return function.equals(TOP) && settings.contains(BY);
  }

  /**
   * The aggregate of a name.
   *
   * @param argument the argument's type; null for none
   * @param config further arguments by name; numbers, or text that reads as one
   * @throws IllegalArgumentException with a sentence for users, if there is no such function, or it
   *     does not take this argument or configuration
   */
  public static Aggregate<?> create(
      String function, @Nullable FieldType argument, Map<String, ?> config) {
    Optional<FoundAggregate> other = Libraries.all().aggregate(function);
    if (other.isPresent() && !NAMES.contains(function)) {
      if (argument == null) {
        throw new IllegalArgumentException("'" + function + "' needs an argument");
      }
      return LibraryAggregate.of(other.get(), argument, config);
    }
    if (!NAMES.contains(function)) {
      throw new IllegalArgumentException(
          "unknown aggregate function '"
              + function
              + "'; expected one of "
              + String.join(", ", names())
              + "."
              + Nearest.hint(function, names()));
    }
    checkConfig(function, config);
    if (argument == null) {
      if (!argumentOptional(function)) {
        throw new IllegalArgumentException("'" + function + "' needs an argument");
      }
      return new CountAggregate(true);
    }
    return switch (function) {
      case "count" -> new CountAggregate(false);
      case "count_distinct" -> new CountDistinctAggregate(argument);
      case "approx_count_distinct" -> new ApproximateCountAggregate(argument);
      case "sum" -> number(function, argument, false);
      case "mean" -> number(function, argument, true);
      case "median" -> quantile(function, argument, Quantile.MEDIAN);
      case "quantile" -> quantile(argument, config);
      case APPROX_QUANTILE ->
          new ApproximateQuantileAggregate(number(function, argument), share(function, config).q());
      case "mode" -> new ModeAggregate(ordered(function, argument));
      case "variance", "var_samp", "var_pop", "stddev", "stddev_samp", "stddev_pop" ->
          spread(function, argument);
      case "min" -> new ExtremeAggregate(argument, order(function, argument), false);
      case "max" -> new ExtremeAggregate(argument, order(function, argument), true);
      case "all" -> new ExtremeAggregate(argument, truth(function, argument), false);
      case "any" -> new ExtremeAggregate(argument, truth(function, argument), true);
      case "first", "any_value" -> new FirstLastAggregate(argument, false);
      case "last" -> new FirstLastAggregate(argument, true);
      case "first_row" -> new FirstLastAggregate(row(function, argument), false);
      case "last_row" -> new FirstLastAggregate(row(function, argument), true);
      case "arg_min" -> new ArgAggregate(pair(function, argument), false);
      case "arg_max" -> new ArgAggregate(pair(function, argument), true);
      case TOP ->
          flag(TOP, BY, config)
              ? new TopByAggregate(
                  pair(function, argument), !flag(TOP, "reverse", config), top(config))
              : new TopAggregate(argument, topOrder(argument, config), top(config));
      case "collect", "group" -> CollectAggregate.values(argument);
      case "string_agg" -> new TextAggregate(text(function, argument), separator(config));
      default -> CollectAggregate.concat(array(function, argument));
    };
  }

  private static Aggregate<?> number(String function, FieldType argument, boolean mean) {
    return switch (ValueKind.of(argument)) {
      case INT8, INT16, INT32, INT64 -> new IntegerTotalAggregate(argument, mean);
      case FLOAT, DOUBLE -> new DoubleTotalAggregate(argument, mean);
      case DECIMAL -> new DecimalTotalAggregate(argument, mean);
      default -> throw wrongType(function, "numbers", argument);
    };
  }

  private static Aggregate<?> spread(String function, FieldType argument) {
    Spread spread = Spread.of(function);
    return switch (ValueKind.of(argument)) {
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE -> new BinarySpreadAggregate(argument, spread);
      case DECIMAL -> new DecimalSpreadAggregate(argument, spread);
      default -> throw wrongType(function, "numbers", argument);
    };
  }

  private static Aggregate<?> quantile(FieldType argument, Map<String, ?> config) {
    Quantile quantile = share("quantile", config);
    return flag("quantile", "discrete", config)
        ? OrderedQuantileAggregate.value(ordered("quantile", argument), quantile)
        : quantile("quantile", argument, quantile);
  }

  private static Quantile share(String function, Map<String, ?> config) {
    Object q = config.get("q");
    return q == null ? Quantile.MEDIAN : Quantile.of(function, q);
  }

  private static FieldType number(String function, FieldType argument) {
    return switch (ValueKind.of(argument)) {
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> argument;
      default -> throw wrongType(function, "numbers", argument);
    };
  }

  private static Aggregate<?> quantile(String function, FieldType argument, Quantile quantile) {
    return switch (ValueKind.of(argument)) {
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE ->
          new BinaryQuantileAggregate(argument, quantile);
      case DECIMAL -> OrderedQuantileAggregate.ofDecimals(argument, quantile);
      case ARRAY, MAP, ROW -> throw wrongType(function, "numbers", argument);
      default ->
          throw new IllegalArgumentException(
              wrongType(function, "numbers", argument).getMessage()
                  + ". Other values have a discrete quantile: 'quantile' with 'discrete: true', or"
                  + " PERCENTILE_DISC in SQL");
    };
  }

  private static FieldType ordered(String function, FieldType argument) {
    order(function, argument);
    return argument;
  }

  private static ValueOrder order(String function, FieldType argument) {
    if (ValueKind.isMixed(argument)) {
      throw new IllegalArgumentException(
          "'" + function + "' cannot put values of several types in order");
    }
    return switch (ValueKind.of(argument)) {
      case ARRAY, MAP, ROW ->
          throw wrongType(
              function,
              "numbers, strings, booleans, bytes or times",
              argument,
              function.equals(TOP) && ValueKind.of(argument) == ValueKind.ROW
                  ? ". Rows are ranked with 'config: {by: EXPRESSION}'"
                  : "");
      default -> new ValueOrder(ValueKind.of(argument));
    };
  }

  private static ValueOrder truth(String function, FieldType argument) {
    if (ValueKind.of(argument) != ValueKind.BOOLEAN) {
      throw wrongType(function, "booleans", argument);
    }
    return new ValueOrder(ValueKind.BOOLEAN);
  }

  private static FieldType array(String function, FieldType argument) {
    if (ValueKind.of(argument) != ValueKind.ARRAY) {
      throw wrongType(function, "arrays", argument);
    }
    return argument;
  }

  private static FieldType row(String function, FieldType argument) {
    if (ValueKind.of(argument) != ValueKind.ROW) {
      throw wrongType(function, "rows", argument);
    }
    return argument;
  }

  /** A row of a value and of what has an order. */
  private static Schema pair(String function, FieldType argument) {
    Schema pair = ValueKind.of(argument) == ValueKind.ROW ? argument.getRowSchema() : null;
    if (pair == null || pair.getFieldCount() != 2) {
      throw wrongType(function, "rows of two columns", argument);
    }
    order(function, pair.getField(1).getType());
    return pair;
  }

  private static FieldType text(String function, FieldType argument) {
    if (ValueKind.of(argument) != ValueKind.STRING) {
      throw wrongType(function, "strings", argument);
    }
    return argument;
  }

  private static String separator(Map<String, ?> config) {
    Object separator = config.get("separator");
    return separator == null ? "," : separator.toString();
  }

  private static IllegalArgumentException wrongType(
      String function, String wanted, FieldType argument) {
    return wrongType(function, wanted, argument, "");
  }

  private static IllegalArgumentException wrongType(
      String function, String wanted, FieldType argument, String hint) {
    return new IllegalArgumentException(
        "'"
            + function
            + "' takes "
            + wanted
            + ", but its argument is of type "
            + ValueKind.of(argument).sqlName()
            + hint);
  }

  private static void checkConfig(String function, Map<String, ?> config) {
    List<String> known = SETTINGS.getOrDefault(function, List.of());
    for (String key : config.keySet()) {
      if (known.isEmpty()) {
        throw new IllegalArgumentException(
            "'" + function + "' takes no configuration, but got '" + key + "'");
      } else if (!known.contains(key)) {
        throw new IllegalArgumentException(
            "unknown configuration '"
                + key
                + "' of '"
                + function
                + "'; expected "
                + String.join(" or ", known));
      }
    }
  }

  private static Comparator<Object> topOrder(FieldType argument, Map<String, ?> config) {
    ValueOrder order = order(TOP, argument);
    return flag(TOP, "reverse", config) ? Collections.reverseOrder(order) : order;
  }

  private static boolean flag(String function, String name, Map<String, ?> config) {
    String value = String.valueOf(config.containsKey(name) ? config.get(name) : "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(
          "'" + name + "' of '" + function + "' must be true or false, but was: " + value);
    }
    return value.equals("true");
  }

  private static int top(Map<String, ?> config) {
    Object n = config.get("n");
    if (n == null) {
      return DEFAULT_TOP;
    }
    try {
      int value = Integer.parseInt(n.toString());
      if (value >= 1 && value <= MAX_TOP) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(badTop(n), e);
    }
    throw new IllegalArgumentException(badTop(n));
  }

  private static String badTop(Object n) {
    return "'n' of 'top' must be a whole number from 1 to " + MAX_TOP + ", but was: " + n;
  }
}
