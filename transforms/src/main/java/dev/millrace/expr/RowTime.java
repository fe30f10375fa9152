package dev.millrace.expr;

import dev.millrace.element.EpochUnit;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

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
   * @param columns indexes of those it reads
   */
  record Computed(Expression expression, String text, List<Integer> columns) implements RowTime {
    /**
     * The same over rows that have only some of the columns.
     *
     * @param there indexes of those that they have
     * @param width how many the whole row has
     */
    public Computed over(int[] there, int width) {
      Expression whole = expression;
      int[] places = there.clone();
      return new Computed(
          row -> {
            Object[] values = new Object[width];
            for (int i = 0; i < places.length; i++) {
              values[places[i]] = row[i];
            }
            return whole.evaluate(values);
          },
          text,
          IntStream.range(0, places.length).boxed().toList());
    }
  }

  /** A TIMESTAMP column, or a number of milliseconds. */
  static RowTime column(int index) {
    return new Column(index, EpochUnit.MILLIS);
  }
}
