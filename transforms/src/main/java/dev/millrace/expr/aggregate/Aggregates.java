package dev.millrace.expr.aggregate;

import dev.millrace.diag.Nearest;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.Aggregate;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 *   <li>{@code min}, {@code max}, {@code top} (config {@code n}, the n largest, descending; 10
 *       unless given; with {@code reverse: true} the n smallest, ascending): numbers, strings (by
 *       UTF-16 unit), booleans (false first), times, bytes (unsigned). NaN is above every other
 *       number, −0.0 below 0.0.
 *   <li>{@code any}, {@code all}: logical OR and AND of booleans.
 *   <li>{@code first}, {@code last}, {@code any_value} (an alias of {@code first}): by event time;
 *       among values of one time, {@code first} is the one with the smallest bytes and {@code last}
 *       the one with the greatest.
 *   <li>{@code collect} (or {@code group}): all values as an array in order of event time, then of
 *       their bytes. {@code concat}: the same for arrays, joined into one.
 * </ul>
 */
public final class Aggregates {
  private static final int DEFAULT_TOP = 10;
  private static final int MAX_TOP = 100_000;

  private static final List<String> NAMES =
      List.of(
          "count",
          "count_distinct",
          "sum",
          "mean",
          "min",
          "max",
          "any",
          "all",
          "first",
          "last",
          "any_value",
          "top",
          "collect",
          "group",
          "concat");

  private Aggregates() {}

  /** The names of all functions. */
  public static List<String> names() {
    return NAMES;
  }

  /** Whether a function can be called without an argument: {@code count} alone. */
  public static boolean argumentOptional(String function) {
    return function.equals("count");
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
    if (!NAMES.contains(function)) {
      throw new IllegalArgumentException(
          "unknown aggregate function '"
              + function
              + "'; expected one of "
              + String.join(", ", NAMES)
              + "."
              + Nearest.hint(function, NAMES));
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
      case "sum" -> number(function, argument, false);
      case "mean" -> number(function, argument, true);
      case "min" -> new ExtremeAggregate(argument, order(function, argument), false);
      case "max" -> new ExtremeAggregate(argument, order(function, argument), true);
      case "all" -> new ExtremeAggregate(argument, truth(function, argument), false);
      case "any" -> new ExtremeAggregate(argument, truth(function, argument), true);
      case "first", "any_value" -> new FirstLastAggregate(argument, false);
      case "last" -> new FirstLastAggregate(argument, true);
      case "top" -> new TopAggregate(argument, topOrder(argument, config), top(config));
      case "collect", "group" -> CollectAggregate.values(argument);
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

  private static ValueOrder order(String function, FieldType argument) {
    return switch (ValueKind.of(argument)) {
      case ARRAY, MAP, ROW ->
          throw wrongType(function, "numbers, strings, booleans, bytes or times", argument);
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

  private static IllegalArgumentException wrongType(
      String function, String wanted, FieldType argument) {
    return new IllegalArgumentException(
        "'"
            + function
            + "' takes "
            + wanted
            + ", but its argument is of type "
            + ValueKind.of(argument).name().toLowerCase(Locale.ROOT));
  }

  private static void checkConfig(String function, Map<String, ?> config) {
    for (String key : config.keySet()) {
      if (!function.equals("top")) {
        throw new IllegalArgumentException(
            "'" + function + "' takes no configuration, but got '" + key + "'");
      } else if (!key.equals("n") && !key.equals("reverse")) {
        throw new IllegalArgumentException(
            "unknown configuration '" + key + "' of 'top'; expected n or reverse");
      }
    }
  }

  private static Comparator<Object> topOrder(FieldType argument, Map<String, ?> config) {
    ValueOrder order = order("top", argument);
    Object reverse = config.get("reverse");
    if (reverse == null || reverse.toString().equals("false")) {
      return order;
    } else if (reverse.toString().equals("true")) {
      return Collections.reverseOrder(order);
    }
    throw new IllegalArgumentException(
        "'reverse' of 'top' must be true or false, but was: " + reverse);
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
