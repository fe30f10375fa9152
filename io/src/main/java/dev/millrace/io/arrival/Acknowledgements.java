package dev.millrace.io.arrival;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Marks that are final, until the messages before them are safe, and how long messages have waited
 * for that. Marks are made final by any thread, and the rest is the reader's.
 */
final class Acknowledgements {
  private static final long ASK_MILLIS = 500;
  private static final long PART_MILLIS = 5_000;

  private final @Nullable Numbering numbering;
  private final Queue<ArrivalMark> waiting = new ArrayDeque<>();
  private volatile long acknowledged;
  private long askAgainAt;
  private final Deque<Part> open = new ArrayDeque<>();

  /**
   * Messages that were read within a few seconds.
   *
   * @param since when the first of them came
   * @param read how many messages the reader had read with the last of them
   */
  private record Part(long since, long read) {}

  Acknowledgements(@Nullable Numbering numbering) {
    this.numbering = numbering;
  }

  /**
   * Messages were read.
   *
   * @param total of the reader so far
   */
  void read(long total, long now) {
    Part last = open.peekLast();
    boolean joins = last != null && Math.abs(now - last.since()) < PART_MILLIS;
    if (joins) {
      open.removeLast();
    }
    open.addLast(new Part(joins ? Math.min(last.since(), now) : now, total));
  }

  /** Nothing could come for a while, so that time does not make what was read older. */
  void missed(long millis) {
    List<Part> before = List.copyOf(open);
    open.clear();
    before.forEach(part -> open.addLast(new Part(part.since() + millis, part.read())));
  }

  /** When the oldest message came that is not acknowledged; far in the future if all are. */
  long openSince() {
    while (!open.isEmpty() && covers(open.getFirst().read())) {
      open.removeFirst();
    }
    return open.isEmpty() ? Long.MAX_VALUE : open.getFirst().since();
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
