package dev.millrace.io.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.LongString;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message as far as records keep it.
 *
 * @param tag by which it is acknowledged, on its channel
 * @param id the property {@code message_id}; null if it has none
 * @param time the property {@code timestamp} in milliseconds; {@link SourceRecord#NO_TIME} if it
 *     has none
 * @param headers in the order of their names
 */
record RabbitMessage(
    long tag,
    @Nullable String id,
    String routingKey,
    long time,
    List<Header> headers,
    byte[] body) {
  /** What the id of a message begins with that has none of its own; more than one may have it. */
  private static final String PRINT = "sha256:";

  private static final int PRINT_BYTES = 16;

  static RabbitMessage of(Envelope envelope, BasicProperties properties, byte[] body) {
    Date sent = properties.getTimestamp();
    String id = properties.getMessageId();
    return new RabbitMessage(
        envelope.getDeliveryTag(),
        id == null || id.isEmpty() ? null : id,
        envelope.getRoutingKey(),
        sent == null ? SourceRecord.NO_TIME : sent.getTime(),
        headers(properties.getHeaders()),
        body);
  }

  /** A message that was put aside, as its record kept it. */
  static RabbitMessage of(SourceRecord kept, byte[] body) {
    byte[] key = kept.key();
    String id = kept.coordinates().id();
    return new RabbitMessage(
        0,
        id == null || id.startsWith(PRINT) ? null : id,
        key == null ? "" : new String(key, StandardCharsets.UTF_8),
        kept.recordTime(),
        kept.headers(),
        body);
  }

  private static List<Header> headers(@Nullable Map<String, Object> given) {
    if (given == null || given.isEmpty()) {
      return List.of();
    }
    List<Header> headers = new ArrayList<>();
    new TreeMap<>(given).forEach((name, value) -> headers.add(new Header(name, bytes(value))));
    return headers;
  }

  /** Texts and bytes as they are; everything else as people write it. */
  private static byte @Nullable [] bytes(@Nullable Object value) {
    if (value == null) {
      return null;
    } else if (value instanceof byte[] bytes) {
      return bytes;
    } else if (value instanceof LongString text) {
      return text.getBytes();
    }
    String text = value instanceof Date time ? time.toInstant().toString() : value.toString();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A header as text; null if there is none. */
  @Nullable String header(String name) {
    for (Header header : headers) {
      byte[] value = header.value();
      if (header.key().equals(name) && value != null) {
        return new String(value, StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  /** The id, or for a message without one a digest of all that it consists of. */
  String name() {
    return id == null ? print() : id;
  }

  private String print() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, routingKey.getBytes(StandardCharsets.UTF_8));
      add(digest, Long.toString(time).getBytes(StandardCharsets.UTF_8));
      for (Header header : headers) {
        add(digest, header.key().getBytes(StandardCharsets.UTF_8));
        add(digest, header.value() == null ? new byte[0] : header.value());
      }
      add(digest, body);
      return PRINT + HexFormat.of().formatHex(digest.digest(), 0, PRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, byte[] part) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      digest.update((byte) (part.length >>> shift));
    }
    digest.update(part);
  }
}
