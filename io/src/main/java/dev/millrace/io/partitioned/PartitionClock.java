package dev.millrace.io.partitioned;

import dev.millrace.element.EventTimes;

/** The event time of one partition. Mutable; owned by its {@link SplitClock}. */
public final class PartitionClock {
  private final long maxOutOfOrderness;
  private long highest = EventTimes.MIN;
  private long delay;
  private long floor = EventTimes.MIN;
  private long quietSince;
  private boolean idle;
  private boolean ended;

  public PartitionClock(long maxOutOfOrderness, long now) {
    this.maxOutOfOrderness = maxOutOfOrderness;
    this.quietSince = now;
  }

  /**
   * What a checkpoint keeps of it.
   *
   * @param highest the highest event time of an event handed out; {@link EventTimes#MIN} before the
   *     first
   * @param delay how far the clock was ahead of that event when it was read, in milliseconds
   * @param floor below which its watermark never lies
   * @param quietSince wall-clock milliseconds of the last record; a runner that often reopens its
   *     readers would otherwise never see a partition idle
   */
  public record State(long highest, long delay, long floor, long quietSince) {}

  /**
   * Goes on as before a restart.
   *
   * @param pause the time since the mark was taken, milliseconds: nobody asked in it, so it does
   *     not count as quiet
   */
  public void restore(State state, long pause) {
    highest = state.highest();
    delay = state.delay();
    floor = state.floor();
    quietSince = state.quietSince() + pause;
  }

  /** Highest event time minus the bound of out-of-orderness, at least the floor. */
  public long watermark() {
    long own =
        highest == EventTimes.MIN ? EventTimes.MIN : EventTimes.plus(highest, -maxOutOfOrderness);
    return Math.max(own, floor);
  }

  /**
   * An event that is neither late nor dead was seen.
   *
   * @param now the wall clock
   */
  public void seen(long time, long now) {
    if (time >= highest) {
      highest = time;
      delay = EventTimes.plus(now, -time);
    }
  }

  /** The highest event time that was seen; {@link EventTimes#MIN} before the first. */
  public long highest() {
    return highest;
  }

  /** How far the clock was ahead of the newest event when that was seen, in milliseconds. */
  public long delay() {
    return delay;
  }

  /** Below which its watermark never lies. */
  public long floor() {
    return floor;
  }

  /** Its watermark is at least this from now on. */
  public void raiseFloor(long watermark) {
    floor = Math.max(floor, watermark);
  }

  /** Wall-clock milliseconds of the last record. */
  public long quietSince() {
    return quietSince;
  }

  /** A record came. */
  public void heardAt(long now) {
    quietSince = now;
    idle = false;
  }

  /** Whether it had nothing for long enough to be left out. */
  public boolean idle() {
    return idle;
  }

  /** It is at its end, and had nothing for long enough. */
  public void fallIdle() {
    idle = true;
  }

  /** Whether nothing more will come of it. */
  public boolean ended() {
    return ended;
  }

  /** Nothing more will come of it. */
  public void end() {
    ended = true;
  }
}
