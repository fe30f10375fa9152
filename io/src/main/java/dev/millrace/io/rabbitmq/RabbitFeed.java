package dev.millrace.io.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.arrival.MessageFeed;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of a queue. The server pushes them, as many as {@code prefetch} allows, and gives those
 * that are not acknowledged to the next consumer when the connection ends. A connection that was
 * lost is made anew with the next call; what was pushed before and not handed out is forgotten, as
 * it comes again.
 */
final class RabbitFeed implements MessageFeed {
  private static final Logger LOG = LoggerFactory.getLogger(RabbitFeed.class);

  /** How often the server is asked whether the queue is empty. */
  private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final RabbitSourceOptions options;
  private final RabbitJudge judge;
  private volatile @Nullable Consumption open;
  private @Nullable RabbitMessage message;
  private long askedAt;

  RabbitFeed(RabbitSourceOptions options) {
    this.options = options;
    this.judge = new RabbitJudge(options);
  }

  /** What one connection delivers. */
  private static final class Consumption extends DefaultConsumer {
    private final RabbitLink link;
    private final Queue<RabbitMessage> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean cancelled;
    private volatile boolean isStream;

    /** The last message that was handed out; acknowledgements of other connections' end there. */
    private long taken;

    private long acknowledged;

    Consumption(RabbitLink link) {
      super(link.channel());
      this.link = link;
    }

    @Override
    public void handleDelivery(
        String consumer, Envelope envelope, BasicProperties properties, byte[] body) {
      if (properties.getHeaders() != null
          && properties.getHeaders().containsKey("x-stream-offset")) {
        isStream = true;
      }
      waiting.add(RabbitMessage.of(envelope, properties, body));
    }

    /** The queue was removed, or the server's node that has it went away. */
    @Override
    public void handleCancel(String consumer) {
      cancelled = true;
    }

    boolean isLost() {
      return cancelled || !link.isOpen();
    }

    IOException failure() {
      return cancelled ? new IOException("the queue was removed or moved") : link.failure();
    }

    synchronized void acknowledge(long tag) throws IOException {
      if (tag > acknowledged && !isLost()) {
        try {
          getChannel().basicAck(tag, true);
          acknowledged = tag;
        } catch (RuntimeException e) {
          throw new IOException(e);
        }
      }
    }
  }

  /**
   * Acknowledges all messages that one connection had handed out by then. Those of a connection
   * that was lost come again, and are acknowledged that time.
   */
  private record Mark(@Nullable Consumption of, long tag) implements CheckpointMark {
    @Override
    public void finalizeCheckpoint() throws IOException {
      if (of != null && tag > 0) {
        of.acknowledge(tag);
      }
    }
  }

  /** A mark that was stored acknowledges nothing: its connection is another process's. */
  static CheckpointMark restored() {
    return new Mark(null, 0);
  }

  @Override
  public Answer next() throws IOException {
    Consumption from = open;
    if (from != null && from.isLost()) {
      open = null;
      from.link.close();
      throw from.failure();
    }
    if (from == null) {
      from = consume();
      open = from;
    }
    if (from.isStream) {
      throw RabbitFaults.error(
          options.target(),
          RabbitCodes.STREAM,
          "'"
              + options.queue()
              + "' is a stream, which keeps what was read; expected a classic queue or a quorum"
              + " queue",
          null);
    }
    RabbitMessage next = from.waiting.poll();
    if (next != null) {
      message = next;
      from.taken = next.tag();
      return Answer.MESSAGE;
    }
    return isEmpty(from) ? Answer.NOTHING : Answer.SILENCE;
  }

  private Consumption consume() throws IOException {
    RabbitLink link = RabbitLink.open(options.target());
    try {
      Consumption consumption = new Consumption(link);
      link.channel().basicQos(options.prefetch());
      link.channel().basicConsume(options.queue(), false, consumption);
      LOG.info("Reading queue '{}' of {}", options.queue(), options.target().shown());
      return consumption;
    } catch (IOException e) {
      link.close();
      throw e;
    } catch (RuntimeException e) {
      link.close();
      throw new IOException(e);
    }
  }

  /** Whether the server says that no message waits, and none has come meanwhile. */
  private boolean isEmpty(Consumption from) throws IOException {
    long now = System.nanoTime();
    if (now - askedAt < ASK_NANOS && askedAt != 0) {
      return false;
    }
    askedAt = now;
    try {
      int ready = from.getChannel().queueDeclarePassive(options.queue()).getMessageCount();
      return ready == 0 && from.waiting.isEmpty();
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
  }

  private RabbitMessage message() {
    RabbitMessage current = message;
    if (current == null) {
      throw new IllegalStateException("no message was taken");
    }
    return current;
  }

  @Override
  public @Nullable String identity() {
    return judge.identity(message());
  }

  @Override
  public SourceRecord judge(long watermark, long now, long number) {
    return judge.judge(message(), watermark, now, number);
  }

  @Override
  public SourceRecord duplicate(long watermark) {
    return judge.duplicate(message(), watermark);
  }

  @Override
  public CheckpointMark mark() {
    Consumption from = open;
    return from == null ? restored() : new Mark(from, from.taken);
  }

  @Override
  public boolean isPermanent(IOException failure) {
    return RabbitFaults.isPermanent(failure);
  }

  @Override
  public UserException fault(IOException failure) {
    return RabbitFaults.of(options.target(), "read queue '" + options.queue() + "'", failure);
  }

  @Override
  public void close() {
    Consumption from = open;
    open = null;
    if (from != null) {
      from.link.close();
    }
  }
}
