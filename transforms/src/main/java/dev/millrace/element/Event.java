package dev.millrace.element;

import org.jspecify.annotations.Nullable;

/**
 * One event on its way through a stage: its values, its event time, its window and, until the first
 * shuffle, the record it came from. Values are in the order of the step's schema, which is known
 * from the plan and not carried along; {@link ValueKind} gives their classes, NULL is {@code null},
 * and a STRING that nobody in the stage looks at may be {@code Utf8}. An event is never modified
 * once it was emitted, and neither is its array.
 */
public final class Event {
  private final Object[] values;
  private final long time;
  private final Window window;
  private final @Nullable SourceRecord origin;

  public Event(Object[] values, long time, Window window, @Nullable SourceRecord origin) {
    this.values = values;
    this.time = time;
    this.window = window;
    this.origin = origin;
  }

  /** An event in the global window without an origin. */
  public static Event of(long time, Object... values) {
    return new Event(values, time, Window.GLOBAL, null);
  }

  /** The column values; entries may be null. Not to be modified. */
  public Object[] values() {
    return values;
  }

  /** Event time, milliseconds UTC. */
  public long time() {
    return time;
  }

  public Window window() {
    return window;
  }

  /** The record this event was decoded from; null after a shuffle. */
  public @Nullable SourceRecord origin() {
    return origin;
  }

  /** The same event with other values. */
  public Event withValues(Object[] other) {
    return new Event(other, time, window, origin);
  }

  public Event withTime(long other) {
    return new Event(values, other, window, origin);
  }

  public Event withWindow(Window other) {
    return new Event(values, time, other, origin);
  }
}
