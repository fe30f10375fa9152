package dev.millrace.expr.aggregate;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Which quantile: the share {@code q} of the values lies at or below it.
 *
 * @param q from 0 to 1
 */
record Quantile(BigDecimal q) implements Serializable {
  /** The one in the middle. */
  static final Quantile MEDIAN = new Quantile(new BigDecimal("0.5"));

  /**
   * The one that a file asks for.
   *
   * @param function whose it is, for messages
   * @throws IllegalArgumentException with a sentence for users
   */
  static Quantile of(String function, Object q) {
    try {
      BigDecimal share = new BigDecimal(q.toString());
      // More digits than a count of values can tell apart would only cost time.
      if (share.signum() >= 0 && share.compareTo(BigDecimal.ONE) <= 0 && share.scale() <= 18) {
        return new Quantile(share);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(bad(function, q), e);
    }
    throw new IllegalArgumentException(bad(function, q));
  }

  private static String bad(String function, Object q) {
    return "'q' of '" + function + "' must be a number from 0 to 1, such as 0.95, but was: " + q;
  }

  /**
   * Between which two of the sorted values it lies, as PERCENTILE_CONT.
   *
   * @return the number of the lower one, from 0, and how far it is from there to the next
   */
  Place between(int count) {
    BigDecimal place = q.multiply(BigDecimal.valueOf(count - 1L));
    BigDecimal index = place.setScale(0, RoundingMode.FLOOR);
    return new Place(index.intValueExact(), place.subtract(index));
  }

  /** The number of the sorted value that it is, from 0, as PERCENTILE_DISC. */
  int at(int count) {
    BigDecimal values = q.multiply(BigDecimal.valueOf(count)).setScale(0, RoundingMode.CEILING);
    return Math.max(0, values.intValueExact() - 1);
  }

  /**
   * A place in sorted values.
   *
   * @param part below 1; 0 where it is the value itself
   */
  record Place(int index, BigDecimal part) {
    /** The exact value there. */
    BigDecimal of(BigDecimal low, BigDecimal high) {
      return low.add(high.subtract(low).multiply(part));
    }
  }
}
