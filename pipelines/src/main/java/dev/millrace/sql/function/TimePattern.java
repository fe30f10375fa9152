package dev.millrace.sql.function;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.apache.calcite.linq4j.function.Deterministic;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of {@link DateTimeFormatter} for timestamps. Generated code keeps the object if the
 * pattern is a constant, because building one takes longer than using it.
 */
@Deterministic
public final class TimePattern {
  private final DateTimeFormatter formatter;

  /**
   * @throws IllegalArgumentException if it is not a pattern
   */
  public TimePattern(String pattern) {
    formatter = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
  }

  /** Whether a pattern reads more than three digits of a second; quoted text is none. */
  public static boolean isFine(@Nullable String pattern) {
    String letters = pattern == null ? "" : pattern.replaceAll("'[^']*'", "");
    return letters.contains("SSSS") || letters.contains("n") || letters.contains("N");
  }

  /** A timestamp as text, in UTC. */
  public String format(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).format(formatter);
  }

  /** A moment of {@code TIMESTAMP(6)} as text, in UTC. */
  public String formatMicros(long micros) {
    return SqlMicros.utc(micros).atOffset(ZoneOffset.UTC).format(formatter);
  }

  /**
   * A text's timestamp; UTC if the pattern has no zone, midnight if it has no time.
   *
   * @throws DateTimeException if the text does not follow the pattern
   */
  public long parse(String text) {
    return moment(formatter.parse(text)).toEpochMilli();
  }

  /** Like {@link #parse}, in microseconds. */
  public long parseMicros(String text) {
    Instant moment = moment(formatter.parse(text));
    return Math.addExact(
        Math.multiplyExact(moment.getEpochSecond(), 1_000_000L), moment.getNano() / 1000);
  }

  private static Instant moment(TemporalAccessor parsed) {
    LocalDate date = parsed.query(TemporalQueries.localDate());
    LocalTime time = parsed.query(TemporalQueries.localTime());
    ZoneOffset offset = parsed.query(TemporalQueries.offset());
    if (date == null) {
      throw new DateTimeException("a timestamp needs a date");
    }
    return LocalDateTime.of(date, time == null ? LocalTime.MIDNIGHT : time)
        .toInstant(offset == null ? ZoneOffset.UTC : offset);
  }
}
