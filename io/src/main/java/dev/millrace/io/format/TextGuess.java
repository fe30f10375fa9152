package dev.millrace.io.format;

import dev.millrace.element.ValueKind;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The narrowest type that holds every text of a column: BIGINT, DECIMAL(38, 0), DOUBLE, BOOLEAN, or
 * else VARCHAR. A text fits a type if and only if it can be read as one. Times are not looked for:
 * they stay text.
 */
public final class TextGuess {
  private static final Pattern DIGITS = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern LEADING_ZERO = Pattern.compile("[+-]?0[0-9]+");

  private @Nullable Guess guess;
  private @Nullable String zeros;

  /** What a text is at its narrowest; the numbers come first, from narrow to wide. */
  private enum Guess {
    LONG(FieldType.INT64),
    LONG_DIGITS(ValueKind.decimalType(38, 0)),
    DOUBLE(FieldType.DOUBLE),
    BOOLEAN(FieldType.BOOLEAN),
    TEXT(FieldType.STRING);

    private final FieldType type;

    Guess(FieldType type) {
      this.type = type;
    }

    static Guess of(String text) {
      if (DIGITS.matcher(text).matches()) {
        return LONG.holds(text)
            ? LONG
            : LONG_DIGITS.holds(text) ? LONG_DIGITS : DOUBLE.orText(text);
      }
      return BOOLEAN.holds(text) ? BOOLEAN : DOUBLE.orText(text);
    }

    private Guess orText(String text) {
      return holds(text) ? this : TEXT;
    }

    private boolean holds(String text) {
      try {
        ScalarText.parse(type, text);
        return true;
      } catch (BadValue e) {
        return false;
      }
    }

    private boolean isNumber() {
      return compareTo(DOUBLE) <= 0;
    }

    /** What holds the texts of both. */
    Guess with(Guess other) {
      if (isNumber() && other.isNumber()) {
        return compareTo(other) >= 0 ? this : other;
      }
      return this == other ? this : TEXT;
    }
  }

  /** Looks at one more text. */
  public void add(String text) {
    if (guess == Guess.TEXT) {
      return;
    }
    Guess narrowest = Guess.of(text);
    guess = guess == null ? narrowest : guess.with(narrowest);
    if (zeros == null && LEADING_ZERO.matcher(text).matches()) {
      zeros = text;
    }
  }

  /** The type that was found. */
  public FieldType type() {
    return guess == null ? FieldType.STRING : guess.type;
  }

  /** A text that loses zeros by being read as the type that was found. */
  public Optional<String> zeros() {
    return guess == Guess.TEXT ? Optional.empty() : Optional.ofNullable(zeros);
  }
}
