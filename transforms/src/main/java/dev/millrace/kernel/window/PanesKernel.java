package dev.millrace.kernel.window;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.GroupFold;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.StepOutput;
import dev.millrace.kernel.window.CombineState.Group;
import java.time.Duration;
import java.util.Optional;

/**
 * A {@link CombineKernel} that gives several rows of a group and window: early ones while the
 * window is open, one that is called final, and corrections of it. With a window [0, 60) and a
 * lateness of 10 s, the final row comes out at the watermark 50, and each event between then and
 * the watermark 60 gives a correction. The watermark of a stream whose source allows lateness stays
 * behind by as much, so that an event which comes before the watermark passes the window's end is
 * never dropped, and the row with the greatest revision number is the one that a replay gives.
 *
 * <p>A row that cannot be given is left out until the window is over, and is a dead letter then.
 *
 * <p>State per key: as of {@link CombineKernel}, and per window of which of its events a row came
 * out. It is cleared when the watermark passes the window's end.
 */
final class PanesKernel implements KeyedKernel<CombineState> {
  private static final int CLOSED = 1;
  private static final int FAILED = 2;

  private final CombineKernel combine;
  private final Panes panes;
  private final boolean partials;

  PanesKernel(CombineKernel combine, Panes panes, boolean partials) {
    this.combine = combine;
    this.panes = panes;
    this.partials = partials;
  }

  @Override
  public boolean ordered() {
    return false;
  }

  @Override
  public CombineState create() {
    return combine.create();
  }

  @Override
  public boolean isEmpty(CombineState state) {
    return combine.isEmpty(state);
  }

  @Override
  public Optional<Duration> clock() {
    return Optional.ofNullable(panes.every());
  }

  @Override
  public void onEvent(CombineState state, int input, Event event, KeyedOutput out) {
    long before = knownCall(state);
    Group group = state.groups.at(event.window(), combine::newGroup);
    if (partials && input == MergePartialsKernel.PARTIALS) {
      ByteSource partial = new ByteSource((byte[]) event.values()[0]);
      combine.mergeInto(group, combine.decodeGroup(partial));
    } else {
      combine.addTo(group, event);
    }
    if (panes.atCount() > 0 && !group.closed && group.events - group.told >= panes.atCount()) {
      tell(event.window(), group, Revision.EARLY, out);
    }
    // An event never puts off the call of its group, and no other group's has changed.
    state.nextCall = Math.min(before, call(event.window(), group));
    if (state.nextCall != before) {
      wake(state, out);
    }
  }

  @Override
  public void onClock(CombineState state, KeyedOutput out) {
    state.groups.forEach(
        (window, group) -> {
          if (!group.closed && group.events != group.told) {
            tell(window, group, Revision.EARLY, out);
          }
        });
  }

  @Override
  public void onTime(CombineState state, long watermark, KeyedOutput out) {
    while (!state.groups.isEmpty() && state.groups.firstMaxTime() < watermark) {
      Window over = state.groups.firstWindow();
      finish(over, state.groups.removeFirst(), out);
    }
    state.groups.forEach(
        (window, group) -> {
          if (owesRow(group) && firstRow(window) <= watermark) {
            close(window, group, out);
          }
        });
    state.nextCall = nextCall(state);
    wake(state, out);
  }

  /** When the first row of a window that is not early comes out. */
  private long firstRow(Window window) {
    return window.maxTime() + 1 - panes.lateness();
  }

  private static boolean owesRow(Group group) {
    return !group.closed || group.events != group.told;
  }

  private void close(Window window, Group group, KeyedOutput out) {
    Revision revision = group.closed ? Revision.CORRECTION : Revision.FINAL;
    group.closed = true;
    group.failed = !tell(window, group, revision, out);
  }

  private boolean tell(Window window, Group group, Revision revision, KeyedOutput out) {
    group.told = group.events;
    Event row;
    try {
      row = combine.row(window, group, revision, out);
    } catch (RowFault fault) {
      return false;
    }
    out.emit(StepOutput.MAIN, row);
    return true;
  }

  private void finish(Window window, Group group, KeyedOutput out) {
    if (owesRow(group) || group.failed) {
      Revision revision = group.closed ? Revision.CORRECTION : Revision.FINAL;
      try {
        out.emit(StepOutput.MAIN, combine.row(window, group, revision, out));
      } catch (RowFault fault) {
        combine.reject(window, group, fault, out);
        return;
      }
    }
    out.count(Disposition.COMBINED, group.events);
  }

  /** The watermark at which the next row is due, or a window is over; the end of time for none. */
  private long nextCall(CombineState state) {
    if (panes.lateness() == 0) {
      return state.groups.isEmpty() ? Long.MAX_VALUE : state.groups.firstMaxTime() + 1;
    }
    long[] next = {Long.MAX_VALUE};
    state.groups.forEach((window, group) -> next[0] = Math.min(next[0], call(window, group)));
    return next[0];
  }

  private long call(Window window, Group group) {
    return owesRow(group) ? firstRow(window) : window.maxTime() + 1;
  }

  /** The same without a look at all windows, of which a key may have thousands. */
  private long knownCall(CombineState state) {
    if (state.nextCall == CombineState.UNKNOWN) {
      state.nextCall = nextCall(state);
    }
    return state.nextCall;
  }

  private void wake(CombineState state, KeyedOutput out) {
    if (!state.groups.isEmpty()) {
      long next = knownCall(state);
      // Below the call's time, so that nobody takes it for one that only clears state.
      out.wakeAt(next, Math.min(state.groups.firstMaxTime(), next - 1));
    }
  }

  @Override
  public Optional<GroupFold> fold() {
    return combine.fold(partials);
  }

  @Override
  public void encode(CombineState state, ByteSink out) {
    combine.encode(state, out);
    state.groups.forEach(
        (window, group) -> {
          out.writeVarLong(group.told);
          out.writeByte((group.closed ? CLOSED : 0) | (group.failed ? FAILED : 0));
        });
  }

  @Override
  public CombineState decode(ByteSource in) {
    CombineState state = combine.decode(in);
    state.groups.forEach(
        (window, group) -> {
          group.told = in.readVarLong();
          int flags = in.readByte();
          group.closed = (flags & CLOSED) != 0;
          group.failed = (flags & FAILED) != 0;
        });
    return state;
  }
}
