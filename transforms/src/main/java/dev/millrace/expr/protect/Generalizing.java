package dev.millrace.expr.protect;

import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Masks that leave values less exact, so that many have the same. */
public final class Generalizing {
  private static final int IPV4_KEPT = 3;
  private static final int IPV6_KEPT = 3;

  /** Of RFC 5321: 64 characters of a mailbox, 255 of a domain. */
  private static final int LONGEST_EMAIL = 320;

  /**
   * A mailbox, in quotes or not, at a name of a domain: labels of letters, digits and hyphens, two
   * or more, of which the last begins with a letter. Letters are those of all scripts (RFC 6531).
   */
  private static final Pattern EMAIL =
      Pattern.compile(
          "(?:[^\\s\\p{Cntrl}@\"(),:;<>\\[\\]\\\\]+|\"[^\"\\\\\\p{Cntrl}]+\")"
              + "@(?:[\\p{L}\\p{M}\\p{Nd}](?:[\\p{L}\\p{M}\\p{Nd}-]*[\\p{L}\\p{M}\\p{Nd}])?[.])+"
              + "\\p{L}[\\p{L}\\p{M}\\p{Nd}-]*[\\p{L}\\p{M}\\p{Nd}]");

  private Generalizing() {}

  /** The multiple of a step that a number has reached, counted from zero. */
  public static Masking numbers(BigDecimal step) {
    return (kind, value) -> value == null ? null : number(kind, value, step);
  }

  private static @Nullable Object number(ValueKind kind, Object value, BigDecimal step) {
    if (value instanceof Double number && !Double.isFinite(number)
        || value instanceof Float small && !Float.isFinite(small)) {
      return value;
    }
    BigDecimal number = new BigDecimal(PlainText.of(kind, value));
    BigDecimal reached = number.divide(step, 0, RoundingMode.DOWN).multiply(step);
    return switch (kind) {
      case INT8 -> reached.byteValue();
      case INT16 -> reached.shortValue();
      case INT32 -> reached.intValue();
      case INT64 -> reached.longValue();
      case FLOAT -> reached.floatValue();
      case DOUBLE -> reached.doubleValue();
      case DECIMAL -> reached.setScale(((BigDecimal) value).scale(), RoundingMode.DOWN);
      case BOOLEAN, STRING, BYTES, TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME, ARRAY, MAP, ROW ->
          throw new IllegalArgumentException("a value of kind " + kind + " is no number");
    };
  }

  /** The beginning of a time's unit, in UTC. */
  public static Masking times(ChronoUnit unit) {
    return (kind, value) ->
        switch (kind) {
          case TIMESTAMP -> value == null ? null : floor((Long) value, 1_000, unit);
          case TIMESTAMP_MICROS -> value == null ? null : floor((Long) value, 1_000_000, unit);
          case DATE ->
              value == null
                  ? null
                  : (int) floor(LocalDate.ofEpochDay((Integer) value), unit).toEpochDay();
          case TIME -> value == null ? null : floorOfDay((Integer) value, unit);
          default -> throw new IllegalArgumentException("a value of kind " + kind + " is no time");
        };
  }

  private static long floor(long value, long perSecond, ChronoUnit unit) {
    long second = Math.floorDiv(value, perSecond);
    LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochSecond(second), ZoneOffset.UTC);
    LocalDateTime floor =
        unit.isDateBased()
            ? floor(time.toLocalDate(), unit).atStartOfDay()
            : time.truncatedTo(unit);
    return floor.toEpochSecond(ZoneOffset.UTC) * perSecond;
  }

  private static LocalDate floor(LocalDate date, ChronoUnit unit) {
    return switch (unit) {
      case YEARS -> date.withDayOfYear(1);
      case MONTHS -> date.withDayOfMonth(1);
      default -> date;
    };
  }

  private static int floorOfDay(int millis, ChronoUnit unit) {
    int size = unit.isDateBased() ? 86_400_000 : (int) unit.getDuration().toMillis();
    return millis / size * size;
  }

  /**
   * {@code *@example.com} of an address; {@code *} of a text that is none, of which anything might
   * tell of a person.
   */
  public static Masking emails() {
    return (kind, value) -> value == null ? null : domain(((String) value).strip());
  }

  private static String domain(String text) {
    if (text.length() > LONGEST_EMAIL || !EMAIL.matcher(text).matches()) {
      return "*";
    }
    return "*" + text.substring(text.lastIndexOf('@')).toLowerCase(Locale.ROOT);
  }

  /**
   * The network of an address: the first 24 bits of IPv4, as {@code 192.0.2.0/24}, and the first 48
   * of IPv6, as {@code 2001:db8:1::/48}; {@code *} of a text that is none.
   */
  public static Masking addresses() {
    return (kind, value) -> value == null ? null : network(((String) value).strip());
  }

  private static String network(String text) {
    return text.indexOf(':') < 0 ? network4(text) : network6(text);
  }

  private static String network4(String text) {
    String[] parts = text.split("[.]", -1);
    boolean right = parts.length == IPV4_KEPT + 1;
    for (String part : parts) {
      right &= part.matches("[0-9]{1,3}") && Integer.parseInt(part) <= 255;
    }
    return right ? parts[0] + "." + parts[1] + "." + parts[2] + ".0/24" : "*";
  }

  private static String network6(String text) {
    // Names that a resolver would ask for are no addresses: only the forms of RFC 4291 are read.
    String plain = text.replaceFirst("%.*", "").toLowerCase(Locale.ROOT);
    if (plain.contains(".")) {
      String inner = plain.substring(plain.lastIndexOf(':') + 1);
      return plain.matches("::ffff:[0-9.]+") ? network4(inner) : "*";
    }
    String[] halves = plain.split("::", -1);
    List<String> first = groups(halves[0]);
    List<String> last = halves.length == 2 ? groups(halves[1]) : List.of();
    int given = first.size() + last.size();
    boolean right =
        (halves.length == 1 && given == 8 || halves.length == 2 && given < 8)
            && first.stream().allMatch(Generalizing::isGroup)
            && last.stream().allMatch(Generalizing::isGroup);
    if (!right) {
      return "*";
    }
    StringBuilder network = new StringBuilder();
    for (int i = 0; i < IPV6_KEPT; i++) {
      String group =
          i < first.size()
              ? first.get(i)
              : i < 8 - last.size() ? "0" : last.get(i - 8 + last.size());
      network.append(Integer.toHexString(Integer.parseInt(group, 16))).append(':');
    }
    return network + ":/48";
  }

  private static List<String> groups(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(":", -1));
  }

  private static boolean isGroup(String text) {
    return text.matches("[0-9a-f]{1,4}");
  }
}
