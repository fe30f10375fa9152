package dev.millrace.spec;

import java.time.Duration;

/** A way to cut event time into windows. */
public sealed interface WindowingSpec {
  /** One window for all of time. */
  record GlobalWindows() implements WindowingSpec {}

  /** Tumbling windows [offset + n·size, offset + (n+1)·size). */
  record FixedWindows(Duration size, Duration offset) implements WindowingSpec {}

  /** Windows of {@code size}, one starting every {@code period}. */
  record SlidingWindows(Duration size, Duration period, Duration offset) implements WindowingSpec {}

  /** Windows that end {@code gap} after the last event of a run. */
  record SessionWindows(Duration gap) implements WindowingSpec {}
}
