package dev.millrace.kernel.sequence;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.StepOutput;
import dev.millrace.kernel.Times;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How far the events of a key get through steps that follow each other. The first event that fits
 * the first step begins an attempt; it goes on with the first later event that fits the next step,
 * and so on, for a given time after it began. Then, or with the last step, it ends, and the next
 * event that fits the first step begins another. Attempts never overlap.
 *
 * <p>Events of one time are taken in the order of the steps, and of several that fit a step one
 * that fits the fewest is taken, so that the result depends on the multiset of events alone.
 *
 * <p>Main output: a row for each attempt: the key's columns, when it began, how many steps it
 * reached, the last one's name, and when it reached each. Its time is that of the last step, or of
 * the attempt's last millisecond where it did not get there.
 *
 * <p>Input: the key's columns, then one BOOLEAN per step. State per key: the times of the open
 * attempt.
 */
public final class FunnelKernel implements KeyedKernel<FunnelState> {
  private static final Comparator<Long> FEWEST_FIRST =
      Comparator.<Long>comparingInt(Long::bitCount).thenComparing(Comparator.naturalOrder());

  private final KeyCodec key;
  private final int keyColumns;
  private final String[] steps;
  private final long within;

  private FunnelKernel(KeyCodec key, int keyColumns, String[] steps, long within) {
    this.key = key;
    this.keyColumns = keyColumns;
    this.steps = steps;
    this.within = within;
  }

  /**
   * @param key the coding of the key's columns, which are the first of the input
   * @param steps their names, in order; 63 at most
   * @param within how long an attempt may last; 1 ms at least
   */
  public static FunnelKernel of(KeyCodec key, int keyColumns, List<String> steps, Duration within) {
    if (steps.isEmpty() || steps.size() >= Long.SIZE) {
      throw new IllegalArgumentException("expected 1 to 63 steps, but were: " + steps.size());
    }
    return new FunnelKernel(
        key, keyColumns, steps.toArray(String[]::new), Times.positive(within, "within"));
  }

  @Override
  public boolean ordered() {
    return true;
  }

  @Override
  public FunnelState create() {
    return new FunnelState();
  }

  @Override
  public boolean isEmpty(FunnelState state) {
    return state.pending.isEmpty() && state.reached.isEmpty();
  }

  @Override
  public void onEvent(FunnelState state, int input, Event event, KeyedOutput out) {
    if (!state.pending.isEmpty() && state.time < event.time()) {
      settle(state, out);
    }
    long fits = fits(event.values());
    if (fits == 0) {
      out.count(Disposition.FILTERED, 1);
    } else {
      state.time = event.time();
      state.pending.add(fits);
    }
    wake(state, out);
  }

  private long fits(Object[] values) {
    long fits = 0;
    for (int step = 0; step < steps.length; step++) {
      if (Boolean.TRUE.equals(values[keyColumns + step])) {
        fits |= 1L << step;
      }
    }
    return fits;
  }

  @Override
  public void onTime(FunnelState state, long watermark, KeyedOutput out) {
    if (!state.pending.isEmpty() && watermark > state.time) {
      settle(state, out);
    }
    if (!state.reached.isEmpty() && watermark >= end(state)) {
      give(state, end(state) - 1, out);
    }
    wake(state, out);
  }

  /** The time from which on events are not part of the open attempt. */
  private long end(FunnelState state) {
    return Times.after(state.reached.get(0), within);
  }

  /** All events of a time are there. */
  private void settle(FunnelState state, KeyedOutput out) {
    if (!state.reached.isEmpty() && state.time >= end(state)) {
      give(state, end(state) - 1, out);
    }
    state.pending.sort(FEWEST_FIRST);
    while (takesNext(state)) {
      out.count(Disposition.COMBINED, 1);
      state.reached.add(state.time);
      if (state.reached.size() == steps.length) {
        give(state, state.time, out);
      }
    }
    out.count(Disposition.FILTERED, state.pending.size());
    state.pending.clear();
  }

  private static boolean takesNext(FunnelState state) {
    long next = 1L << state.reached.size();
    for (int i = 0; i < state.pending.size(); i++) {
      if ((state.pending.get(i) & next) != 0) {
        state.pending.remove(i);
        return true;
      }
    }
    return false;
  }

  private void give(FunnelState state, long time, KeyedOutput out) {
    Object[] row = Arrays.copyOf(key.decode(out.key()), keyColumns + 3 + steps.length);
    row[keyColumns] = state.reached.get(0);
    row[keyColumns + 1] = (long) state.reached.size();
    row[keyColumns + 2] = steps[state.reached.size() - 1];
    for (int step = 0; step < state.reached.size(); step++) {
      row[keyColumns + 3 + step] = state.reached.get(step);
    }
    state.reached.clear();
    out.emit(StepOutput.MAIN, new Event(row, time, Window.GLOBAL, null));
  }

  private void wake(FunnelState state, KeyedOutput out) {
    if (!state.pending.isEmpty()) {
      // What it may end with lies no earlier than these events.
      long hold = state.reached.isEmpty() ? state.time : Math.min(state.time, end(state) - 1);
      out.wakeAt(Times.after(state.time, 1), hold);
    } else if (!state.reached.isEmpty()) {
      out.wakeAt(end(state), end(state) - 1);
    }
  }

  @Override
  public void encode(FunnelState state, ByteSink out) {
    out.writeSigned(state.time);
    out.writeVarInt(state.pending.size());
    state.pending.forEach(out::writeVarLong);
    out.writeVarInt(state.reached.size());
    state.reached.forEach(out::writeSigned);
  }

  @Override
  public FunnelState decode(ByteSource in) {
    FunnelState state = new FunnelState();
    state.time = in.readSigned();
    for (int left = in.readVarInt(); left > 0; left--) {
      state.pending.add(in.readVarLong());
    }
    for (int left = in.readVarInt(); left > 0; left--) {
      state.reached.add(in.readSigned());
    }
    return state;
  }
}
