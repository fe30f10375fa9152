package dev.millrace.io.kinesis;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.arrival.ArrivalJudge;
import dev.millrace.io.arrival.ArrivedTimes;
import dev.millrace.io.kinesis.KinesisSourceOptions.Columns;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Judges records of Kinesis, which have all that they are made of. */
final class KinesisJudge extends ArrivalJudge<SourceRecord> {
  private final KinesisSourceOptions options;

  KinesisJudge(KinesisSourceOptions options) {
    super(
        options.schema(),
        options.decoder().schema(),
        new ArrivedTimes(
            ArrivedTimes.Limits.of(options.times()),
            options.schema(),
            new ArrivedTimes.Codes(
                KinesisCodes.NO_EVENT_TIME,
                KinesisCodes.EVENT_TIME_RANGE,
                KinesisCodes.EVENT_TIME_AHEAD)),
        Headers.NONE);
    this.options = options;
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
        SourceRecord.unjudged(
            new Coordinates(
                Coordinates.KINESIS,
                options.target().stream(),
                ShardInfo.number(shard),
                record.foreign() ? 0 : number,
                record.id(shard)),
            record.arrival(),
            record.partitionKey().getBytes(StandardCharsets.UTF_8),
            record.data(),
            List.of());
    return record.foreign() ? duplicate(came, watermark) : judge(came, watermark, now, number);
  }

  /** Judges a record that was put aside and comes again. */
  SourceRecord again(SourceRecord kept, long now) {
    return judge(kept, EventTimes.MIN, now, 0);
  }

  @Override
  protected SourceRecord unjudged(SourceRecord record, long number) {
    return record;
  }

  @Override
  protected Object[] decode(SourceRecord record) {
    return options.decoder().decode(Objects.requireNonNull(record.value()));
  }

  @Override
  protected void fill(Object[] row, SourceRecord record) {
    Columns columns = options.columns();
    String id = Objects.requireNonNullElse(record.coordinates().id(), "");
    int colon = id.indexOf(':');
    byte[] key = record.key();
    put(row, columns.partitionKey(), key == null ? "" : new String(key, StandardCharsets.UTF_8));
    put(row, columns.sequence(), id.substring(colon + 1));
    put(row, columns.shard(), id.substring(0, Math.max(0, colon)));
    put(row, columns.timestamp(), record.recordTime());
  }
}
