package dev.millrace.kernel.latest;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.EventCodec;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.StepOutput;
import dev.millrace.kernel.Times;
import java.util.List;

/**
 * Hands on each version of a row that is newer than those before it. Versions of a key are gone
 * through in the order of their event times, and of one time in the order of their positions, then
 * of their bytes: one is newer if its position is greater than that of the version that was handed
 * on last. So the last one that is handed on has the greatest position of all, in whatever order
 * they arrive, and a version that comes twice is handed on once.
 *
 * <p>A version may lack values, which are those of the version before it. If there is none, or it
 * was the end of the row, the version is a dead letter.
 *
 * <p>Main output: versions with their own time and window. NULL keys are equal to each other. State
 * per key, until the input ends: the newest position, that version's row where values may be
 * missing, and versions of the time that the watermark has not passed.
 */
public final class LatestKernel implements KeyedKernel<LatestState> {
  private final VersionColumns columns;
  private final RowCodec positions;
  private final RowCodec rows;
  private final EventCodec events;

  private LatestKernel(VersionColumns columns, RowCodec positions, RowCodec rows) {
    this.columns = columns;
    this.positions = positions;
    this.rows = rows;
    this.events = EventCodec.of(rows);
  }

  /**
   * @param rows the coding of the input's rows
   */
  public static LatestKernel of(VersionColumns columns, RowCodec rows) {
    return new LatestKernel(columns, RowCodec.of(columns.positions(rows.schema())), rows);
  }

  @Override
  public boolean ordered() {
    return true;
  }

  @Override
  public LatestState create() {
    return new LatestState();
  }

  @Override
  public boolean isEmpty(LatestState state) {
    return state.pending.isEmpty() && state.position == null;
  }

  @Override
  public void onEvent(LatestState state, int input, Event event, KeyedOutput out) {
    columns.position(event.values());
    if (!state.pending.isEmpty() && state.pending.get(0).time() < event.time()) {
      settle(state, out);
    }
    state.pending.add(EventCodec.stored(event));
    wake(state, out);
  }

  @Override
  public void onTime(LatestState state, long watermark, KeyedOutput out) {
    if (!state.pending.isEmpty() && watermark > state.pending.get(0).time()) {
      settle(state, out);
    }
    if (Times.ended(watermark)) {
      state.clear();
    } else {
      wake(state, out);
    }
  }

  private static void wake(LatestState state, KeyedOutput out) {
    if (!state.pending.isEmpty()) {
      long time = state.pending.get(0).time();
      out.wakeAt(Times.after(time, 1), time);
    } else if (state.position != null) {
      out.wakeAt(Times.END, Times.END);
    }
  }

  /** All versions of a time are there. */
  private void settle(LatestState state, KeyedOutput out) {
    // They came in the order of their bytes, which stays where positions are equal.
    state.pending.sort(
        (a, b) ->
            VersionColumns.compare(columns.position(a.values()), columns.position(b.values())));
    for (Event version : List.copyOf(state.pending)) {
      settle(state, version, out);
    }
    state.pending.clear();
  }

  private void settle(LatestState state, Event version, KeyedOutput out) {
    Object[] position = columns.position(version.values());
    int newer = state.position == null ? 1 : VersionColumns.compare(position, state.position);
    if (newer <= 0) {
      out.count(newer == 0 ? Disposition.DUPLICATE : Disposition.FILTERED, 1);
      return;
    }
    Object[] row;
    try {
      row = columns.merged(version.values(), state.row);
    } catch (RowFault fault) {
      out.reject(version, fault);
      return;
    }
    state.position = position;
    state.row = columns.merges() && !columns.isEnd(row) ? row : null;
    out.emit(StepOutput.MAIN, new Event(row, version.time(), version.window(), null));
    out.count(Disposition.PASSED, 1);
  }

  @Override
  public void encode(LatestState state, ByteSink out) {
    events.encodeAll(state.pending, out);
    out.writeBoolean(state.position != null);
    if (state.position != null) {
      positions.encode(state.position, out);
    }
    out.writeBoolean(state.row != null);
    if (state.row != null) {
      rows.encode(state.row, out);
    }
  }

  @Override
  public LatestState decode(ByteSource in) {
    LatestState state = new LatestState();
    state.pending.addAll(events.decodeAll(in));
    state.position = in.readBoolean() ? positions.decode(in) : null;
    state.row = in.readBoolean() ? rows.decode(in) : null;
    return state;
  }
}
