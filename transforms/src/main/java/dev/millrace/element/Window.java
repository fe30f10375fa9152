package dev.millrace.element;

import java.io.Serializable;

/**
 * A half-open span of event time, [start, end), in milliseconds UTC. Every event is in one window;
 * before any windowing that is {@link #GLOBAL}.
 */
public record Window(long start, long end) implements Serializable, Comparable<Window> {

  /** All of time. */
  public static final Window GLOBAL = new Window(Long.MIN_VALUE, Long.MAX_VALUE);

  public boolean isGlobal() {
    return end == Long.MAX_VALUE;
  }

  /** The event time of this window's result: its last millisecond. */
  public long maxTime() {
    return isGlobal() ? EventTimes.MAX : end - 1;
  }

  /** By end, then by start: the order in which windows close. */
  @Override
  public int compareTo(Window other) {
    int byEnd = Long.compare(end, other.end);
    return byEnd != 0 ? byEnd : Long.compare(start, other.start);
  }
}
