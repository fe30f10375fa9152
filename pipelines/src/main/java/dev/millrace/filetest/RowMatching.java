package dev.millrace.filetest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Pairs expected rows with actual ones. Expected rows may leave columns open and so fit several
 * actual rows, so a greedy pairing could miss; this is the augmenting-path method for bipartite
 * matching (Kuhn, 1955).
 */
final class RowMatching<E, A> {
  private final List<E> expected;
  private final List<A> actual;
  private final BiPredicate<E, A> fits;
  private final int[] partnerOfActual;

  RowMatching(List<E> expected, List<A> actual, BiPredicate<E, A> fits) {
    this.expected = expected;
    this.actual = actual;
    this.fits = fits;
    this.partnerOfActual = new int[actual.size()];
    Arrays.fill(partnerOfActual, -1);
    for (int e = 0; e < expected.size(); e++) {
      pair(e, new boolean[actual.size()]);
    }
  }

  private boolean pair(int e, boolean[] tried) {
    for (int a = 0; a < actual.size(); a++) {
      if (!tried[a] && fits.test(expected.get(e), actual.get(a))) {
        tried[a] = true;
        if (partnerOfActual[a] < 0 || pair(partnerOfActual[a], tried)) {
          partnerOfActual[a] = e;
          return true;
        }
      }
    }
    return false;
  }

  /** Expected rows that no actual row is left for. */
  List<E> missing() {
    boolean[] paired = new boolean[expected.size()];
    for (int e : partnerOfActual) {
      if (e >= 0) {
        paired[e] = true;
      }
    }
    List<E> missing = new ArrayList<>();
    for (int e = 0; e < paired.length; e++) {
      if (!paired[e]) {
        missing.add(expected.get(e));
      }
    }
    return missing;
  }

  /** Actual rows that nobody expected. */
  List<A> surplus() {
    List<A> surplus = new ArrayList<>();
    for (int a = 0; a < actual.size(); a++) {
      if (partnerOfActual[a] < 0) {
        surplus.add(actual.get(a));
      }
    }
    return surplus;
  }
}
