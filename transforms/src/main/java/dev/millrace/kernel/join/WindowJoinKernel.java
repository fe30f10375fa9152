package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.EventCodec;
import dev.millrace.kernel.GroupFold;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.join.WindowJoinState.Pane;
import java.util.Map;
import java.util.Optional;

/**
 * Joins events of equal keys in the same window: all pairs of a window come out when the watermark
 * passes its end. Every row that leaves, joined or not, has the window's last millisecond as its
 * time: it is the window's result. Windows are the same if start and end are equal, so windows that
 * depend on the data (sessions) do not fit.
 *
 * <p>If one side has no event in a window, the other side's are unmatched: they go as they came to
 * output 1 (left) or 2 (right) if that was asked for, else to the main output with NULLs if the
 * type of the join keeps that side. An event with a NULL key is unmatched at once. A {@code SEMI}
 * join emits left events that have a partner, an {@code ANTI} join those that have none.
 *
 * <p>State per key: the events of the windows that the watermark has not passed.
 */
public final class WindowJoinKernel implements KeyedKernel<WindowJoinState> {
  private final JoinRows rows;
  private final EventCodec leftEvents;
  private final EventCodec rightEvents;

  private WindowJoinKernel(JoinRows rows) {
    this.rows = rows;
    this.leftEvents = rows.codec(JoinRows.LEFT);
    this.rightEvents = rows.codec(JoinRows.RIGHT);
  }

  public static WindowJoinKernel of(
      JoinType type, JoinSide left, JoinSide right, JoinOutput output) {
    return new WindowJoinKernel(new JoinRows(type, left, right, output));
  }

  @Override
  public boolean ordered() {
    return false;
  }

  @Override
  public WindowJoinState create() {
    return new WindowJoinState();
  }

  @Override
  public boolean isEmpty(WindowJoinState state) {
    return state.windows.isEmpty();
  }

  @Override
  public void onEvent(WindowJoinState state, int input, Event event, KeyedOutput out) {
    if (passBy(input, event, out)) {
      return;
    }
    Pane pane = state.windows.get(event.window());
    if (pane == null) {
      pane = new Pane();
      state.windows.put(event.window(), pane);
      wake(state, out);
    }
    pane.side(input).add(EventCodec.stored(event));
  }

  @Override
  public void onTime(WindowJoinState state, long watermark, KeyedOutput out) {
    while (!state.windows.isEmpty() && state.windows.firstKey().maxTime() < watermark) {
      Map.Entry<Window, Pane> closed = state.windows.pollFirstEntry();
      close(closed.getKey(), closed.getValue(), out);
    }
    wake(state, out);
  }

  /** Lets an event go that no other can match, at once; false for all others. */
  boolean passBy(int input, Event event, KeyedOutput out) {
    boolean passes = rows.matchesNothing(input, event);
    if (passes) {
      rows.unmatched(input, atEnd(event), out);
    }
    return passes;
  }

  /** All pairs of a window, or one side alone where the other has nothing. */
  void close(Window window, Pane pane, KeyedOutput out) {
    if (pane.left.isEmpty() || pane.right.isEmpty()) {
      pane.left.forEach(event -> rows.unmatched(JoinRows.LEFT, atEnd(event), out));
      pane.right.forEach(event -> rows.unmatched(JoinRows.RIGHT, atEnd(event), out));
      return;
    }
    for (Event left : pane.left) {
      rows.partnered(JoinRows.LEFT, atEnd(left), out);
      if (rows.givesPairs()) {
        for (Event right : pane.right) {
          rows.pair(left, right, window.maxTime(), window, out);
        }
      }
    }
    out.count(Disposition.MATCHED, pane.left.size() + (long) pane.right.size());
  }

  @Override
  public Optional<GroupFold> fold() {
    return Optional.of(new WindowJoinFold(this));
  }

  private static Event atEnd(Event event) {
    return event.withTime(event.window().maxTime());
  }

  private static void wake(WindowJoinState state, KeyedOutput out) {
    if (!state.windows.isEmpty()) {
      long last = state.windows.firstKey().maxTime();
      out.wakeAt(last + 1, last);
    }
  }

  @Override
  public void encode(WindowJoinState state, ByteSink out) {
    out.writeVarInt(state.windows.size());
    state.windows.forEach(
        (window, pane) -> {
          EventCodec.encodeWindow(window, out);
          leftEvents.encodeAll(pane.left, out);
          rightEvents.encodeAll(pane.right, out);
        });
  }

  @Override
  public WindowJoinState decode(ByteSource in) {
    WindowJoinState state = new WindowJoinState();
    for (int left = in.readVarInt(); left > 0; left--) {
      Pane pane = new Pane();
      state.windows.put(EventCodec.decodeWindow(in), pane);
      pane.left.addAll(leftEvents.decodeAll(in));
      pane.right.addAll(rightEvents.decodeAll(in));
    }
    return state;
  }
}
