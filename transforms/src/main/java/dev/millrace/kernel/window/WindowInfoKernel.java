package dev.millrace.kernel.window;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.math.BigDecimal;
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
    /** {@code [7.0, 30.0)} in seconds since 1970, or {@code GlobalWindow}. */
    WINDOW_STRING,
    /** {@code IntervalWindow} or {@code GlobalWindow}. */
    WINDOW_TYPE,
    /** Of an event that no group gave: first, last, UNKNOWN and two zeros, a row. */
    PANE_INFO,
    /** The same of a window's one result, ON_TIME. */
    PANE_INFO_ON_TIME
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
      row[event.values().length + i] = value(columns[i], event.time(), event.window());
    }
    out.emit(StepOutput.MAIN, event.withValues(row));
    out.count(Disposition.PASSED, 1);
  }

  static Object value(Info info, long time, Window window) {
    return switch (info) {
      case TIMESTAMP -> time;
      case WINDOW_START -> window.isGlobal() ? EventTimes.MIN : window.start();
      case WINDOW_END -> window.isGlobal() ? EventTimes.MAX : window.end();
      case WINDOW_STRING ->
          window.isGlobal()
              ? "GlobalWindow"
              : "[" + seconds(window.start()) + ", " + seconds(window.end()) + ")";
      case WINDOW_TYPE -> window.isGlobal() ? "GlobalWindow" : "IntervalWindow";
      case PANE_INFO -> pane("UNKNOWN");
      case PANE_INFO_ON_TIME -> pane("ON_TIME");
    };
  }

  private static Object[] pane(String timing) {
    return new Object[] {true, true, timing, 0L, 0L};
  }

  /** As Python writes a number of seconds: with a digit after the point at least. */
  private static String seconds(long millis) {
    BigDecimal seconds = BigDecimal.valueOf(millis, 3).stripTrailingZeros();
    return (seconds.scale() < 1 ? seconds.setScale(1) : seconds).toPlainString();
  }
}
