package dev.millrace.sql.function;

import java.util.regex.Pattern;
import org.apache.calcite.linq4j.function.Deterministic;

/**
 * A pattern of {@code LIKE}, {@code ILIKE} or {@code SIMILAR TO}. Wildcards stand for any
 * characters, line breaks too. Generated code keeps the object if the pattern is a constant.
 */
@Deterministic
public final class TextPattern {
  private final Pattern pattern;
  private final boolean foldsCase;

  /** A pattern without an escape character, of the operator with that name. */
  public TextPattern(String operator, String pattern) {
    this(operator, pattern, -1);
  }

  /** A pattern with an escape character. */
  public TextPattern(String operator, String pattern, String escape) {
    this(operator, pattern, character(escape));
  }

  private TextPattern(String operator, String text, int escape) {
    foldsCase = operator.equals("ILIKE");
    String regex =
        operator.equals("SIMILAR TO")
            ? similarRegex(text, escape)
            : foldsCase
                ? likeRegex(folded(text), Character.toLowerCase(escape))
                : likeRegex(text, escape);
    pattern = Pattern.compile(regex, Pattern.DOTALL);
  }

  /** Whether the whole text follows the pattern. */
  public boolean matches(String text) {
    return pattern.matcher(foldsCase ? folded(text) : text).matches();
  }

  private static int character(String escape) {
    if (SqlStrings.length(escape) != 1) {
      throw new IllegalArgumentException("an escape is one character, not '" + escape + "'");
    }
    return escape.codePointAt(0);
  }

  private static String folded(String text) {
    int[] small = text.codePoints().map(Character::toLowerCase).toArray();
    return new String(small, 0, small.length);
  }

  private static String likeRegex(String pattern, int escape) {
    StringBuilder regex = new StringBuilder();
    int[] characters = pattern.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      if (characters[i] == escape) {
        literal(regex, escaped(characters, ++i));
      } else if (characters[i] == '%') {
        regex.append(".*");
      } else if (characters[i] == '_') {
        regex.append('.');
      } else {
        literal(regex, characters[i]);
      }
    }
    return regex.toString();
  }

  /** Of regular expressions the SQL standard has alternatives, repetitions, groups and sets. */
  private static String similarRegex(String pattern, int escape) {
    StringBuilder regex = new StringBuilder();
    int[] characters = pattern.codePoints().toArray();
    boolean inSet = false;
    for (int i = 0; i < characters.length; i++) {
      int character = characters[i];
      if (character == escape) {
        literal(regex, escaped(characters, ++i));
      } else if (inSet) {
        inSet = character != ']';
        regex.append("[&\\".indexOf(character) < 0 ? "" : "\\").appendCodePoint(character);
      } else if (character == '%') {
        regex.append(".*");
      } else if (character == '_') {
        regex.append('.');
      } else if ("|*+?{}()[]".indexOf(character) >= 0) {
        inSet = character == '[';
        regex.appendCodePoint(character);
      } else {
        literal(regex, character);
      }
    }
    return regex.toString();
  }

  private static int escaped(int[] characters, int at) {
    if (at == characters.length) {
      throw new IllegalArgumentException("the pattern ends with its escape character");
    }
    return characters[at];
  }

  private static void literal(StringBuilder regex, int character) {
    boolean isSign = character < 128 && !Character.isLetterOrDigit(character);
    regex.append(isSign ? "\\" : "").appendCodePoint(character);
  }
}
