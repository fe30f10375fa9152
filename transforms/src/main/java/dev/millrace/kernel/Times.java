package dev.millrace.kernel;

import dev.millrace.element.EventTimes;
import java.time.Duration;

/** Arithmetic on event times that stays exact at both ends of time. */
public final class Times {
  /** The watermark after the last event time: nothing can come any more. */
  public static final long END = EventTimes.MAX + 1;

  private Times() {}

  /** {@code time + millis}, at most {@link #END}. */
  public static long after(long time, long millis) {
    return millis >= END - time ? END : time + millis;
  }

  /** Whether a watermark says that the input has come to its end. */
  public static boolean ended(long watermark) {
    return watermark >= END;
  }

  /**
   * The milliseconds of a duration that is longer than zero.
   *
   * @param what the duration's name in the message
   * @throws IllegalArgumentException if it is shorter than a millisecond, or longer than all of
   *     event time
   */
  public static long positive(Duration duration, String what) {
    if (duration.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(what + " must be at least 1 ms, but was: " + duration);
    }
    return bounded(duration, what);
  }

  /**
   * The milliseconds of a duration of either sign.
   *
   * @throws IllegalArgumentException if it is longer than all of event time
   */
  public static long bounded(Duration duration, String what) {
    if (duration.abs().compareTo(Duration.ofMillis(EventTimes.MAX)) > 0) {
      throw new IllegalArgumentException(
          what + " must be within " + Duration.ofMillis(EventTimes.MAX) + ", but was: " + duration);
    }
    return duration.toMillis();
  }
}
