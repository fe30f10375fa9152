package dev.millrace.io.pulsar;

import dev.millrace.element.EventTimes;
import dev.millrace.io.partitioned.RecordChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The read of one partition. Used by one thread, but for what answers leave behind. */
final class PartitionRead {
  private static final int CHUNK_MESSAGES = 500;
  private static final int CHUNK_BYTES = 256 * 1024;

  /** How often a partition in which nothing comes is asked whether that is its end. */
  private static final long ASK_EVERY = 500;

  /** A question that has been open for so long says that nobody is there. */
  private static final long PATIENCE = 3_000;

  /**
   * Added to the number of a message that may not be the next one, so that no number comes twice.
   */
  private static final long UNCERTAIN = 1_000_000_000L;

  /**
   * When nothing has come for so long of what a broker says is there, it is nothing that a client
   * hands out.
   */
  static final long NEVER_COMES = 60_000;

  private static final Logger LOG = LoggerFactory.getLogger(PartitionRead.class);

  private final int number;
  private final String name;
  private final Reader<byte[]> reader;
  private final TopicPosition there;
  private TopicPosition position;
  private boolean proving;
  private @Nullable CompletableFuture<Message<byte[]>> coming;
  private long publishedTo = EventTimes.MIN;
  private @Nullable CompletableFuture<Boolean> question;
  private long askedAt = Long.MIN_VALUE;
  private long answeredAt = Long.MIN_VALUE;
  private long failingSince = Long.MAX_VALUE;
  private long owedSince = Long.MAX_VALUE;
  private boolean atEnd;

  /**
   * @param position that the reader stands at
   * @param proving whether the message at the position is to come first, if it is still there
   * @param there where the partition ended before the reader went to a time of publication; before
   *     all messages for a read that begins elsewhere
   */
  PartitionRead(
      String partition,
      Reader<byte[]> reader,
      TopicPosition position,
      boolean proving,
      TopicPosition there) {
    this.number = PulsarTarget.number(partition);
    this.name = partition;
    this.reader = reader;
    this.position = position;
    this.proving = proving;
    this.there = there;
  }

  /** Messages of a partition. */
  record Chunk(PartitionRead read, List<PulsarMessage> records, long from, long number, long bytes)
      implements RecordChunk<Integer, PulsarMessage> {
    @Override
    public Integer partition() {
      return read.number();
    }

    boolean isAfterGap() {
      return number != from;
    }
  }

  int number() {
    return number;
  }

  TopicPosition position() {
    return position;
  }

  /** Asks for the next message, unless that is under way; tells when it is there. */
  void listen(Runnable arrived) {
    if (coming == null) {
      CompletableFuture<Message<byte[]>> next = reader.readNextAsync();
      coming = next;
      var unused = next.whenComplete((message, failure) -> arrived.run());
    }
  }

  /** Whether something was sent that nobody has taken. */
  boolean hasArrived() {
    return coming != null && coming.isDone();
  }

  /**
   * Takes what was sent; null if that is nothing but what was read before.
   *
   * @throws CompletionException if the reader has failed
   */
  @Nullable Chunk take() {
    CompletableFuture<Message<byte[]>> arrived = coming;
    coming = null;
    Message<byte[]> message = arrived == null ? null : arrived.join();
    List<PulsarMessage> messages = new ArrayList<>();
    long from = position.next();
    long first = from;
    long bytes = 0;
    int passed = 0;
    while (message != null) {
      boolean again =
          position.isUnread() ? isBeforeStart(message) : position.has(message.getMessageId());
      passed += again ? 1 : 0;
      if (proving) {
        first += again ? 0 : UNCERTAIN;
        position = position.counting(first);
        proving = false;
      }
      if (!again) {
        PulsarMessage kept = PulsarMessage.of(message, number);
        messages.add(kept);
        bytes += kept.size();
        position = position.after(message.getMessageId(), position.next() + 1);
        publishedTo = Math.max(publishedTo, message.getPublishTime());
      }
      message = messages.size() + passed < CHUNK_MESSAGES && bytes < CHUNK_BYTES ? poll() : null;
    }
    atEnd = false;
    owedSince = Long.MAX_VALUE;
    failingSince = Long.MAX_VALUE;
    return messages.isEmpty() ? null : new Chunk(this, messages, from, first, bytes);
  }

  /**
   * Whether a message comes before the time of publication with which the read begins: a client
   * that loses its connection before the first message begins with the oldest one again. What came
   * after the start is read whatever its producer's clock says.
   */
  private boolean isBeforeStart(Message<byte[]> message) {
    return position.since() >= 0
        && message.getPublishTime() < position.since()
        && there.has(message.getMessageId());
  }

  private @Nullable Message<byte[]> poll() {
    try {
      return reader.readNext(0, TimeUnit.MILLISECONDS);
    } catch (PulsarClientException e) {
      // The next call says so again.
      return null;
    }
  }

  /**
   * Asks the broker whether anything is left, now and then.
   *
   * @return the failure of the last question; null if it was answered, or none has been yet
   */
  @Nullable Throwable ask(long now) {
    CompletableFuture<Boolean> open = question;
    Throwable failure = null;
    if (open != null && open.isDone()) {
      question = null;
      try {
        atEnd = !open.join() || neverComes(now);
        answeredAt = askedAt;
        failingSince = Long.MAX_VALUE;
      } catch (CompletionException e) {
        failure = e;
        owedSince = Long.MAX_VALUE;
        failingSince = Math.min(failingSince, askedAt);
      }
    }
    if (question == null && (askedAt == Long.MIN_VALUE || now - askedAt >= ASK_EVERY)) {
      askedAt = now;
      question = reader.hasMessageAvailableAsync();
    }
    return failure;
  }

  /** Whether what is there has not come for so long that it never will. */
  private boolean neverComes(long now) {
    if (hasArrived() || !reader.isConnected()) {
      owedSince = Long.MAX_VALUE;
      return false;
    } else if (owedSince == Long.MAX_VALUE) {
      owedSince = now;
    }
    boolean never = now - owedSince >= NEVER_COMES;
    // Until the first message a client that went to a time is said to have all before it ahead.
    if (never && !atEnd && !(position.isUnread() && position.since() >= 0)) {
      LOG.warn("{}", neverComes(name, position));
    }
    return never;
  }

  /** What to say of a partition in which something is left that never comes. */
  static String neverComes(String partition, TopicPosition position) {
    return partition
        + ": what is left after "
        + (position.isUnread() ? "its beginning" : position.ledger() + ":" + position.entry())
        + " does not come, though the broker is there: part of a message in chunks whose producer"
        + " is gone, say, or a damaged one. The partition counts as read to its end";
  }

  /** How long nobody has answered, milliseconds. */
  long failingFor(long now) {
    return failingSince == Long.MAX_VALUE ? 0 : now - failingSince;
  }

  /** Whether nobody answers at present. */
  boolean isFailing(long now) {
    return failingSince != Long.MAX_VALUE
        || question != null && !question.isDone() && now - askedAt > PATIENCE;
  }

  /** Whether all that there is was read, as a broker has said after a time. */
  boolean isAtEnd(long since) {
    return atEnd && answeredAt >= since && !hasArrived();
  }

  /** Since when what is not read may have waited; empty if all is read. */
  OptionalLong waitsSince() {
    return atEnd || publishedTo == EventTimes.MIN
        ? OptionalLong.empty()
        : OptionalLong.of(publishedTo);
  }
}
