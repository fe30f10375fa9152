package dev.millrace.diag;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts right names where a message asks «Did you mean 'x'?»: only the name that the message quotes,
 * only where the text has it as a whole word at the place of the message or after it on that line.
 */
public final class Spelling {
  private static final Pattern HINT = Pattern.compile("Did you mean '([^']+)'\\?");
  private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

  private Spelling() {}

  /**
   * A name that was put right.
   *
   * @param position of the wrong name
   */
  public record Change(Position position, String wrong, String right) {}

  /**
   * A text with its changes, in the order of the text.
   *
   * @param text the same text if there are none
   */
  public record Fixed(String text, List<Change> changes) {}

  /**
   * Changes a text.
   *
   * @param found the problems of this file; those without a hint, and those whose name is not
   *     found, are left alone
   */
  public static Fixed fix(String text, List<Diagnostic> found) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    Map<Position, Change> changes = new LinkedHashMap<>();
    for (Diagnostic problem : found) {
      change(lines, problem).ifPresent(change -> changes.putIfAbsent(change.position(), change));
    }
    List<Change> ordered = new ArrayList<>(changes.values());
    ordered.sort(
        Comparator.comparingInt((Change c) -> c.position().line())
            .thenComparingInt(c -> c.position().column()));
    // From the end, so that places before stay what they are.
    for (int i = ordered.size() - 1; i >= 0; i--) {
      Change change = ordered.get(i);
      int line = change.position().line() - 1;
      int from = change.position().column() - 1;
      String old = lines.get(line);
      lines.set(
          line,
          old.substring(0, from) + change.right() + old.substring(from + change.wrong().length()));
    }
    return new Fixed(String.join("\n", lines), ordered);
  }

  private static Optional<Change> change(List<String> lines, Diagnostic problem) {
    int number = problem.position().line();
    Matcher hint = HINT.matcher(problem.message());
    if (number < 1 || number > lines.size() || !hint.find()) {
      return Optional.empty();
    }
    String right = hint.group(1);
    String line = lines.get(number - 1);
    Matcher quoted = QUOTED.matcher(problem.message().substring(0, hint.start()));
    while (quoted.find()) {
      String wrong = quoted.group(1);
      Matcher word =
          Pattern.compile("(?<![\\w.$-])" + Pattern.quote(wrong) + "(?![\\w-])").matcher(line);
      int from = Math.min(Math.max(0, problem.position().column() - 1), line.length());
      if (!wrong.equals(right) && word.find(from)) {
        Position at = new Position(problem.position().file(), number, word.start() + 1);
        return Optional.of(new Change(at, wrong, right));
      }
    }
    return Optional.empty();
  }
}
