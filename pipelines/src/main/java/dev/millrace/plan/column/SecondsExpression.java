package dev.millrace.plan.column;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.RowFault;
import dev.millrace.expr.MovableExpression;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.TypedExpression;
import java.math.BigDecimal;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The time that a number of seconds since 1970 stands for, in milliseconds. A value of a column of
 * several types may be one.
 *
 * @param seconds gives the number
 */
public record SecondsExpression(TypedExpression seconds) implements MovableExpression {
  @Override
  public @Nullable Object evaluate(Object[] row) {
    Object number = seconds.expression().evaluate(row);
    if (number instanceof String json) {
      number = number(json);
    }
    return number == null
        ? null
        : RowClock.millis(number, EpochUnit.SECONDS, "'" + seconds.text() + "'");
  }

  /** The number that a value of a column of several types is, as JSON; null for JSON's null. */
  private @Nullable Object number(String json) {
    if (json.equals("null")) {
      return null;
    }
    try {
      return new BigDecimal(json);
    } catch (NumberFormatException e) {
      throw new RowFault(
          ErrorCodes.VALUE_OUT_OF_RANGE,
          "'" + seconds.text() + "': " + json + " is no number of seconds since 1970");
    }
  }

  @Override
  public MovableExpression moved(IntUnaryOperator places) {
    return new SecondsExpression(seconds.moved(places));
  }
}
