package dev.millrace.io.kinesis;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.arrival.ArrivedTimes;
import dev.millrace.io.kinesis.KinesisSourceOptions.Columns;
import dev.millrace.io.partitioned.EventTimeRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Decodes a record and decides whether it is an event, late, or a dead letter. */
final class KinesisJudge {
  private final KinesisSourceOptions options;
  private final Schema schema;
  private final int[] places;
  private final ArrivedTimes times;

  KinesisJudge(KinesisSourceOptions options) {
    this.options = options;
    this.schema = options.schema();
    this.places =
        options.decoder().schema().getFieldNames().stream().mapToInt(schema::indexOf).toArray();
    EventTimeRules rules = options.times();
    this.times =
        new ArrivedTimes(
            new ArrivedTimes.Limits(
                rules.time(), rules.minEventTime(), rules.maxFuture(), rules.allowedLateness()),
            schema,
            new ArrivedTimes.Codes(
                KinesisCodes.NO_EVENT_TIME,
                KinesisCodes.EVENT_TIME_RANGE,
                KinesisCodes.EVENT_TIME_AHEAD));
  }

  /**
   * Judges a record.
   *
   * @param shard its id
   * @param watermark of the shard, before allowed lateness is taken off
   * @param now the wall clock, milliseconds
   * @param number in our counting, which goes by what is of the shard
   */
  SourceRecord judge(StreamRecord record, String shard, long watermark, long now, long number) {
    SourceRecord came =
        new SourceRecord(
            new Coordinates(
                Coordinates.KINESIS,
                options.target().stream(),
                ShardInfo.number(shard),
                record.foreign() ? 0 : number,
                record.id(shard)),
            record.arrival(),
            record.partitionKey().getBytes(StandardCharsets.UTF_8),
            record.data(),
            List.of(),
            null,
            record.arrival(),
            watermark,
            Verdict.DUPLICATE,
            null);
    return record.foreign() ? came : judge(came, watermark, now);
  }

  /** Judges a record that was put aside and comes again. */
  SourceRecord again(SourceRecord kept, long now) {
    return judge(kept, EventTimes.MIN, now);
  }

  private SourceRecord judge(SourceRecord came, long watermark, long now) {
    long time = came.recordTime();
    Object[] row;
    try {
      row = decode(came);
      time = times.of(row, time, now);
    } catch (RowFault fault) {
      return judged(came, null, time, Verdict.DEAD, fault);
    }
    return judged(came, row, time, times.verdict(time, watermark), null);
  }

  private static SourceRecord judged(
      SourceRecord came,
      Object @Nullable [] row,
      long time,
      Verdict verdict,
      @Nullable RowFault fault) {
    return new SourceRecord(
        came.coordinates(),
        came.recordTime(),
        came.key(),
        came.value(),
        came.headers(),
        row,
        time,
        came.watermark(),
        verdict,
        fault);
  }

  private Object[] decode(SourceRecord record) {
    Object[] decoded = options.decoder().decode(Objects.requireNonNull(record.value()));
    Object[] row = new Object[schema.getFieldCount()];
    for (int i = 0; i < places.length; i++) {
      row[places[i]] = decoded[i];
    }
    Columns columns = options.columns();
    String id = Objects.requireNonNullElse(record.coordinates().id(), "");
    int colon = id.indexOf(':');
    byte[] key = record.key();
    put(row, columns.partitionKey(), key == null ? "" : new String(key, StandardCharsets.UTF_8));
    put(row, columns.sequence(), id.substring(colon + 1));
    put(row, columns.shard(), id.substring(0, Math.max(0, colon)));
    put(row, columns.timestamp(), record.recordTime());
    return row;
  }

  private static void put(Object[] row, int column, Object value) {
    if (column >= 0) {
      row[column] = value;
    }
  }
}
