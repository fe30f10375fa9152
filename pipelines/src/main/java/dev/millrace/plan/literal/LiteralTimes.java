package dev.millrace.plan.literal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Times as a pipeline file writes them. */
final class LiteralTimes {
  /** The day that a time of day alone is taken on. */
  private static final LocalDate DAY = LocalDate.EPOCH;

  private LiteralTimes() {}

  /** Milliseconds UTC, parts of one cut off; empty if the text is no time. */
  static Optional<Long> millis(String text) {
    return instant(text).map(Instant::toEpochMilli);
  }

  /** The instant of an ISO timestamp, a date, or a time of day. */
  static Optional<Instant> instant(String text) {
    String iso = text.strip().replace(' ', 'T');
    try {
      if (iso.indexOf(':') >= 0 && iso.indexOf('-') < 0 && iso.indexOf('T') < 0) {
        return Optional.of(LocalTime.parse(iso).atDate(DAY).toInstant(ZoneOffset.UTC));
      } else if (iso.indexOf('T') < 0) {
        return Optional.of(LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC));
      } else if (iso.endsWith("Z")
          || iso.lastIndexOf('+') > 0
          || iso.lastIndexOf('-') > iso.indexOf('T')) {
        return Optional.of(OffsetDateTime.parse(iso).toInstant());
      }
      return Optional.of(LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
