package dev.millrace.io.arrival;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The event time of a queue or subscription: the highest event time that has been there for a
 * while, minus the bound of out-of-orderness. Never goes back. All watermarks in here are before
 * allowed lateness is taken off.
 */
final class ArrivalClock {
  private static final long STEP_MILLIS = 1_000;

  private final ArrivalRules rules;
  private final Deque<Arrived> lately = new ArrayDeque<>();
  private long watermark = EventTimes.MIN;
  private long newest = EventTimes.MIN;
  private long delay;

  /** Whether the watermark is the wall clock's, as no event on time has ever come. */
  private boolean isOfWallClock;

  private boolean told;

  /**
   * What arrived within a second.
   *
   * @param at the start of that second, wall clock without the time in which nothing could arrive
   * @param highest the highest event time
   */
  record Arrived(long at, long highest) {}

  /**
   * What a restart has to know.
   *
   * @param newest the highest event time, {@link EventTimes#MIN} before the first event
   * @param delay how far the clock was ahead of it when it arrived, in milliseconds
   */
  record State(long watermark, long newest, long delay, List<Arrived> lately) {
    State {
      lately = List.copyOf(lately);
    }
  }

  ArrivalClock(ArrivalRules rules) {
    this.rules = rules;
  }

  State state() {
    return new State(watermark, newest, delay, List.copyOf(lately));
  }

  void restore(State state) {
    watermark = state.watermark();
    newest = state.newest();
    delay = state.delay();
    isOfWallClock = newest == EventTimes.MIN && watermark > EventTimes.MIN;
    lately.clear();
    lately.addAll(state.lately());
  }

  /** An event that is neither late nor dead arrived. */
  void seen(long time, long now) {
    isOfWallClock = false;
    if (time >= newest) {
      newest = time;
      delay = EventTimes.plus(now, -time);
    }
    long second = now - Math.floorMod(now, STEP_MILLIS);
    Arrived last = lately.peekLast();
    if (last == null || last.at() < second) {
      lately.addLast(new Arrived(second, time));
    } else if (time > last.highest()) {
      lately.pollLast();
      lately.addLast(new Arrived(last.at(), time));
    }
  }

  /**
   * Nothing could arrive for a while. What came before and what comes now arrive together, as if
   * that time had not been.
   *
   * @param millis negative if the clock was set back by as much
   */
  void missed(long millis) {
    List<Arrived> before = List.copyOf(lately);
    lately.clear();
    before.forEach(a -> lately.addLast(new Arrived(a.at() + millis, a.highest())));
  }

  /** Takes in what arrived long enough ago. */
  void advance(long now) {
    long reorder = rules.reorderWithin().toMillis();
    // A second is over before it counts, unless nothing has to be waited for.
    long ago = reorder == 0 ? now : now - reorder - STEP_MILLIS;
    while (!lately.isEmpty() && lately.getFirst().at() <= ago) {
      long highest = lately.removeFirst().highest();
      watermark =
          Math.max(watermark, EventTimes.plus(highest, -rules.maxOutOfOrderness().toMillis()));
    }
  }

  /**
   * It is empty, and was so for the idle timeout. The watermark follows the clock if an event with
   * the delay of the newest one would still be on time then, and else goes no further than the
   * newest event allows: what comes next is history too.
   */
  void idle(long now) {
    if (rules.advanceWhenIdle()) {
      long bound = rules.maxOutOfOrderness().toMillis();
      long behind = bound + rules.idleTimeout().toMillis();
      boolean current =
          newest == EventTimes.MIN || delay <= behind + rules.allowedLateness().toMillis();
      long reached = current ? EventTimes.plus(now, -behind) : EventTimes.plus(newest, -bound);
      watermark = Math.max(watermark, reached);
      isOfWallClock = newest == EventTimes.MIN;
    }
  }

  /**
   * Messages arrived together.
   *
   * @return what to say of the late ones if the watermark followed the wall clock because nothing
   *     had ever come; said once
   */
  Optional<String> seen(Collection<SourceRecord> records, long now) {
    // Some of what comes with history may be on time.
    Optional<String> outran =
        records.stream()
            .filter(record -> record.verdict() == Verdict.LATE)
            .map(SourceRecord::time)
            .max(Comparator.naturalOrder())
            .flatMap(this::outran);
    for (SourceRecord record : records) {
      if (record.verdict() == Verdict.EVENT) {
        seen(record.time(), now);
      }
    }
    return outran;
  }

  private Optional<String> outran(long late) {
    if (!isOfWallClock || told) {
      return Optional.empty();
    }
    told = true;
    return Optional.of(
        "Nothing had ever come, so event time followed the clock to "
            + Instant.ofEpochMilli(watermark)
            + ", and the first events, of "
            + Instant.ofEpochMilli(late)
            + ", are late. Whoever publishes history does so before a run starts to read it");
  }

  /** The watermark as of the last {@link #advance} or {@link #idle}. */
  long watermark() {
    return watermark;
  }
}
