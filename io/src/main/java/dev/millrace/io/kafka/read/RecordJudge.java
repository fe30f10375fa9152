package dev.millrace.io.kafka.read;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.kafka.client.KafkaCodes;
import dev.millrace.io.partitioned.PartitionClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Decodes a Kafka record and decides whether it is an event, late, or a dead letter. */
final class RecordJudge {

  private final KafkaSourceOptions options;
  private final long allowedLateness;
  private final long maxFuture;
  private final long minimum;
  private final int width;
  private final @Nullable RowClock times;
  private final boolean hasMetadata;

  RecordJudge(KafkaSourceOptions options) {
    this.options = options;
    this.allowedLateness = options.times().allowedLateness().toMillis();
    this.maxFuture = options.times().maxFuture().toMillis();
    this.width = options.schema().getFieldCount();
    this.hasMetadata = !options.metadata().equals(MetadataColumns.NONE);
    RowTime time = options.times().time();
    this.times = time == null ? null : RowClock.of(time, options.schema());
    this.minimum = options.times().minEventTime().toEpochMilli();
  }

  /**
   * Judges the next record of a partition and moves the partition's clock if it is an event.
   *
   * @param now the wall clock, milliseconds
   */
  SourceRecord judge(ConsumerRecord<byte[], byte[]> record, PartitionClock clock, long now) {
    return judge(read(record), clock, now);
  }

  /**
   * The same for a record that may be decoded already.
   *
   * @param record with a whole row; or with the value's bytes; or DEAD, if it cannot be read
   */
  SourceRecord judge(SourceRecord record, PartitionClock clock, long now) {
    long watermark = clock.watermark();
    long time = record.recordTime();
    if (record.value() == null && record.row() == null && options.decoder().emptyRepeats()) {
      return record.judged(null, time, watermark, Verdict.DUPLICATE, null);
    }
    Object[] row;
    try {
      row = row(record);
      if (row == RecordDecoder.NOTHING_NEW) {
        return record.judged(null, time, watermark, Verdict.DUPLICATE, null);
      }
      time = eventTime(record, row, now);
    } catch (RowFault fault) {
      return record.judged(null, time, watermark, Verdict.DEAD, fault);
    }
    if (time < EventTimes.plus(watermark, -allowedLateness)) {
      return record.judged(row, time, watermark, Verdict.LATE, null);
    }
    clock.seen(time, now);
    return record.judged(row, time, watermark, Verdict.EVENT, null);
  }

  /** A record as it came, without a verdict yet. */
  private static SourceRecord read(ConsumerRecord<byte[], byte[]> record) {
    return SourceRecord.unjudged(
        new Coordinates("kafka", record.topic(), record.partition(), record.offset()),
        record.timestamp(),
        record.key(),
        record.value(),
        headers(record.headers()));
  }

  private Object[] row(SourceRecord record) {
    RowFault unreadable = record.fault();
    if (unreadable != null) {
      throw unreadable;
    }
    Object[] known = record.row();
    return known == null ? decode(record) : known;
  }

  private Object[] decode(SourceRecord record) {
    byte[] value = record.value();
    Object[] decoded =
        value == null
            ? options.decoder().ended(record.key(), record.recordTime())
            : options.decoder().decode(value, record.headers());
    if (decoded == RecordDecoder.NOTHING_NEW) {
      return decoded;
    }
    Object[] row = decoded.length == width ? decoded : Arrays.copyOf(decoded, width);
    if (hasMetadata) {
      tell(record, row);
    }
    return row;
  }

  /** Fills the columns of what Kafka says about the record. */
  private void tell(SourceRecord record, Object[] row) {
    MetadataColumns metadata = options.metadata();
    Coordinates at = record.coordinates();
    put(row, metadata.key(), record.key());
    put(row, metadata.headers(), headerMap(record.headers()));
    put(row, metadata.topic(), at.name());
    put(row, metadata.partition(), at.partition());
    put(row, metadata.offset(), at.offset());
    long time = record.recordTime();
    put(row, metadata.timestamp(), time == SourceRecord.NO_TIME ? null : time);
  }

  private static void put(Object[] row, int column, @Nullable Object value) {
    if (column >= 0) {
      row[column] = value;
    }
  }

  private long eventTime(SourceRecord record, Object[] row, long now) {
    long time = record.recordTime();
    if (times != null) {
      Long read = times.read(row);
      if (read == null) {
        throw new RowFault(
            KafkaCodes.NO_EVENT_TIME, times.source() + " holds the event time and is NULL");
      }
      time = read;
    } else if (time == SourceRecord.NO_TIME) {
      throw new RowFault(KafkaCodes.NO_EVENT_TIME, "the record has no time stamp of its own");
    }
    if (time < EventTimes.MIN || time > EventTimes.MAX) {
      throw new RowFault(
          KafkaCodes.EVENT_TIME_RANGE, "the event time " + time + " ms is out of range");
    }
    RowClock.checkMinimum(time, minimum);
    if (time > EventTimes.plus(now, maxFuture)) {
      throw new RowFault(
          KafkaCodes.EVENT_TIME_AHEAD,
          "the event time "
              + Instant.ofEpochMilli(time)
              + " is further ahead of the clock than max_future = "
              + options.times().maxFuture());
    }
    return time;
  }

  static List<dev.millrace.element.Header> headers(Headers headers) {
    List<dev.millrace.element.Header> list = new ArrayList<>();
    for (Header header : headers) {
      list.add(new dev.millrace.element.Header(header.key(), header.value()));
    }
    return list.isEmpty() ? List.of() : list;
  }

  private static Map<Object, @Nullable Object> headerMap(
      List<dev.millrace.element.Header> headers) {
    Map<Object, @Nullable Object> map = new LinkedHashMap<>();
    for (dev.millrace.element.Header header : headers) {
      map.put(header.key(), header.value());
    }
    return map;
  }
}
