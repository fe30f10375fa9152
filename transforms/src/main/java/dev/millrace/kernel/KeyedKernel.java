package dev.millrace.kernel;

import dev.millrace.element.Event;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * The logic of a step over the events of one key. What it emits must be a function of the multiset
 * of the key's events alone; the hosts call it live (state kept between calls by the runner) and in
 * a replay (all events of a key at once).
 *
 * <p>An <b>ordered</b> kernel gets a key's events in order of event time; ties go by {@link
 * #inputRank} of their input, then by the row's encoded bytes. An <b>accumulating</b> (not ordered)
 * kernel gets them as they come, and must not depend on it.
 *
 * <p>For one key, {@link #onTime} with time {@code w} comes after every event with a time below
 * {@code w}, and before the first event with a time at or above the time at which an ordered kernel
 * is called.
 *
 * @param <S> the state of one key; mutable, owned by the host
 */
public interface KeyedKernel<S> extends Serializable {
  /** Whether events must come in order of event time. */
  boolean ordered();

  /** Rank of an input among events of the same time: lower ranks come first. */
  default int inputRank(int input) {
    return input;
  }

  /** The state of a key that was never seen. */
  S create();

  /** Whether the state is as good as a new one, so that the host may forget the key. */
  boolean isEmpty(S state);

  /**
   * Handles an event of the key.
   *
   * @param input 0 for the first (left) input, 1 for the second
   * @throws dev.millrace.element.RowFault when the event's own data is bad, before anything was
   *     emitted or the state was changed; the host rejects the event then
   */
  void onEvent(S state, int input, Event event, KeyedOutput out);

  /**
   * The watermark has reached {@code watermark}: emits what is complete and clears what can no
   * longer be needed. Must also be right when called without having been asked for.
   */
  void onTime(S state, long watermark, KeyedOutput out);

  /**
   * How often, by its clock, a live host calls {@link #onClock} for the keys that had events since;
   * empty for never.
   */
  default Optional<Duration> clock() {
    return Optional.empty();
  }

  /**
   * Gives what is known so far and not final. It may be called at any time or never, as often as
   * the host likes, and what is final must not depend on it.
   */
  default void onClock(S state, KeyedOutput out) {}

  /**
   * The same logic over one group at a time, where an accumulating kernel's rows of a key and
   * window depend on nothing else. Each call gives a new, empty one.
   */
  default Optional<GroupFold> fold() {
    return Optional.empty();
  }

  void encode(S state, ByteSink out);

  S decode(ByteSource in);
}
