package dev.millrace.show;

import dev.millrace.base.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a stream may be written to.
 *
 * @param color whether it understands ANSI colours
 * @param live whether it is a terminal, on which a line can be written over
 * @param unicode whether it shows more than ASCII
 * @param width columns
 */
public record Style(boolean color, boolean live, boolean unicode, int width) {
  /** For files, pipes and tests. */
  public static final Style PLAIN = new Style(false, false, true, 100);

  private static final int DEFAULT_WIDTH = 100;

  /**
   * The style of a stream of this process.
   *
   * @param terminal whether the stream is a terminal
   * @param width of the terminal as text; anything but a sensible number means 100
   * @param environment for {@code NO_COLOR}, {@code TERM} and the locale
   */
  public static Style of(boolean terminal, String width, Map<String, String> environment) {
    String term = environment.getOrDefault("TERM", "");
    boolean color =
        terminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !term.isEmpty()
            && !term.equals("dumb");
    return new Style(color, terminal && !term.equals("dumb"), utf8(environment), columns(width));
  }

  private static boolean utf8(Map<String, String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String locale = environment.getOrDefault(name, "");
      if (!locale.isEmpty()) {
        String upper = locale.toUpperCase(Locale.ROOT);
        return upper.contains("UTF-8") || upper.contains("UTF8");
      }
    }
    return false;
  }

  private static int columns(String width) {
    try {
      int columns = Integer.parseInt(width.trim());
      return columns >= 40 ? columns : DEFAULT_WIDTH;
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }

  public String bold(String text) {
    return colored("1", text);
  }

  public String dim(String text) {
    return colored("2", text);
  }

  public String green(String text) {
    return colored("32", text);
  }

  public String red(String text) {
    return colored("31", text);
  }

  public String yellow(String text) {
    return colored("33", text);
  }

  private String colored(String code, String text) {
    return color && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
  }

  /** A mark for «as it should be», in green. */
  public String good() {
    return green(unicode ? "✓" : "ok");
  }

  /** A mark for «not as it should be», in red. */
  public String bad() {
    return red(unicode ? "✗" : "WRONG");
  }

  /** {@code →} or its ASCII stand-in. */
  public String arrow() {
    return unicode ? "→" : "->";
  }

  /** The lines of a table: its headers in bold, the rule below them dim. */
  public List<String> lines(TextTable table) {
    List<String> lines = table.lines(unicode ? "─" : "-");
    lines.set(0, bold(lines.get(0)));
    lines.set(1, dim(lines.get(1)));
    return lines;
  }

  /** A text cut to a number of columns, with a mark where something is missing. */
  public String cut(String text, int columns) {
    if (text.codePointCount(0, text.length()) <= columns) {
      return text;
    }
    String mark = unicode ? "…" : "...";
    int keep = Math.max(0, columns - mark.length());
    return text.substring(0, text.offsetByCodePoints(0, keep)) + mark;
  }
}
