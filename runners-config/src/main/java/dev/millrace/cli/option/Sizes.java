package dev.millrace.cli.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How sizes are written on the command line. */
public final class Sizes {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([kmgt]i?b?|b)?");
  private static final String UNITS = "kmgt";

  private Sizes() {}

  /** {@code 64MiB}, {@code 512k}, {@code 1G}: powers of 1024; a plain number is bytes. */
  public static final class Converter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
      try {
        if (matcher.matches()) {
          String unit = matcher.group(2);
          int power = unit == null ? 0 : UNITS.indexOf(unit.charAt(0)) + 1;
          return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << 10 * power);
        }
      } catch (ArithmeticException e) {
        // Told below: to the user a size that is too big and one that is none are the same.
      }
      throw new TypeConversionException(
          "'" + text + "' is not a size; expected for example 256MiB, 512k or 1G");
    }
  }
}
