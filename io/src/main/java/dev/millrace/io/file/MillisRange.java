package dev.millrace.io.file;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The ends of a half-open range of event time in milliseconds. */
public final class MillisRange {
  private MillisRange() {}

  /** The first millisecond, or Long.MIN_VALUE for no limit. */
  public static long from(@Nullable Instant from) {
    return from == null ? Long.MIN_VALUE : ceil(from);
  }

  /** The millisecond after the last, or Long.MAX_VALUE for no limit. */
  public static long to(@Nullable Instant to) {
    return to == null ? Long.MAX_VALUE : ceil(to);
  }

  /** A whole millisecond lies at or after an instant iff it is at least the next whole one. */
  private static long ceil(Instant instant) {
    return instant.toEpochMilli() + (instant.getNano() % 1_000_000 == 0 ? 0 : 1);
  }
}
