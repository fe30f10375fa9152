package dev.millrace.connect.key;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations and sizes as a pipeline file writes them, a number and one unit, and single characters.
 */
public final class Quantities {
  private static final Pattern QUANTITY = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?)\\s*([A-Za-z]*)");
  private static final Pattern MIXED = Pattern.compile("(?:\\d+(?:\\.\\d+)?\\s*[A-Za-z]+\\s*){2,}");
  private static final Map<String, Long> MILLIS_PER_UNIT =
      Map.of("ms", 1L, "s", 1_000L, "", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
  private static final Map<String, Long> BYTES_PER_UNIT =
      Map.of(
          "",
          1L,
          "b",
          1L,
          "kb",
          1_000L,
          "mb",
          1_000_000L,
          "gb",
          1_000_000_000L,
          "kib",
          1L << 10,
          "mib",
          1L << 20,
          "gib",
          1L << 30);

  /** {@code 5 minutes}, {@code 5min}, {@code PT5M}, {@code P1D}. */
  private static final Pattern OTHER_DURATION =
      Pattern.compile(
          "(?i)(\\d+)"
              + " ?(ms|msecs?|millis|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?"
              + "|d|days?)|P(?:T?(?=\\d+[SMH])|(?=\\d+D))(\\d+)([SMHD])");

  private Quantities() {}

  /**
   * A duration; a number without unit means seconds, a day has 24 hours.
   *
   * @throws IllegalArgumentException with the sentence for people
   */
  public static Duration duration(String text) {
    if (MIXED.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' mixes units; write it in one, for example 90m for 1h30m.");
    }
    Matcher matcher = QUANTITY.matcher(text);
    Long unit = matcher.matches() ? MILLIS_PER_UNIT.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a duration; expected a number with one of the units ms, s, m, h, d"
              + " (without a unit: seconds)."
              + inOurUnits(text));
    }
    BigDecimal millis = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    try {
      return Duration.ofMillis(millis.longValueExact());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a whole number of milliseconds, or too long.", e);
    }
  }

  /** What stands for a duration in long units, or in those of ISO 8601. */
  private static String inOurUnits(String text) {
    Matcher matcher = OTHER_DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      return "";
    }
    String number = matcher.group(1) != null ? matcher.group(1) : matcher.group(3);
    String unit = matcher.group(1) != null ? matcher.group(2) : matcher.group(4);
    String word = unit.toLowerCase(Locale.ROOT);
    boolean millis = word.startsWith("mill") || word.startsWith("msec");
    return " Did you mean '" + number + (millis ? "ms" : word.substring(0, 1)) + "'?";
  }

  /** One ASCII character, which may be a tab, also written as {@code \t}; else empty. */
  public static Optional<String> character(String text) {
    if (text.equals("\\t")) {
      return Optional.of("\t");
    }
    boolean fits =
        text.length() == 1 && (text.equals("\t") || text.charAt(0) >= ' ' && text.charAt(0) < 0x7f);
    return fits && !text.equals("\"") ? Optional.of(text) : Optional.empty();
  }

  /**
   * A size in bytes.
   *
   * @throws IllegalArgumentException with the sentence for people
   */
  public static long bytes(String text) {
    Matcher matcher = QUANTITY.matcher(text);
    Long unit =
        matcher.matches() ? BYTES_PER_UNIT.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a size; expected a number with one of the units B, KB, MB, GB, KiB, MiB,"
              + " GiB.");
    }
    BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    try {
      long exact = bytes.longValueExact();
      if (exact > 0) {
        return exact;
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number of bytes.", e);
    }
    throw new IllegalArgumentException("'" + text + "' must be above zero.");
  }

  /** A duration in the largest unit that tells it exactly. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    for (String unit : List.of("d", "h", "m")) {
      long of = Objects.requireNonNull(MILLIS_PER_UNIT.get(unit));
      if (millis != 0 && millis % of == 0) {
        return millis / of + unit;
      }
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  /** A size in the largest binary unit that tells it exactly. */
  static String sizeText(long bytes) {
    for (String unit : List.of("GiB", "MiB", "KiB")) {
      long of = Objects.requireNonNull(BYTES_PER_UNIT.get(unit.toLowerCase(Locale.ROOT)));
      if (bytes % of == 0) {
        return bytes / of + unit;
      }
    }
    return bytes + "B";
  }
}
