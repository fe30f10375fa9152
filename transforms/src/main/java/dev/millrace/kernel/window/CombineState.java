package dev.millrace.kernel.window;

/** The open windows of one key, each with what was aggregated so far. */
public final class CombineState {
  /** {@link #nextCall} is to be looked for among the groups. */
  static final long UNKNOWN = Long.MIN_VALUE;

  final WindowGroups groups = new WindowGroups();

  /** When the next row of revised groups is due, or a window of them over. It is not coded. */
  long nextCall = UNKNOWN;

  CombineState() {}

  /** One key and window. */
  static final class Group {
    long events;

    /** The smallest time of an event; not part of the coded form, which is that of no event. */
    long minTime = Long.MAX_VALUE;

    final Object[] accumulators;

    /** How many events the newest row is of that came out, of a group whose rows are revised. */
    long told;

    /** Whether a row came out that is not an early one, or should have. */
    boolean closed;

    /** Whether that row could not be given. */
    boolean failed;

    Group(Object[] accumulators) {
      this.accumulators = accumulators;
    }
  }
}
