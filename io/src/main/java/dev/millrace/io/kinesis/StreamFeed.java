package dev.millrace.io.kinesis;

import dev.millrace.diag.UserException;
import dev.millrace.io.kinesis.ChunkQueue.Chunk;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import dev.millrace.io.partitioned.PartitionedFeed;
import dev.millrace.io.partitioned.PartitionedMark.Standing;
import dev.millrace.io.partitioned.SplitClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
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
final class StreamFeed
    implements PartitionedFeed<String, StreamRecord, ShardPosition, KinesisMark> {
  private static final Logger LOG = LoggerFactory.getLogger(StreamFeed.class);
  private static final int THREADS = 16;

  /** An answer that is older says nothing of the present, where one round does not take longer. */
  private static final long FRESH = 2_000;

  /** No shard is asked while so much waits or may come of what is under way. */
  private static final long MOST_BYTES = 64L << 20;

  /** Answers of which the time is taken together. */
  private static final double AVERAGED = 8;

  private final KinesisSourceOptions options;
  private final Clock clock;
  private final KinesisLink link;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, StreamFeed::daemon);
  private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final ShardTree shards;
  private final ChunkQueue queue = new ChunkQueue();
  private final long created;
  private final ShardGaps gaps;
  private double answerTime;

  /**
   * Opens the feed at a mark, or where the options say.
   *
   * @throws UserException ML-5580 to ML-5584, ML-5587
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
      Range range = options.range();
      this.gaps =
          new ShardGaps(
              options.target(),
              range.allowGap(),
              Duration.ofHours(Objects.requireNonNullElse(stream.retentionPeriodHours(), 24)),
              range.held());
      StreamStart start = new StreamStart(options, mark);
      start.checkSame(created);
      List<ShardInfo> listed = KinesisProbe.ask(options.target(), "ListShards", opened::shards);
      gaps.begin(listed, mark);
      this.shards = new ShardTree(options.target(), opened, clock, gaps);
      listed.forEach(shard -> shards.add(shard, start.of(shard)));
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
    shards.progress();
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

  /**
   * The next chunk; null if none came in time.
   *
   * @throws UserException ML-5580 to ML-5584 if the service refuses, does not answer for {@code
   *     retryFor}, or has deleted records before they were read
   */
  @Override
  public @Nullable Chunk take(Duration wait) {
    ask();
    absorb(queue.isEmpty() ? wait : Duration.ZERO);
    Chunk chunk = queue.take();
    shards.progress();
    return chunk;
  }

  private void ask() {
    long now = clock.millis();
    long bytes = queue.bytes() + shards.all().stream().mapToLong(ShardRead::expected).sum();
    // Those that have waited longest come first, so that none has to wait for ever.
    List<ShardRead> due =
        shards.all().stream()
            .filter(shard -> shard.isDue(now))
            .sorted(Comparator.comparingLong(ShardRead::dueSince))
            .toList();
    for (ShardRead shard : due) {
      if (bytes >= MOST_BYTES) {
        return;
      }
      if (gaps.isDoubtful(shard.position(), now)) {
        shard.prove(now);
      }
      shard.begin(now);
      bytes += shard.expected();
      threads.execute(() -> outcomes.add(shard.ask(link, clock)));
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
    answerTime += (outcome.took() - answerTime) / AVERAGED;
    List<StreamRecord> records = new ArrayList<>();
    response.records().forEach(record -> records.addAll(UserRecords.of(record, shard.info())));
    ShardPosition begun = shard.begun();
    ShardPosition stood = outcome.first() && !begun.isUnread() ? begun : shard.position();
    boolean there = !outcome.first() || begun.isUnread() || shard.isBegunAgain(records);
    boolean gap = gaps.isGap(shard, stood, there, outcome.asked());
    if (outcome.first() && !begun.isUnread()) {
      records.removeIf(record -> record.isTaken(begun));
    }
    if (gap) {
      gaps.passOver(shard, stood);
    }
    queue.add(shard, records, gap);
    shard.answered(response, outcome.asked(), !records.isEmpty());
  }

  private void failed(ShardRead shard, String action, Throwable thrown) {
    if (!(thrown instanceof SdkException failure)) {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    }
    if (KinesisFaults.isExpired(failure)) {
      LOG.info("The iterator of {} has expired; a new one is asked for", shard.info().id());
      shard.expired();
      return;
    }
    long since = shard.failed(clock.millis(), KinesisFaults.isThrottled(failure));
    if (KinesisFaults.isNotFound(failure)) {
      // Either the stream is gone, or the shard with its records: the list tells.
      shards.listNow();
    } else if (KinesisFaults.isPermanent(failure)) {
      throw KinesisFaults.of(options.target(), action, failure);
    }
    if (since > options.target().retryFor().toMillis()) {
      throw KinesisFaults.of(options.target(), action, failure);
    }
    LOG.debug("Shard {}: {}", shard.info().id(), KinesisFaults.words(failure));
  }

  @Override
  public Set<String> waiting() {
    return queue.shards();
  }

  @Override
  public void adopt(SplitClock<String> known, long now) {
    shards.adopt(known, now);
  }

  /** All shards are asked all the time. */
  @Override
  public void ask(Collection<String> silent, long now) {}

  @Override
  public long freshSince(long now) {
    return now - Math.max(FRESH, 2 * round());
  }

  /** How long it takes until all shards have been asked once more, in milliseconds. */
  private long round() {
    long asked = shards.all().stream().filter(s -> s.isOpen() && !s.isClosed()).count();
    return ShardRead.AT_TIP + (long) (asked * answerTime / THREADS);
  }

  /** A service that asks for patience is there. */
  @Override
  public boolean isOutage(long now) {
    long since = freshSince(now);
    return shards.isOutage() || shards.all().stream().anyMatch(shard -> shard.isFailing(since));
  }

  @Override
  public boolean isSilent(long now) {
    boolean isAnswered = shards.isListed() || shards.all().stream().anyMatch(ShardRead::isAnswered);
    return !isAnswered || isOutage(now);
  }

  @Override
  public boolean isAtEnd(String shard, long since) {
    return shards.get(shard).isAtEnd(since);
  }

  @Override
  public boolean isAtEnd(long since) {
    return queue.isEmpty() && shards.all().stream().allMatch(s -> s.isOpen() && s.isAtEnd(since));
  }

  /** What the service says is how far the read of a shard is behind the newest record. */
  @Override
  public OptionalLong waitsSince() {
    return shards.all().stream().flatMapToLong(shard -> shard.waitsSince().stream()).min();
  }

  @Override
  public int number(String shard) {
    return ShardInfo.number(shard);
  }

  @Override
  public Map<String, ShardPosition> positions() {
    return shards.all().stream()
        .collect(Collectors.toMap(shard -> shard.info().id(), ShardRead::position));
  }

  @Override
  public KinesisMark mark(Standing<String, ShardPosition> standing, Runnable ended) {
    return new KinesisMark(created, standing, ended);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    link.close();
  }
}
