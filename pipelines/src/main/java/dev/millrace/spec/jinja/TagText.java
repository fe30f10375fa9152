package dev.millrace.spec.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands in tags: texts in quotes are left alone, and brackets belong together. */
final class TagText {
  private static final Pattern QUOTED =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"");

  /** A sign before a number, which the renderer takes for the number's own. */
  private static final Pattern SIGN =
      Pattern.compile("(?<=[\\p{L}\\p{N}_)\\]])(?<![0-9.][eE])([+-])(?=[0-9.])");

  private static final Pattern NONE = Pattern.compile("(?<!\\bis |\\bnot |[.])\\b[nN]one\\b");
  private static final Pattern NOT = Pattern.compile("(?<!\\bis )\\bnot\\s+(?!in\\b)");
  private static final Pattern COMPARISON = Pattern.compile("[<>]|[=!]=|\\b(?:in|is)\\b");

  /** Brackets, and what ends the operand of {@code not}. */
  private static final Pattern END =
      Pattern.compile("[(\\[{,]|\\s+(?:and|or|if|else)\\b|\\s*[-+]?%?[)\\]}]");

  private TagText() {}

  /** A tag in the renderer's words: Python needs no blanks around signs. */
  static String adapted(String tag) {
    String signs =
        outsideQuotes(
            tag, plain -> NONE.matcher(SIGN.matcher(plain).replaceAll(" $1 ")).replaceAll("null"));
    return withNegations(signs);
  }

  /** Puts brackets around comparisons after {@code not}, which the renderer would bind tighter. */
  private static String withNegations(String tag) {
    String plain = withoutQuoted(tag);
    Matcher not = NOT.matcher(plain);
    StringBuilder result = new StringBuilder(tag);
    List<Integer> starts = new ArrayList<>();
    while (not.find()) {
      starts.add(not.end());
    }
    for (int i = starts.size() - 1; i >= 0; i--) {
      int start = starts.get(i);
      int end = endOfOperand(result.toString(), start);
      if (COMPARISON.matcher(withoutQuoted(result.substring(start, end))).find()) {
        result.insert(end, ")").insert(start, "(");
      }
    }
    return result.toString();
  }

  /** The index after what {@code not} is about. */
  private static int endOfOperand(String tag, int start) {
    String plain = withoutQuoted(tag);
    int depth = 0;
    Matcher end = END.matcher(plain).region(start, plain.length());
    while (end.find()) {
      char c = end.group().charAt(0);
      boolean opens = "([{".indexOf(c) >= 0;
      depth += opens ? 1 : 0;
      if (!opens && depth == 0) {
        return end.start();
      }
      depth -= ")]}".indexOf(c) >= 0 ? 1 : 0;
    }
    return plain.length();
  }

  /** The tag with as many quotes in the place of what stands in quotes. */
  static String withoutQuoted(String tag) {
    return QUOTED.matcher(tag).replaceAll(quoted -> "'".repeat(quoted.group().length()));
  }

  private static String outsideQuotes(String tag, UnaryOperator<String> change) {
    StringBuilder result = new StringBuilder();
    Matcher quoted = QUOTED.matcher(tag);
    int end = 0;
    while (quoted.find()) {
      result.append(change.apply(tag.substring(end, quoted.start()))).append(quoted.group());
      end = quoted.end();
    }
    return result.append(change.apply(tag.substring(end))).toString();
  }

  /** The parts of a text between a separator that is neither in quotes nor in brackets. */
  static List<String> split(String text, String separator) {
    String plain = withoutQuoted(text);
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      if (depth == 0 && i >= start && plain.startsWith(separator, i)) {
        parts.add(text.substring(start, i));
        start = i + separator.length();
      }
    }
    parts.add(text.substring(start));
    return parts;
  }
}
