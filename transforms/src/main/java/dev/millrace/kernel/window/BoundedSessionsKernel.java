package dev.millrace.kernel.window;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.Times;

/**
 * A {@link CombineKernel} over sessions with a maximum length. Walking a key's events in order of
 * event time, a session begins with the first event that no session holds, and ends the gap after
 * its last event or the maximum length after its first one, whichever is sooner. With a gap of 30 s
 * and at most 60 s, events every 20 s from 0 s on give [0, 60), [60, 120) and so on.
 *
 * <p>Where a session ends depends on where the one before it did, so an event that arrives late but
 * in time moves all the cuts after it: events are taken in order of event time, once the watermark
 * has passed them, and no partial groups can be made before an exchange. Sessions are made of the
 * events' times, whatever windows they are in.
 *
 * <p>State per key: the open session, at most one.
 */
final class BoundedSessionsKernel implements KeyedKernel<CombineState> {
  private final CombineKernel combine;
  private final long gap;
  private final long longest;

  BoundedSessionsKernel(CombineKernel combine, long gap, long longest) {
    this.combine = combine;
    this.gap = gap;
    this.longest = longest;
  }

  @Override
  public boolean ordered() {
    return true;
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
  public void onEvent(CombineState state, int input, Event event, KeyedOutput out) {
    combine.onTime(state, event.time(), out);
    long start = combine.isEmpty(state) ? event.time() : state.groups.firstWindow().start();
    long end = Math.min(Times.after(event.time(), gap), Times.after(start, longest));
    combine.onEvent(state, input, event.withWindow(new Window(event.time(), end)), out);
  }

  @Override
  public void onTime(CombineState state, long watermark, KeyedOutput out) {
    combine.onTime(state, watermark, out);
  }

  @Override
  public void encode(CombineState state, ByteSink out) {
    combine.encode(state, out);
  }

  @Override
  public CombineState decode(ByteSource in) {
    return combine.decode(in);
  }
}
