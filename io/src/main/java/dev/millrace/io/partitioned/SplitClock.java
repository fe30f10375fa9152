package dev.millrace.io.partitioned;

import dev.millrace.element.EventTimes;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The event time of a split: the minimum over its partitions, idle ones left out. It never goes
 * back, and no partition's watermark ever lies below it while the partition is not idle; so no
 * event that is on time lies below what was reported.
 *
 * <p>All watermarks in here are before allowed lateness is taken off.
 *
 * @param <P> names a partition
 */
public final class SplitClock<P> {
  private static final long SILENCE_MILLIS = 1_000;

  private final EventTimeRules rules;
  private final Map<P, PartitionClock> partitions = new LinkedHashMap<>();
  private long watermark = EventTimes.MIN;

  /** Whether the watermark is the wall clock's, as no partition has ever had an event. */
  private boolean isOfWallClock;

  public SplitClock(EventTimeRules rules) {
    this.rules = rules;
  }

  /** Goes on with a watermark that was reported before a restart. */
  public void restore(long reported) {
    watermark = Math.max(watermark, reported);
  }

  /** Adds a partition; one that comes later than others is judged by what was reported already. */
  public PartitionClock add(P partition, long now) {
    PartitionClock clock = new PartitionClock(rules.maxOutOfOrderness().toMillis(), now);
    clock.raiseFloor(watermark);
    partitions.put(partition, clock);
    return clock;
  }

  /** The clock of a partition of this split. */
  public PartitionClock partition(P partition) {
    PartitionClock clock = partitions.get(partition);
    if (clock == null) {
      throw new IllegalArgumentException("not a partition of this split: " + partition);
    }
    return clock;
  }

  /** The clocks of all partitions, in the order in which they were added. */
  public Map<P, PartitionClock> partitions() {
    return partitions;
  }

  /** Records of a partition are about to be judged. */
  public void heard(PartitionClock clock, long now) {
    if (clock.idle()) {
      clock.raiseFloor(watermark);
    }
    clock.heardAt(now);
  }

  /** The partitions that have been quiet long enough to be idle if they are at their ends. */
  public Collection<P> quiet(long now) {
    if (!rules.advanceWhenIdle()) {
      return List.of();
    }
    long timeout = rules.idleTimeout().toMillis();
    return partitions.entrySet().stream()
        .filter(e -> !e.getValue().ended() && now - e.getValue().quietSince() >= timeout)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The partitions that have had nothing for a second, or for the idle timeout if it is shorter.
   */
  public Collection<P> silent(long now) {
    long silence =
        rules.advanceWhenIdle()
            ? Math.min(SILENCE_MILLIS, rules.idleTimeout().toMillis())
            : SILENCE_MILLIS;
    return partitions.entrySet().stream()
        .filter(e -> !e.getValue().ended() && now - e.getValue().quietSince() >= silence)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether none of these partitions is still to fall idle. */
  public boolean allIdle(Collection<P> quiet) {
    return quiet.stream().allMatch(p -> partition(p).idle());
  }

  /** The partitions that have not come to their stops. */
  public Collection<P> running() {
    return partitions.entrySet().stream()
        .filter(e -> !e.getValue().ended())
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The broker did not answer, or nobody asked: what could not be sent or was not read meanwhile
   * comes now, in any order of the partitions. So quiet begins anew, and what was idle holds the
   * watermark where it is.
   */
  public void unanswered(long now) {
    partitions.values().forEach(partition -> heard(partition, now));
  }

  /**
   * The broker says that these quiet partitions are at their ends.
   *
   * @param now when it said so
   */
  public void confirmIdle(Collection<P> atEnd, long now) {
    atEnd.forEach(p -> partition(p).fallIdle());
    boolean allIdle =
        partitions.values().stream().allMatch(p -> p.ended() || p.idle())
            && partitions.values().stream().anyMatch(PartitionClock::idle)
            && atEnd.size() == running().size();
    if (allIdle) {
      watermark = Math.max(watermark, allIdleAt(now));
    }
  }

  /**
   * Where the watermark may go while nothing comes. It follows the clock if an event with the delay
   * of the newest one would still be on time then. In a log that is being filled with history it
   * would not be: whatever comes next is old too, and must not be late for it. A split that never
   * had an event follows the clock, so that its stream does not hold back those that it is joined
   * with; what other splits read is not known here.
   */
  private long allIdleAt(long now) {
    long bound = rules.maxOutOfOrderness().toMillis();
    long behind = bound + rules.idleTimeout().toMillis();
    PartitionClock newest = newest().orElse(null);
    isOfWallClock = newest == null;
    if (newest == null || newest.delay() <= behind + rules.allowedLateness().toMillis()) {
      return EventTimes.plus(now, -behind);
    }
    return EventTimes.plus(newest.highest(), -bound);
  }

  /** The partition with the newest event; empty if none ever had one. */
  private Optional<PartitionClock> newest() {
    return partitions.values().stream()
        .filter(p -> p.highest() != EventTimes.MIN)
        .max(Comparator.comparingLong(PartitionClock::highest));
  }

  /**
   * What to say when the watermark followed the wall clock because nothing had ever come, and then
   * older events came, which are late for that. Asked after events were judged; told once.
   */
  public Optional<String> outran() {
    Optional<PartitionClock> newest = isOfWallClock ? newest() : Optional.empty();
    isOfWallClock &= newest.isEmpty();
    return newest
        .map(PartitionClock::highest)
        .filter(event -> event < watermark - rules.allowedLateness().toMillis())
        .map(
            event ->
                "Nothing had ever come, so event time followed the clock to "
                    + Instant.ofEpochMilli(watermark)
                    + ", and the first events, of "
                    + Instant.ofEpochMilli(event)
                    + ", are late. Whoever fills a log with history while a run reads it sets"
                    + " 'on_idle: hold'");
  }

  /** Whether every partition has come to its end. */
  public boolean allEnded() {
    return !partitions.isEmpty() && partitions.values().stream().allMatch(PartitionClock::ended);
  }

  /** Takes in what the partitions have seen. */
  public void advance() {
    long minimum = EventTimes.MAX;
    boolean any = false;
    for (PartitionClock clock : partitions.values()) {
      if (!clock.idle() && !clock.ended()) {
        minimum = Math.min(minimum, clock.watermark());
        any = true;
      }
    }
    if (any) {
      watermark = Math.max(watermark, minimum);
    }
  }

  /** The watermark as of the last {@link #advance} or {@link #confirmIdle}. */
  public long watermark() {
    return watermark;
  }

  /** The watermark that a runner sees: allowed lateness is taken off. */
  public long reported() {
    return EventTimes.plus(watermark, -rules.allowedLateness().toMillis());
  }

  /** The partition with the lowest watermark; empty if none holds the split's watermark. */
  public Optional<P> holder() {
    return partitions.entrySet().stream()
        .filter(e -> !e.getValue().idle() && !e.getValue().ended())
        .min(Comparator.comparingLong(e -> e.getValue().watermark()))
        .map(Map.Entry::getKey);
  }

  /** The floor that a partition has to start with after a restart. */
  public long floorToKeep(PartitionClock clock) {
    return clock.idle() ? Math.max(clock.floor(), watermark) : clock.floor();
  }

  /** What a checkpoint keeps of a partition. */
  public PartitionClock.State state(PartitionClock clock) {
    return new PartitionClock.State(
        clock.highest(), clock.delay(), floorToKeep(clock), clock.quietSince());
  }
}
