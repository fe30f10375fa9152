package dev.millrace.io.kafka.read;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.kafka.client.Assignment;
import dev.millrace.io.kafka.read.KafkaMark.PartitionMark;
import dev.millrace.io.kafka.read.PartitionFeed.Chunk;
import dev.millrace.io.partitioned.EndOfRead;
import dev.millrace.io.partitioned.IdleEnd;
import dev.millrace.io.partitioned.PartitionClock;
import dev.millrace.io.partitioned.SplitClock;
import dev.millrace.io.partitioned.ToldWatermark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one split: hands out one batch of one partition at a time and keeps the split's clock. */
public final class BatchReader extends UnboundedReader<SourceBatch> {
  /** Waits of the consumer: short while records flow, so that others get their turn. */
  private static final Duration BUSY_WAIT = Duration.ofMillis(20);

  private static final Duration QUIET_WAIT = Duration.ofMillis(100);
  private static final long QUIET_AFTER = 1_000;
  private static final long CHECK_EVERY = 200;
  private static final long DISCOVER_EVERY = 30_000;

  /** How often a broker is asked whose partitions are merely quiet, or idle already. */
  private static final long ASK_EVERY = 1_000;

  /** A reader that was not called for so long has not listened. */
  private static final long NOT_CALLED = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(BatchReader.class);

  private final BatchSource source;
  private final KafkaSourceOptions options;
  private final Assignment assignment;
  private final RecordJudge judge;
  private final SplitClock<TopicPartition> clock;
  private final PartitionFeed feed;
  private final PastFeed past;
  private final Counter pastRecords = Metrics.counter("millrace", RecordHistory.RECORDS_READ);
  private final ReaderGauges gauges;
  private final AtomicReference<@Nullable List<PartitionMark>> toCommit = new AtomicReference<>();
  private final IdleEnd idleEnd;
  private final EndOfRead end;
  private final ToldWatermark told;
  private long heardAt;
  private long calledAt;
  private long askedAt;
  private long checkedAt;
  private long discoveredAt;
  private boolean finished;
  private @Nullable SourceBatch current;

  BatchReader(
      BatchSource source,
      KafkaSourceOptions options,
      Assignment assignment,
      @Nullable KafkaMark mark) {
    this.source = source;
    this.options = options;
    this.assignment = assignment;
    this.judge = new RecordJudge(options);
    this.clock = new SplitClock<>(options.times());
    this.feed =
        PartitionFeed.open(options.connection(), assignment, options.range().topicIds(), mark);
    this.past = PastFeed.open(options.history(), assignment, mark);
    this.gauges = new ReaderGauges(options, assignment);
    this.idleEnd = new IdleEnd(options.range().untilIdle());
    this.end = new EndOfRead(options.range().checkpointed());
    this.told =
        new ToldWatermark(
            mark == null ? EventTimes.MIN : mark.watermark().settled(), System.nanoTime());
    long startedAt = now();
    this.heardAt = startedAt;
    this.calledAt = startedAt;
    // Some runners reopen readers so often that waiting for the first look would mean no look.
    this.checkedAt = mark == null ? startedAt : startedAt - CHECK_EVERY;
    this.discoveredAt =
        mark == null ? startedAt - DISCOVER_EVERY : Math.min(mark.moments().looked(), startedAt);
    this.finished = mark != null && mark.finished();
    feed.partitions().forEach(partition -> clock.add(partition, startedAt));
    if (mark != null) {
      clock.restore(mark.watermark().own());
      long taken = mark.moments().taken();
      // Negative if the clock was set back meanwhile, or this machine's is behind the other's.
      long pause = taken == 0 ? 0 : startedAt - taken;
      mark.partitions()
          .forEach(
              p ->
                  clock
                      .partition(new TopicPartition(p.topic(), p.partition()))
                      .restore(p.clock(), pause));
    }
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
    told.reading(reported(), System.nanoTime());
    commitPending();
    discover(before);
    long now = take(before);
    endStopped();
    clock.advance();
    if (now - checkedAt >= CHECK_EVERY) {
      checkedAt = now;
      clock.outran().ifPresent(what -> LOG.warn("Stream '{}': {}", options.name(), what));
      checkQuiet(now);
      clock.advance();
      gauges.tell(now, feed, clock);
    }
    return current != null;
  }

  /** Takes the next batch, of the history as long as there is more of it; gives the time after. */
  private long take(long before) {
    PastFeed.Chunk old = past.take(partition -> clock.partition(partition).watermark());
    if (old != null) {
      long now = now();
      called(now);
      heard(past.partitions(), now);
      current = batch(old.partition(), old.records(), old.from(), (r, c) -> judge.judge(r, c, now));
      pastRecords.inc(old.records().size());
      return now;
    }
    Chunk chunk = feed.take(before - heardAt < QUIET_AFTER ? BUSY_WAIT : QUIET_WAIT);
    long now = now();
    called(now);
    if (chunk != null) {
      heard(feed.queued(), now);
      clock.heard(clock.partition(chunk.partition()), now);
      gauges.took(chunk);
      current =
          batch(chunk.partition(), chunk.records(), chunk.from(), (r, c) -> judge.judge(r, c, now));
    }
    return now;
  }

  /**
   * Records came.
   *
   * @param waiting what is there already must not be overtaken by the watermark of partitions that
   *     are read before it
   */
  private void heard(Set<TopicPartition> waiting, long now) {
    heardAt = now;
    idleEnd.heard(now);
    waiting.forEach(p -> clock.heard(clock.partition(p), now));
  }

  /**
   * Notes a call. Time in which nobody looked is not quiet time, and neither is time by which the
   * wall clock was set: forwards, it would make partitions idle at once; back, it would keep
   * everything that is due waiting until the clock comes there again.
   */
  private void called(long now) {
    if (now < calledAt) {
      heardAt = now;
      checkedAt = Math.min(checkedAt, now);
      askedAt = Math.min(askedAt, now);
      discoveredAt = Math.min(discoveredAt, now);
    }
    if (now < calledAt || now - calledAt > NOT_CALLED) {
      clock.unanswered(now);
      idleEnd.heard(now);
    }
    calledAt = now;
  }

  /**
   * Whether the wall clock was set while the broker was asked. The time of the call itself, however
   * slow the broker is, is time in which somebody looked.
   *
   * @param before the wall clock when the call began
   * @param began the same by {@link System#nanoTime}
   * @param now the wall clock after it
   */
  private static boolean wasSet(long before, long began, long now) {
    long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
    return Math.abs(now - before - took) > NOT_CALLED;
  }

  /**
   * @param from the offset after the record before them
   */
  private <R> SourceBatch batch(
      TopicPartition at,
      List<R> came,
      long from,
      BiFunction<R, PartitionClock, SourceRecord> judging) {
    PartitionClock partition = clock.partition(at);
    List<SourceRecord> records = new ArrayList<>(came.size());
    came.forEach(record -> records.add(judging.apply(record, partition)));
    // Without an event in it, the batch must still not lie below what was reported.
    long minTime = Long.MAX_VALUE;
    for (SourceRecord judged : records) {
      if (judged.verdict() == Verdict.EVENT) {
        minTime = Math.min(minTime, judged.time());
      }
    }
    return new SourceBatch(minTime == Long.MAX_VALUE ? reported() : minTime, records, from);
  }

  private void commitPending() {
    List<PartitionMark> marks = toCommit.getAndSet(null);
    if (marks != null) {
      feed.commit(marks);
    }
  }

  private void discover(long now) {
    if (now - discoveredAt >= DISCOVER_EVERY) {
      discoveredAt = now;
      long began = System.nanoTime();
      feed.discover(assignment, options.topics()).forEach(p -> clock.add(p, now));
      long answered = now();
      if (!wasSet(now, began, answered)) {
        calledAt = answered;
      }
    }
  }

  private void endStopped() {
    if (options.range().stop() == null) {
      return;
    }
    clock
        .partitions()
        .forEach(
            (partition, state) -> {
              if (!state.ended()
                  && !past.partitions().contains(partition)
                  && feed.reachedStop(partition)) {
                state.end();
              }
            });
    finished = current == null && clock.allEnded();
  }

  /**
   * Asks the broker whether quiet partitions are really at their ends, and draws the conclusions.
   */
  private void checkQuiet(long now) {
    Collection<TopicPartition> quiet = clock.quiet(now);
    boolean mayEnd = !finished && idleEnd.asks(now - heardAt);
    // A partition that is merely quiet is asked about too: only so an outage is noticed in time.
    // And after an outage about all: if records of each have come since, none would be silent.
    boolean all = mayEnd || feed.isOutage();
    Set<TopicPartition> asked = new HashSet<>(all ? clock.running() : clock.silent(now));
    boolean due = mayEnd || !clock.allIdle(quiet) || now - askedAt >= ASK_EVERY;
    if (!due || asked.isEmpty() && !mayEnd) {
      return;
    }
    askedAt = now;
    long began = System.nanoTime();
    Optional<Set<TopicPartition>> answer = feed.atEnd(asked);
    long answered = now();
    if (wasSet(now, began, answered)) {
      // What is quiet is found out anew.
      called(answered);
      return;
    }
    calledAt = answered;
    if (feed.isOutage()) {
      // The partitions that others have are read in between, however long that question took.
      askedAt = answered;
      clock.unanswered(answered);
    }
    Set<TopicPartition> atEnd = answer.orElse(Set.of());
    clock.confirmIdle(quiet.stream().filter(atEnd::contains).toList(), now);
    if (mayEnd) {
      finished =
          idleEnd.answer(
              answer.isPresent() && current == null && atEnd.containsAll(asked), now, answered);
    }
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
  public KafkaMark getCheckpointMark() {
    List<PartitionMark> marks = new ArrayList<>();
    for (Map.Entry<TopicPartition, PartitionClock> entry : clock.partitions().entrySet()) {
      TopicPartition partition = entry.getKey();
      PartitionClock state = entry.getValue();
      marks.add(
          new PartitionMark(
              partition.topic(),
              partition.partition(),
              past.nextOffset(partition, feed::nextOffset),
              state.highest(),
              state.delay(),
              clock.floorToKeep(state),
              state.quietSince()));
    }
    Runnable atEnd = end.checkpoint();
    boolean hasGroup = options.connection().properties().containsKey("group.id");
    return new KafkaMark(
        new KafkaMark.Moments(now(), discoveredAt),
        feed.topicIds(),
        new KafkaMark.Watermark(clock.watermark(), told.settled()),
        finished,
        marks,
        durable -> {
          if (hasGroup) {
            toCommit.set(durable);
          }
          atEnd.run();
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
  public UnboundedSource<SourceBatch, KafkaMark> getCurrentSource() {
    return source;
  }

  @Override
  public void close() {
    List<PartitionMark> marks = toCommit.getAndSet(null);
    if (marks != null) {
      feed.commitAndWait(marks);
    }
    feed.close();
    past.close();
  }
}
