package dev.millrace.io.kinesis;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.kinesis.ChunkQueue.Chunk;
import dev.millrace.io.partitioned.EndOfRead;
import dev.millrace.io.partitioned.IdleEnd;
import dev.millrace.io.partitioned.PartitionClock;
import dev.millrace.io.partitioned.SplitClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands out one batch of one shard at a time and keeps the clock of all shards. */
final class StreamReader extends UnboundedReader<SourceBatch> {
  private static final Duration BUSY_WAIT = Duration.ofMillis(20);
  private static final Duration QUIET_WAIT = Duration.ofMillis(100);
  private static final long QUIET_AFTER = 1_000;
  private static final long CHECK_EVERY = 200;

  /** An answer that is older says nothing of the present, where one round does not take longer. */
  private static final long FRESH = 2_000;

  /** A reader that was not called for so long has not listened. */
  private static final long NOT_CALLED = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);

  private final StreamSource source;
  private final KinesisSourceOptions options;
  private final KinesisJudge judge;
  private final SplitClock<String> clock;
  private final StreamFeed feed;
  private final IdleEnd idleEnd;
  private final EndOfRead end;
  private final StreamGauges gauges;
  private long heardAt;
  private long calledAt;
  private long checkedAt;
  private boolean finished;
  private @Nullable SourceBatch current;

  StreamReader(StreamSource source, KinesisSourceOptions options, @Nullable KinesisMark mark) {
    this.source = source;
    this.options = options;
    this.judge = new KinesisJudge(options);
    this.clock = new SplitClock<>(options.times());
    this.idleEnd = new IdleEnd(options.range().untilIdle());
    this.end = new EndOfRead(options.range().checkpointed());
    this.gauges = new StreamGauges(options);
    this.feed = new StreamFeed(options, mark);
    long startedAt = now();
    this.heardAt = startedAt;
    this.calledAt = startedAt;
    // Some runners reopen readers so often that waiting for the first look would mean no look.
    this.checkedAt = mark == null ? startedAt : startedAt - CHECK_EVERY;
    if (mark != null) {
      finished = mark.finished();
      restore(mark, startedAt);
    }
    adopt(startedAt);
  }

  private void restore(KinesisMark mark, long now) {
    mark.clocks().keySet().forEach(shard -> clock.add(shard, now));
    clock.restore(mark.watermark());
    // Negative if the clock was set back meanwhile, or this machine's is behind the other's.
    long pause = now - mark.taken();
    mark.clocks().forEach((shard, state) -> clock.partition(shard).restore(state, pause));
  }

  private long now() {
    return options.times().clock().millis();
  }

  @Override
  public boolean start() {
    return advance();
  }

  @Override
  public boolean advance() {
    current = null;
    if (finished) {
      return false;
    }
    long before = now();
    called(before);
    Chunk chunk = feed.take(before - heardAt < QUIET_AFTER ? BUSY_WAIT : QUIET_WAIT);
    long now = now();
    called(now);
    if (chunk != null) {
      heard(chunk, now);
      current = batch(chunk, now);
      gauges.took(chunk.bytes());
    }
    adopt(now);
    clock.advance();
    if (now - checkedAt >= CHECK_EVERY) {
      checkedAt = now;
      clock.outran().ifPresent(what -> LOG.warn("Stream '{}': {}", options.name(), what));
      checkQuiet(now);
      clock.advance();
      boolean silent = !feed.isAnswered() || feed.isOutage(freshSince(now));
      gauges.tell(now, feed.shards(), clock, silent);
    }
    return current != null;
  }

  /**
   * Takes in shards whose turn has come, and lets go of their parents. What a child brings was put
   * after all that its parents brought, so that it is judged by their watermark; and until it is
   * read, they hold the stream's.
   */
  private void adopt(long now) {
    for (ShardRead shard : feed.shards().takeOpened()) {
      if (!clock.partitions().containsKey(shard.info().id())) {
        PartitionClock own = clock.add(shard.info().id(), now);
        feed.shards().parents(shard).stream()
            .map(parent -> clock.partitions().get(parent.info().id()))
            .mapToLong(parent -> parent == null ? EventTimes.MIN : parent.watermark())
            .min()
            .ifPresent(own::raiseFloor);
      }
    }
    clock
        .partitions()
        .forEach(
            (id, own) -> {
              if (!feed.shards().knows(id) || feed.shards().get(id).isSettled()) {
                own.end();
              }
            });
  }

  /** Records came; what is there already must not be overtaken by the watermark of other shards. */
  private void heard(Chunk chunk, long now) {
    heardAt = now;
    idleEnd.heard(now);
    feed.queued().forEach(shard -> clock.heard(clock.partition(shard), now));
    clock.heard(clock.partition(chunk.shard().info().id()), now);
  }

  /**
   * Time in which nobody looked is not quiet time, and neither is time by which a clock was set.
   */
  private void called(long now) {
    if (now < calledAt) {
      heardAt = now;
      checkedAt = Math.min(checkedAt, now);
    }
    if (now < calledAt || now - calledAt > NOT_CALLED) {
      clock.unanswered(now);
      idleEnd.heard(now);
    }
    calledAt = now;
  }

  private SourceBatch batch(Chunk chunk, long now) {
    String shard = chunk.shard().info().id();
    PartitionClock own = clock.partition(shard);
    List<SourceRecord> records = new ArrayList<>(chunk.records().size());
    long number = chunk.number();
    long minTime = Long.MAX_VALUE;
    boolean numbered = false;
    for (StreamRecord record : chunk.records()) {
      SourceRecord judged =
          judge.judge(record, shard, own.watermark(), now, record.foreign() ? 0 : number++);
      if (judged.verdict() == Verdict.EVENT) {
        own.seen(judged.time(), now);
        minTime = Math.min(minTime, judged.time());
      }
      numbered |= !record.foreign();
      records.add(judged);
    }
    // The last record of a batch tells where it ends, so that those without a number come first.
    records.sort(Comparator.comparing(record -> record.verdict() != Verdict.DUPLICATE));
    return new SourceBatch(
        minTime == Long.MAX_VALUE ? reported() : minTime,
        records,
        numbered ? chunk.from() : SourceBatch.UNKNOWN);
  }

  /** Draws the conclusions from quiet, as far as the service has just said that nothing is left. */
  private void checkQuiet(long now) {
    long since = freshSince(now);
    if (feed.isOutage(since)) {
      clock.unanswered(now);
    }
    clock.confirmIdle(
        clock.quiet(now).stream().filter(shard -> feed.shards().get(shard).isAtEnd(since)).toList(),
        now);
    if (idleEnd.asks(now - heardAt)) {
      boolean nothingLeft = current == null && feed.isAtEnd(since);
      // Also what came just before the time was over is read.
      finished = idleEnd.answer(nothingLeft, now, now) && feed.isAtEnd(heardAt + untilIdle());
    }
  }

  /** Answers that are older say nothing of the present. */
  private long freshSince(long now) {
    return now - Math.max(FRESH, 2 * feed.round());
  }

  private long untilIdle() {
    Duration idle = options.range().untilIdle();
    return idle == null ? 0 : idle.toMillis();
  }

  /** The watermark that the runner sees. */
  private long reported() {
    return EventTimes.plus(clock.watermark(), -options.times().allowedLateness().toMillis());
  }

  @Override
  public Instant getWatermark() {
    return finished ? end.watermark() : EventTimes.toInstant(reported());
  }

  @Override
  public KinesisMark getCheckpointMark() {
    Map<String, ShardPosition> positions = new TreeMap<>();
    Map<String, PartitionClock.State> clocks = new TreeMap<>();
    for (ShardRead shard : feed.shards().all()) {
      String id = shard.info().id();
      positions.put(id, shard.position());
      PartitionClock own = clock.partitions().get(id);
      if (own != null) {
        clocks.put(id, clock.state(own));
      }
    }
    return new KinesisMark(
        new KinesisMark.Moments(feed.created(), now()),
        clock.watermark(),
        finished,
        positions,
        clocks,
        end.checkpoint());
  }

  @Override
  public SourceBatch getCurrent() {
    SourceBatch batch = current;
    if (batch == null) {
      throw new NoSuchElementException("no batch was read");
    }
    return batch;
  }

  @Override
  public Instant getCurrentTimestamp() {
    return EventTimes.toInstant(getCurrent().minTime());
  }

  @Override
  public UnboundedSource<SourceBatch, KinesisMark> getCurrentSource() {
    return source;
  }

  @Override
  public void close() {
    feed.close();
  }
}
