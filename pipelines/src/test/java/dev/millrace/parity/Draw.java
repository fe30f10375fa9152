package dev.millrace.parity;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices that a seed determines. */
final class Draw {
  private final SplittableRandom random;

  Draw(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A number from {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  long nextLong() {
    return random.nextLong();
  }

  double nextDouble() {
    return random.nextDouble();
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  @SafeVarargs
  final <T> T of(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Shuffles in place. */
  void shuffle(List<?> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      java.util.Collections.swap(list, i, random.nextInt(i + 1));
    }
  }

  /** {@code count} different members, or all if there are fewer. */
  <T> List<T> some(List<T> choices, int count) {
    List<T> all = new java.util.ArrayList<>(choices);
    shuffle(all);
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }
}
