package dev.millrace.expr;

import dev.millrace.element.EpochUnit;
import java.io.Serializable;

/** Where a row says its event time. {@link RowClock} reads it. */
public sealed interface RowTime extends Serializable {

  /**
   * A column.
   *
   * @param index in the schema of the rows; of type TIMESTAMP, TIMESTAMP(6) or a number
   * @param unit what a number counts; of no meaning for a TIMESTAMP
   */
  record Column(int index, EpochUnit unit) implements RowTime {}

  /**
   * An expression over the row.
   *
   * @param expression gives {@code Long} milliseconds UTC
   * @param text for messages
   */
  record Computed(Expression expression, String text) implements RowTime {}

  /** A TIMESTAMP column, or a number of milliseconds. */
  static RowTime column(int index) {
    return new Column(index, EpochUnit.MILLIS);
  }
}
