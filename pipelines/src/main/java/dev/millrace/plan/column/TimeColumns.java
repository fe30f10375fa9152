package dev.millrace.plan.column;

import dev.millrace.element.ValueKind;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Which types can hold an event time. */
public final class TimeColumns {
  /** For messages. */
  public static final String ALLOWED = "TIMESTAMP, or a number with a unit";

  private TimeColumns() {}

  public static boolean holdsTime(FieldType type) {
    return switch (ValueKind.of(type)) {
      case TIMESTAMP, TIMESTAMP_MICROS -> true;
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> true;
      case BOOLEAN, STRING, BYTES, DATE, TIME, ARRAY, MAP, ROW -> false;
    };
  }

  /** Whether a time in a column of the type needs a unit. */
  public static boolean isNumber(FieldType type) {
    ValueKind kind = ValueKind.of(type);
    return holdsTime(type) && kind != ValueKind.TIMESTAMP && kind != ValueKind.TIMESTAMP_MICROS;
  }
}
