package dev.millrace.io.kafka.write;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.engine.ledger.DurationCounts;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.ledger.Waits;
import dev.millrace.engine.ledger.WrittenDelays;
import dev.millrace.engine.trace.AtWork;
import dev.millrace.engine.trace.BundleTrace;
import dev.millrace.engine.trace.SpanMaker.Role;
import dev.millrace.io.kafka.client.KafkaClients;
import dev.millrace.io.kafka.client.TopicLimits;
import dev.millrace.io.rows.Pace;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Encodes the rows of a block and sends them; waits for all of them at the end of the bundle. */
final class WriteRecordsFn extends DoFn<Block, Counts> {
  private final KafkaSinkOptions options;
  private final boolean countsAsElements;
  private transient Tally tally = Tally.of(false);
  private transient RecordForm form;
  private transient TopicLimits limits;
  private transient @Nullable KafkaProducer<byte[], byte[]> producer;
  private transient AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private transient AtomicLong acknowledged = new AtomicLong();
  private transient WrittenDelays delays;
  private transient DurationCounts writes = new DurationCounts("");
  private transient @Nullable BundleTrace trace;
  private transient Optional<Pace> pace = Optional.empty();
  private transient long bytes;

  WriteRecordsFn(KafkaSinkOptions options, boolean countsAsElements) {
    this.options = options;
    this.form = new RecordForm(options);
    this.limits = new TopicLimits(options.connection());
    this.countsAsElements = countsAsElements;
    this.delays = new WrittenDelays(options.step(), Clock.systemUTC());
  }

  @Setup
  public void setup(PipelineOptions pipeline) {
    tally = Tally.of(countsAsElements);
    writes = new DurationCounts(options.step() + StepCounters.WRITES);
    trace = BundleTrace.of(options.step(), Role.SEND, pipeline).orElse(null);
    pace = options.pace();
    delays = new WrittenDelays(options.step(), Clock.systemUTC());
    limits = new TopicLimits(options.connection());
    form = new RecordForm(options);
    String topic = options.topic().name();
    if (topic != null) {
      limits.of(topic);
    }
    producer = KafkaClients.producer(options.connection(), limits.smallest());
  }

  @StartBundle
  public void startBundle() {
    failure = new AtomicReference<>();
    acknowledged = new AtomicLong();
    bytes = 0;
    delays.start();
    if (trace != null) {
      trace.begin();
    }
  }

  @ProcessElement
  public void process(@Element Block block) {
    tally.add(options.step() + "/in", block.count());
    if (trace != null) {
      trace.received(block);
    }
    BlockReader reader = new BlockReader(block);
    if (pace.isPresent()) {
      // What waits for its rate does not wait for its sink.
      for (int row = 0; row < block.count(); row++) {
        pace.get().await(1);
        send(reader, 1);
      }
    } else {
      send(reader, block.count());
    }
  }

  private void send(BlockReader reader, long rows) {
    Waits.Wait waiting = Waits.begin(options.step(), System.nanoTime());
    try {
      for (long row = 0; row < rows && reader.next(); row++) {
        send(form.record(reader, this::limitOf));
        delays.add(reader.time());
      }
    } finally {
      waiting.end();
    }
  }

  /** Asked before a record is formed: a letter is cut to what its topic takes. */
  private int limitOf(String topic) {
    int before = limits.smallest();
    int limit = limits.of(topic);
    if (limits.smallest() < before) {
      takeSmallerBatches();
    }
    return limit;
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      throw new IllegalStateException("a record before the set-up");
    }
    // The callbacks of one bundle must not reach the next one's fields.
    AtomicReference<@Nullable Throwable> failed = failure;
    AtomicLong done = acknowledged;
    bytes += RecordForm.bytes(record);
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

  /** A topic takes less than those before it. */
  private void takeSmallerBatches() {
    if (producer != null) {
      producer.close();
    }
    producer = KafkaClients.producer(options.connection(), limits.smallest());
  }

  private void flush() {
    Waits.Wait waiting = Waits.begin(options.step(), System.nanoTime());
    try {
      if (producer != null) {
        producer.flush();
      }
    } finally {
      waiting.end();
    }
    throwIfFailed();
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    long before = System.nanoTime();
    AtWork.on(options.step(), this::flush);
    if (acknowledged.get() > 0) {
      writes.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
      writes.flush(tally);
    }
    if (trace != null) {
      trace.end();
    }
    tally.add(options.step() + "/written", acknowledged.get());
    tally.add(options.step() + StepCounters.BYTES, bytes);
    delays.written(tally);
    if (!tally.isEmpty()) {
      context.output(tally.take(), GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }
  }

  @Teardown
  public void teardown() {
    if (trace != null) {
      trace.close();
    }
    limits.close();
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
