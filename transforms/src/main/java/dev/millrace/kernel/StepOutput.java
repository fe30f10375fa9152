package dev.millrace.kernel;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;

/** Where a kernel puts what it makes of an event. */
public interface StepOutput {
  /** The index of every step's main output. */
  int MAIN = 0;

  /**
   * Emits a row.
   *
   * @param output {@link #MAIN}, or the index of a side output as the kernel's class documents it
   */
  void emit(int output, Event event);

  /** Makes an input event a dead letter and counts it as such. */
  void reject(Event event, RowFault fault);

  /** Counts {@code events} input events as having come to this end. */
  void count(Disposition disposition, long events);

  /**
   * Counts something besides events.
   *
   * @param what the end of the counter's name, with a slash before it
   */
  default void note(String what, long amount) {}

  /**
   * Counts something that took a while, by how long it took.
   *
   * @param what as for {@link #note}
   */
  default void timed(String what, long millis) {}
}
