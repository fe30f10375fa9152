package dev.millrace.io.kinesis;

import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * One shard of a {@link StreamFeed}. A request is under way or none is: what the request uses is
 * touched by nobody else meanwhile.
 */
final class ShardRead {
  /** The service takes five requests a second for each shard, from all who read it. */
  private static final long BETWEEN_REQUESTS = 200;

  private static final long LONGEST_PAUSE = 5_000;

  private final ShardInfo info;
  private final ShardPosition begun;
  private ShardPosition position;
  private boolean open;
  private boolean settled;

  /** Belongs to the request that is under way. */
  private @Nullable String iterator;

  private String fetched = "";
  private volatile long latestSince = ShardPosition.LATEST;
  private boolean asked;
  private boolean underWay;
  private long nextAt;
  private int failures;
  private long failingSince;
  private boolean atEnd;
  private boolean closed;
  private long answeredAt;
  private int queued;

  ShardRead(ShardInfo info, ShardPosition position) {
    this.info = info;
    this.begun = position;
    this.position = position;
    this.open = position.drained();
    this.settled = position.drained();
  }

  /**
   * What came of a request.
   *
   * @param first whether it begins with the first records of the shard that are read here
   * @param asked when, wall-clock milliseconds
   * @param action the last call that was made
   * @param failure of it; null if none failed
   */
  record Outcome(
      ShardRead shard,
      @Nullable GetRecordsResponse response,
      boolean first,
      long asked,
      String action,
      @Nullable SdkException failure) {}

  ShardInfo info() {
    return info;
  }

  ShardPosition position() {
    ShardPosition now = position;
    return now.isUnread() && now.since() == ShardPosition.LATEST && latestSince >= 0
        ? now.since(latestSince)
        : now;
  }

  void handedOut(ShardPosition after) {
    position = after;
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

  /** Whether the service has said, in answer to a question after this time, that all was read. */
  boolean isAtEnd(long since) {
    return isDrained() || queued == 0 && atEnd && answeredAt >= since;
  }

  /** Whether the service has failed since, and not answered after this time. */
  boolean isFailing(long since) {
    return failures > 0 && answeredAt < since;
  }

  boolean isDue(long now) {
    return open && !isDrained() && !closed && !underWay && queued == 0 && now >= nextAt;
  }

  void queued(int chunks) {
    queued += chunks;
    if (closed && queued == 0) {
      position = position.whenDrained();
    }
  }

  void begin(long now) {
    underWay = true;
    nextAt = now + BETWEEN_REQUESTS;
  }

  /** Asks for records; run by another thread. */
  Outcome ask(KinesisLink link, Clock clock) {
    long began = clock.millis();
    String action = "GetShardIterator";
    try {
      String from = iterator;
      if (from == null) {
        from = iterator(link, began);
        iterator = from;
      }
      action = "GetRecords";
      GetRecordsResponse response = link.records(from, KinesisLink.MOST_RECORDS);
      boolean first = !asked && (!response.records().isEmpty() || isAtTip(response));
      asked |= first;
      iterator = response.nextShardIterator();
      if (response.hasRecords() && !response.records().isEmpty()) {
        fetched = response.records().get(response.records().size() - 1).sequenceNumber();
      }
      return new Outcome(this, response, first, began, action, null);
    } catch (SdkException e) {
      return new Outcome(this, null, false, began, action, e);
    }
  }

  /** Answers may be empty with more to come. */
  static boolean isAtTip(GetRecordsResponse response) {
    Long behind = response.millisBehindLatest();
    return behind == null || behind == 0 || response.nextShardIterator() == null;
  }

  private String iterator(KinesisLink link, long now) {
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
    String from = link.iterator(info.id(), since);
    latestSince = since == ShardPosition.LATEST ? now : latestSince;
    return from;
  }

  /** The service answered. */
  void answered(GetRecordsResponse response, long began) {
    underWay = false;
    failures = 0;
    answeredAt = began;
    Long behind = response.millisBehindLatest();
    atEnd = response.records().isEmpty() && isAtTip(response);
    closed = response.nextShardIterator() == null;
    position = position.readTo(began - (behind == null ? 0 : behind));
  }

  /** An iterator is good for five minutes; a new one goes on where the old one was. */
  void expired() {
    underWay = false;
    iterator = null;
    nextAt = 0;
  }

  /** The service did not answer, or asked for patience; gives how long that has been so. */
  long failed(long now) {
    underWay = false;
    if (failures == 0) {
      failingSince = now;
    }
    long pause = Math.min(LONGEST_PAUSE, BETWEEN_REQUESTS << Math.min(failures, 10));
    failures++;
    // Spread by the clock's own noise: readers that failed together do not come back together.
    nextAt = now + pause + now % (pause / 4 + 1);
    return now - failingSince;
  }

  /** The oldest record that came is not the last one that was read. */
  boolean mayHaveGap(List<StreamRecord> first) {
    return !begun.isUnread()
        && (first.isEmpty() || !first.get(0).sequence().equals(begun.sequence()));
  }
}
