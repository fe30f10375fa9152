package dev.millrace.io.pubsub.read;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.io.arrival.ArrivedTimes;
import dev.millrace.io.pubsub.client.PubsubCodes;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Decodes a message and decides whether it is an event, late, or a dead letter. */
final class MessageJudge {
  private final PubsubSourceOptions options;
  private final Schema schema;
  private final int[] places;
  private final ArrivedTimes times;

  MessageJudge(PubsubSourceOptions options) {
    this.options = options;
    this.schema = options.schema();
    this.places =
        options.decoder().schema().getFieldNames().stream().mapToInt(schema::indexOf).toArray();
    this.times =
        new ArrivedTimes(
            options.times(),
            schema,
            new ArrivedTimes.Codes(
                PubsubCodes.NO_EVENT_TIME,
                PubsubCodes.EVENT_TIME_RANGE,
                PubsubCodes.EVENT_TIME_AHEAD));
  }

  /** The value by which messages are told apart. */
  String id(PubsubMessage message) {
    String attribute =
        options.idAttribute() == null ? null : message.getAttribute(options.idAttribute());
    return attribute == null || attribute.isEmpty()
        ? String.valueOf(message.getMessageId())
        : attribute;
  }

  /**
   * A message as it came.
   *
   * @param publishTime milliseconds UTC
   * @param number in the order of arrival; 0 for none
   */
  record Delivery(PubsubMessage message, long publishTime, long number) {}

  /** The record of a message that was taken in already. */
  SourceRecord duplicate(Delivery delivery, long watermark) {
    return record(delivery, null, delivery.publishTime(), watermark, Verdict.DUPLICATE, null);
  }

  /**
   * Judges a message.
   *
   * @param watermark what the runner was told before the message arrived, without allowed lateness
   * @param now the wall clock, milliseconds
   */
  SourceRecord judge(Delivery delivery, long watermark, long now) {
    Object[] row;
    long time = delivery.publishTime();
    try {
      row = decode(delivery.message(), time);
      time = times.of(row, time, now);
    } catch (RowFault fault) {
      return record(delivery, null, time, watermark, Verdict.DEAD, fault);
    }
    return record(delivery, row, time, watermark, times.verdict(time, watermark), null);
  }

  /**
   * Judges a message that was put aside and comes again.
   *
   * @param kept with the message's id, data, attributes and ordering key
   */
  SourceRecord again(SourceRecord kept, long now) {
    Map<String, String> attributes = new TreeMap<>();
    for (Header header : kept.headers()) {
      byte[] value = header.value();
      if (value != null) {
        attributes.put(header.key(), new String(value, StandardCharsets.UTF_8));
      }
    }
    byte[] key = kept.key();
    PubsubMessage message =
        new PubsubMessage(
            Objects.requireNonNull(kept.value()),
            attributes,
            kept.coordinates().id(),
            key == null ? null : new String(key, StandardCharsets.UTF_8));
    return judge(new Delivery(message, kept.recordTime(), 0), EventTimes.MIN, now);
  }

  private SourceRecord record(
      Delivery delivery,
      Object @Nullable [] row,
      long time,
      long watermark,
      Verdict verdict,
      @Nullable RowFault fault) {
    PubsubMessage message = delivery.message();
    String key = orderingKey(message);
    return new SourceRecord(
        place(message, delivery.number()),
        delivery.publishTime(),
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        message.getPayload(),
        headers(message),
        row,
        time,
        watermark,
        verdict,
        fault);
  }

  private Coordinates place(PubsubMessage message, long number) {
    String id = String.valueOf(message.getMessageId());
    return new Coordinates(
        Coordinates.PUBSUB, options.name(), 0, options.numbering() == null ? 0 : number, id);
  }

  private Object[] decode(PubsubMessage message, long publishTime) {
    Object[] decoded = options.decoder().decode(message.getPayload());
    Object[] row = new Object[schema.getFieldCount()];
    for (int i = 0; i < places.length; i++) {
      row[places[i]] = decoded[i];
    }
    MessageColumns columns = options.columns();
    for (MessageColumns.AttributeColumn column : columns.attributes()) {
      String value = message.getAttribute(column.attribute());
      if (value == null) {
        throw new RowFault(
            PubsubCodes.NO_ATTRIBUTE,
            "the message has no attribute '"
                + column.attribute()
                + "', which fills column '"
                + schema.getField(column.column()).getName()
                + "'");
      }
      row[column.column()] = value;
    }
    put(row, columns.attributesMap(), attributes(message));
    put(row, columns.messageId(), message.getMessageId());
    put(row, columns.publishTime(), publishTime);
    put(row, columns.orderingKey(), orderingKey(message));
    if (options.times().attribute() != null
        && options.times().time() instanceof RowTime.Column column) {
      row[column.index()] = attributeTime(message, options.times().attribute(), column);
    }
    return row;
  }

  private static void put(Object[] row, int column, @Nullable Object value) {
    if (column >= 0) {
      row[column] = value;
    }
  }

  /** As Beam reads it: milliseconds, or a time with its offset as in RFC 3339. */
  private Object attributeTime(PubsubMessage message, String attribute, RowTime.Column column) {
    String text = message.getAttribute(attribute);
    if (text == null) {
      throw new RowFault(
          PubsubCodes.BAD_TIME_ATTRIBUTE,
          "the message has no attribute '" + attribute + "', which holds the event time");
    }
    try {
      long millis =
          text.matches("-?\\d{1,18}")
              ? Long.parseLong(text)
              : OffsetDateTime.parse(text).toInstant().toEpochMilli();
      ValueKind kind = ValueKind.of(schema.getField(column.index()).getType());
      return RowClock.value(millis, column, kind);
    } catch (DateTimeException e) {
      throw new RowFault(
          PubsubCodes.BAD_TIME_ATTRIBUTE,
          "attribute '"
              + attribute
              + "' holds no time; got '"
              + text
              + "', expected milliseconds or a time like 2024-05-01T10:00:00Z");
    } catch (ArithmeticException e) {
      throw new RowFault(
          PubsubCodes.BAD_TIME_ATTRIBUTE,
          "attribute '"
              + attribute
              + "' holds the time '"
              + text
              + "', which column '"
              + schema.getField(column.index()).getName()
              + "' cannot hold in "
              + column.unit().symbol());
    }
  }

  private static @Nullable String orderingKey(PubsubMessage message) {
    String key = message.getOrderingKey();
    return key == null || key.isEmpty() ? null : key;
  }

  /** In the order of their names: Pub/Sub keeps none. */
  private static Map<String, String> sorted(PubsubMessage message) {
    Map<String, String> attributes = message.getAttributeMap();
    return attributes == null ? Map.of() : new TreeMap<>(attributes);
  }

  private static Map<Object, Object> attributes(PubsubMessage message) {
    return new LinkedHashMap<>(sorted(message));
  }

  private static List<Header> headers(PubsubMessage message) {
    List<Header> headers = new ArrayList<>();
    sorted(message)
        .forEach(
            (name, value) -> headers.add(new Header(name, value.getBytes(StandardCharsets.UTF_8))));
    return headers.isEmpty() ? List.of() : headers;
  }
}
