package dev.millrace.engine.exchange;

import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.engine.kept.TimeCells.Cell;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.beam.sdk.state.TimerMap;
import org.jspecify.annotations.Nullable;

/**
 * What waits, as a runner keeps it for ever: a state cell per bucket, and a timer each, which holds
 * the output watermark at the smallest event time that may come out of it.
 *
 * <p>Coding of a bucket: that time (8 bytes), then entries.
 */
final class WaitingInStates implements Waiting {
  private static final int HOLD_BYTES = Long.BYTES;

  private final KeptBytes<Long> buckets;
  private final TimerMap timers;
  private final boolean untilTheEnd;

  /** The buckets that are not answered yet, where all are in one call. */
  private @Nullable NavigableSet<Long> left;

  private boolean taken;

  /**
   * @param untilTheEnd whether all waits for the end of time, and has one timer
   */
  WaitingInStates(KeptBytes<Long> buckets, TimerMap timers, boolean untilTheEnd) {
    this.buckets = buckets;
    this.timers = timers;
    this.untilTheEnd = untilTheEnd;
  }

  @Override
  public int append(long end, long hold, ByteSink entries) {
    byte[] kept = buckets.get(end);
    long known = kept == null ? EventTimes.MAX : new ByteSource(kept).readLong();
    long held = Math.min(hold, known);
    int length = kept == null ? HOLD_BYTES : kept.length;
    ByteSink content = new ByteSink(Math.addExact(entries.size(), length));
    content.writeLong(held);
    if (kept != null) {
      content.writeRaw(kept, HOLD_BYTES, kept.length - HOLD_BYTES);
    }
    content.writeRaw(entries.array(), 0, entries.size());
    buckets.put(end, content.toBytes());
    if (left != null) {
      left.add(end);
    }
    // To set a timer anew costs a runner more than to keep an event.
    if (!untilTheEnd && (kept == null || held < known)) {
      setTimer(end, held);
    }
    return kept == null ? content.size() : entries.size();
  }

  @Override
  public void arm() {
    if (untilTheEnd || buckets.get(EventTimes.MAX) == null) {
      // Not where the last bucket holds something: its timer keeps an earlier hold.
      setTimer(EventTimes.MAX, EventTimes.MAX);
    }
  }

  /** Each bucket has its timer, and the one at the end of time was set when events came. */
  @Override
  public void armNext() {}

  private void setTimer(long time, long hold) {
    timers
        .get(Long.toString(time))
        .withOutputTimestamp(EventTimes.toInstant(Math.min(hold, time)))
        .set(EventTimes.toInstant(time));
  }

  @Override
  public long fired(String timer, long time) {
    if (untilTheEnd) {
      NavigableSet<Long> ends = new TreeSet<>();
      buckets.keys().forEach(ends::add);
      left = ends;
    }
    return Long.parseLong(timer);
  }

  @Override
  public @Nullable Cell takeDue(long upTo) {
    Long end = untilTheEnd ? firstLeft() : next(upTo);
    byte[] content = end == null || end > upTo ? null : buckets.get(end);
    if (end == null || content == null) {
      return null;
    }
    buckets.remove(end);
    return new Cell(end, content, HOLD_BYTES, content.length);
  }

  private @Nullable Long firstLeft() {
    return left == null ? null : left.pollFirst();
  }

  /** Each has its own timer. */
  private @Nullable Long next(long upTo) {
    boolean first = !taken;
    taken = true;
    return first ? upTo : null;
  }

  @Override
  public boolean isEmpty() {
    return !buckets.keys().iterator().hasNext();
  }
}
