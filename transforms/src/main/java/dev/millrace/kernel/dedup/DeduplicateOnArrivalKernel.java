package dev.millrace.kernel.dedup;

import dev.millrace.element.Event;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.StepOutput;
import dev.millrace.kernel.Times;
import java.time.Duration;

/**
 * Keeps the event of a key that arrives first, and drops those less than {@code within} of event
 * time away from it, on either side. Nothing waits for the watermark.
 *
 * <p>The result equals that of {@link DeduplicateKernel} (keeping the first) where duplicates share
 * their event time, as redelivered events do; where they do not, it depends on the order of
 * arrival.
 *
 * <p>Main output: kept events. Output 1, if asked for: the others. State per key: the times of kept
 * events, each cleared when the watermark is {@code within} past it; events closer to each other
 * are never kept, so they are few.
 */
public final class DeduplicateOnArrivalKernel implements KeyedKernel<KeptTimes> {
  private final long within;
  private final boolean duplicatesOutput;

  private DeduplicateOnArrivalKernel(long within, boolean duplicatesOutput) {
    this.within = within;
    this.duplicatesOutput = duplicatesOutput;
  }

  /**
   * @param within the span, at least 1 ms
   * @param duplicatesOutput whether duplicates are emitted to output 1
   */
  public static DeduplicateOnArrivalKernel of(Duration within, boolean duplicatesOutput) {
    return new DeduplicateOnArrivalKernel(Times.positive(within, "within"), duplicatesOutput);
  }

  @Override
  public boolean ordered() {
    return false;
  }

  @Override
  public KeptTimes create() {
    return new KeptTimes();
  }

  @Override
  public boolean isEmpty(KeptTimes state) {
    return state.times.isEmpty();
  }

  @Override
  public void onEvent(KeptTimes state, int input, Event event, KeyedOutput out) {
    if (state.near(event.time(), within)) {
      if (duplicatesOutput) {
        out.emit(DeduplicateKernel.DUPLICATES, event);
      }
      out.count(Disposition.DUPLICATE, 1);
      return;
    }
    state.times.add(event.time());
    out.emit(StepOutput.MAIN, event);
    out.count(Disposition.PASSED, 1);
    wake(state, out);
  }

  @Override
  public void onTime(KeptTimes state, long watermark, KeyedOutput out) {
    while (!state.times.isEmpty() && watermark >= end(state)) {
      state.times.pollFirst();
    }
    wake(state, out);
  }

  private long end(KeptTimes state) {
    return Times.after(state.times.first(), within);
  }

  private void wake(KeptTimes state, KeyedOutput out) {
    if (!state.times.isEmpty()) {
      out.wakeAt(end(state), end(state));
    }
  }

  @Override
  public void encode(KeptTimes state, ByteSink out) {
    out.writeVarInt(state.times.size());
    state.times.forEach(out::writeSigned);
  }

  @Override
  public KeptTimes decode(ByteSource in) {
    KeptTimes state = new KeptTimes();
    for (int left = in.readVarInt(); left > 0; left--) {
      state.times.add(in.readSigned());
    }
    return state;
  }
}
