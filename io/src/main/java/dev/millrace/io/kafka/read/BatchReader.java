package dev.millrace.io.kafka.read;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchReader;
import dev.millrace.io.kafka.client.Assignment;
import dev.millrace.io.kafka.read.KafkaMark.PartitionMark;
import dev.millrace.io.kafka.read.PartitionFeed.Chunk;
import dev.millrace.io.partitioned.Attention;
import dev.millrace.io.partitioned.EndOfRead;
import dev.millrace.io.partitioned.IdleEnd;
import dev.millrace.io.partitioned.PartitionClock;
import dev.millrace.io.partitioned.SplitClock;
import dev.millrace.io.partitioned.ToldWatermark;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one split: hands out one batch of one partition at a time and keeps the split's clock. */
public final class BatchReader extends SourceBatchReader {
  private static final long DISCOVER_EVERY = 30_000;

  /** How often a broker is asked whose partitions are merely quiet, or idle already. */
  private static final long ASK_EVERY = 1_000;

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
  private final Attention attention;
  private long askedAt;
  private long discoveredAt;
  private boolean finished;

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
    this.attention = new Attention(clock, idleEnd, startedAt, mark != null);
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
  public boolean advance() {
    hold(null);
    if (finished) {
      return false;
    }
    long before = now();
    called(before);
    told.reading(clock.reported(), System.nanoTime());
    commitPending();
    discover(before);
    long now = take(before);
    endStopped();
    clock.advance();
    if (attention.isCheckDue(now)) {
      clock.outran().ifPresent(what -> LOG.warn("Stream '{}': {}", options.name(), what));
      checkQuiet(now);
      clock.advance();
      gauges.tell(now, feed, clock);
    }
    return holds();
  }

  /** Takes the next batch, of the history as long as there is more of it; gives the time after. */
  private long take(long before) {
    PastFeed.Chunk old = past.take(partition -> clock.partition(partition).watermark());
    if (old != null) {
      long now = now();
      called(now);
      heard(past.partitions(), now);
      hold(batch(old.partition(), old.records(), old.from(), (r, c) -> judge.judge(r, c, now)));
      pastRecords.inc(old.records().size());
      return now;
    }
    Chunk chunk = feed.take(attention.patience(before));
    long now = now();
    called(now);
    if (chunk != null) {
      heard(feed.queued(), now);
      clock.heard(clock.partition(chunk.partition()), now);
      gauges.took(chunk);
      hold(
          batch(
              chunk.partition(), chunk.records(), chunk.from(), (r, c) -> judge.judge(r, c, now)));
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
    attention.heard(now);
    waiting.forEach(p -> clock.heard(clock.partition(p), now));
  }

  private void called(long now) {
    attention.called(now);
    // A clock that was set back would keep what is due waiting until it comes there again.
    askedAt = Math.min(askedAt, now);
    discoveredAt = Math.min(discoveredAt, now);
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
    return new SourceBatch(minTime == Long.MAX_VALUE ? clock.reported() : minTime, records, from);
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
      // If the wall clock was set meanwhile, the next call finds it out.
      var unused = attention.asked(now, began, now());
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
    finished = !holds() && clock.allEnded();
  }

  /**
   * Asks the broker whether quiet partitions are really at their ends, and draws the conclusions.
   */
  private void checkQuiet(long now) {
    Collection<TopicPartition> quiet = clock.quiet(now);
    boolean mayEnd = !finished && idleEnd.asks(attention.quiet(now));
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
    if (!attention.asked(now, began, answered)) {
      // The wall clock was set. What is quiet is found out anew.
      called(answered);
      return;
    }
    if (feed.isOutage()) {
      // The partitions that others have are read in between, however long that question took.
      askedAt = answered;
      clock.unanswered(answered);
    }
    Set<TopicPartition> atEnd = answer.orElse(Set.of());
    clock.confirmIdle(quiet.stream().filter(atEnd::contains).toList(), now);
    if (mayEnd) {
      finished =
          idleEnd.answer(answer.isPresent() && !holds() && atEnd.containsAll(asked), now, answered);
    }
  }

  @Override
  public Instant getWatermark() {
    return finished ? end.watermark() : EventTimes.toInstant(clock.reported());
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
