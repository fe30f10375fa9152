package dev.millrace.io.kafka;

import dev.millrace.diag.UserException;
import dev.millrace.element.Block;
import dev.millrace.element.BlockReader;
import dev.millrace.element.ByteSource;
import dev.millrace.element.RowCodec;
import dev.millrace.element.RowFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Encodes the rows of a block and sends them; waits for all of them at the end of the bundle. */
final class WriteRecordsFn extends DoFn<Block, Void> {
  private static final String ID_HEADER = "millrace-id";

  private final KafkaSinkOptions options;
  private final RowCodec codec;
  private final LetterLimit letters;
  private final Counter in;
  private final Counter written;
  private transient @Nullable KafkaProducer<byte[], byte[]> producer;
  private transient AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private transient AtomicLong acknowledged = new AtomicLong();

  WriteRecordsFn(KafkaSinkOptions options) {
    this.options = options;
    this.codec = RowCodec.of(options.schema());
    this.letters = LetterLimit.of(options.schema(), options.connection());
    this.in = Metrics.counter("millrace", options.step() + "/in");
    this.written = Metrics.counter("millrace", options.step() + "/written");
  }

  @Setup
  public void setup() {
    producer = KafkaClients.producer(options.connection());
  }

  @StartBundle
  public void startBundle() {
    failure = new AtomicReference<>();
    acknowledged = new AtomicLong();
  }

  @ProcessElement
  public void process(@Element Block block) {
    in.inc(block.count());
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      send(record(reader));
    }
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      throw new IllegalStateException("a record before the set-up");
    }
    // The callbacks of one bundle must not reach the next one's fields.
    AtomicReference<@Nullable Throwable> failed = failure;
    AtomicLong done = acknowledged;
    try {
      var unused =
          open.send(
              record,
              (metadata, thrown) -> {
                if (thrown == null) {
                  done.incrementAndGet();
                } else {
                  failed.compareAndSet(null, thrown);
                }
              });
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw fault(e);
    }
    throwIfFailed();
  }

  @FinishBundle
  public void finishBundle() {
    if (producer != null) {
      producer.flush();
    }
    throwIfFailed();
    written.inc(acknowledged.get());
  }

  @Teardown
  public void teardown() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(5));
      producer = null;
    }
  }

  private void throwIfFailed() {
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw fault(thrown);
    }
  }

  private UserException fault(Throwable thrown) {
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
    return KafkaFaults.of(options.connection(), "write to " + target(), thrown);
  }

  private String target() {
    String name = options.topic().name();
    return name == null ? "the topics of '" + options.step() + "'" : "topic '" + name + "'";
  }

  private ProducerRecord<byte[], byte[]> record(BlockReader reader) {
    Object[] row =
        codec.decode(new ByteSource(reader.bytes(), reader.rowOffset(), reader.rowLength()));
    String id =
        options
            .ids()
            .id(
                reader.bytes(),
                reader.rowOffset(),
                reader.rowLength(),
                reader.time(),
                reader.window());
    try {
      SinkField key = options.key();
      return new ProducerRecord<>(
          topic(row),
          null,
          Math.max(0, reader.time()),
          key == null ? null : key.form().encode(key.expression().evaluate(row)),
          value(row),
          headers(row, id));
    } catch (RowFault fault) {
      throw KafkaFaults.error(
          options.connection(),
          KafkaCodes.WRITE_FAILED,
          "a row of '" + options.step() + "' cannot be written: " + fault.reason());
    }
  }

  private byte[] value(Object[] row) {
    byte[] value = options.encoder().encode(row);
    return letters.isTooLarge(value) ? options.encoder().encode(letters.cut(row)) : value;
  }

  private String topic(Object[] row) {
    if (options.topic().expression() == null) {
      return String.valueOf(options.topic().name());
    }
    Object topic = options.topic().expression().evaluate(row);
    if (!(topic instanceof String name) || name.isEmpty()) {
      throw new RowFault(KafkaCodes.WRITE_FAILED, "the expression for the topic gives no name");
    }
    return name;
  }

  private List<Header> headers(Object[] row, String id) {
    List<Header> headers = new ArrayList<>(options.headers().size() + 1);
    headers.add(new RecordHeader(ID_HEADER, id.getBytes(StandardCharsets.US_ASCII)));
    for (SinkField field : options.headers()) {
      byte[] value = field.form().encode(field.expression().evaluate(row));
      // A header that is NULL is left out: not every reader can tell null from empty.
      if (value != null) {
        headers.add(new RecordHeader(field.name(), value));
      }
    }
    return headers;
  }
}
