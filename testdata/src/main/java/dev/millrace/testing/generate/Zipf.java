package dev.millrace.testing.generate;

import java.util.Arrays;

/** Picks of 0 .. n − 1 where rank r is chosen in proportion to 1 / (r + 1)^exponent. */
final class Zipf {
  private final double[] upTo;

  Zipf(int n, double exponent) {
    upTo = new double[n];
    double sum = 0;
    for (int rank = 0; rank < n; rank++) {
      // StrictMath: Math.pow may differ in the last bit between machines.
      sum += 1 / StrictMath.pow(rank + 1, exponent);
      upTo[rank] = sum;
    }
  }

  int pick(Dice dice) {
    int at = Arrays.binarySearch(upTo, dice.share() * upTo[upTo.length - 1]);
    return Math.min(at < 0 ? -at - 1 : at + 1, upTo.length - 1);
  }
}
