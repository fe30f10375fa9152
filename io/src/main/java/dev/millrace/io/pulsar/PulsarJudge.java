package dev.millrace.io.pulsar;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.arrival.ArrivedTimes;
import dev.millrace.io.format.Utf8;
import dev.millrace.io.partitioned.EventTimeRules;
import dev.millrace.io.pulsar.PulsarSourceOptions.Columns;
import dev.millrace.io.pulsar.PulsarSourceOptions.PropertyColumn;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Decodes a message and decides whether it is an event, late, or a dead letter. */
final class PulsarJudge {
  private final PulsarSourceOptions options;
  private final Schema schema;
  private final int[] places;
  private final ArrivedTimes times;

  PulsarJudge(PulsarSourceOptions options) {
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
                PulsarCodes.NO_EVENT_TIME,
                PulsarCodes.EVENT_TIME_RANGE,
                PulsarCodes.EVENT_TIME_AHEAD));
  }

  /**
   * Judges a message.
   *
   * @param watermark of the partition, before allowed lateness is taken off
   * @param now the wall clock, milliseconds
   * @param number in our counting
   */
  SourceRecord judge(PulsarMessage message, long watermark, long now, long number) {
    long time = message.time();
    Object[] row;
    try {
      row = decode(message);
      time = times.of(row, time, now);
    } catch (RowFault fault) {
      return record(message, null, time, watermark, Verdict.DEAD, fault, number);
    }
    return record(message, row, time, watermark, times.verdict(time, watermark), null, number);
  }

  /** Judges a message that was put aside and comes again. */
  SourceRecord again(SourceRecord kept, long now) {
    return judge(PulsarMessage.of(kept), EventTimes.MIN, now, kept.coordinates().offset());
  }

  private SourceRecord record(
      PulsarMessage message,
      Object @Nullable [] row,
      long time,
      long watermark,
      Verdict verdict,
      @Nullable RowFault fault,
      long number) {
    return new SourceRecord(
        new Coordinates(
            Coordinates.PULSAR,
            options.target().topic(),
            message.partition(),
            number,
            message.id()),
        message.time(),
        message.key(),
        message.value(),
        message.kept(),
        row,
        time,
        watermark,
        verdict,
        fault);
  }

  private Object[] decode(PulsarMessage message) {
    byte[] value = message.value();
    if (message.encrypted()) {
      throw new RowFault(
          PulsarCodes.ENCRYPTED, "its producer has encrypted the message, and there is no key");
    } else if (value == null) {
      throw new RowFault(PulsarCodes.NO_VALUE, "the message has no value");
    }
    Object[] decoded = options.decoder().decode(value, message.properties());
    Object[] row = new Object[schema.getFieldCount()];
    for (int i = 0; i < places.length; i++) {
      row[places[i]] = decoded[i];
    }
    Columns columns = options.columns();
    for (PropertyColumn column : columns.properties()) {
      String property = message.property(column.property());
      if (property == null) {
        throw new RowFault(
            PulsarCodes.NO_HEADER,
            "the message has no property '"
                + column.property()
                + "', which fills column '"
                + schema.getField(column.column()).getName()
                + "'");
      }
      row[column.column()] = property;
    }
    if (columns.propertiesMap() >= 0) {
      row[columns.propertiesMap()] = texts(message);
    }
    byte[] key = message.key();
    if (columns.key() >= 0) {
      // Keys that are no text must not become one and the same.
      row[columns.key()] = key == null ? null : Utf8.text(key, 0, key.length);
    }
    put(row, columns.messageId(), message.id());
    put(row, columns.partition(), message.partition());
    put(row, columns.published(), message.published());
    put(
        row,
        columns.eventTime(),
        message.eventTime() == SourceRecord.NO_TIME ? null : message.eventTime());
    return row;
  }

  private static void put(Object[] row, int column, @Nullable Object value) {
    if (column >= 0) {
      row[column] = value;
    }
  }

  private static Map<Object, Object> texts(PulsarMessage message) {
    Map<Object, Object> texts = new LinkedHashMap<>();
    for (Header header : message.properties()) {
      texts.put(header.key(), String.valueOf(message.property(header.key())));
    }
    return texts;
  }
}
