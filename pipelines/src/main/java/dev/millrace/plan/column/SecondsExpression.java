package dev.millrace.plan.column;

import dev.millrace.element.EpochUnit;
import dev.millrace.expr.MovableExpression;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.TypedExpression;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The time that a number of seconds since 1970 stands for, in milliseconds.
 *
 * @param seconds gives the number
 */
public record SecondsExpression(TypedExpression seconds) implements MovableExpression {
  @Override
  public @Nullable Object evaluate(Object[] row) {
    Object number = seconds.expression().evaluate(row);
    return number == null
        ? null
        : RowClock.millis(number, EpochUnit.SECONDS, "'" + seconds.text() + "'");
  }

  @Override
  public MovableExpression moved(IntUnaryOperator places) {
    return new SecondsExpression(seconds.moved(places));
  }
}
