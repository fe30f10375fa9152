package dev.millrace.kernel.sequence;

import dev.millrace.element.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The sequence of one key, and events whose time is not over. */
public final class SequenceState {
  /** Events of one time, which are yet to be put in order. */
  final List<Event> pending = new ArrayList<>();

  /** Rows that wait for later ones, in order. */
  final Deque<Waiting> waiting = new ArrayDeque<>();

  final Object[] kept;
  PastRows past = new PastRows();

  /** The time of the newest row. */
  long last;

  /** The call that its host has kept for it. */
  Call keptCall = Call.NONE;

  /** The last call that was asked for since; it becomes the kept one with the state's encoding. */
  Call askedCall = Call.NONE;

  /**
   * @param kept what each column keeps
   */
  SequenceState(Object[] kept) {
    this.kept = kept;
  }

  /**
   * A call that was asked for.
   *
   * @param hold the smallest event time of any row that it may emit
   */
  record Call(long time, long hold) {
    static final Call NONE = new Call(Long.MAX_VALUE, Long.MAX_VALUE);

    /** Whether it does for another one, too. One that only clears may come a good deal later. */
    boolean serves(Call other) {
      return time <= other.time && hold <= other.hold && (!clears() || other.clears());
    }

    private boolean clears() {
      return hold >= time;
    }
  }

  /**
   * A row that is whole but for what later ones give.
   *
   * @param place in its sequence
   */
  record Waiting(long place, Event row) {}
}
