package dev.millrace.io.kafka.read;

import dev.millrace.element.EventTimes;
import dev.millrace.io.kafka.read.KafkaMark.PartitionMark;

/** The event time of one partition. Mutable; owned by its {@link SplitClock}. */
final class PartitionClock {
  private final long maxOutOfOrderness;
  private long highest = EventTimes.MIN;
  private long delay;
  private long floor = EventTimes.MIN;
  private long quietSince;
  private boolean idle;
  private boolean ended;

  PartitionClock(long maxOutOfOrderness, long now) {
    this.maxOutOfOrderness = maxOutOfOrderness;
    this.quietSince = now;
  }

  /**
   * @param pause the time since the mark was taken, milliseconds: nobody asked in it, so it does
   *     not count as quiet
   */
  void restore(PartitionMark mark, long pause) {
    highest = mark.highest();
    delay = mark.delay();
    floor = mark.floor();
    quietSince = mark.quietSince() + pause;
  }

  /** Highest event time minus the bound of out-of-orderness, at least the floor. */
  long watermark() {
    long own =
        highest == EventTimes.MIN ? EventTimes.MIN : EventTimes.plus(highest, -maxOutOfOrderness);
    return Math.max(own, floor);
  }

  /**
   * An event that is neither late nor dead was seen.
   *
   * @param now the wall clock
   */
  void seen(long time, long now) {
    if (time >= highest) {
      highest = time;
      delay = EventTimes.plus(now, -time);
    }
  }

  long highest() {
    return highest;
  }

  /** How far the clock was ahead of the newest event when that was seen, in milliseconds. */
  long delay() {
    return delay;
  }

  long floor() {
    return floor;
  }

  void raiseFloor(long watermark) {
    floor = Math.max(floor, watermark);
  }

  long quietSince() {
    return quietSince;
  }

  void heardAt(long now) {
    quietSince = now;
    idle = false;
  }

  boolean idle() {
    return idle;
  }

  void fallIdle() {
    idle = true;
  }

  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
  }
}
