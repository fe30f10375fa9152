package dev.millrace.sql.function;

import java.util.HashSet;
import java.util.Set;
import org.apache.calcite.linq4j.function.Deterministic;

/**
 * The constants of a long {@code IN} list. They come as one text because that is what generated
 * code can keep as a constant.
 */
@Deterministic
public final class ConstantSet {
  /** Stands between the values; no list whose texts contain it becomes a set. */
  public static final char SEPARATOR = '\u0000';

  private final Set<String> texts = new HashSet<>();
  private final Set<Long> numbers = new HashSet<>();

  /** The values after their kind, {@code T} for texts, {@code N} for whole numbers. */
  public ConstantSet(String joined) {
    String values = joined.substring(1);
    for (String value : values.split(String.valueOf(SEPARATOR), -1)) {
      if (joined.charAt(0) == 'N') {
        numbers.add(Long.valueOf(value));
      } else {
        texts.add(value);
      }
    }
  }

  /** Whether a text is in the list. */
  public boolean hasText(String value) {
    return texts.contains(value);
  }

  /** Whether a number is in the list. */
  public boolean hasNumber(long value) {
    return numbers.contains(value);
  }
}
