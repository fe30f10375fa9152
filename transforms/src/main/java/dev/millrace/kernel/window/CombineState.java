package dev.millrace.kernel.window;

/** The open windows of one key, each with what was aggregated so far. */
public final class CombineState {
  final WindowGroups groups = new WindowGroups();

  CombineState() {}

  /** One key and window. */
  static final class Group {
    long events;

    /** The smallest time of an event; not part of the coded form, which is that of no event. */
    long minTime = Long.MAX_VALUE;

    final Object[] accumulators;

    Group(Object[] accumulators) {
      this.accumulators = accumulators;
    }
  }
}
