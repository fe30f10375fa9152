package dev.millrace.base;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text in aligned columns, two spaces apart; a column's cells are set right if its header says so.
 * Colours of terminals in a cell take no room.
 */
public final class TextTable {
  private static final String GAP = "  ";
  private static final Pattern ANSI = Pattern.compile("\033\\[[0-9;]*m");

  /** Where the cells of a column stand. */
  public enum Align {
    LEFT,
    RIGHT
  }

  private final List<String> headers = new ArrayList<>();
  private final List<Align> aligns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable column(String header, Align align) {
    headers.add(header);
    aligns.add(align);
    return this;
  }

  /** Adds a row with a cell per column. */
  public TextTable row(List<String> cells) {
    if (cells.size() != headers.size()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d cells for %d columns", cells.size(), headers.size()));
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /**
   * The lines of the table: headers, a rule, the rows. The list may be changed.
   *
   * @param dash what the rule is made of
   */
  public List<String> lines(String dash) {
    int[] widths = new int[headers.size()];
    measure(headers, widths);
    rows.forEach(row -> measure(row, widths));
    List<String> lines = new ArrayList<>();
    lines.add(line(headers, widths));
    StringBuilder rule = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      rule.append(i == 0 ? "" : GAP).append(dash.repeat(widths[i]));
    }
    lines.add(rule.toString());
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  /** The rows alone, as wide as they need, for a table whose columns have no names. */
  public List<String> body() {
    int[] widths = new int[headers.size()];
    rows.forEach(row -> measure(row, widths));
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static void measure(List<String> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], width(cells.get(i)));
    }
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String space = " ".repeat(widths[i] - width(cells.get(i)));
      line.append(i == 0 ? "" : GAP);
      if (aligns.get(i) == Align.RIGHT) {
        line.append(space).append(cells.get(i));
      } else {
        line.append(cells.get(i)).append(space);
      }
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    String visible = ANSI.matcher(cell).replaceAll("");
    return visible.codePointCount(0, visible.length());
  }
}
