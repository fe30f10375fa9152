package dev.millrace.plan.upgrade;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of a Combine's aggregates as it was noted, without the type of its result: {@code sum of
 * column 1, BIGINT}, {@code top(n=3) of column 1, ARRAY<BIGINT>} or {@code count BIGINT}.
 *
 * @param function its name
 * @param settings its configuration, in brackets; empty without one
 * @param form that of its state, where it is not the only one
 * @param column that it reads; empty for none
 */
record NotedCall(String function, String settings, String form, String column) {
  private static final Pattern FUNCTION = Pattern.compile("[^ ()=,]+");
  private static final Pattern BEHIND =
      Pattern.compile("(?<form> in form \\d+)?(?: of column (?<column>\\d+),)? ");

  /** All of a text; empty if a part of it is not understood, which could hide a difference. */
  static Optional<List<NotedCall>> all(String text) {
    List<NotedCall> calls = new ArrayList<>();
    Matcher function = FUNCTION.matcher(text);
    Matcher behind = BEHIND.matcher(text);
    int at = 0;
    while (function.region(at, text.length()).lookingAt()) {
      int settings = function.end();
      int end = text.startsWith("(", settings) ? closing(text, settings) : settings;
      if (!behind.region(end, text.length()).lookingAt()) {
        return Optional.empty();
      }
      int comma = comma(text, behind.end());
      if (!KeptRows.isType(text.substring(behind.end(), comma))) {
        return Optional.empty();
      }
      calls.add(
          new NotedCall(
              function.group(),
              text.substring(settings, end),
              Optional.ofNullable(behind.group("form")).orElse(""),
              Optional.ofNullable(behind.group("column")).orElse("")));
      if (comma == text.length()) {
        return Optional.of(calls);
      }
      at = Math.min(text.length(), comma + 2);
    }
    return Optional.empty();
  }

  /** Behind the bracket that closes one; the end if none does. */
  private static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char sign = text.charAt(i);
      depth += sign == '(' ? 1 : sign == ')' ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    return text.length();
  }

  /** The next comma that is in no brackets; the end if there is none. */
  private static int comma(String text, int from) {
    int depth = 0;
    for (int i = from; i < text.length(); i++) {
      depth += KeptRows.depth(text.charAt(i));
      if (depth == 0 && text.charAt(i) == ',') {
        return i;
      }
    }
    return text.length();
  }
}
