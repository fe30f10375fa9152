package dev.millrace.io.pulsar;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.partitioned.EndOfRead;
import dev.millrace.io.partitioned.IdleEnd;
import dev.millrace.io.partitioned.PartitionClock;
import dev.millrace.io.partitioned.SplitClock;
import dev.millrace.io.pulsar.PartitionRead.Chunk;
import java.time.Duration;
import java.util.ArrayList;
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

/** Hands out one batch of one partition at a time and keeps the clock of all partitions. */
final class TopicReader extends UnboundedReader<SourceBatch> {
  private static final Duration BUSY_WAIT = Duration.ofMillis(20);
  private static final Duration QUIET_WAIT = Duration.ofMillis(100);
  private static final long QUIET_AFTER = 1_000;
  private static final long CHECK_EVERY = 200;

  /** An answer that is older says nothing of the present. */
  private static final long FRESH = 2_000;

  /** A reader that was not called for so long has not listened. */
  private static final long NOT_CALLED = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);

  private final TopicSource source;
  private final PulsarSourceOptions options;
  private final PulsarJudge judge;
  private final SplitClock<Integer> clock;
  private final TopicFeed feed;
  private final IdleEnd idleEnd;
  private final EndOfRead end;
  private final TopicGauges gauges;
  private long heardAt;
  private long calledAt;
  private long checkedAt;
  private boolean finished;
  private @Nullable SourceBatch current;

  TopicReader(TopicSource source, PulsarSourceOptions options, @Nullable PulsarMark mark) {
    this.source = source;
    this.options = options;
    this.judge = new PulsarJudge(options);
    this.clock = new SplitClock<>(options.times());
    this.idleEnd = new IdleEnd(options.range().untilIdle());
    this.end = new EndOfRead(options.range().checkpointed());
    this.gauges = new TopicGauges(options);
    this.feed = new TopicFeed(options, mark);
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

  private void restore(PulsarMark mark, long now) {
    mark.clocks().keySet().stream()
        .filter(number -> feed.partitions().stream().anyMatch(read -> read.number() == number))
        .forEach(number -> clock.add(number, now));
    clock.restore(mark.watermark());
    // Negative if the clock was set back meanwhile, or this machine's is behind the other's.
    long pause = now - mark.taken();
    clock
        .partitions()
        .forEach(
            (number, own) -> {
              PartitionClock.State state = mark.clocks().get(number);
              if (state != null) {
                own.restore(state, pause);
              }
            });
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
    adopt(now);
    if (chunk != null) {
      heard(chunk, now);
      current = batch(chunk, now);
      gauges.took(chunk.bytes());
    }
    clock.advance();
    if (now - checkedAt >= CHECK_EVERY) {
      checkedAt = now;
      clock.outran().ifPresent(what -> LOG.warn("Stream '{}': {}", options.name(), what));
      checkQuiet(now);
      clock.advance();
      gauges.tell(now, feed.partitions(), clock, feed.isOutage(now));
    }
    return current != null;
  }

  /** Takes in partitions that were found. */
  private void adopt(long now) {
    for (PartitionRead read : feed.partitions()) {
      if (!clock.partitions().containsKey(read.number())) {
        clock.add(read.number(), now);
      }
    }
  }

  /** Messages came; what is there must not be overtaken by the watermark of other partitions. */
  private void heard(Chunk chunk, long now) {
    heardAt = now;
    idleEnd.heard(now);
    feed.waiting().forEach(number -> clock.heard(clock.partition(number), now));
    clock.heard(clock.partition(chunk.read().number()), now);
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
    PartitionClock own = clock.partition(chunk.read().number());
    List<SourceRecord> records = new ArrayList<>(chunk.messages().size());
    long number = chunk.first();
    long minTime = Long.MAX_VALUE;
    for (PulsarMessage message : chunk.messages()) {
      SourceRecord judged = judge.judge(message, own.watermark(), now, number++);
      if (judged.verdict() == Verdict.EVENT) {
        own.seen(judged.time(), now);
        minTime = Math.min(minTime, judged.time());
      }
      records.add(judged);
    }
    return new SourceBatch(minTime == Long.MAX_VALUE ? reported() : minTime, records, chunk.from());
  }

  /** Draws the conclusions from quiet, as far as brokers have just said that nothing is left. */
  private void checkQuiet(long now) {
    long since = now - FRESH;
    feed.ask(clock.silent(now), now);
    if (feed.isOutage(now)) {
      clock.unanswered(now);
    }
    clock.confirmIdle(
        clock.quiet(now).stream().filter(number -> feed.partition(number).isAtEnd(since)).toList(),
        now);
    if (idleEnd.asks(now - heardAt)) {
      boolean nothingLeft = current == null && feed.isAtEnd(since);
      // Also what came just before the time was over is read.
      finished = idleEnd.answer(nothingLeft, now, now) && feed.isAtEnd(heardAt + untilIdle());
    }
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
  public PulsarMark getCheckpointMark() {
    Map<Integer, TopicPosition> positions = new TreeMap<>();
    feed.partitions().forEach(read -> positions.put(read.number(), read.position()));
    Map<Integer, PartitionClock.State> clocks = new TreeMap<>();
    clock.partitions().forEach((number, own) -> clocks.put(number, clock.state(own)));
    Runnable durable = feed.durable(positions);
    Runnable ended = end.checkpoint();
    return new PulsarMark(
        now(),
        clock.watermark(),
        finished,
        positions,
        clocks,
        () -> {
          durable.run();
          ended.run();
        });
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
  public UnboundedSource<SourceBatch, PulsarMark> getCurrentSource() {
    return source;
  }

  @Override
  public void close() {
    feed.close();
  }
}
