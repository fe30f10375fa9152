package dev.millrace.io.arrival;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Marks that are final, until the messages before them are safe. Used by several threads. */
final class Acknowledgements {
  private static final long ASK_MILLIS = 500;

  private final @Nullable Numbering numbering;
  private final Queue<ArrivalMark> waiting = new ArrayDeque<>();
  private volatile long acknowledged;
  private long askAgainAt;

  Acknowledgements(@Nullable Numbering numbering) {
    this.numbering = numbering;
  }

  /** The runner will not ask for anything before the mark any more. */
  void settle(ArrivalMark mark) {
    if (numbering == null) {
      acknowledge(mark);
    } else {
      synchronized (waiting) {
        waiting.add(mark);
      }
    }
  }

  /** Acknowledges what has become safe. */
  void advance(long now) {
    if (numbering == null || isDone() || now < askAgainAt) {
      return;
    }
    askAgainAt = now + ASK_MILLIS;
    long safe = numbering.safe().next();
    for (ArrivalMark mark = next(safe); mark != null; mark = next(safe)) {
      acknowledge(mark);
    }
  }

  private void acknowledge(ArrivalMark mark) {
    mark.acknowledge();
    acknowledged = Math.max(acknowledged, mark.read());
  }

  /** Whether so many messages of the reader are acknowledged. */
  boolean covers(long messages) {
    return acknowledged >= messages;
  }

  private @Nullable ArrivalMark next(long safe) {
    synchronized (waiting) {
      ArrivalMark first = waiting.peek();
      return first != null && first.next() <= safe ? waiting.poll() : null;
    }
  }

  private boolean isDone() {
    synchronized (waiting) {
      return waiting.isEmpty();
    }
  }
}
