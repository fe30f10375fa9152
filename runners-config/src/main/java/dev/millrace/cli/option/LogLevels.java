package dev.millrace.cli.option;

import dev.millrace.diag.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How much libraries log: {@code [PACKAGE=]LEVEL}, several with commas between them. */
public final class LogLevels implements ITypeConverter<String> {
  public static final String OPTION = "--log-level";

  private static final List<String> LEVELS =
      List.of("trace", "debug", "info", "warn", "error", "off");

  private static final String PREFIX = "org.slf4j.simpleLogger.";

  /**
   * The settings of the logging library that a command line asks for, before it is parsed; what is
   * wrong in it is refused when it is.
   */
  public static Map<String, String> properties(String[] arguments) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.startsWith(OPTION + "=")) {
        put(argument.substring(OPTION.length() + 1), properties);
      } else if (argument.equals(OPTION) && i + 1 < arguments.length) {
        put(arguments[i + 1], properties);
      }
    }
    return properties;
  }

  private static void put(String value, Map<String, String> properties) {
    for (String part : value.split(",")) {
      int at = part.indexOf('=');
      String name = at < 0 ? "defaultLogLevel" : "log." + part.substring(0, at);
      properties.put(PREFIX + name, part.substring(at + 1).toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public String convert(String value) {
    for (String part : value.split(",", -1)) {
      int at = part.indexOf('=');
      String level = part.substring(at + 1).toLowerCase(Locale.ROOT);
      if (at == 0 || !LEVELS.contains(level)) {
        throw new TypeConversionException(
            "'"
                + part
                + "' is not [PACKAGE=]LEVEL, with a level of "
                + String.join(", ", LEVELS)
                + Nearest.hint(level, LEVELS));
      }
    }
    return value;
  }
}
