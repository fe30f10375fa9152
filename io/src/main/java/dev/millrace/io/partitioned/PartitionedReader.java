package dev.millrace.io.partitioned;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchReader;
import dev.millrace.io.partitioned.PartitionedMark.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.UnboundedSource;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out one batch of one partition at a time and keeps the clock of all partitions.
 *
 * @param <K> names a partition
 * @param <R> a record
 * @param <P> how far a partition was read
 * @param <M> what a checkpoint keeps
 */
public final class PartitionedReader<K extends Comparable<K>, R, P, M extends PartitionedMark<K, P>>
    extends SourceBatchReader {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionedReader.class);

  private final UnboundedSource<SourceBatch, M> source;
  private final Reading reading;
  private final PartitionedFeed<K, R, P, M> feed;
  private final Judge<K, R> judge;
  private final SplitClock<K> clock;
  private final IdleEnd idleEnd;
  private final EndOfRead end;
  private final Attention attention;
  private final PartitionedGauges<K> gauges;
  private boolean finished;

  /**
   * What is read, and how long.
   *
   * @param name of the stream of the pipeline
   * @param untilIdle the read ends once nothing came for so long; null reads on for ever
   * @param checkpointed an ended read stays until checkpoints hold its end
   */
  public record Reading(
      String name, EventTimeRules times, @Nullable Duration untilIdle, boolean checkpointed) {}

  /**
   * Decides about records.
   *
   * @param <K> names a partition
   * @param <R> a record
   */
  @FunctionalInterface
  public interface Judge<K, R> {
    /**
     * Judges a record.
     *
     * @param watermark of the partition, before allowed lateness is taken off
     * @param now the wall clock, milliseconds
     * @param number in our counting; a duplicate leaves it to the next one
     */
    SourceRecord judge(R record, K partition, long watermark, long now, long number);
  }

  /**
   * @param feed opened at the mark
   * @param mark from which the read goes on; null if it begins
   */
  public PartitionedReader(
      UnboundedSource<SourceBatch, M> source,
      Reading reading,
      PartitionedFeed<K, R, P, M> feed,
      Judge<K, R> judge,
      @Nullable M mark) {
    this.source = source;
    this.reading = reading;
    this.feed = feed;
    this.judge = judge;
    this.clock = new SplitClock<>(reading.times());
    this.idleEnd = new IdleEnd(reading.untilIdle());
    this.end = new EndOfRead(reading.checkpointed());
    this.gauges = new PartitionedGauges<>(reading.name(), feed, clock);
    long startedAt = now();
    this.attention = new Attention(clock, idleEnd, startedAt, mark != null);
    if (mark != null) {
      finished = mark.standing().finished();
      restore(mark.standing(), startedAt);
    }
    feed.adopt(clock, startedAt);
  }

  private void restore(Standing<K, P> standing, long now) {
    standing.clocks().keySet().forEach(partition -> clock.add(partition, now));
    clock.restore(standing.watermark());
    // Negative if the clock was set back meanwhile, or this machine's is behind the other's.
    long pause = now - standing.taken();
    standing
        .clocks()
        .forEach((partition, state) -> clock.partition(partition).restore(state, pause));
  }

  private long now() {
    return reading.times().clock().millis();
  }

  @Override
  public boolean advance() {
    hold(null);
    if (finished) {
      return false;
    }
    long before = now();
    attention.called(before);
    RecordChunk<K, R> chunk = feed.take(attention.patience(before));
    long now = now();
    attention.called(now);
    if (chunk != null) {
      heard(chunk.partition(), now);
      hold(batch(chunk, now));
      gauges.took(chunk.bytes());
    }
    // After the batch was judged: what comes of a partition's end must not judge its last records.
    feed.adopt(clock, now);
    clock.advance();
    if (attention.isCheckDue(now)) {
      clock.outran().ifPresent(what -> LOG.warn("Stream '{}': {}", reading.name(), what));
      checkQuiet(now);
      clock.advance();
      gauges.tell(now);
    }
    return chunk != null;
  }

  /** Records came; what is there must not be overtaken by the watermark of other partitions. */
  private void heard(K partition, long now) {
    attention.heard(now);
    feed.waiting().forEach(other -> clock.heard(clock.partition(other), now));
    clock.heard(clock.partition(partition), now);
  }

  private SourceBatch batch(RecordChunk<K, R> chunk, long now) {
    PartitionClock own = clock.partition(chunk.partition());
    List<SourceRecord> records = new ArrayList<>(chunk.records().size());
    long number = chunk.number();
    long minTime = Long.MAX_VALUE;
    for (R record : chunk.records()) {
      SourceRecord judged = judge.judge(record, chunk.partition(), own.watermark(), now, number);
      if (judged.verdict() == Verdict.EVENT) {
        own.seen(judged.time(), now);
        minTime = Math.min(minTime, judged.time());
      }
      number += judged.verdict() == Verdict.DUPLICATE ? 0 : 1;
      records.add(judged);
    }
    // The last record of a batch tells where it ends, so that those without a number come first.
    records.sort(Comparator.comparing(record -> record.verdict() != Verdict.DUPLICATE));
    return new SourceBatch(
        minTime == Long.MAX_VALUE ? clock.reported() : minTime,
        records,
        number == chunk.number() ? SourceBatch.UNKNOWN : chunk.from());
  }

  /** Draws the conclusions from quiet, as far as the service has just said that nothing is left. */
  private void checkQuiet(long now) {
    long since = feed.freshSince(now);
    feed.ask(clock.silent(now), now);
    if (feed.isOutage(now)) {
      clock.unanswered(now);
    }
    clock.confirmIdle(
        clock.quiet(now).stream().filter(partition -> feed.isAtEnd(partition, since)).toList(),
        now);
    if (idleEnd.asks(attention.quiet(now))) {
      boolean nothingLeft = !holds() && feed.isAtEnd(since);
      // Also what came just before the time was over is read.
      finished =
          idleEnd.answer(nothingLeft, now, now) && feed.isAtEnd(attention.heardAt() + untilIdle());
    }
  }

  private long untilIdle() {
    Duration idle = reading.untilIdle();
    return idle == null ? 0 : idle.toMillis();
  }

  @Override
  public Instant getWatermark() {
    return finished ? end.watermark() : EventTimes.toInstant(clock.reported());
  }

  @Override
  public M getCheckpointMark() {
    Map<K, P> positions = feed.positions();
    Map<K, PartitionClock.State> clocks = new TreeMap<>();
    clock
        .partitions()
        .forEach(
            (partition, own) -> {
              if (positions.containsKey(partition)) {
                clocks.put(partition, clock.state(own));
              }
            });
    return feed.mark(
        new Standing<>(now(), clock.watermark(), finished, positions, clocks), end.checkpoint());
  }

  @Override
  public UnboundedSource<SourceBatch, M> getCurrentSource() {
    return source;
  }

  @Override
  public void close() {
    feed.close();
  }
}
