package dev.millrace.expr.protect;

import dev.millrace.element.ValueKind;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** How a value is masked: a pure function of the value, so that a replay gives the same. */
@FunctionalInterface
public interface Masking extends Serializable {
  /**
   * What is left of a value.
   *
   * @param kind of the value
   * @param value null is SQL NULL
   */
  @Nullable Object mask(ValueKind kind, @Nullable Object value);

  /** The same text, or NULL, in place of every value, NULL included. */
  static Masking redaction(@Nullable String text) {
    return (kind, value) -> text;
  }

  /** The first characters of a text, or the first bytes. */
  static Masking prefix(int length) {
    return (kind, value) -> {
      if (value instanceof String text) {
        int characters = Math.min(length, text.codePointCount(0, text.length()));
        return text.substring(0, text.offsetByCodePoints(0, characters));
      }
      return value instanceof byte[] bytes
          ? java.util.Arrays.copyOf(bytes, Math.min(length, bytes.length))
          : value;
    };
  }
}
