package dev.millrace.testing.oracle;

import java.util.Comparator;

/**
 * How to order events of one key and one time. The product orders them by their encoded bytes,
 * which a model that shares no code with it cannot know; data without such events needs no order.
 */
public final class Ties {
  private Ties() {}

  /**
   * For data in which only equal rows share key and time.
   *
   * @throws IllegalStateException from the comparator, where two different rows are tied
   */
  public static <T> Comparator<T> none() {
    return (a, b) -> {
      if (!a.equals(b)) {
        throw new IllegalStateException("two different rows are tied: " + a + ", " + b);
      }
      return 0;
    };
  }
}
