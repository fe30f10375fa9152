package dev.millrace.io.kafka.write;

import dev.millrace.diag.UserException;
import dev.millrace.element.Envelopes;
import dev.millrace.element.RowFault;
import dev.millrace.element.TraceContext;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.format.refusal.LetterLimit;
import dev.millrace.io.kafka.client.KafkaCodes;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.KafkaFaults;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Turns the rows of an output's blocks into Kafka records: the same bytes in every attempt. */
final class RecordForm implements Serializable {
  private static final String ID_HEADER = "millrace-id";
  private static final String MOST_BYTES = "max.request.size";
  private static final int DEFAULT_MOST_BYTES = 1024 * 1024;

  /** W3C's headers of a trace, by which letters and late events stay in that of their record. */
  private static final List<String> TRACE = List.of(TraceContext.HEADER, TraceContext.STATE);

  private static final int ORIGINAL_HEADERS = Envelopes.LATE.indexOf("headers");

  private final KafkaSinkOptions options;
  private final boolean envelopes;
  private final RowCodec codec;
  private final LetterLimit letters;

  RecordForm(KafkaSinkOptions options) {
    this(options, LetterLimit.of(options.schema(), letterLimit(options.connection())));
  }

  private RecordForm(KafkaSinkOptions options, LetterLimit letters) {
    this.options = options;
    this.envelopes =
        options.schema().equals(Envelopes.DEAD_LETTER) || options.schema().equals(Envelopes.LATE);
    this.codec = RowCodec.of(options.schema());
    this.letters = letters;
  }

  /** The same for topics that take records of so many bytes at most. */
  RecordForm within(int bytes) {
    return new RecordForm(options, letters.within(lessFrame(bytes)));
  }

  private static int letterLimit(KafkaConnection connection) {
    int size = DEFAULT_MOST_BYTES;
    try {
      size = Integer.parseInt(connection.properties().getOrDefault(MOST_BYTES, "").strip());
    } catch (NumberFormatException e) {
      // Not given; or the producer itself refuses it.
    }
    return lessFrame(size);
  }

  /** The record's own key, headers and framing need room as well. */
  private static int lessFrame(int size) {
    return size - size / 16;
  }

  /** The bytes of a record's key and value. */
  static int bytes(ProducerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    byte[] value = record.value();
    return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
  }

  /** What to tell the user when a record could not be sent. */
  UserException fault(Throwable thrown) {
    if (thrown instanceof RecordTooLargeException) {
      return KafkaFaults.error(
          options.connection(),
          KafkaCodes.WRITE_FAILED,
          "a row of '"
              + options.step()
              + "' is too large to be written: "
              + thrown.getMessage()
              + " The limits are max.request.size of the producer and max.message.bytes of the"
              + " topic.");
    }
    return KafkaFaults.of(options.connection(), "write to " + target(), AclOperation.WRITE, thrown);
  }

  private String target() {
    String name = options.topic().name();
    return name == null ? "the topics of '" + options.step() + "'" : "topic '" + name + "'";
  }

  /**
   * The record of the row that the reader stands at.
   *
   * @throws UserException ML-5009 if the row has no form in the output's format
   */
  ProducerRecord<byte[], byte[]> record(BlockReader reader) {
    return record(reader, topic -> Integer.MAX_VALUE);
  }

  /**
   * The same where topics differ in what they take.
   *
   * @param limits the most bytes of a record, by topic
   */
  ProducerRecord<byte[], byte[]> record(BlockReader reader, ToIntFunction<String> limits) {
    Object[] row = reader.row(codec);
    String id = reader.id(options.ids());
    try {
      String topic = options.topic().of(row);
      LetterLimit limit = letters.within(lessFrame(limits.applyAsInt(topic)));
      boolean end = KeyedRows.isEnd(options, row);
      return new ProducerRecord<>(
          topic,
          null,
          Math.max(0, reader.time()),
          KeyedRows.key(options, row),
          end ? null : limit.encode(KeyedRows.value(options, row), options.encoder()),
          headers(row, id, end, reader.trace()));
    } catch (RowFault fault) {
      throw KafkaFaults.error(
          options.connection(),
          KafkaCodes.WRITE_FAILED,
          "a row of '" + options.step() + "' cannot be written: " + fault.reason());
    }
  }

  private List<Header> headers(Object[] row, String id, boolean end, @Nullable TraceContext trace) {
    List<Header> headers = new ArrayList<>(options.headers().size() + 1);
    headers.add(new RecordHeader(ID_HEADER, id.getBytes(StandardCharsets.US_ASCII)));
    for (SinkField field : options.headers()) {
      byte[] value = field.form().encode(field.expression().evaluate(row));
      // A header that is NULL is left out: not every reader can tell null from empty.
      if (value != null) {
        headers.add(new RecordHeader(field.name(), value));
      }
    }
    if (!end) {
      // Readers take the last header of a name: the value is what the encoder says it is.
      options.encoder().headers().forEach(h -> headers.add(new RecordHeader(h.key(), h.value())));
    }
    if (envelopes) {
      addTrace((Map<?, ?>) row[ORIGINAL_HEADERS], headers);
    }
    if (trace != null && !has(headers, TraceContext.HEADER)) {
      headers.add(header(TraceContext.HEADER, trace.header()));
      if (!trace.state().isEmpty()) {
        headers.add(header(TraceContext.STATE, trace.state()));
      }
    }
    return headers;
  }

  private static boolean has(List<Header> headers, String name) {
    return headers.stream().anyMatch(header -> header.key().equals(name));
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The file's own headers go before those of the record. */
  private static void addTrace(Map<?, ?> original, List<Header> headers) {
    for (String name : TRACE) {
      if (!has(headers, name) && original.get(name) instanceof byte[] value) {
        headers.add(new RecordHeader(name, value));
      }
    }
  }
}
