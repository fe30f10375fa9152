package dev.millrace.spec;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;

/**
 * A point in time as a pipeline file writes it: {@code 2026-01-31T10:00:00Z} with any offset,
 * {@code 2026-01-31 10:00:00} in UTC, {@code 2026-01-31} (its first moment in UTC), {@code
 * 10:00:00} on 1970-01-01. A number is not a time: it does not say what it counts.
 */
public final class TimeLiteral {
  private TimeLiteral() {}

  /** Milliseconds since 1970-01-01 UTC, finer digits cut off; empty if the text is no time. */
  public static OptionalLong millis(String text) {
    try {
      return OptionalLong.of(parse(text.strip()));
    } catch (DateTimeException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private static long parse(String text) {
    if (text.matches("\\d{1,2}:.*")) {
      String padded = text.charAt(1) == ':' ? "0" + text : text;
      return LocalTime.parse(padded).toNanoOfDay() / 1_000_000;
    }
    if (text.length() <= "2026-01-31".length()) {
      return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }
    String iso = text.replace(' ', 'T');
    if (iso.matches(".*T.*(Z|[+-]\\d\\d(:?\\d\\d)?)")) {
      return iso.endsWith("Z")
          ? Instant.parse(iso).toEpochMilli()
          : OffsetDateTime.parse(iso).toInstant().toEpochMilli();
    }
    return LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli();
  }
}
