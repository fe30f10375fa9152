package dev.millrace.expr.protect;

import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;

/** The one text of a single value: equal values of one type have equal texts. */
final class PlainText {
  private PlainText() {}

  static String of(ValueKind kind, Object value) {
    return switch (kind) {
      case STRING, BOOLEAN, INT8, INT16, INT32, INT64 -> value.toString();
      case FLOAT -> ShortestDigits.of((Float) value);
      case DOUBLE -> ShortestDigits.of((Double) value);
      case DECIMAL -> {
        BigDecimal stripped = ((BigDecimal) value).stripTrailingZeros();
        yield stripped.toPlainString();
      }
      case TIMESTAMP -> Instant.ofEpochMilli((Long) value).toString();
      case TIMESTAMP_MICROS ->
          Instant.ofEpochSecond(
                  Math.floorDiv((Long) value, 1_000_000L),
                  Math.floorMod((Long) value, 1_000_000L) * 1000)
              .toString();
      case DATE -> LocalDate.ofEpochDay((Integer) value).toString();
      case TIME -> LocalTime.ofNanoOfDay((Integer) value * 1_000_000L).toString();
      case BYTES, ARRAY, MAP, ROW ->
          throw new IllegalArgumentException("a value of kind " + kind + " has no plain text");
    };
  }
}
