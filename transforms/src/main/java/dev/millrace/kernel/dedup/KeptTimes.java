package dev.millrace.kernel.dedup;

import java.util.TreeSet;

/** The times of one key's kept events that can still have duplicates. */
public final class KeptTimes {
  final TreeSet<Long> times = new TreeSet<>();

  KeptTimes() {}

  /** Whether {@code time} is less than {@code within} away from a kept one. */
  boolean near(long time, long within) {
    Long before = times.floor(time);
    Long behind = times.ceiling(time);
    return before != null && time - before < within || behind != null && behind - time < within;
  }
}
