package dev.millrace.kernel.window;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import dev.millrace.kernel.Times;
import java.time.Duration;

/**
 * Puts events into windows by their time; rows and times stay as they are, earlier windows are
 * forgotten. All windows are half-open, [start, end), and cut off where event time ends.
 *
 * <ul>
 *   <li><b>fixed</b> 60 s: 0 s and 59.999 s are in [0, 60), 60 s is in [60, 120), −1 ms is in [−60,
 *       0).
 *   <li><b>sliding</b> 60 s every 30 s: 45 s is in [0, 60) and [30, 90), one copy of the event
 *       each, the later window first. With a period longer than the size, times between windows are
 *       in none: such events are dropped and counted as filtered.
 *   <li><b>sessions</b> of gap 30 s: 10 s is in [10, 40). Aggregation merges windows that overlap;
 *       windows that only touch stay apart, as in Beam, so a pause of exactly the gap parts two
 *       sessions.
 *   <li><b>global</b>: all events in one window.
 * </ul>
 */
public final class WindowKernel implements ElementKernel {
  private final Kind kind;
  private final long size;
  private final long period;
  private final long offset;

  private WindowKernel(Kind kind, long size, long period, long offset) {
    this.kind = kind;
    this.size = size;
    this.period = period;
    this.offset = offset;
  }

  private enum Kind {
    GLOBAL,
    SLIDING,
    SESSIONS
  }

  /** One window for all of time. */
  public static WindowKernel global() {
    return new WindowKernel(Kind.GLOBAL, 0, 0, 0);
  }

  /**
   * Windows [offset + n·size, offset + (n+1)·size).
   *
   * @param size at least 1 ms
   * @param offset of either sign
   */
  public static WindowKernel fixed(Duration size, Duration offset) {
    return sliding(size, size, offset);
  }

  /**
   * Windows [offset + n·period, offset + n·period + size).
   *
   * @param size at least 1 ms
   * @param period at least 1 ms
   */
  public static WindowKernel sliding(Duration size, Duration period, Duration offset) {
    return new WindowKernel(
        Kind.SLIDING,
        Times.positive(size, "size"),
        Times.positive(period, "period"),
        Times.bounded(offset, "offset"));
  }

  /**
   * Windows that end {@code gap} after the last event of a run.
   *
   * @param gap at least 1 ms
   */
  public static WindowKernel sessions(Duration gap) {
    return new WindowKernel(Kind.SESSIONS, Times.positive(gap, "gap"), 0, 0);
  }

  @Override
  public void process(Event event, StepOutput out) {
    switch (kind) {
      case GLOBAL -> out.emit(StepOutput.MAIN, event.withWindow(Window.GLOBAL));
      case SESSIONS -> out.emit(StepOutput.MAIN, event.withWindow(window(event.time())));
      case SLIDING -> {
        if (!slide(event, out)) {
          out.count(Disposition.FILTERED, 1);
          return;
        }
      }
    }
    out.count(Disposition.PASSED, 1);
  }

  private boolean slide(Event event, StepOutput out) {
    long time = event.time();
    long last = time - Math.floorMod(time - offset, period);
    for (long start = last; time - start < size; start -= period) {
      out.emit(StepOutput.MAIN, event.withWindow(window(start)));
    }
    return time - last < size;
  }

  private Window window(long start) {
    return new Window(start, Times.after(start, size));
  }
}
