package dev.millrace.sql.function;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Functions that take texts apart and change their characters, as generated code calls them. */
public final class SqlTexts {
  private SqlTexts() {}

  /** As Python's {@code title()}: a letter with case begins a word where none is before it. */
  public static String title(String text) {
    StringBuilder title = new StringBuilder(text.length());
    boolean inWord = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      title.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inWord = Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
      i += Character.charCount(c);
    }
    return title.toString();
  }

  /** The order of two texts by their characters, that is, by their bytes in UTF-8. */
  public static int compare(String a, String b) {
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      char c = a.charAt(i);
      char d = b.charAt(i);
      if (c != d) {
        // A surrogate stands for a character beyond all others.
        boolean sameRange = Character.isSurrogate(c) == Character.isSurrogate(d);
        return sameRange ? c - d : Character.isSurrogate(c) ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }

  /** The parts between separators; an empty separator does not split. */
  public static List<String> split(String text, String separator) {
    return separator.isEmpty()
        ? List.of(text)
        : Arrays.asList(text.split(Pattern.quote(separator), -1));
  }

  /** The part with a number from 1, or from −1 backwards; empty if there is no such part. */
  public static String splitPart(String text, String separator, int number) {
    List<String> parts = split(text, separator);
    long at = number > 0 ? number - 1L : (long) parts.size() + number;
    return number == 0 || at < 0 || at >= parts.size() ? "" : parts.get((int) at);
  }

  /** The texts that are not NULL, with the separator between them. */
  public static String join(String separator, List<@Nullable String> parts) {
    StringJoiner joined = new StringJoiner(separator);
    for (String part : parts) {
      if (part != null) {
        joined.add(part);
      }
    }
    return joined.toString();
  }

  /** Each character of {@code from} becomes the one at its place in {@code to}, or goes. */
  public static String translate(String text, String from, String to) {
    int[] old = from.codePoints().toArray();
    int[] made = to.codePoints().toArray();
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              int at = indexOf(old, character);
              if (at < 0) {
                result.appendCodePoint(character);
              } else if (at < made.length) {
                result.appendCodePoint(made[at]);
              }
            });
    return result.toString();
  }

  private static int indexOf(int[] characters, int wanted) {
    for (int i = 0; i < characters.length; i++) {
      if (characters[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** The first letter of every word of letters and digits large, the others small. */
  public static String initcap(String text) {
    StringBuilder result = new StringBuilder(text.length());
    boolean inside = false;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      result.appendCodePoint(
          inside ? Character.toLowerCase(character) : Character.toTitleCase(character));
      inside = Character.isLetterOrDigit(character) || isMark(character);
      i += Character.charCount(character);
    }
    return result.toString();
  }

  private static boolean isMark(int character) {
    int type = Character.getType(character);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  /** The text with {@code part} in the place of as many characters from position {@code from}. */
  public static String overlay(String text, String part, int from) {
    return overlay(text, part, from, SqlStrings.length(part));
  }

  /**
   * The text with {@code part} in the place of {@code count} characters from position {@code from}.
   *
   * @throws IllegalArgumentException if the position is before the text
   */
  public static String overlay(String text, String part, int from, int count) {
    if (from < 1) {
      throw new IllegalArgumentException("the position is before the text: " + from);
    }
    int rest = (int) Math.min((long) from + count, Integer.MAX_VALUE);
    return SqlStrings.left(text, from - 1) + part + SqlStrings.substring(text, rest);
  }

  /** The characters in the opposite order. */
  public static String reverse(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  /** How many characters must be added, left out or exchanged to make one text the other. */
  public static int levenshtein(String a, String b) {
    int[] from = a.codePoints().toArray();
    int[] to = b.codePoints().toArray();
    int[] costs = new int[to.length + 1];
    for (int j = 0; j <= to.length; j++) {
      costs[j] = j;
    }
    for (int i = 1; i <= from.length; i++) {
      int diagonal = costs[0];
      costs[0] = i;
      for (int j = 1; j <= to.length; j++) {
        int exchanged = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
        diagonal = costs[j];
        costs[j] = Math.min(exchanged, Math.min(costs[j], costs[j - 1]) + 1);
      }
    }
    return costs[to.length];
  }
}
