package dev.millrace.io.rabbitmq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.LongString;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.format.Utf8;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** What an id begins with whose bytes are not UTF-8. */
  private static final String NO_TEXT = "hex:";

  /** What a quorum queue adds to a message that it gives again: it is no part of the message. */
  private static final Set<String> OF_THE_DELIVERY = Set.of("x-delivery-count", "x-acquired-count");

  /**
   * The header under which a record keeps the property {@code message_id} of a message that is
   * known by another name.
   */
  private static final String KEPT_ID = "millrace-message-id";

  private static final ObjectMapper JSON = new ObjectMapper();

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

  /** A message that was put aside, as its record kept it, see {@link #kept}. */
  static RabbitMessage of(SourceRecord kept, byte[] body, @Nullable String idHeader) {
    byte[] key = kept.key();
    int added = added(kept.headers());
    RabbitMessage known =
        new RabbitMessage(
            0,
            null,
            key == null ? "" : new String(key, StandardCharsets.UTF_8),
            kept.recordTime(),
            without(kept.headers(), added),
            body);
    byte[] apart = added < 0 ? null : kept.headers().get(added).value();
    if (apart != null) {
      return known.withId(apart.length == 0 ? null : new String(apart, StandardCharsets.UTF_8));
    } else if (known.idIn(idHeader) != null) {
      return known;
    }
    String id = kept.coordinates().id();
    return known.withId(id == null || id.startsWith(PRINT) ? null : id);
  }

  /** Where the header stands that {@link #kept} has added, behind others of its name. */
  private static int added(List<Header> headers) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).key().equals(KEPT_ID) && headers.get(i).value() != null) {
        return i;
      }
    }
    return -1;
  }

  private static List<Header> without(List<Header> headers, int place) {
    List<Header> others = new ArrayList<>(headers);
    if (place >= 0) {
      others.remove(place);
    }
    return others;
  }

  private RabbitMessage withId(@Nullable String other) {
    return new RabbitMessage(tag, other, routingKey, time, headers, body);
  }

  /**
   * The value of the header that identifies a message, as {@link #known} has it; null if there is
   * none.
   */
  @Nullable String idIn(@Nullable String idHeader) {
    byte[] value = idHeader == null ? null : bytes(headers, idHeader);
    return value == null || value.length == 0 ? null : known(value);
  }

  /**
   * An id as text, in hexadecimal digits where it is none, and where it could be taken for what
   * stands for another one.
   */
  private static String known(byte[] id) {
    String text = Utf8.isValid(id) ? new String(id, StandardCharsets.UTF_8) : NO_TEXT;
    return text.startsWith(NO_TEXT) ? NO_TEXT + HexFormat.of().formatHex(id) : text;
  }

  /** By what a message is known when it comes again; null if nothing tells it apart. */
  @Nullable String identity(@Nullable String idHeader) {
    String value = idIn(idHeader);
    String own = certainId();
    return value != null || own == null ? value : known(own.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The property {@code message_id} where it tells messages apart: of one that was not UTF-8 the
   * client has lost the bytes, and different ids may be one.
   */
  @Nullable String certainId() {
    return id == null || id.indexOf('\ufffd') >= 0 ? null : id;
  }

  /**
   * The headers for its record, with the id where the record has another one for its name, or the
   * message a header that could be taken for it: the last one is ours.
   */
  List<Header> kept(@Nullable String idHeader) {
    if (isToldByName(idHeader) && bytes(headers, KEPT_ID) == null) {
      return headers;
    }
    String own = id == null ? "" : id;
    List<Header> all = new ArrayList<>(headers);
    all.add(new Header(KEPT_ID, own.getBytes(StandardCharsets.UTF_8)));
    return all;
  }

  private boolean isToldByName(@Nullable String idHeader) {
    return id == null
        || idIn(idHeader) == null && id.equals(identity(idHeader)) && !id.startsWith(PRINT);
  }

  private static List<Header> headers(@Nullable Map<String, Object> given) {
    if (given == null || given.isEmpty()) {
      return List.of();
    }
    List<Header> headers = new ArrayList<>();
    Map<String, Object> sorted = new TreeMap<>(given);
    sorted.keySet().removeAll(OF_THE_DELIVERY);
    sorted.forEach((name, value) -> headers.add(new Header(name, bytes(value))));
    return headers;
  }

  /** Texts and bytes as they are, lists and tables as JSON, everything else as people write it. */
  private static byte @Nullable [] bytes(@Nullable Object value) {
    if (value == null) {
      return null;
    } else if (value instanceof byte[] bytes) {
      return bytes;
    } else if (value instanceof LongString text) {
      return text.getBytes();
    }
    String text =
        value instanceof Map || value instanceof List ? json(value) : String.valueOf(plain(value));
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(plain(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a table of AMQP has a form in JSON", e);
    }
  }

  /** Without what looks different on another machine or in another run; bytes become Base64. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Map<?, ?> table) {
      Map<String, @Nullable Object> plain = new TreeMap<>();
      table.forEach((name, each) -> plain.put(String.valueOf(name), plain(each)));
      return plain;
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> plain = new ArrayList<>();
      list.forEach(each -> plain.add(plain(each)));
      return plain;
    } else if (value instanceof Date time) {
      return time.toInstant().toString();
    }
    return value instanceof LongString text ? text.toString() : value;
  }

  /**
   * A header as text; null if there is none.
   *
   * @throws RowFault (ML-6101) if it is not UTF-8
   */
  @Nullable String header(String name) {
    return text(headers, name);
  }

  private static @Nullable String text(List<Header> headers, String name) {
    byte[] value = bytes(headers, name);
    return value == null ? null : Utf8.text(value, 0, value.length);
  }

  private static byte @Nullable [] bytes(List<Header> headers, String name) {
    for (Header header : headers) {
      if (header.key().equals(name) && header.value() != null) {
        return header.value();
      }
    }
    return null;
  }

  /** By what it is known, or where nothing tells it apart a digest of all that it consists of. */
  String name(@Nullable String idHeader) {
    String identity = identity(idHeader);
    return identity == null ? print() : identity;
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
