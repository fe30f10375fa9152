package dev.millrace.testing.generate;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded randomness that is equal on every machine: only {@code nextLong} of the generator is used,
 * because its ranged methods may be computed differently by another Java version.
 */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Uniform in [0, bound). */
  long below(long bound) {
    return (random.nextLong() >>> 1) % bound;
  }

  /** Uniform in [0, bound). */
  int below(int bound) {
    return (int) below((long) bound);
  }

  /** Uniform in [from, to). */
  long between(long from, long to) {
    return from + below(to - from);
  }

  /** Uniform in [0, 1). */
  double share() {
    return (random.nextLong() >>> 11) * 0x1p-53;
  }

  boolean chance(double probability) {
    return share() < probability;
  }

  /** In [0, bound), small values more often: the square of a uniform value. */
  long skewed(long bound) {
    double share = share();
    return (long) (share * share * bound);
  }

  <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }

  void fill(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextLong();
    }
  }
}
