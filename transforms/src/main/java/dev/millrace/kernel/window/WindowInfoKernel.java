package dev.millrace.kernel.window;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Adds what is known of an event's time and window as columns after its own. */
public final class WindowInfoKernel implements ElementKernel {
  /** What can be told. */
  public enum Info {
    /** The event time, a TIMESTAMP. */
    TIMESTAMP,
    /** The window's start, a TIMESTAMP; of the global window the earliest event time. */
    WINDOW_START,
    /** The window's end, exclusive, a TIMESTAMP; of the global window the latest event time. */
    WINDOW_END,
    /** {@code [start..end)} in ISO 8601, or {@code GlobalWindow}. */
    WINDOW_STRING
  }

  private final Info[] columns;

  private WindowInfoKernel(Info[] columns) {
    this.columns = columns;
  }

  /**
   * @param columns the columns to add, in order
   */
  public static WindowInfoKernel of(List<Info> columns) {
    return new WindowInfoKernel(columns.toArray(Info[]::new));
  }

  @Override
  public void process(Event event, StepOutput out) {
    Object[] row = Arrays.copyOf(event.values(), event.values().length + columns.length);
    for (int i = 0; i < columns.length; i++) {
      row[event.values().length + i] = value(columns[i], event);
    }
    out.emit(StepOutput.MAIN, event.withValues(row));
    out.count(Disposition.PASSED, 1);
  }

  private static Object value(Info info, Event event) {
    Window window = event.window();
    return switch (info) {
      case TIMESTAMP -> event.time();
      case WINDOW_START -> window.isGlobal() ? EventTimes.MIN : window.start();
      case WINDOW_END -> window.isGlobal() ? EventTimes.MAX : window.end();
      case WINDOW_STRING ->
          window.isGlobal()
              ? "GlobalWindow"
              : "["
                  + Instant.ofEpochMilli(window.start())
                  + ".."
                  + Instant.ofEpochMilli(window.end())
                  + ")";
    };
  }
}
