package dev.millrace.plan.literal;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.ScalarValues;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Values of TIMESTAMP columns as a pipeline file writes them. */
final class LiteralTimes {
  /** The day that a time of day alone is taken on. */
  private static final String DAY = "1970-01-01T";

  private LiteralTimes() {}

  /** An ISO timestamp, a date, or a time of day, in the unit of a type of timestamps. */
  static Optional<Long> read(String text, FieldType type) {
    try {
      return Optional.of((Long) ScalarValues.parse("", type, withDay(text.strip())));
    } catch (RowFault noTime) {
      return Optional.empty();
    }
  }

  private static String withDay(String text) {
    boolean ofDay = text.indexOf(':') > 0 && text.indexOf('-') < 0 && text.indexOf('T') < 0;
    if (!ofDay) {
      return text;
    }
    return DAY + (text.indexOf(':') == 1 ? "0" : "") + text;
  }
}
