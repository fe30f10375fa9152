package dev.millrace.kernel.join;

import dev.millrace.element.Event;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.EventCodec;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.Times;
import dev.millrace.kernel.join.IntervalJoinState.Held;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Joins events of equal keys whose times are close: pairs with τ(right) − τ(left) in [lower,
 * upper], both ends included. A pair's time is the later of the two, its window the left event's.
 * With [0 s, 5 s] a left event at 10 s meets right events from 10 s to 15 s; with [−5 s, 0 s] those
 * from 5 s to 10 s.
 *
 * <p>An event without a partner comes out once, when none can come any more, with its own time and
 * window: as it came to output 1 (left) or 2 (right) if that was asked for, else to the main output
 * with NULLs for the other side if the type of the join keeps that side. An event with a NULL key
 * matches nothing. A {@code SEMI} join emits left events with their own times when the first
 * partner comes, an {@code ANTI} join those without one, and neither emits pairs.
 *
 * <p>State per key: the events that can still find a partner, which is a left one until the
 * watermark passes τ + upper, and a right one until it passes τ − lower. Each event costs its
 * matches and, once, its removal.
 */
public final class IntervalJoinKernel implements KeyedKernel<IntervalJoinState> {
  private final JoinRows rows;
  private final long lower;
  private final long upper;
  private final EventCodec leftEvents;
  private final EventCodec rightEvents;

  private IntervalJoinKernel(JoinRows rows, long lower, long upper) {
    this.rows = rows;
    this.lower = lower;
    this.upper = upper;
    this.leftEvents = rows.codec(JoinRows.LEFT);
    this.rightEvents = rows.codec(JoinRows.RIGHT);
  }

  /**
   * @param lower the smallest τ(right) − τ(left), may be negative
   * @param upper the largest, not below {@code lower}
   * @throws IllegalArgumentException if {@code lower} is above {@code upper}
   */
  public static IntervalJoinKernel of(
      JoinType type,
      Duration lower,
      Duration upper,
      JoinSide left,
      JoinSide right,
      JoinOutput output) {
    if (lower.compareTo(upper) > 0) {
      throw new IllegalArgumentException(
          "lower must not be above upper, but were: " + lower + " and " + upper);
    }
    return new IntervalJoinKernel(
        new JoinRows(type, left, right, output),
        Times.bounded(lower, "lower"),
        Times.bounded(upper, "upper"));
  }

  @Override
  public boolean ordered() {
    return true;
  }

  /** Left before right at one time: a right event then has met every left one up to its time. */
  @Override
  public int inputRank(int input) {
    return input;
  }

  @Override
  public IntervalJoinState create() {
    return new IntervalJoinState();
  }

  @Override
  public boolean isEmpty(IntervalJoinState state) {
    return state.left.isEmpty() && state.right.isEmpty();
  }

  @Override
  public void onEvent(IntervalJoinState state, int input, Event event, KeyedOutput out) {
    boolean expired = expire(state, event.time(), out);
    if (rows.matchesNothing(input, event)) {
      rows.unmatched(input, event, out);
    } else {
      Held held = new Held(EventCodec.stored(event));
      match(state, input, held, out);
      // Nothing after an event in order has an earlier time: partners all came unless the span
      // reaches on from here.
      if (input == JoinRows.LEFT ? upper >= 0 : lower < 0) {
        ArrayDeque<Held> side = state.side(input);
        expired |= side.isEmpty();
        side.addLast(held);
      } else if (!held.matched) {
        rows.unmatched(input, event, out);
      }
    }
    if (expired) {
      wake(state, out);
    }
  }

  @Override
  public void onTime(IntervalJoinState state, long watermark, KeyedOutput out) {
    expire(state, watermark, out);
    wake(state, out);
  }

  /**
   * Joins an event with what is held of the other side. All that is held there is at or after the
   * near end of the event's span, because the rest has expired, and at or before the event's own
   * time: only the far end must be looked at.
   */
  private void match(IntervalJoinState state, int input, Held held, KeyedOutput out) {
    long time = held.event.time();
    long last = input == JoinRows.LEFT ? time + upper : time - lower;
    for (Held partner : state.side(1 - input)) {
      if (partner.event.time() > last) {
        break;
      }
      Held left = input == JoinRows.LEFT ? held : partner;
      Held right = input == JoinRows.LEFT ? partner : held;
      rows.pair(left.event, right.event, time, left.event.window(), out);
      matched(1 - input, partner, out);
      matched(input, held, out);
    }
  }

  private void matched(int side, Held held, KeyedOutput out) {
    if (!held.matched) {
      held.matched = true;
      rows.partnered(side, held.event, out);
      out.count(Disposition.MATCHED, 1);
    }
  }

  /** Removes all that has no partner at or after {@code time}; whether anything was. */
  private boolean expire(IntervalJoinState state, long time, KeyedOutput out) {
    return expire(state, JoinRows.LEFT, time, out) | expire(state, JoinRows.RIGHT, time, out);
  }

  private boolean expire(IntervalJoinState state, int side, long time, KeyedOutput out) {
    ArrayDeque<Held> held = state.side(side);
    boolean any = false;
    while (!held.isEmpty() && (lastPartner(side, held) < time || Times.ended(time))) {
      Held first = held.removeFirst();
      any = true;
      if (!first.matched) {
        rows.unmatched(side, first.event, out);
      }
    }
    return any;
  }

  /** The time of the last partner that the first event of a side can have. */
  private long lastPartner(int side, ArrayDeque<Held> held) {
    long time = held.getFirst().event.time();
    return side == JoinRows.LEFT ? time + upper : time - lower;
  }

  private void wake(IntervalJoinState state, KeyedOutput out) {
    long at = Times.END;
    long hold = Times.END;
    for (int side = JoinRows.LEFT; side <= JoinRows.RIGHT; side++) {
      ArrayDeque<Held> held = state.side(side);
      if (!held.isEmpty()) {
        at = Math.min(at, lastPartner(side, held) + 1);
        if (rows.emitsLater(side)) {
          hold = Math.min(hold, held.getFirst().event.time());
        }
      }
    }
    if (!isEmpty(state)) {
      out.wakeAt(at, Math.min(at, hold));
    }
  }

  @Override
  public void encode(IntervalJoinState state, ByteSink out) {
    IntervalJoinState.encode(state.left, leftEvents, out);
    IntervalJoinState.encode(state.right, rightEvents, out);
  }

  @Override
  public IntervalJoinState decode(ByteSource in) {
    IntervalJoinState state = new IntervalJoinState();
    IntervalJoinState.decode(state.left, leftEvents, in);
    IntervalJoinState.decode(state.right, rightEvents, in);
    return state;
  }
}
