package dev.millrace.kernel.sequence;

import dev.millrace.element.CalendarGrid;
import dev.millrace.element.Window;
import dev.millrace.kernel.Times;
import java.io.Serializable;
import java.time.Duration;

/** Which window comes after which. */
public interface WindowSteps extends Serializable {
  /** The next window. */
  Window after(Window window);

  /** Windows of one length that begin every {@code period}. */
  static WindowSteps every(Duration period) {
    long millis = Times.positive(period, "period");
    return window ->
        new Window(Times.after(window.start(), millis), Times.after(window.end(), millis));
  }

  /** The windows of a calendar. */
  static WindowSteps of(CalendarGrid grid) {
    return window ->
        window.end() >= Times.END ? new Window(Times.END, Times.END) : grid.window(window.end());
  }
}
