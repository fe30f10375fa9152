package dev.millrace.io.kinesis;

/**
 * How far a shard was read.
 *
 * @param sequence the number of the last record that was handed out; empty if there is none
 * @param sub which of the records that were packed into that one was the last; {@link #WHOLE} if
 *     none were packed
 * @param since where it begins while {@code sequence} is empty: wall-clock milliseconds, {@link
 *     #HORIZON}, or {@link #LATEST}
 * @param next the number, in our own counting, of the record that comes next
 * @param readTo up to which time of arrival it was read, wall-clock milliseconds
 * @param drained whether it is closed and everything in it was handed out
 */
record ShardPosition(
    String sequence, int sub, long since, long next, long readTo, boolean drained) {
  /** The record was no aggregate. */
  static final int WHOLE = -1;

  /** With the oldest record that there is. */
  static final long HORIZON = -1;

  /** With the first record that comes. */
  static final long LATEST = -2;

  static ShardPosition start(long since, boolean drained) {
    return new ShardPosition("", WHOLE, since, 0, 0, drained);
  }

  boolean isUnread() {
    return sequence.isEmpty();
  }

  /** The same once it was read up to a time. */
  ShardPosition readTo(long time) {
    return time <= readTo ? this : new ShardPosition(sequence, sub, since, next, time, drained);
  }

  ShardPosition since(long time) {
    return new ShardPosition(sequence, sub, time, next, readTo, drained);
  }

  ShardPosition after(StreamRecord record, long following) {
    return new ShardPosition(
        record.sequence(),
        record.sub(),
        since,
        following,
        Math.max(readTo, record.arrival()),
        drained);
  }

  ShardPosition whenDrained() {
    return new ShardPosition(sequence, sub, since, next, readTo, true);
  }
}
