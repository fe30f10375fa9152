package dev.millrace.io.kafka;

import dev.millrace.element.Block;
import dev.millrace.element.BlockReader;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Encodes the rows of a block and sends them; waits for all of them at the end of the bundle. */
final class WriteRecordsFn extends DoFn<Block, Void> {
  private final KafkaSinkOptions options;
  private final RecordForm form;
  private final Counter in;
  private final Counter written;
  private transient @Nullable KafkaProducer<byte[], byte[]> producer;
  private transient AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private transient AtomicLong acknowledged = new AtomicLong();

  WriteRecordsFn(KafkaSinkOptions options) {
    this.options = options;
    this.form = new RecordForm(options);
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
      send(form.record(reader));
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
      throw form.fault(e);
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
      throw form.fault(thrown);
    }
  }
}
