package dev.millrace.spec.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * The filter {@code round} as Python has it: a half goes to the even neighbour, and a number with a
 * point keeps one.
 */
final class PythonRound implements Filter {
  @Override
  public String getName() {
    return "round";
  }

  @Override
  public @Nullable Object filter(
      @Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
    if (!(value instanceof Number number)) {
      throw new IllegalArgumentException("'" + value + "' is not a number");
    }
    int digits = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
    RoundingMode mode =
        switch (arguments.length > 1 ? arguments[1] : "common") {
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> RoundingMode.HALF_EVEN;
        };
    return number instanceof Long || number instanceof Integer
        ? number
        : (Object) new BigDecimal(number.toString()).setScale(digits, mode).doubleValue();
  }
}
