package dev.millrace.cli.option;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How times and durations are written on the command line. */
public final class Times {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)?");

  private Times() {}

  /**
   * {@code 2026-03-01}, {@code 2026-03-01T10:00}, {@code 2026-03-01T10:00:00+02:00}; without an
   * offset UTC.
   */
  public static final class InstantConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        if (!text.contains("T") && !text.contains(" ")) {
          return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        String iso = text.replace(' ', 'T');
        boolean offset = iso.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)$") && iso.indexOf(':') > 0;
        return offset
            ? OffsetDateTime.parse(iso).toInstant()
            : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is not a time; expected for example 2026-03-01, 2026-03-01T10:00 (UTC) or"
                + " 2026-03-01T10:00:00+02:00");
      }
    }
  }

  /** {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 1d}; a plain number is seconds. */
  public static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Matcher matcher = DURATION.matcher(text.strip());
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a duration; expected for example 500ms, 10s, 5m, 2h or 1d");
      }
      long number = Long.parseLong(matcher.group(1));
      String unit = matcher.group(2) == null ? "s" : matcher.group(2);
      return switch (unit) {
        case "ms" -> Duration.ofMillis(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        case "d" -> Duration.ofDays(number);
        default -> Duration.ofSeconds(number);
      };
    }
  }
}
