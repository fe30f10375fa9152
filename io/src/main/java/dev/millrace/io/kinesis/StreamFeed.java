package dev.millrace.io.kinesis;

import dev.millrace.diag.UserException;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import dev.millrace.io.kinesis.ShardRead.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/**
 * The records of all shards of a stream, cut into chunks of one shard each. Shards are asked side
 * by side, each again once its records were handed out. The children of a shard that was split or
 * merged are read once all of their parents' records were handed out, so that the records of a key
 * keep their order. Used by one thread.
 */
final class StreamFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamFeed.class);
  private static final int THREADS = 16;
  private static final int CHUNK_RECORDS = 500;
  private static final int CHUNK_BYTES = 256 * 1024;

  /** No shard is asked for more while so much waits: each may answer with 10 MB. */
  private static final long MOST_BYTES = 64L << 20;

  private static final long LIST_EVERY = 10_000;
  private static final long LIST_SOON = 1_000;

  /**
   * Added to the number of a record that may not be the next one, so that no number comes twice.
   */
  private static final long UNCERTAIN = 1_000_000_000L;

  private final KinesisSourceOptions options;
  private final Clock clock;
  private final KinesisLink link;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, StreamFeed::daemon);
  private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final Map<String, ShardRead> shards = new LinkedHashMap<>();
  private final Deque<Chunk> queue = new ArrayDeque<>();
  private final List<ShardRead> opened = new ArrayList<>();
  private final long created;
  private final Duration retention;
  private long queuedBytes;
  private long listedAt;
  private boolean listFailing;
  private long listFailingSince;

  /**
   * Records of one shard in their order, at least one.
   *
   * @param from the number after that of the record before them
   * @param number of the first of them that is of this shard; the others follow one by one
   * @param after where the shard stands once they are handed out
   */
  record Chunk(
      ShardRead shard,
      List<StreamRecord> records,
      long from,
      long number,
      long bytes,
      ShardPosition after) {}

  /**
   * Opens the feed at a mark, or where the options say.
   *
   * @throws UserException ML-5580 to ML-5583, ML-5587
   */
  StreamFeed(KinesisSourceOptions options, @Nullable KinesisMark mark) {
    this.options = options;
    this.clock = options.times().clock();
    KinesisLink opened = null;
    boolean done = false;
    try {
      opened = KinesisLink.open(options.target());
      this.link = opened;
      StreamDescriptionSummary stream = KinesisProbe.describe(options.target(), opened, true);
      this.created = millis(stream);
      this.retention =
          Duration.ofHours(Objects.requireNonNullElse(stream.retentionPeriodHours(), 24));
      checkSame(mark);
      List<ShardInfo> listed = KinesisProbe.ask(options.target(), "ListShards", opened::shards);
      listed.forEach(shard -> shards.put(shard.id(), new ShardRead(shard, first(shard, mark))));
      checkNoneGone(mark);
      listedAt = clock.millis();
      done = true;
    } catch (SdkException e) {
      throw KinesisFaults.of(options.target(), "DescribeStreamSummary", e);
    } finally {
      if (!done) {
        threads.shutdownNow();
        if (opened != null) {
          opened.close();
        }
      }
    }
    progress();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "millrace-kinesis");
    thread.setDaemon(true);
    return thread;
  }

  private static long millis(StreamDescriptionSummary stream) {
    Instant created = stream.streamCreationTimestamp();
    return created == null ? 0 : created.toEpochMilli();
  }

  /** When the stream was made, which tells it from another one of its name. */
  long created() {
    return created;
  }

  private void checkSame(@Nullable KinesisMark mark) {
    Range range = options.range();
    long known = mark != null ? mark.created() : range.held() == null ? 0 : range.held().created();
    if (known != 0 && created != 0 && known != created) {
      throw KinesisFaults.error(
          options.target(),
          KinesisCodes.MADE_ANEW,
          options.target().shown()
              + " was made at "
              + Instant.ofEpochMilli(created)
              + ", and what was read before is of one that was made at "
              + Instant.ofEpochMilli(known),
          null);
    }
  }

  /** A shard is listed as long as it has records. */
  private void checkNoneGone(@Nullable KinesisMark mark) {
    if (mark == null) {
      return;
    }
    mark.positions()
        .forEach(
            (id, position) -> {
              if (!shards.containsKey(id) && !position.drained()) {
                gap(
                    options.target().shown()
                        + ": shard "
                        + id
                        + " is gone with its records, and was not read to its end");
              }
            });
  }

  private void gap(String what) {
    if (!options.range().allowGap()) {
      throw KinesisFaults.error(
          options.target(),
          KinesisCodes.GAP,
          what + ". Write 'on_gap: continue' to go on with what is there.",
          null);
    }
    LOG.warn("{}", what);
  }

  /** Where the read of a shard begins that is there at the start. */
  private ShardPosition first(ShardInfo shard, @Nullable KinesisMark mark) {
    Range range = options.range();
    if (mark != null) {
      ShardPosition known = mark.positions().get(shard.id());
      return known == null ? ShardPosition.start(ShardPosition.HORIZON, false) : known;
    } else if (range.held() != null && range.held().shards().containsKey(shard.number())) {
      return StreamRecord.position(
          Objects.requireNonNull(range.held().shards().get(shard.number())));
    }
    // What was closed before anybody looked has nothing that comes.
    return ShardPosition.start(
        range.since(), range.since() == ShardPosition.LATEST && shard.closed());
  }

  /** All shards, in a fixed order. */
  Collection<ShardRead> shards() {
    return shards.values();
  }

  ShardRead shard(String id) {
    return Objects.requireNonNull(shards.get(id));
  }

  /** Whether the stream has a shard, as far as it is known. */
  boolean knows(String id) {
    return shards.containsKey(id);
  }

  /** Shards whose turn has come since the last call. */
  List<ShardRead> takeOpened() {
    List<ShardRead> taken = List.copyOf(opened);
    opened.clear();
    return taken;
  }

  /**
   * The next chunk; null if none came in time.
   *
   * @throws UserException ML-5580 to ML-5584 if the service refuses, does not answer for {@code
   *     retryFor}, or has deleted records before they were read
   */
  @Nullable Chunk take(Duration wait) {
    ask();
    absorb(queue.isEmpty() ? wait : Duration.ZERO);
    Chunk chunk = queue.poll();
    if (chunk != null) {
      queuedBytes -= chunk.bytes();
      chunk.shard().handedOut(chunk.after().readTo(chunk.shard().position().readTo()));
      chunk.shard().queued(-1);
    }
    progress();
    return chunk;
  }

  private void ask() {
    long now = clock.millis();
    for (ShardRead shard : shards.values()) {
      if (queuedBytes < MOST_BYTES && shard.isDue(now)) {
        shard.begin(now);
        threads.execute(() -> outcomes.add(shard.ask(link, clock)));
      }
    }
  }

  private void absorb(Duration wait) {
    try {
      Outcome outcome = outcomes.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
      while (outcome != null) {
        absorb(outcome);
        outcome = outcomes.poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void absorb(Outcome outcome) {
    ShardRead shard = outcome.shard();
    GetRecordsResponse response = outcome.response();
    if (response == null) {
      failed(shard, outcome.action(), Objects.requireNonNull(outcome.failure()));
      return;
    }
    List<StreamRecord> records = new ArrayList<>();
    response.records().forEach(record -> records.addAll(UserRecords.of(record, shard.info())));
    boolean gap = outcome.first() && shard.mayHaveGap(records) && isGap(shard, outcome.asked());
    ShardPosition begun = shard.begun();
    if (outcome.first() && !begun.isUnread()) {
      records.removeIf(record -> record.isTaken(begun));
    }
    if (gap) {
      passOver(shard);
    }
    cut(shard, records, gap ? UNCERTAIN : 0);
    shard.answered(response, outcome.asked());
    shard.queued(0);
  }

  private void failed(ShardRead shard, String action, SdkException failure) {
    if (KinesisFaults.isExpired(failure)) {
      LOG.info("The iterator of {} has expired; a new one is asked for", shard.info().id());
      shard.expired();
      return;
    }
    long since = shard.failed(clock.millis());
    if (KinesisFaults.isPermanent(failure) || since > options.target().retryFor().toMillis()) {
      throw KinesisFaults.of(options.target(), action, failure);
    }
    LOG.debug("Shard {}: {}", shard.info().id(), KinesisFaults.words(failure));
  }

  /** Whether the stream keeps its records for less long than the shard was not read. */
  private boolean isGap(ShardRead shard, long now) {
    long readTo = shard.begun().readTo();
    return readTo == 0 || now - readTo > retention.toMillis();
  }

  private void passOver(ShardRead shard) {
    gap(
        options.target().shown()
            + ", shard "
            + shard.info().id()
            + ": the record that was read last, "
            + shard.begun().sequence()
            + ", is not there any more, so that records after it may have been deleted before they"
            + " were read (the stream keeps them for "
            + retention.toHours()
            + " h)");
  }

  /** Cuts records into chunks, each record with its number; those of other shards have none. */
  private void cut(ShardRead shard, List<StreamRecord> records, long skipped) {
    ShardPosition position = shard.position();
    List<StreamRecord> open = new ArrayList<>();
    long from = position.next();
    long number = from + skipped;
    long next = number;
    long bytes = 0;
    for (StreamRecord record : records) {
      open.add(record);
      bytes += record.data().length + record.partitionKey().length();
      next += record.foreign() ? 0 : 1;
      position = position.after(record, next);
      if (open.size() >= CHUNK_RECORDS || bytes >= CHUNK_BYTES) {
        enqueue(new Chunk(shard, open, from, number, bytes, position));
        open = new ArrayList<>();
        from = next;
        number = next;
        bytes = 0;
      }
    }
    if (!open.isEmpty()) {
      enqueue(new Chunk(shard, open, from, number, bytes, position));
    }
  }

  private void enqueue(Chunk chunk) {
    queue.add(chunk);
    queuedBytes += chunk.bytes();
    chunk.shard().queued(1);
  }

  /** Opens shards whose parents were read to their ends, and settles those. */
  private void progress() {
    listIfDue();
    for (ShardRead shard : shards.values()) {
      if (!shard.isOpen() && parents(shard).stream().allMatch(ShardRead::isDrained)) {
        shard.open();
        opened.add(shard);
      }
    }
    for (ShardRead shard : shards.values()) {
      if (shard.isDrained() && !shard.isSettled()) {
        List<ShardRead> children = children(shard);
        if (!children.isEmpty() && children.stream().allMatch(ShardRead::isOpen)) {
          shard.settle();
        }
      }
    }
  }

  /** Those of its parents that still have records. */
  List<ShardRead> parents(ShardRead shard) {
    return shard.info().parents().stream()
        .flatMap(id -> Optional.ofNullable(shards.get(id)).stream())
        .toList();
  }

  private List<ShardRead> children(ShardRead shard) {
    return shards.values().stream()
        .filter(other -> other.info().parents().contains(shard.info().id()))
        .toList();
  }

  /**
   * Looks for new shards: now and then, and soon where one has ended whose children are unknown.
   */
  private void listIfDue() {
    long now = clock.millis();
    boolean orphaned =
        shards.values().stream()
            .anyMatch(
                shard -> shard.isDrained() && !shard.isSettled() && children(shard).isEmpty());
    if (Math.abs(now - listedAt) < (orphaned ? LIST_SOON : LIST_EVERY)) {
      return;
    }
    listedAt = now;
    try {
      List<ShardInfo> listed = link.shards();
      listFailing = false;
      for (ShardInfo shard : listed) {
        shards.computeIfAbsent(
            shard.id(),
            id -> new ShardRead(shard, ShardPosition.start(ShardPosition.HORIZON, false)));
      }
      // Those that have gone have no records any more, and nobody will ask for them.
      List<String> ids = listed.stream().map(ShardInfo::id).toList();
      shards.values().removeIf(s -> s.isSettled() && !ids.contains(s.info().id()));
      shards.values().stream()
          .filter(s -> s.isDrained() && !s.isSettled() && !ids.contains(s.info().id()))
          .forEach(ShardRead::settle);
    } catch (SdkException e) {
      listFailed(e, now);
    }
  }

  private void listFailed(SdkException e, long now) {
    listFailingSince = listFailing ? listFailingSince : now;
    listFailing = true;
    boolean over = now - listFailingSince > options.target().retryFor().toMillis();
    if (KinesisFaults.isPermanent(e) || over) {
      throw KinesisFaults.of(options.target(), "ListShards", e);
    }
    LOG.debug("Shards cannot be listed: {}", KinesisFaults.words(e));
  }

  /** Shards with records in memory. */
  Set<String> queued() {
    return queue.stream().map(chunk -> chunk.shard().info().id()).collect(Collectors.toSet());
  }

  /** Whether the service has failed for some shard, and not answered after this time. */
  boolean isOutage(long since) {
    return listFailing || shards.values().stream().anyMatch(shard -> shard.isFailing(since));
  }

  /** Whether all that there is was read, as the service has said after a time. */
  boolean isAtEnd(long since) {
    return queue.isEmpty()
        && shards.values().stream()
            .allMatch(s -> s.isOpen() && s.isAtEnd(since) && (!s.isDrained() || s.isSettled()));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    link.close();
  }
}
