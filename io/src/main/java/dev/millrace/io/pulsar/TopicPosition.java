package dev.millrace.io.pulsar;

import dev.millrace.io.partitioned.ArchivedEnd;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.MessageIdAdv;
import org.apache.pulsar.client.impl.BatchMessageIdImpl;
import org.apache.pulsar.client.impl.MessageIdImpl;

/**
 * How far a partition was read.
 *
 * @param ledger of the last message that was handed out; {@link #NONE} if there is none
 * @param entry of it in the ledger
 * @param batch which message of a batch it was; {@link #NONE} if it was sent alone
 * @param first the entry with which it begins, in the same form, which is another one for a message
 *     in chunks; {@link Entry#UNKNOWN} for a place after which the read begins, and of which nobody
 *     knows whether a message is there
 * @param since where the partition begins while nothing was handed out: wall-clock milliseconds,
 *     {@link #EARLIEST}, or {@link #LATEST}
 * @param next the number, in our own counting, of the message that comes next
 */
record TopicPosition(long ledger, long entry, int batch, Entry first, long since, long next) {
  static final int NONE = -1;

  /** With the oldest message that there is. */
  static final long EARLIEST = -1;

  /** With the first message that comes. */
  static final long LATEST = -2;

  private static final String SEPARATOR = ":";

  /** A chunk's id stands before this sign. */
  private static final char CHUNKS = ';';

  /** A place in the log of a partition. */
  record Entry(long ledger, long entry) {
    static final Entry UNKNOWN = new Entry(NONE, NONE);
  }

  static TopicPosition start(long since) {
    return new TopicPosition(NONE, NONE, NONE, Entry.UNKNOWN, since, 0);
  }

  /** After what a broker has called the last message of a partition. */
  static TopicPosition behind(MessageId last) {
    MessageIdAdv id = (MessageIdAdv) last;
    return id.getLedgerId() < 0
        ? start(EARLIEST)
        : new TopicPosition(
            id.getLedgerId(), id.getEntryId(), id.getBatchIndex(), Entry.UNKNOWN, EARLIEST, 0);
  }

  boolean isUnread() {
    return ledger == NONE;
  }

  /** Whether a message is known to have been at the place. */
  boolean isOfMessage() {
    return first.ledger() != NONE;
  }

  /** The same once a message was handed out. */
  TopicPosition after(MessageId id, long following) {
    MessageIdAdv at = (MessageIdAdv) id;
    MessageIdAdv chunk = at.getFirstChunkMessageId();
    MessageIdAdv begin = chunk == null ? at : chunk;
    return new TopicPosition(
        at.getLedgerId(),
        at.getEntryId(),
        at.getBatchIndex(),
        new Entry(begin.getLedgerId(), begin.getEntryId()),
        since,
        following);
  }

  /** The same with another number of what comes next. */
  TopicPosition counting(long following) {
    return new TopicPosition(ledger, entry, batch, first, since, following);
  }

  /** Whether a message is not after this place. */
  boolean has(MessageId id) {
    MessageIdAdv other = (MessageIdAdv) id;
    if (other.getLedgerId() != ledger) {
      return other.getLedgerId() < ledger;
    } else if (other.getEntryId() != entry) {
      return other.getEntryId() < entry;
    }
    return other.getBatchIndex() <= batch;
  }

  /** Whether all of the entry of another position lies before that of this one. */
  boolean isPast(TopicPosition other) {
    // Chunks of a message may lie in more than one ledger.
    return first.ledger() > other.ledger
        || first.ledger() == other.ledger && first.entry() > other.entry;
  }

  /**
   * Where a client begins, including what is there if a message is known to be.
   *
   * @param index of the partition, as Pulsar counts
   */
  MessageId begin(int index) {
    if (isUnread()) {
      return MessageId.earliest;
    } else if (batch != NONE) {
      return new BatchMessageIdImpl(ledger, entry, index, batch);
    }
    return isOfMessage()
        ? new MessageIdImpl(first.ledger(), first.entry(), index)
        : new MessageIdImpl(ledger, entry, index);
  }

  /** The entry, as a client acknowledges all up to it. */
  MessageId upTo(int index) {
    return new MessageIdImpl(ledger, entry, index);
  }

  /** A message's id as Pulsar's tools print it: ledger, entry, partition, place in the batch. */
  static String text(MessageId id) {
    return id.toString();
  }

  /** The partition in an id, as archives count; -1 if it is none. */
  static int partition(String id) {
    String[] parts = id.substring(id.lastIndexOf(CHUNKS) + 1).split(SEPARATOR);
    try {
      return parts.length < 3 ? NONE : Math.max(0, Integer.parseInt(parts[2]));
    } catch (NumberFormatException e) {
      return NONE;
    }
  }

  /**
   * The position of a message by its id; without one, before all that there is.
   *
   * @throws NumberFormatException if it is none
   */
  static TopicPosition of(ArchivedEnd held) {
    if (held.id().isEmpty()) {
      return start(EARLIEST).counting(held.next());
    }
    int cut = held.id().indexOf(CHUNKS);
    String[] last = held.id().substring(cut + 1).split(SEPARATOR);
    String[] begin = cut < 0 ? last : held.id().substring(0, cut).split(SEPARATOR);
    return new TopicPosition(
        Long.parseLong(last[0]),
        Long.parseLong(last[1]),
        last.length > 3 ? Integer.parseInt(last[3]) : NONE,
        new Entry(Long.parseLong(begin[0]), Long.parseLong(begin[1])),
        EARLIEST,
        held.next());
  }
}
