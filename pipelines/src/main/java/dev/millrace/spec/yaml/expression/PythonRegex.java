package dev.millrace.spec.yaml.expression;

import dev.millrace.sql.function.PythonTexts;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions of Python's {@code re}, as those of Java that match the same. Word and blank
 * characters are those of Unicode, which Java's short names are not.
 */
final class PythonRegex {
  /** What a letter after a backslash stands for inside of brackets. */
  private static final Map<Character, String> CLASSES =
      Map.of('d', "\\p{Nd}", 'w', "\\p{L}\\p{N}_", 's', PythonTexts.BLANKS);

  private static final Pattern COUNT = Pattern.compile("\\{\\d+(,\\d*)?\\}");
  private static final Pattern GROUP = Pattern.compile("\\((\\?(:|=|!|<=|<!|P<\\w+>))?");

  private final String python;

  /** The group that is to be the only one; 0 for none. */
  private final int kept;

  private final StringBuilder java = new StringBuilder();
  private int groups;
  private int at;

  private PythonRegex(String python, int kept) {
    this.python = python;
    this.kept = kept;
  }

  /**
   * The expression in Java.
   *
   * @param group the number of the group that is wanted; 0 for the whole, and then Java has none
   * @throws Words.NotPlain if Java has no such expression, or if there is no such group
   */
  static String java(String python, int group) {
    PythonRegex regex = new PythonRegex(python, group);
    String java = regex.read();
    try {
      Pattern.compile(java);
    } catch (PatternSyntaxException e) {
      throw new Words.NotPlain();
    }
    if (group > regex.groups) {
      throw new Words.NotPlain();
    }
    return java;
  }

  /**
   * The expression in Java, of which all matches are wanted.
   *
   * @throws Words.NotPlain if it has groups, or can match nothing, where engines differ
   */
  static String ofAll(String python) {
    String java = java(python, 0);
    if (python.contains("(") || Pattern.compile(java).matcher("").find()) {
      throw new Words.NotPlain();
    }
    return java;
  }

  private String read() {
    while (at < python.length()) {
      char c = python.charAt(at);
      if (c == '\\') {
        escape(false);
      } else if (c == '[') {
        brackets();
      } else if (c == '(') {
        group();
      } else if (c == '{') {
        count();
      } else {
        java.append(c == '}' || c == ']' ? "\\" : "").append(c);
        at++;
      }
    }
    return java.toString();
  }

  private void escape(boolean inBrackets) {
    if (at + 1 == python.length()) {
      throw new Words.NotPlain();
    }
    char c = python.charAt(at + 1);
    at += 2;
    char small = Character.toLowerCase(c);
    String set = CLASSES.get(small);
    if (set != null) {
      boolean not = small != c;
      java.append(inBrackets && !not ? set : (not ? "[^" : "[") + set + "]");
    } else if (c == 'Z' && !inBrackets) {
      java.append("\\z");
    } else if ("ntr".indexOf(c) >= 0 || c < 128 && !Character.isLetterOrDigit(c)) {
      java.append('\\').append(c);
    } else {
      // Boundaries of words, references to groups, and what Python does not know.
      throw new Words.NotPlain();
    }
  }

  private void brackets() {
    java.append('[');
    at++;
    if (at < python.length() && python.charAt(at) == '^') {
      java.append('^');
      at++;
    }
    int first = at;
    while (at < python.length() && (python.charAt(at) != ']' || at == first)) {
      char c = python.charAt(at);
      if (c == '\\') {
        escape(true);
      } else {
        // To Java a bracket begins a set in the set, and two ampersands are an intersection.
        java.append("[]&^".indexOf(c) >= 0 ? "\\" : "").append(c);
        at++;
      }
    }
    if (at == python.length()) {
      throw new Words.NotPlain();
    }
    java.append(']');
    at++;
  }

  private void group() {
    Matcher group = GROUP.matcher(python).region(at, python.length());
    if (!group.lookingAt() || group.group().equals("(") && python.startsWith("(?", at)) {
      throw new Words.NotPlain();
    }
    boolean captures = group.group(2) == null || group.group(2).startsWith("P");
    if (captures) {
      groups++;
      java.append(groups == kept ? "(" : "(?:");
    } else {
      java.append(group.group());
    }
    at = group.end();
  }

  private void count() {
    Matcher count = COUNT.matcher(python).region(at, python.length());
    boolean counts = count.lookingAt();
    if (!counts && python.startsWith("{,", at)) {
      throw new Words.NotPlain();
    }
    java.append(counts ? count.group() : "\\{");
    at = counts ? count.end() : at + 1;
  }
}
