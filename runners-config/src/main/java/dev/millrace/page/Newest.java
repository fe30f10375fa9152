package dev.millrace.page;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * The newest of many things that pass, some of each second: what is over its allowance costs a look
 * at a number.
 *
 * @param <S> what passes
 * @param <T> what is kept of it
 */
final class Newest<S, T> {
  private final int most;
  private final int allowance;
  private final Function<S, T> form;
  private final Deque<T> kept = new ArrayDeque<>();
  private volatile int left;

  /**
   * @param most how many are kept
   * @param allowance how many are taken until the next {@link #refill}
   * @param form makes what is kept, in the thread of what passes
   */
  Newest(int most, int allowance, Function<S, T> form) {
    this.most = most;
    this.allowance = allowance;
    this.form = form;
    this.left = allowance;
  }

  void accept(S passing) {
    if (left > 0) {
      take(passing);
    }
  }

  private synchronized void take(S passing) {
    if (left > 0) {
      left--;
      kept.addFirst(form.apply(passing));
      if (kept.size() > most) {
        kept.removeLast();
      }
    }
  }

  synchronized void refill() {
    left = allowance;
  }

  /** The newest first. */
  synchronized List<T> all() {
    return new ArrayList<>(kept);
  }
}
