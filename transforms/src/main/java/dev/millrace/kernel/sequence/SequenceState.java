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

  /**
   * @param kept what each column keeps
   */
  SequenceState(Object[] kept) {
    this.kept = kept;
  }

  /**
   * A row that is whole but for what later ones give.
   *
   * @param place in its sequence
   */
  record Waiting(long place, Event row) {}
}
