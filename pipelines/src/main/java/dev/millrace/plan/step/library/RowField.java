package dev.millrace.plan.step.library;

import dev.millrace.expr.MovableExpression;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A field of a column that holds rows, none of them NULL. */
record RowField(int column, int field) implements MovableExpression {
  @Override
  public @Nullable Object evaluate(Object[] row) {
    return ((Object[]) row[column])[field];
  }

  @Override
  public boolean mayFail() {
    return false;
  }

  @Override
  public MovableExpression moved(IntUnaryOperator places) {
    return new RowField(places.applyAsInt(column), field);
  }
}
