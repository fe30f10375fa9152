package dev.millrace.io.iceberg.filter;

import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** Rows of a part of time. */
public final class TimeFilter {
  private static final long MICROS = 1_000;

  private TimeFilter() {}

  /** The rows whose column, a time stamp, is in the range; NULL is in none. */
  public static Expression in(String column, long fromMillis, long toMillis) {
    Expression all = Expressions.alwaysTrue();
    Expression from =
        fromMillis == Long.MIN_VALUE
            ? all
            : Expressions.greaterThanOrEqual(column, Math.multiplyExact(fromMillis, MICROS));
    Expression to =
        toMillis == Long.MAX_VALUE
            ? all
            : Expressions.lessThan(column, Math.multiplyExact(toMillis, MICROS));
    // NULL is less than any other value to the library.
    return Expressions.and(Expressions.notNull(column), from, to);
  }
}
