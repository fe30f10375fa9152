package dev.millrace.io.pubsub.write;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import dev.millrace.diag.UserException;
import dev.millrace.element.Envelopes;
import dev.millrace.element.RowFault;
import dev.millrace.element.TraceContext;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.format.refusal.LetterLimit;
import dev.millrace.io.pubsub.client.PubsubCodes;
import dev.millrace.io.pubsub.client.PubsubFaults;
import dev.millrace.io.rows.TextField;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes messages out of rows. */
final class MessageForm {
  /**
   * A request has 10 MiB at most, in which base64 makes four bytes out of three; some room is left
   * for attributes.
   */
  static final int MOST_BYTES = 7_300_000;

  private static final int MOST_ATTRIBUTES = 100;
  private static final int MOST_NAME_BYTES = 256;
  private static final int MOST_VALUE_BYTES = 1_024;

  private static final int ORIGINAL_HEADERS = Envelopes.LATE.indexOf("headers");

  private final PubsubSinkOptions options;
  private final RowCodec codec;
  private final LetterLimit letters;
  private final boolean envelopes;

  MessageForm(PubsubSinkOptions options) {
    this.options = options;
    this.codec = RowCodec.of(options.schema());
    this.envelopes =
        options.schema().equals(Envelopes.DEAD_LETTER) || options.schema().equals(Envelopes.LATE);
    this.letters = LetterLimit.of(options.schema(), MOST_BYTES);
  }

  /**
   * The message of a row.
   *
   * @throws UserException ML-5304 or ML-5305 if there is none
   */
  PubsubMessage of(BlockReader reader) {
    Object[] row = reader.row(codec);
    String id = reader.id(options.ids());
    try {
      PubsubMessage.Builder message =
          PubsubMessage.newBuilder()
              .setData(ByteString.copyFrom(payload(row)))
              .putAllAttributes(attributes(row, id, reader));
      TextField key = options.orderingKey();
      String ordering = key == null ? null : key.text(row);
      if (ordering != null) {
        checkLength("the ordering key", ordering, MOST_VALUE_BYTES);
        message.setOrderingKey(ordering);
      }
      return message.build();
    } catch (RowFault fault) {
      throw PubsubFaults.error(
          options.connection(),
          fault.code().equals(PubsubCodes.TOO_LARGE)
              ? PubsubCodes.TOO_LARGE
              : PubsubCodes.NOT_WRITABLE,
          "a row of '" + options.step() + "' cannot be published: " + fault.reason(),
          null);
    }
  }

  private byte[] payload(Object[] row) {
    byte[] encoded = letters.encode(row, this::encode);
    if (encoded.length > MOST_BYTES) {
      throw new RowFault(
          PubsubCodes.TOO_LARGE,
          "it has " + encoded.length + " bytes, and a message may have " + MOST_BYTES);
    }
    return encoded;
  }

  private byte[] encode(Object[] row) {
    Object[] written = new Object[options.payload().size()];
    for (int i = 0; i < written.length; i++) {
      written[i] = row[options.payload().get(i)];
    }
    byte[] encoded = options.encoder().encode(written);
    return encoded == null ? new byte[0] : encoded;
  }

  private Map<String, String> attributes(Object[] row, String id, BlockReader reader) {
    long time = reader.time();
    Map<String, String> attributes = new TreeMap<>(options.constants());
    int column = options.attributesMap();
    if (column >= 0 && row[column] instanceof Map<?, ?> entries) {
      entries.forEach(
          (name, value) -> {
            if (value != null) {
              attributes.put(String.valueOf(name), String.valueOf(value));
            }
          });
    }
    for (TextField field : options.attributes()) {
      String value = field.text(row);
      if (value != null) {
        attributes.put(field.name(), value);
      }
    }
    addTrace(row, reader.trace(), attributes);
    attributes.put(PubsubSink.ID, id);
    attributes.put(PubsubSink.TIME, Long.toString(time));
    if (options.idAttribute() != null) {
      attributes.put(options.idAttribute(), id);
    }
    if (options.timestampAttribute() != null) {
      attributes.put(options.timestampAttribute(), Instant.ofEpochMilli(time).toString());
    }
    check(attributes);
    return attributes;
  }

  /** Letters and late events stay in the trace of their record; the file's own attributes win. */
  private void addTrace(
      Object[] row, @Nullable TraceContext trace, Map<String, String> attributes) {
    if (envelopes && row[ORIGINAL_HEADERS] instanceof Map<?, ?> original) {
      for (String name : List.of(TraceContext.HEADER, TraceContext.STATE)) {
        if (original.get(name) instanceof byte[] value && value.length <= MOST_VALUE_BYTES) {
          attributes.putIfAbsent(name, new String(value, StandardCharsets.ISO_8859_1));
        }
      }
    }
    if (trace != null && attributes.putIfAbsent(TraceContext.HEADER, trace.header()) == null) {
      if (!trace.state().isEmpty()) {
        attributes.putIfAbsent(TraceContext.STATE, trace.state());
      }
    }
  }

  private static void check(Map<String, String> attributes) {
    if (attributes.size() > MOST_ATTRIBUTES) {
      throw new RowFault(
          PubsubCodes.TOO_LARGE,
          "it has " + attributes.size() + " attributes, and a message may have " + MOST_ATTRIBUTES);
    }
    attributes.forEach(
        (name, value) -> {
          checkLength("the name of an attribute", name, MOST_NAME_BYTES);
          checkLength("attribute '" + name + "'", value, MOST_VALUE_BYTES);
        });
  }

  private static void checkLength(String what, String text, int most) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (length > most) {
      throw new RowFault(
          PubsubCodes.TOO_LARGE, what + " has " + length + " bytes, and may have " + most);
    }
  }
}
