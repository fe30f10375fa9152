package dev.millrace.kernel.dedup;

import dev.millrace.element.Event;
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
 * Keeps one event of each run of duplicates of a key, in order of event time: an event is kept if
 * no kept event k of the key has τ(k) ≤ τ &lt; τ(k) + within. With a span of 10 s the times 1, 10,
 * 12 s keep 1 and 12, in whatever order they arrive; 1, 5, 11 s keep 1 and 11.
 *
 * <p>A kept event starts a run, which holds all events of the key in the span after it. The run is
 * represented by its first event, or by its last one (by event time, then by the row's bytes),
 * which comes out when the run is over. Either keeps its own time and window; windows play no role
 * in what is a duplicate. NULL keys are equal to each other.
 *
 * <p>Main output: the runs' events. Output 1, if asked for: the others. State per key: the run's
 * start and, for the last event, that event; cleared when the watermark reaches start + within.
 */
public final class DeduplicateKernel implements KeyedKernel<DeduplicateState> {
  /** The output of duplicates. */
  public static final int DUPLICATES = 1;

  private final long within;
  private final boolean keepLast;
  private final boolean duplicatesOutput;
  private final EventCodec events;

  private DeduplicateKernel(
      long within, boolean keepLast, boolean duplicatesOutput, EventCodec events) {
    this.within = within;
    this.keepLast = keepLast;
    this.duplicatesOutput = duplicatesOutput;
    this.events = events;
  }

  /**
   * @param within the span, at least 1 ms
   * @param keepLast whether a run's last event represents it, instead of its first
   * @param duplicatesOutput whether duplicates are emitted to output 1
   * @param rows the coding of the input's rows
   */
  public static DeduplicateKernel of(
      Duration within, boolean keepLast, boolean duplicatesOutput, RowCodec rows) {
    return new DeduplicateKernel(
        Times.positive(within, "within"), keepLast, duplicatesOutput, EventCodec.of(rows));
  }

  @Override
  public boolean ordered() {
    return true;
  }

  @Override
  public DeduplicateState create() {
    return new DeduplicateState();
  }

  @Override
  public boolean isEmpty(DeduplicateState state) {
    return !state.open;
  }

  @Override
  public void onEvent(DeduplicateState state, int input, Event event, KeyedOutput out) {
    if (state.open && event.time() - state.start < within) {
      Event duplicate = event;
      if (state.last != null) {
        duplicate = state.last;
        state.last = EventCodec.stored(event);
        wake(state, out);
      }
      if (duplicatesOutput) {
        out.emit(DUPLICATES, duplicate);
      }
      out.count(Disposition.DUPLICATE, 1);
      return;
    }
    close(state, out);
    state.open = true;
    state.start = event.time();
    if (keepLast) {
      state.last = EventCodec.stored(event);
    } else {
      pass(event, out);
    }
    wake(state, out);
  }

  @Override
  public void onTime(DeduplicateState state, long watermark, KeyedOutput out) {
    if (!state.open) {
      return;
    }
    if (watermark >= end(state)) {
      close(state, out);
    } else {
      wake(state, out);
    }
  }

  private void close(DeduplicateState state, KeyedOutput out) {
    if (state.last != null) {
      pass(state.last, out);
    }
    state.clear();
  }

  private static void pass(Event event, KeyedOutput out) {
    out.emit(StepOutput.MAIN, event);
    out.count(Disposition.PASSED, 1);
  }

  private long end(DeduplicateState state) {
    return Times.after(state.start, within);
  }

  private void wake(DeduplicateState state, KeyedOutput out) {
    if (state.woken) {
      return;
    }
    long end = end(state);
    out.wakeAt(end, state.last == null ? end : state.last.time());
  }

  @Override
  public void encode(DeduplicateState state, ByteSink out) {
    out.writeBoolean(state.open);
    if (state.open) {
      out.writeSigned(state.start);
      out.writeBoolean(state.last != null);
      if (state.last != null) {
        events.encode(state.last, out);
      }
    }
  }

  @Override
  public DeduplicateState decode(ByteSource in) {
    DeduplicateState state = new DeduplicateState();
    state.open = in.readBoolean();
    state.woken = state.open;
    if (state.open) {
      state.start = in.readSigned();
      state.last = in.readBoolean() ? events.decode(in) : null;
    }
    return state;
  }
}
