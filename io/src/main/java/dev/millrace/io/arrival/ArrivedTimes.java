package dev.millrace.io.arrival;

import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.io.partitioned.EventTimeRules;
import java.time.Duration;
import java.time.Instant;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Finds the event time of a row, and says which rows are late. */
public final class ArrivedTimes {
  private final Limits limits;
  private final Codes codes;
  private final @Nullable RowClock clock;

  /**
   * The connector's codes for rows whose event time cannot be used.
   *
   * @param missing there is none
   * @param range it is outside the range of time stamps
   * @param ahead it is further ahead of the clock than {@code max_future}
   */
  public record Codes(String missing, String range, String ahead) {}

  /**
   * What a source asks of event times.
   *
   * @param time where a row says its event time; null makes the time of publication the event time
   * @param minEventTime events before it are dead letters
   * @param maxFuture events further ahead of the clock are dead letters
   * @param allowedLateness how far below the watermark an event is still on time
   */
  public record Limits(
      @Nullable RowTime time, Instant minEventTime, Duration maxFuture, Duration allowedLateness) {
    public static Limits of(EventTimeRules rules) {
      return new Limits(
          rules.time(), rules.minEventTime(), rules.maxFuture(), rules.allowedLateness());
    }
  }

  public ArrivedTimes(ArrivalRules rules, Schema schema, Codes codes) {
    this(
        new Limits(rules.time(), rules.minEventTime(), rules.maxFuture(), rules.allowedLateness()),
        schema,
        codes);
  }

  /** The same for sources that have other rules of their watermark. */
  public ArrivedTimes(Limits limits, Schema schema, Codes codes) {
    this.limits = limits;
    this.codes = codes;
    RowTime time = limits.time();
    this.clock = time == null ? null : RowClock.of(time, schema);
  }

  /**
   * The event time of a row in milliseconds.
   *
   * @param published the message's own time, for rows that have no other; {@link
   *     SourceRecord#NO_TIME} for a message without: the clock of whoever reads it would be another
   *     time for each reader
   * @param now the wall clock, milliseconds
   * @throws RowFault with one of the codes if the row has no event time that can be used
   */
  public long of(Object[] row, long published, long now) {
    long time = published;
    if (clock != null) {
      Long read = clock.read(row);
      if (read == null) {
        throw new RowFault(codes.missing(), clock.source() + " holds the event time and is NULL");
      }
      time = read;
    } else if (published == SourceRecord.NO_TIME) {
      throw new RowFault(codes.missing(), "the message has no time stamp of its own");
    }
    if (time < EventTimes.MIN || time > EventTimes.MAX) {
      throw new RowFault(codes.range(), "the event time " + time + " ms is out of range");
    }
    RowClock.checkMinimum(time, limits.minEventTime().toEpochMilli());
    if (time > EventTimes.plus(now, limits.maxFuture().toMillis())) {
      throw new RowFault(
          codes.ahead(),
          "the event time "
              + Instant.ofEpochMilli(time)
              + " is further ahead of the clock than max_future = "
              + limits.maxFuture());
    }
    return time;
  }

  /** Whether an event of that time is late. */
  public Verdict verdict(long time, long watermark) {
    long limit = EventTimes.plus(watermark, -limits.allowedLateness().toMillis());
    return time < limit ? Verdict.LATE : Verdict.EVENT;
  }
}
