package dev.millrace.function.found;

import dev.millrace.element.ValueKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Moments, days and times of day. What is finer than a column holds is cut off. */
final class Timed extends JavaType {
  private final ValueKind kind;

  Timed(ValueKind kind) {
    super(
        kind == ValueKind.TIMESTAMP
            ? ValueKind.TIMESTAMP_TYPE
            : kind == ValueKind.DATE ? ValueKind.DATE_TYPE : ValueKind.TIME_TYPE);
    this.kind = kind;
  }

  @Override
  boolean takes(FieldType column) {
    ValueKind other = ValueKind.of(column);
    return other == kind || kind == ValueKind.TIMESTAMP && other == ValueKind.TIMESTAMP_MICROS;
  }

  /** Microseconds stay what they are: an {@link Instant} holds them. */
  @Override
  FieldType read(FieldType column) {
    return ValueKind.of(column) == ValueKind.TIMESTAMP_MICROS
        ? ValueKind.TIMESTAMP_MICROS_TYPE
        : super.read(column);
  }

  @Override
  Object java(Object value, FieldType column) {
    long number = ((Number) value).longValue();
    return switch (ValueKind.of(column)) {
      case TIMESTAMP_MICROS -> Instant.EPOCH.plus(number, ChronoUnit.MICROS);
      case DATE -> LocalDate.ofEpochDay(number);
      case TIME -> LocalTime.ofNanoOfDay(number * 1_000_000);
      default -> Instant.ofEpochMilli(number);
    };
  }

  @Override
  Object column(Object value) {
    if (value instanceof LocalDate day) {
      return Math.toIntExact(day.toEpochDay());
    } else if (value instanceof LocalTime time) {
      return (int) (time.toNanoOfDay() / 1_000_000);
    }
    return ((Instant) value).toEpochMilli();
  }
}
