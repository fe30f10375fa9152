package dev.millrace.plan.column;

import dev.millrace.element.ValueKind;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Which types can hold an event time. */
public final class TimeColumns {
  /** For messages. */
  public static final String ALLOWED = "TIMESTAMP, or BIGINT milliseconds since 1970";

  private TimeColumns() {}

  public static boolean holdsTime(FieldType type) {
    return switch (ValueKind.of(type)) {
      case TIMESTAMP, TIMESTAMP_MICROS, INT64 -> true;
      case BOOLEAN, INT8, INT16, INT32, FLOAT, DOUBLE, DECIMAL, STRING, BYTES -> false;
      case DATE, TIME, ARRAY, MAP, ROW -> false;
    };
  }
}
