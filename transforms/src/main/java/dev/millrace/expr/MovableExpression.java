package dev.millrace.expr;

import java.util.function.IntUnaryOperator;

/** An expression that can be had over rows that hold its columns elsewhere. */
public interface MovableExpression extends Expression {
  /**
   * The same expression over other rows.
   *
   * @param places old index of a column → new index; asked for the expression's own columns alone
   */
  MovableExpression moved(IntUnaryOperator places);
}
