package dev.millrace.io.rabbitmq;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.arrival.ArrivedTimes;
import dev.millrace.io.rabbitmq.RabbitSourceOptions.HeaderColumn;
import dev.millrace.io.rabbitmq.RabbitSourceOptions.MessageColumns;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Decodes a message and decides whether it is an event, late, or a dead letter. */
final class RabbitJudge {
  private final RabbitSourceOptions options;
  private final Schema schema;
  private final int[] places;
  private final ArrivedTimes times;

  RabbitJudge(RabbitSourceOptions options) {
    this.options = options;
    this.schema = options.schema();
    this.places =
        options.decoder().schema().getFieldNames().stream().mapToInt(schema::indexOf).toArray();
    this.times =
        new ArrivedTimes(
            options.times(),
            schema,
            new ArrivedTimes.Codes(
                RabbitCodes.NO_EVENT_TIME,
                RabbitCodes.EVENT_TIME_RANGE,
                RabbitCodes.EVENT_TIME_AHEAD));
  }

  /** By what a message is known when it comes again; null if nothing tells it apart. */
  @Nullable String identity(RabbitMessage message) {
    return message.identity(options.idHeader());
  }

  /** The record of a message that was taken in already. */
  SourceRecord duplicate(RabbitMessage message, long watermark) {
    return record(message, null, message.time(), watermark, Verdict.DUPLICATE, null, 0);
  }

  /**
   * Judges a message.
   *
   * @param watermark what the runner was told before the message arrived, without allowed lateness
   * @param now the wall clock, milliseconds
   * @param number in the order of arrival; 0 for none
   */
  SourceRecord judge(RabbitMessage message, long watermark, long now, long number) {
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
    byte[] body = Objects.requireNonNull(kept.value());
    return judge(RabbitMessage.of(kept, body, options.idHeader()), EventTimes.MIN, now, 0);
  }

  private SourceRecord record(
      RabbitMessage message,
      Object @Nullable [] row,
      long time,
      long watermark,
      Verdict verdict,
      @Nullable RowFault fault,
      long number) {
    return new SourceRecord(
        new Coordinates(
            Coordinates.RABBITMQ,
            options.name(),
            0,
            options.numbering() == null ? 0 : number,
            message.name(options.idHeader())),
        message.time(),
        message.routingKey().getBytes(StandardCharsets.UTF_8),
        message.body(),
        message.kept(options.idHeader()),
        row,
        time,
        watermark,
        verdict,
        fault);
  }

  private Object[] decode(RabbitMessage message) {
    Object[] decoded = options.decoder().decode(message.body(), message.headers());
    Object[] row = new Object[schema.getFieldCount()];
    for (int i = 0; i < places.length; i++) {
      row[places[i]] = decoded[i];
    }
    MessageColumns columns = options.columns();
    for (HeaderColumn column : columns.headers()) {
      String value = message.header(column.header());
      if (value == null) {
        throw new RowFault(
            RabbitCodes.NO_HEADER,
            "the message has no header '"
                + column.header()
                + "', which fills column '"
                + schema.getField(column.column()).getName()
                + "'");
      }
      row[column.column()] = value;
    }
    if (columns.headersMap() >= 0) {
      row[columns.headersMap()] = texts(message);
    }
    put(row, columns.messageId(), message.certainId());
    put(row, columns.routingKey(), message.routingKey());
    put(row, columns.timestamp(), message.time() == SourceRecord.NO_TIME ? null : message.time());
    return row;
  }

  private static void put(Object[] row, int column, @Nullable Object value) {
    if (column >= 0) {
      row[column] = value;
    }
  }

  private static Map<Object, Object> texts(RabbitMessage message) {
    Map<Object, Object> texts = new LinkedHashMap<>();
    for (Header header : message.headers()) {
      String value = message.header(header.key());
      if (value != null) {
        texts.put(header.key(), value);
      }
    }
    return texts;
  }
}
