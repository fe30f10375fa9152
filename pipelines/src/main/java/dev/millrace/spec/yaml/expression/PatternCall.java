package dev.millrace.spec.yaml.expression;

import dev.millrace.spec.yaml.expression.PythonMethod.Value;
import dev.millrace.spec.yaml.expression.Token.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls of Python's {@code re} with a pattern that is written out: {@code re.findall(pattern, x)},
 * {@code re.match(pattern, x).group(1)}, and {@code if re.match(pattern, x)}. A group of what does
 * not match is NULL.
 */
enum PatternCall {
  MATCH("\\A(?:%s)"),
  FULLMATCH("\\A(?:%s)\\z"),
  SEARCH("%s"),
  FINDALL("%s");

  /** What stands after a call that is taken for true or false. */
  private static final Set<String> AFTER_TRUTH = Set.of("and", "or", "if", "else", ")");

  private final String whole;

  PatternCall(String whole) {
    this.whole = whole;
  }

  static Optional<PatternCall> named(String name) {
    return Arrays.stream(values())
        .filter(call -> name.equals("re." + call.name().toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /**
   * Reads a call whose name was just read, and puts SQL in its place.
   *
   * @param truth whether only its being true or false is wanted
   * @param value reads an expression
   */
  Value sql(Words words, boolean truth, Runnable value) {
    int start = words.before().start();
    words.require("(");
    Token pattern = words.peek();
    if (pattern == null || pattern.kind() != Kind.TEXT) {
      throw new Words.NotPlain();
    }
    words.take();
    words.require(",");
    int comma = words.before().end();
    value.run();
    words.require(")");
    int end = words.before().start();
    if (this == FINDALL) {
      words.replace(start, comma, "REGEXP_EXTRACT_ALL(");
      close(words, end, PythonRegex.ofAll(pattern.content()));
      return Value.UNKNOWN;
    }
    int group = group(words);
    if (group < 0 && (!truth || !endsTruth(words.peek()))) {
      throw new Words.NotPlain();
    }
    words.replace(start, comma, group < 0 ? "REGEXP_LIKE(" : "REGEXP_EXTRACT(");
    String java = PythonRegex.java(pattern.content(), Math.max(group, 0));
    close(words, end, String.format(whole, java));
    return group < 0 ? Value.UNKNOWN : Value.TEXT;
  }

  private static boolean endsTruth(@Nullable Token next) {
    return next == null || AFTER_TRUTH.contains(next.text());
  }

  private static void close(Words words, int start, String pattern) {
    words.replace(start, words.before().end(), ", '" + pattern.replace("'", "''") + "')");
  }

  /** The number in {@code .group(1)} or {@code [1]}; −1 if neither is there. */
  private static int group(Words words) {
    boolean item = words.takes("[");
    if (!item && !words.takes(".")) {
      return -1;
    }
    if (!item) {
      words.require("group");
      words.require("(");
    }
    Token number = words.peek();
    if (number != null && number.isWholeNumber() && number.text().length() < 3) {
      words.take();
      words.require(item ? "]" : ")");
      return Integer.parseInt(number.text());
    }
    words.require(")");
    return 0;
  }
}
