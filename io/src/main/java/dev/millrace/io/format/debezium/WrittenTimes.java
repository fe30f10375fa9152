package dev.millrace.io.format.debezium;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Numbers and texts that stand for dates and times. */
final class WrittenTimes {
  /** The earliest day that PostgreSQL knows; days before it stand for both of its infinities. */
  private static final long FIRST_DAY = -2_440_588;

  /** What PostgreSQL's driver makes of infinite time stamps, in milliseconds. */
  private static final long FOREVER = 9_223_372_036_825_200L;

  private static final long BEFORE_ALL = -9_223_372_036_832_400L;

  private static final long DAY_MILLIS = 86_400_000;

  private WrittenTimes() {}

  /**
   * A column of dates or times.
   *
   * @param unit what its numbers count where no schema says it
   */
  record Column(String name, FieldType type, @Nullable EpochUnit unit) {
    private RowFault fault(String code, String sentence) {
      return new BadValue(code, sentence).within(name).fault();
    }

    RowFault infinite(String value) {
      return fault(
          FormatCodes.OUT_OF_RANGE,
          BadValue.show(value) + " stands for an infinite " + BadValue.typeName(type));
    }
  }

  /**
   * Reads a number.
   *
   * @param written its type; null where the record has no schema part
   * @throws RowFault if it is infinite, out of range, or nobody says what it counts
   */
  static Object read(Column column, long number, @Nullable WrittenType written) {
    ValueKind kind = ValueKind.of(column.type());
    return switch (kind) {
      case DATE -> day(column, number, written);
      case TIME -> timeOfDay(column, number, written);
      default -> timestamp(column, number, written, EpochUnit.of(kind));
    };
  }

  private static Object day(Column column, long number, @Nullable WrittenType written) {
    if (written != null && !written.name().endsWith(".Date")) {
      throw misfit(column, written);
    } else if (number < FIRST_DAY) {
      throw column.infinite(String.valueOf(number));
    } else if (number > Integer.MAX_VALUE) {
      throw column.fault(FormatCodes.OUT_OF_RANGE, "the day " + number + " is out of range");
    }
    return (int) number;
  }

  private static Object timeOfDay(Column column, long number, @Nullable WrittenType written) {
    EpochUnit unit = written == null ? null : unit(written, "Time");
    if (written != null && unit == null) {
      throw misfit(column, written);
    } else if (unit == null) {
      throw column.fault(
          FormatCodes.NO_UNIT,
          "the number "
              + number
              + " in a TIME column of a record without a schema part. Let the connector send the"
              + " schema part, or declare the column as BIGINT");
    }
    long millis = unit.to(EpochUnit.MILLIS, number);
    if (millis < 0 || millis >= DAY_MILLIS) {
      throw column.fault(FormatCodes.OUT_OF_RANGE, "the number " + number + " is no time of a day");
    }
    return (int) millis;
  }

  private static Object timestamp(
      Column column, long number, @Nullable WrittenType written, EpochUnit wanted) {
    EpochUnit unit = written == null ? column.unit() : unit(written, "Timestamp");
    if (written != null && unit == null) {
      throw misfit(column, written);
    } else if (unit == null) {
      throw column.fault(
          FormatCodes.NO_UNIT,
          "the number "
              + number
              + " in a TIMESTAMP column of a record without a schema part. Let the connector send"
              + " it, or declare what the number counts, for example {type: TIMESTAMP(6), unit:"
              + " us}");
    }
    boolean end = number == Long.MAX_VALUE || number == Long.MIN_VALUE;
    try {
      if (end || isInfinite(unit.to(EpochUnit.MILLIS, number))) {
        throw column.infinite(String.valueOf(number));
      }
      return unit.to(wanted, number);
    } catch (ArithmeticException e) {
      throw column.fault(
          FormatCodes.OUT_OF_RANGE,
          "the number "
              + number
              + " "
              + unit.symbol()
              + " is out of the range of "
              + BadValue.typeName(column.type()));
    }
  }

  /** The unit by the last part of a type's name; null if it is not one of such times. */
  private static @Nullable EpochUnit unit(WrittenType written, String what) {
    String name = written.name().substring(written.name().lastIndexOf('.') + 1);
    if (name.equals(what)) {
      return EpochUnit.MILLIS;
    } else if (name.equals("Micro" + what)) {
      return EpochUnit.MICROS;
    }
    return name.equals("Nano" + what) ? EpochUnit.NANOS : null;
  }

  private static RowFault misfit(Column column, WrittenType written) {
    return column.fault(
        FormatCodes.SCHEMA_MISFIT,
        "expected " + BadValue.typeName(column.type()) + ", got " + written.shown());
  }

  /** The text of a date or time as other formats have it. */
  static String text(ValueKind kind, String text) {
    // PostgreSQL's times with a zone, and dates in the form of ISO, are in UTC.
    boolean zoned = text.endsWith("Z") && (kind == ValueKind.TIME || kind == ValueKind.DATE);
    return zoned ? text.substring(0, text.length() - 1) : text;
  }

  /**
   * A value that was written as text.
   *
   * @throws RowFault if it stands for an infinity
   */
  static Object finite(Column column, Object value) {
    ValueKind kind = ValueKind.of(column.type());
    boolean infinite =
        switch (kind) {
          case DATE -> (Integer) value < FIRST_DAY;
          case TIMESTAMP, TIMESTAMP_MICROS ->
              isInfinite(EpochUnit.of(kind).to(EpochUnit.MILLIS, (Long) value));
          default -> false;
        };
    if (infinite) {
      throw column.infinite(String.valueOf(value));
    }
    return value;
  }

  private static boolean isInfinite(long millis) {
    return millis == FOREVER || millis == BEFORE_ALL;
  }
}
