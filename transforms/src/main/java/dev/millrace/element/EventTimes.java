package dev.millrace.element;

import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Instant;

/** Event times are {@code long} milliseconds UTC; this is the one place that speaks to Joda. */
public final class EventTimes {
  /** The earliest event time: Beam's minimum, about 290 million years ago. */
  public static final long MIN = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();

  /**
   * The latest event time: just before the end of Beam's global window, so that a watermark can
   * pass every event and still not end the window, with which runners clear state.
   */
  public static final long MAX = GlobalWindow.INSTANCE.maxTimestamp().getMillis() - 1;

  private EventTimes() {}

  /** The Joda instant of an event time, kept within what Beam allows for an element. */
  public static Instant toInstant(long millis) {
    return new Instant(clamp(millis));
  }

  /** The nearest event time that Beam can carry. */
  public static long clamp(long millis) {
    return Math.max(MIN, Math.min(MAX, millis));
  }

  /** {@code a + b}, kept within the range of event times instead of overflowing. */
  public static long plus(long a, long b) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) {
      return a < 0 ? MIN : MAX;
    }
    return clamp(sum);
  }
}
