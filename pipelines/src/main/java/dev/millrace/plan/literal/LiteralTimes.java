package dev.millrace.plan.literal;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.ScalarValues;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Times as a pipeline file writes them: those that data has, and times of day alone. */
final class LiteralTimes {
  /** The day that a time of day alone is taken on. */
  private static final String DAY = "1970-01-01T";

  private LiteralTimes() {}

  /** Milliseconds UTC, parts of one cut off; empty if the text is no time. */
  static Optional<Long> millis(String text) {
    return read(text, ValueKind.TIMESTAMP_TYPE);
  }

  /** An ISO timestamp, a date, or a time of day, in the unit of a type of timestamps. */
  static Optional<Long> read(String text, FieldType type) {
    String plain = text.strip();
    boolean ofDay = plain.indexOf(':') >= 0 && plain.indexOf('-') < 0 && plain.indexOf('T') < 0;
    try {
      return Optional.of((Long) ScalarValues.parse("", type, ofDay ? DAY + plain : plain));
    } catch (RowFault noTime) {
      return Optional.empty();
    }
  }
}
