package dev.millrace.show;

import java.util.ArrayList;
import java.util.List;

/** Text in lines that a terminal shows whole. */
public final class Wrapped {
  private Wrapped() {}

  /**
   * Breaks a text, at commas if there are any; a word longer than a line stays whole.
   *
   * @param indent of the first line; the others are two columns deeper
   * @param width of the terminal
   */
  public static List<String> lines(String indent, String text, int width) {
    List<String> lines = new ArrayList<>();
    String before = indent;
    String rest = text;
    int room = Math.max(30, width - indent.length() - 2);
    while (rest.length() > room) {
      int comma = rest.lastIndexOf(", ", room - 1) + 1;
      int cut = comma > room / 2 ? comma : rest.lastIndexOf(' ', room);
      if (cut <= 0) {
        break;
      }
      lines.add(before + rest.substring(0, cut));
      rest = rest.substring(cut + 1);
      before = " ".repeat(indent.length() + 2);
    }
    lines.add(before + rest);
    return lines;
  }
}
