package dev.millrace.kernel.window;

import dev.millrace.element.CalendarGrid;
import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import org.jspecify.annotations.Nullable;

/** Puts events into the windows of a calendar; rows and times stay as they are. */
public final class CalendarKernel implements ElementKernel {
  private final CalendarGrid grid;

  /** The window of the last event: the next one is mostly in it, too. */
  private transient volatile @Nullable Window last;

  public CalendarKernel(CalendarGrid grid) {
    this.grid = grid;
  }

  @Override
  public void process(Event event, StepOutput out) {
    out.emit(StepOutput.MAIN, event.withWindow(window(event.time())));
    out.count(Disposition.PASSED, 1);
  }

  private Window window(long time) {
    Window window = last;
    if (window == null || time < window.start() || time >= window.end()) {
      window = grid.window(time);
      last = window;
    }
    return window;
  }
}
