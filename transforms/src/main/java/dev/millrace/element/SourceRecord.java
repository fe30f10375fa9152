package dev.millrace.element;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record as its source gave it, with the source's verdict: an event, a late event, a duplicate,
 * or a dead letter. The original bytes stay attached so that nothing is lost when a later step
 * rejects it.
 *
 * @param coordinates where the record lies
 * @param recordTime the source's own time stamp (Kafka record time stamp), milliseconds UTC; {@link
 *     #NO_TIME} if it has none
 * @param key original key bytes, null if it had none
 * @param value original value bytes, null for a tombstone or where the source has none (Parquet)
 * @param headers original headers, in order
 * @param row the decoded values, null for a dead letter and a duplicate
 * @param time event time, milliseconds UTC; meaningless for a dead letter without a time
 * @param watermark the partition's watermark at the record's place, before it was seen; {@link
 *     EventTimes#MIN} in a replay
 * @param verdict what the source decided
 * @param fault why it is a dead letter, null otherwise
 */
public record SourceRecord(
    Coordinates coordinates,
    long recordTime,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<Header> headers,
    Object @Nullable [] row,
    long time,
    long watermark,
    Verdict verdict,
    @Nullable RowFault fault) {

  /** The time stamp of a record that has none, as in Kafka. */
  public static final long NO_TIME = -1;

  /** What a source decides about a record, once and from data alone. */
  public enum Verdict {
    EVENT,
    LATE,
    DEAD,
    /** Delivered again: the same message was taken in before. */
    DUPLICATE
  }

  /** A record as it came, which nobody has decided about; without a row it is no event. */
  public static SourceRecord unjudged(
      Coordinates coordinates,
      long recordTime,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers) {
    return new SourceRecord(
        coordinates,
        recordTime,
        key,
        value,
        headers,
        null,
        recordTime,
        EventTimes.MIN,
        Verdict.DUPLICATE,
        null);
  }

  /** The same record, once its source has decided. */
  public SourceRecord judged(
      Object @Nullable [] decoded,
      long eventTime,
      long before,
      Verdict decided,
      @Nullable RowFault why) {
    return new SourceRecord(
        coordinates, recordTime, key, value, headers, decoded, eventTime, before, decided, why);
  }

  /** The same record with another row. */
  public SourceRecord withRow(Object @Nullable [] other) {
    return new SourceRecord(
        coordinates, recordTime, key, value, headers, other, time, watermark, verdict, fault);
  }

  /** The same record with other bytes. */
  public SourceRecord withValue(byte @Nullable [] other) {
    return new SourceRecord(
        coordinates, recordTime, key, other, headers, row, time, watermark, verdict, fault);
  }

  /** The same record at another event time. */
  public SourceRecord withTime(long other) {
    return new SourceRecord(
        coordinates, recordTime, key, value, headers, row, other, watermark, verdict, fault);
  }

  /** The same record as a dead letter. */
  public SourceRecord dead(RowFault why) {
    return new SourceRecord(
        coordinates, recordTime, key, value, headers, null, time, watermark, Verdict.DEAD, why);
  }

  /** The event of this record; only for records whose verdict is not {@link Verdict#DEAD}. */
  public Event event() {
    if (row == null) {
      throw new IllegalStateException("no row in " + coordinates);
    }
    return new Event(row, time, Window.GLOBAL, this);
  }
}
