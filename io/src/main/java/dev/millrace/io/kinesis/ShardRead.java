package dev.millrace.io.kinesis;

import dev.millrace.io.kinesis.KinesisLink.Begin;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * One shard of a {@link StreamFeed}. A request is under way or none is: what the request uses is
 * touched by nobody else meanwhile.
 */
final class ShardRead {
  /** The service takes five requests a second for each shard, from all who read it. */
  private static final long BETWEEN_REQUESTS = 200;

  /** Where nothing waits, others are left their part of these. */
  static final long AT_TIP = 1_000;

  private static final long MOST_ANSWERED = 10L << 20;

  /** What a shard takes within a second. */
  private static final long MOST_AT_TIP = 1L << 20;

  private static final long LONGEST_PAUSE = 5_000;
  private static final long LONGEST_WALK = 60_000;

  private final ShardInfo info;
  private ShardPosition begun;
  private ShardPosition position;
  private boolean open;
  private boolean settled;

  /** Belongs to the request that is under way. */
  private @Nullable String iterator;

  private String fetched = "";
  private volatile long latestSince = ShardPosition.LATEST;
  private boolean asked;
  private boolean underWay;
  private long expected;
  private long nextAt;
  private int failures;
  private long failingSince;
  private boolean outage;
  private boolean atTip;
  private boolean atEnd;
  private boolean walking;
  private boolean closed;
  private long answeredAt;
  private int queued;
  private long upTo;

  ShardRead(ShardInfo info, ShardPosition position) {
    this.info = info;
    this.begun = position;
    this.position = position;
    this.open = position.drained();
  }

  ShardInfo info() {
    return info;
  }

  ShardPosition position() {
    ShardPosition now = position;
    return now.isUnread() && now.since() == ShardPosition.LATEST && latestSince >= 0
        ? now.since(latestSince)
        : now;
  }

  /** One more chunk of it waits. */
  void queued() {
    queued++;
  }

  /** One that waited was handed out. */
  void handedOut(ShardPosition after) {
    position = after.readTo(position.readTo());
    queued--;
    allHandedOut();
  }

  private void allHandedOut() {
    if (queued == 0) {
      position = position.readTo(upTo);
      position = closed ? position.whenDrained() : position;
    }
  }

  /** Where the read of it began. */
  ShardPosition begun() {
    return begun;
  }

  /** Whether its turn has come: everything in its parents was handed out. */
  boolean isOpen() {
    return open;
  }

  void open() {
    open = true;
  }

  /** Whether all of it has come, be it handed out or not. */
  boolean isClosed() {
    return closed || isDrained();
  }

  /** Nothing more of it can be had. */
  void giveUp() {
    closed = true;
    allHandedOut();
  }

  /** Whether it was read to its end. */
  boolean isDrained() {
    return position.drained();
  }

  /** Whether nobody waits for it any more: it was read to its end, and its children are read. */
  boolean isSettled() {
    return settled;
  }

  void settle() {
    settled = true;
  }

  /**
   * Whether the service has said, in answer to a question after this time, that all was read. Of
   * one that has ended, the children must be read: its keys go on there.
   */
  boolean isAtEnd(long since) {
    return isDrained() ? settled : queued == 0 && atEnd && answeredAt >= since;
  }

  /**
   * Whether the service has failed since, and not answered after this time. One that asks for
   * patience is there.
   */
  boolean isFailing(long since) {
    return outage && answeredAt < since;
  }

  /** Whether the service has answered for it since it was opened. */
  boolean isAnswered() {
    return answeredAt > 0;
  }

  /**
   * Up to which time of arrival it was read, while there is more to read; empty if nothing waits,
   * or if nothing is known yet.
   */
  OptionalLong waitsSince() {
    boolean more = open && !isDrained() && (queued > 0 || !atTip);
    return more && position.readTo() > 0
        ? OptionalLong.of(position.readTo())
        : OptionalLong.empty();
  }

  boolean isDue(long now) {
    return open && !isDrained() && !closed && !underWay && queued == 0 && now >= nextAt;
  }

  /** Since when it may be asked, wall-clock milliseconds. */
  long dueSince() {
    return nextAt;
  }

  void begin(long now) {
    underWay = true;
    expected = atTip ? MOST_AT_TIP : MOST_ANSWERED;
    nextAt = now + BETWEEN_REQUESTS;
  }

  /** Whether a request was made whose answer is not known yet. */
  boolean isUnderWay() {
    return underWay;
  }

  /** How many bytes the request that is under way may bring. */
  long expected() {
    return underWay ? expected : 0;
  }

  /**
   * The next request begins with the last record that was read, to see whether it is still there:
   * an iterator passes over what was deleted, and says nothing.
   */
  void prove(long now) {
    // Answers may be empty with more to come, and a read must not go back for ever.
    if (!position.isUnread() && !(walking && now - answeredAt < LONGEST_WALK)) {
      begun = position;
      asked = false;
      fetched = "";
      iterator = null;
    }
  }

  /** Asks for records; run by another thread. */
  Outcome ask(KinesisLink link, Clock clock) {
    long began = clock.millis();
    long start = System.nanoTime();
    String action = "GetShardIterator";
    GetRecordsResponse response = null;
    boolean first = false;
    Throwable failure = null;
    try {
      String from = iterator;
      if (from == null) {
        from = iterator(link);
        iterator = from;
      }
      action = "GetRecords";
      response = link.records(from, KinesisLink.MOST_RECORDS);
      first = !asked && (!response.records().isEmpty() || isAtTip(response));
      asked |= first;
      iterator = response.nextShardIterator();
      if (response.hasRecords() && !response.records().isEmpty()) {
        fetched = response.records().get(response.records().size() - 1).sequenceNumber();
      }
    } catch (Throwable e) {
      // Whatever it is, a shard that nobody hears of again would stop the read for ever.
      failure = e;
    }
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    return new Outcome(
        this, failure == null ? response : null, first, began, took, action, failure);
  }

  /** Answers may be empty with more to come. */
  static boolean isAtTip(GetRecordsResponse response) {
    Long behind = response.millisBehindLatest();
    return behind == null || behind == 0 || response.nextShardIterator() == null;
  }

  private String iterator(KinesisLink link) {
    if (!fetched.isEmpty()) {
      return link.iterator(info.id(), fetched, ShardIteratorType.AFTER_SEQUENCE_NUMBER);
    } else if (!begun.isUnread()) {
      // With the last one that was read: if it is still there, none after it was deleted.
      return link.iterator(info.id(), begun.sequence(), ShardIteratorType.AT_SEQUENCE_NUMBER);
    }
    long since = begun.since();
    if (since == ShardPosition.LATEST && latestSince >= 0) {
      // What has come since the first time is not to be passed over.
      since = latestSince;
    }
    Begin begin = link.begin(info.id(), since);
    latestSince = since == ShardPosition.LATEST ? begin.time() : latestSince;
    return begin.iterator();
  }

  /**
   * The service answered, and what it gave was queued.
   *
   * @param news whether there was anything
   */
  void answered(GetRecordsResponse response, long began, boolean news) {
    underWay = false;
    failures = 0;
    outage = false;
    answeredAt = began;
    atTip = isAtTip(response);
    atEnd = response.records().isEmpty() && atTip;
    walking = !news && !atTip;
    closed |= response.nextShardIterator() == null;
    nextAt = began + (atTip ? AT_TIP : BETWEEN_REQUESTS);
    if (news || atTip || !position.isUnread()) {
      Long behind = response.millisBehindLatest();
      upTo = began - (behind == null ? 0 : behind);
    }
    allHandedOut();
  }

  /** An iterator is good for five minutes; a new one goes on where the old one was. */
  void expired() {
    underWay = false;
    iterator = null;
  }

  /**
   * The service did not answer, or asked for patience; gives how long that has been so.
   *
   * @param patience whether it asked for that
   */
  long failed(long now, boolean patience) {
    underWay = false;
    if (failures == 0) {
      failingSince = now;
    }
    outage |= !patience;
    long pause = Math.min(LONGEST_PAUSE, BETWEEN_REQUESTS << Math.min(failures, 10));
    failures++;
    // Spread by the clock's own noise: readers that failed together do not come back together.
    nextAt = now + pause + now % (pause / 4 + 1);
    return now - failingSince;
  }

  /** Whether the first records that came begin with the last one that was read. */
  boolean isBegunAgain(List<StreamRecord> first) {
    return !first.isEmpty() && first.get(0).sequence().equals(begun.sequence());
  }
}
