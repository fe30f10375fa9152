package dev.millrace.expr;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.time.Instant;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.jspecify.annotations.Nullable;

/** Reads event times off rows of one schema. */
public final class RowClock {
  private final RowTime time;
  private final EpochUnit unit;
  private final String source;

  private RowClock(RowTime time, EpochUnit unit, String source) {
    this.time = time;
    this.unit = unit;
    this.source = source;
  }

  /** The clock of rows that say their event times themselves. */
  public static RowClock of(RowTime time, Schema schema) {
    if (time instanceof RowTime.Column column) {
      Field field = schema.getField(column.index());
      return new RowClock(time, unit(field, column.unit()), "column '" + field.getName() + "'");
    }
    return new RowClock(
        time, EpochUnit.MILLIS, "the expression '" + ((RowTime.Computed) time).text() + "'");
  }

  private static EpochUnit unit(Field field, EpochUnit ofNumbers) {
    ValueKind kind = ValueKind.of(field.getType());
    boolean counts = kind != ValueKind.TIMESTAMP && kind != ValueKind.TIMESTAMP_MICROS;
    return counts ? ofNumbers : EpochUnit.of(kind);
  }

  /** What gives the event time, for messages: {@code column 'at'}. */
  public String source() {
    return source;
  }

  /**
   * The event time of a row in milliseconds UTC; null where it is NULL.
   *
   * @throws RowFault if an expression fails over this row, or a number is no time
   */
  public @Nullable Long read(Object[] row) {
    if (time instanceof RowTime.Computed computed) {
      return (Long) computed.expression().evaluate(row);
    }
    @Nullable Object value = row[((RowTime.Column) time).index()];
    return value == null ? null : millis(value, unit, source);
  }

  /**
   * A number of a unit in milliseconds, parts of one cut off.
   *
   * @param source for the message
   * @throws RowFault if it is no time
   */
  public static long millis(Object number, EpochUnit unit, String source) {
    try {
      return number instanceof BigDecimal || number instanceof Double || number instanceof Float
          ? unit.to(EpochUnit.MILLIS, new BigDecimal(number.toString()))
          : unit.to(EpochUnit.MILLIS, ((Number) number).longValue());
    } catch (ArithmeticException | NumberFormatException e) {
      throw new RowFault(
          ErrorCodes.VALUE_OUT_OF_RANGE,
          source + ": " + number + " " + unit.symbol() + " is out of the range of times");
    }
  }

  /**
   * The value of an event time's column that means a time. A whole number loses the parts of its
   * unit; others keep them.
   *
   * @param millis milliseconds UTC
   * @throws ArithmeticException if the column's type cannot count so far, or not as exactly
   */
  public static Object value(long millis, RowTime.Column column, ValueKind kind) {
    EpochUnit unit = column.unit();
    return switch (kind) {
      case TIMESTAMP, TIMESTAMP_MICROS -> EpochUnit.MILLIS.to(EpochUnit.of(kind), millis);
      case FLOAT -> exact(EpochUnit.MILLIS.exactly(unit, millis).floatValue(), unit, millis);
      case DOUBLE -> exact(EpochUnit.MILLIS.exactly(unit, millis).doubleValue(), unit, millis);
      case DECIMAL -> plain(EpochUnit.MILLIS.exactly(unit, millis));
      case INT8 -> (byte) within(EpochUnit.MILLIS.to(unit, millis), Byte.MAX_VALUE);
      case INT16 -> (short) within(EpochUnit.MILLIS.to(unit, millis), Short.MAX_VALUE);
      case INT32 -> Math.toIntExact(EpochUnit.MILLIS.to(unit, millis));
      case INT64, BOOLEAN, STRING, BYTES, DATE, TIME, ARRAY, MAP, ROW ->
          EpochUnit.MILLIS.to(unit, millis);
    };
  }

  private static Number exact(Number value, EpochUnit unit, long millis) {
    if (unit.to(EpochUnit.MILLIS, new BigDecimal(value.toString())) != millis) {
      throw new ArithmeticException("not as exact as milliseconds");
    }
    return value;
  }

  private static BigDecimal plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static long within(long number, long most) {
    if (number > most || number < -most - 1) {
      throw new ArithmeticException("out of the type's range");
    }
    return number;
  }

  /**
   * Refuses event times that no event can have.
   *
   * @param minimum milliseconds UTC
   * @throws RowFault ML-6111
   */
  public static void checkMinimum(long time, long minimum) {
    if (time < minimum) {
      throw new RowFault(
          ErrorCodes.TIME_TOO_EARLY,
          "the event time "
              + Instant.ofEpochMilli(time)
              + " is before min_event_time = "
              + Instant.ofEpochMilli(minimum)
              + ". Is the unit of its number right?");
    }
  }
}
