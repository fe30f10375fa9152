package dev.millrace.engine.exchange;

import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.engine.kept.TimeCells;
import dev.millrace.engine.kept.TimeCells.Cell;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a partition that is in memory. One timer is enough, at the end of the earliest
 * bucket; it holds the output watermark for all. When it fires, everything is due that the
 * watermark has passed, which may be many buckets where it goes in leaps.
 */
final class WaitingInMemory implements Waiting {
  /** The name of the timer. */
  private static final String NEXT = "next";

  private final ResidentState state;
  private final TimerMap timers;
  private final boolean untilTheEnd;

  /**
   * @param untilTheEnd whether all waits for the end of time
   */
  WaitingInMemory(ResidentState state, TimerMap timers, boolean untilTheEnd) {
    this.state = state;
    this.timers = timers;
    this.untilTheEnd = untilTheEnd;
  }

  private TimeCells cells() {
    return state.waiting();
  }

  @Override
  public int append(long end, long hold, ByteSink entries) {
    cells().append(end, hold, entries);
    return entries.size();
  }

  @Override
  public void arm() {
    long time = untilTheEnd ? EventTimes.MAX : Math.min(cells().firstEnd(), EventTimes.MAX);
    long hold = untilTheEnd ? EventTimes.MAX : Math.min(cells().hold(), time);
    if (state.setTimer(time, hold)) {
      timers
          .get(NEXT)
          .withOutputTimestamp(EventTimes.toInstant(hold))
          .set(EventTimes.toInstant(time));
    }
  }

  @Override
  public void armNext() {
    arm();
  }

  @Override
  public long fired(String timer, long time) {
    state.timerFired();
    if (time >= EventTimes.MAX) {
      return EventTimes.MAX;
    }
    Timer next = timers.get(NEXT);
    long watermark = next.getCurrentRelativeTime().getMillis();
    // The end of time comes with a firing of its own.
    return Math.max(time, Math.min(watermark, EventTimes.MAX - 1));
  }

  @Override
  public @Nullable Cell takeDue(long upTo) {
    return cells().firstEnd() <= upTo ? cells().takeFirst() : null;
  }

  @Override
  public boolean isEmpty() {
    return cells().isEmpty();
  }
}
