package dev.millrace.io.pubsub.write;

import com.google.pubsub.v1.PubsubMessage;
import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockParts;
import dev.millrace.element.block.BlockReader;
import dev.millrace.engine.ledger.DurationCounts;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.ledger.Waits;
import dev.millrace.engine.ledger.WrittenDelays;
import dev.millrace.engine.trace.AtWork;
import dev.millrace.engine.trace.BundleTrace;
import dev.millrace.engine.trace.SpanMaker.Role;
import dev.millrace.io.pubsub.client.ConnectionClients;
import dev.millrace.io.pubsub.client.PubsubFaults;
import dev.millrace.io.rows.Pace;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.OutgoingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.TopicPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/** Publishes the rows of a bundle, many in one request; waits for all of them at its end. */
final class PublishFn extends DoFn<Block, Void> {
  private static final int REQUEST_MESSAGES = 1_000;

  /** A request may have 10 MB, and base64 makes four bytes out of three. */
  private static final int REQUEST_BYTES = 6_000_000;

  private final PubsubSinkOptions options;
  private final long perSecond;
  private final Counter in;
  private final Counter written;
  private transient @Nullable PubsubClient client;
  private transient @Nullable MessageForm form;
  private transient List<OutgoingMessage> waiting = new ArrayList<>();
  private transient int waitingBytes;
  private transient WrittenDelays delays;
  private transient Optional<BundleTrace> trace = Optional.empty();

  /**
   * @param perSecond how many rows a worker writes in a second, at most; 0 for as many as it can
   */
  PublishFn(PubsubSinkOptions options, long perSecond) {
    this.perSecond = perSecond;
    this.options = options;
    this.in = Metrics.counter("millrace", options.step() + "/in");
    this.written = Metrics.counter("millrace", options.step() + "/written");
    this.delays = new WrittenDelays(options.step(), Clock.systemUTC());
  }

  @StartBundle
  public void startBundle(PipelineOptions pipeline) throws IOException {
    if (client == null) {
      client =
          new ConnectionClients(options.connection())
              .newClient(null, null, pipeline.as(PubsubOptions.class));
      form = new MessageForm(options);
      trace = BundleTrace.of(options.step(), Role.SEND, pipeline);
    }
    trace.ifPresent(BundleTrace::begin);
    waiting = new ArrayList<>();
    waitingBytes = 0;
    delays = new WrittenDelays(options.step(), Clock.systemUTC());
  }

  @ProcessElement
  public void process(@Element Block block) {
    in.inc(block.count());
    trace.ifPresent(traced -> traced.received(block));
    if (perSecond == 0) {
      addAll(block);
      return;
    }
    Pace pace = Pace.of(options.step(), perSecond);
    for (Block part : BlockParts.of(block, (int) Math.min(perSecond, REQUEST_MESSAGES))) {
      pace.await(part.count());
      addAll(part);
      publish();
    }
  }

  private void addAll(Block block) {
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      add(reader);
    }
  }

  private void add(BlockReader reader) {
    MessageForm messages = form;
    if (messages == null) {
      throw new IllegalStateException("a row before the bundle");
    }
    PubsubMessage message = messages.of(reader);
    int size = message.getSerializedSize();
    if (waiting.size() >= REQUEST_MESSAGES || waitingBytes + size > REQUEST_BYTES) {
      publish();
    }
    delays.add(reader.time());
    waiting.add(OutgoingMessage.of(message, reader.time(), null, null));
    waitingBytes += size;
  }

  @FinishBundle
  public void finishBundle() {
    AtWork.on(options.step(), this::publish);
    trace.ifPresent(BundleTrace::end);
  }

  private void publish() {
    PubsubClient open = client;
    if (waiting.isEmpty() || open == null) {
      return;
    }
    long before = System.nanoTime();
    TopicPath topic = PubsubClient.topicPathFromPath(options.topic());
    Waits.Wait wait = Waits.begin(options.step(), before);
    try {
      written.inc(open.publish(topic, waiting));
    } catch (IOException e) {
      throw fault(e);
    } finally {
      wait.end();
    }
    DurationCounts writes = new DurationCounts(options.step() + StepCounters.WRITES);
    writes.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
    writes.flush(Tally.of(false));
    delays.written(Tally.of(false));
    waiting.clear();
    waitingBytes = 0;
  }

  private UserException fault(IOException e) {
    return PubsubFaults.of(options.connection(), "publish to '" + options.topic() + "'", e);
  }

  @Teardown
  public void teardown() throws IOException {
    if (client != null) {
      trace.ifPresent(BundleTrace::close);
      client.close();
      client = null;
    }
  }
}
