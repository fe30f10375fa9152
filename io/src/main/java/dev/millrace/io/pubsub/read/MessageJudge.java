package dev.millrace.io.pubsub.read;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.io.arrival.ArrivalJudge;
import dev.millrace.io.arrival.ArrivedTimes;
import dev.millrace.io.pubsub.client.PubsubCodes;
import dev.millrace.io.pubsub.read.MessageJudge.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.jspecify.annotations.Nullable;

/** Judges messages of Pub/Sub. */
final class MessageJudge extends ArrivalJudge<Delivery> {
  private final PubsubSourceOptions options;

  MessageJudge(PubsubSourceOptions options) {
    super(
        options.schema(),
        options.decoder().schema(),
        new ArrivedTimes(
            options.times(),
            options.schema(),
            new ArrivedTimes.Codes(
                PubsubCodes.NO_EVENT_TIME,
                PubsubCodes.EVENT_TIME_RANGE,
                PubsubCodes.EVENT_TIME_AHEAD)),
        new Headers(options.columns().attributes(), "attribute", PubsubCodes.NO_ATTRIBUTE));
    this.options = options;
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
   */
  record Delivery(PubsubMessage message, long publishTime) {}

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
    return judge(new Delivery(message, kept.recordTime()), EventTimes.MIN, now, 0);
  }

  @Override
  protected SourceRecord unjudged(Delivery delivery, long number) {
    PubsubMessage message = delivery.message();
    String key = orderingKey(message);
    String id = String.valueOf(message.getMessageId());
    return SourceRecord.unjudged(
        new Coordinates(
            Coordinates.PUBSUB, options.name(), 0, options.numbering() == null ? 0 : number, id),
        delivery.publishTime(),
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        message.getPayload(),
        kept(message));
  }

  @Override
  protected Object[] decode(Delivery delivery) {
    return options.decoder().decode(delivery.message().getPayload());
  }

  @Override
  protected Set<String> headers(Delivery delivery) {
    return sorted(delivery.message()).keySet();
  }

  @Override
  protected @Nullable String header(Delivery delivery, String name) {
    return delivery.message().getAttribute(name);
  }

  @Override
  protected void fill(Object[] row, Delivery delivery) {
    PubsubMessage message = delivery.message();
    MessageColumns columns = options.columns();
    put(row, columns.messageId(), message.getMessageId());
    put(row, columns.publishTime(), delivery.publishTime());
    put(row, columns.orderingKey(), orderingKey(message));
    if (options.times().attribute() != null
        && options.times().time() instanceof RowTime.Column column) {
      row[column.index()] = attributeTime(message, options.times().attribute(), column);
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
      ValueKind kind = ValueKind.of(options.schema().getField(column.index()).getType());
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
              + options.schema().getField(column.index()).getName()
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

  private static List<Header> kept(PubsubMessage message) {
    List<Header> headers = new ArrayList<>();
    sorted(message)
        .forEach(
            (name, value) -> headers.add(new Header(name, value.getBytes(StandardCharsets.UTF_8))));
    return headers.isEmpty() ? List.of() : headers;
  }
}
