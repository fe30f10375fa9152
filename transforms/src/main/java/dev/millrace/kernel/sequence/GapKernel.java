package dev.millrace.kernel.sequence;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.EventCodec;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.StepOutput;
import dev.millrace.kernel.Times;
import java.time.Duration;

/**
 * Puts a row into each window after one with a result of the key and before the next, as long as it
 * begins less than a given time after the end of the last window with a result.
 *
 * <p>Main output: the results as they are, and rows of the windows between, each at the last
 * millisecond of its window. Results come at most once per key and window.
 *
 * <p>State per key, until it was silent for that time: its newest row.
 */
public final class GapKernel implements KeyedKernel<GapState> {
  private final WindowSteps steps;
  private final long silence;
  private final GapRow between;
  private final EventCodec events;

  private final long until;

  private GapKernel(
      WindowSteps steps, long silence, GapRow between, EventCodec events, long until) {
    this.steps = steps;
    this.silence = silence;
    this.between = between;
    this.events = events;
    this.until = until;
  }

  /**
   * @param silence how long after a window with a result windows are filled; 1 ms at least
   * @param rows the coding of results
   */
  public static GapKernel of(WindowSteps steps, Duration silence, GapRow between, RowCodec rows) {
    return new GapKernel(
        steps, Times.positive(silence, "for"), between, EventCodec.of(rows), Times.END);
  }

  /**
   * The same kernel, which fills no window that begins at a time or later.
   *
   * @param time milliseconds
   */
  public GapKernel until(long time) {
    return new GapKernel(steps, silence, between, events, time);
  }

  @Override
  public boolean ordered() {
    return true;
  }

  @Override
  public GapState create() {
    return new GapState();
  }

  @Override
  public boolean isEmpty(GapState state) {
    return state.newest == null;
  }

  @Override
  public void onEvent(GapState state, int input, Event event, KeyedOutput out) {
    fill(state, event.time(), out);
    out.emit(StepOutput.MAIN, event);
    out.count(Disposition.PASSED, 1);
    state.newest = EventCodec.stored(event);
    state.end = Math.min(until, Times.after(event.window().end(), silence));
    fill(state, event.time(), out);
    wake(state, out);
  }

  @Override
  public void onTime(GapState state, long watermark, KeyedOutput out) {
    fill(state, watermark, out);
    wake(state, out);
  }

  /**
   * Fills the windows that close before a time, and forgets the key where none is left to be
   * filled. Windows that time itself ends are not filled: all of them would close at once.
   */
  private void fill(GapState state, long before, KeyedOutput out) {
    Event newest = state.newest;
    while (newest != null) {
      Window next = steps.after(newest.window());
      if (next.start() >= state.end || next.end() >= Times.END) {
        state.newest = null;
        return;
      } else if (next.maxTime() >= before) {
        return;
      }
      newest = between.in(next, newest);
      out.emit(StepOutput.MAIN, newest);
      state.newest = newest;
    }
  }

  private void wake(GapState state, KeyedOutput out) {
    Event newest = state.newest;
    if (newest != null) {
      long time = steps.after(newest.window()).maxTime();
      out.wakeAt(time + 1, time);
    }
  }

  @Override
  public void encode(GapState state, ByteSink out) {
    Event newest = state.newest;
    out.writeBoolean(newest != null);
    if (newest != null) {
      events.encode(newest, out);
      out.writeSigned(state.end);
    }
  }

  @Override
  public GapState decode(ByteSource in) {
    GapState state = new GapState();
    if (in.readBoolean()) {
      state.newest = events.decode(in);
      state.end = in.readSigned();
    }
    return state;
  }
}
