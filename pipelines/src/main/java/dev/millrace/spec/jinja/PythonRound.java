package dev.millrace.spec.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filter {@code round} as Python has it: a half goes to the even neighbour, and a number with a
 * point keeps one.
 */
final class PythonRound implements Filter {
  private static final String COMMON = "common";

  @Override
  public String getName() {
    return "round";
  }

  @Override
  public @Nullable Object filter(
      @Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
    return filter(value, interpreter, arguments, Map.of());
  }

  @Override
  public @Nullable Object filter(
      @Nullable Object value,
      JinjavaInterpreter interpreter,
      Object[] arguments,
      Map<String, Object> named) {
    if (!(value instanceof Number number)) {
      throw new IllegalArgumentException("'" + value + "' is not a number");
    }
    Object precision = arguments.length > 0 ? arguments[0] : named.getOrDefault("precision", 0);
    String method =
        String.valueOf(arguments.length > 1 ? arguments[1] : named.getOrDefault("method", COMMON));
    int digits = whole(precision);
    double scale = Math.pow(10, digits);
    return switch (method) {
      case COMMON -> common(number, digits);
      case "ceil" -> Math.ceil(number.doubleValue() * scale) / scale;
      case "floor" -> Math.floor(number.doubleValue() * scale) / scale;
      default ->
          throw new IllegalArgumentException(
              "'" + method + "' is not a method of round; expected common, ceil or floor");
    };
  }

  private static int whole(Object precision) {
    try {
      return Integer.parseInt(String.valueOf(precision));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + precision + "' is not a number of digits for round", e);
    }
  }

  /** What is rounded is the binary value of a number, not how it is written. */
  private static Object common(Number number, int digits) {
    if (number instanceof Long || number instanceof Integer) {
      return BigDecimal.valueOf(number.longValue())
          .setScale(Math.min(digits, 0), RoundingMode.HALF_EVEN)
          .longValueExact();
    }
    return new BigDecimal(number.doubleValue())
        .setScale(digits, RoundingMode.HALF_EVEN)
        .doubleValue();
  }
}
