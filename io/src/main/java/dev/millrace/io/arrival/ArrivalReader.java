package dev.millrace.io.arrival;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchReader;
import dev.millrace.engine.ledger.StepCounters;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads batches of messages out of a {@link MessageFeed}, each judged and known by its id, and has
 * them acknowledged when a checkpoint is final, or when they are safe where they are numbered.
 */
final class ArrivalReader extends SourceBatchReader {
  private static final Logger LOG = LoggerFactory.getLogger(ArrivalReader.class);

  /** What a batch holds at most: enough to make the runner's price per element small. */
  private static final int BATCH_MESSAGES = 1_000;

  private static final int BATCH_BYTES = 1 << 20;

  /**
   * How long ids are known once their messages are acknowledged, as long as Beam's own removal of
   * duplicates knows them.
   */
  private static final Duration REMEMBER = Duration.ofMinutes(10);

  /** How long to wait before an empty broker is asked again. */
  private static final long POLL_MILLIS = 50;

  /** After this long without messages an empty batch makes the runner settle what it has. */
  private static final long SETTLE_MILLIS = 500;

  /** How long the end waits for acknowledgements, which Flink gives with its checkpoints. */
  private static final long PATIENCE_MILLIS = 60_000;

  private final ArrivalSource source;
  private final ArrivalOptions options;
  private final MessageFeed feed;
  private final ArrivalClock arrivals;
  private final SeenIds seen = new SeenIds(REMEMBER.toMillis());

  /** What is in the archive already, by the names that it has there. */
  private final SeenIds archived = new SeenIds(REMEMBER.toMillis());

  private final Acknowledgements acknowledgements;
  private final Clock clock;
  private final Answers answers;
  private final Counter connected;
  private boolean started;
  private boolean finished;
  private boolean unsettled;
  private long next;
  private long read;
  private long askAgainAt;
  private long heardAt;

  ArrivalReader(
      ArrivalSource source, ArrivalOptions options, MessageFeed feed, @Nullable ArrivalMark mark) {
    this.source = source;
    this.options = options;
    this.feed = feed;
    this.arrivals = new ArrivalClock(options.times());
    this.acknowledgements = new Acknowledgements(options.numbering());
    this.clock = options.times().clock();
    this.connected =
        Metrics.counter(StepCounters.NAMESPACE, options.name() + StepCounters.CONNECTED);
    this.answers = new Answers(options, feed, clock.millis());
    Numbering numbering = options.numbering();
    if (numbering != null) {
      next = numbering.start();
      numbering.known().forEach(id -> archived.add(id, answers.last()));
    }
    if (mark != null) {
      arrivals.restore(mark.clock());
      seen.restore(mark.seen());
      answers.restore(mark.moments());
      finished = mark.finished();
      next = mark.next();
      // The mark's messages are acknowledged only when the next one is taken.
      unsettled = true;
    }
  }

  @Override
  public boolean advance() throws IOException {
    hold(null);
    if (finished) {
      return false;
    }
    List<SourceRecord> records = take();
    long now = clock.millis();
    seen.expire(answers.last(), acknowledgements.openSince());
    archived.expire(answers.last(), acknowledgements.openSince());
    acknowledgements.advance(now);
    if (records.isEmpty()) {
      return judgeQuiet();
    }
    answers.heard(now);
    heardAt = now;
    unsettled = true;
    read += records.size();
    acknowledgements.read(read, now);
    arrivals
        .seen(records, now)
        .ifPresent(what -> LOG.warn("Stream '{}': {}", options.name(), what));
    long minTime =
        records.stream()
            .filter(record -> record.verdict() == Verdict.EVENT)
            .mapToLong(SourceRecord::time)
            .min()
            .orElseGet(this::reported);
    hold(new SourceBatch(minTime, records, numberFrom(records)));
    arrivals.advance(now);
    return true;
  }

  /**
   * Where a batch begins in the order of numbers. The last record of a batch tells where it ends,
   * so duplicates, which have no number, come first.
   */
  private long numberFrom(List<SourceRecord> records) {
    if (options.numbering() == null) {
      return SourceBatch.UNKNOWN;
    }
    records.sort(Comparator.comparing(r -> r.verdict() != Verdict.DUPLICATE));
    return records.stream()
        .filter(r -> r.verdict() != Verdict.DUPLICATE)
        .mapToLong(r -> r.coordinates().offset())
        .min()
        .orElse(SourceBatch.UNKNOWN);
  }

  /** The messages that are there, judged; none while there is an outage. */
  private List<SourceRecord> take() {
    if (!awaitTurn()) {
      return List.of();
    }
    List<SourceRecord> records = new ArrayList<>();
    int bytes = 0;
    long watermark = arrivals.watermark();
    try {
      while (records.size() < BATCH_MESSAGES && bytes < BATCH_BYTES) {
        if (!next()) {
          askAgainAt = clock.millis() + (records.isEmpty() ? POLL_MILLIS : 0);
          break;
        }
        SourceRecord record = judge(watermark);
        bytes += record.value() == null ? 0 : record.value().length;
        records.add(record);
      }
    } catch (IOException e) {
      // What came before the failure is handed on; the next turn meets the outage again.
      askAgainAt = answers.failed(e, clock.millis());
    }
    return records;
  }

  private boolean next() throws IOException {
    MessageFeed.Answer answer = feed.next();
    if (answer == MessageFeed.Answer.SILENCE) {
      return false;
    }
    if (!started) {
      started = true;
      connected.inc();
    }
    long missed = answers.came(clock.millis());
    if (missed != 0) {
      arrivals.missed(missed);
      seen.missed(missed);
      archived.missed(missed);
      acknowledgements.missed(missed);
    }
    return answer == MessageFeed.Answer.MESSAGE;
  }

  private SourceRecord judge(long watermark) {
    long now = clock.millis();
    String identity = feed.identity();
    String name = feed.archivedAs();
    boolean known = identity != null && !seen.add(identity, now);
    known |= name != null && archived.knows(name);
    return known ? feed.duplicate(watermark) : feed.judge(watermark, now, next++);
  }

  /** Waits a little for the time to ask again; false if that is further off. */
  private boolean awaitTurn() {
    long now = clock.millis();
    if (Answers.isDue(askAgainAt, now)) {
      return true;
    }
    try {
      Thread.sleep(Math.min(askAgainAt - now, POLL_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return Answers.isDue(askAgainAt, clock.millis());
  }

  /** Draws the conclusions from quiet, as of the last answer. */
  private boolean judgeQuiet() {
    arrivals.advance(answers.last());
    if (!started || answers.lack()) {
      return false;
    }
    long quietFor = answers.quiet();
    if (quietFor >= options.times().idleTimeout().toMillis()) {
      arrivals.idle(answers.last());
    }
    if (unsettled && Math.abs(clock.millis() - heardAt) >= SETTLE_MILLIS) {
      // Runners make a mark final when they take the next one, and take it after an element only. A
      // broker may give nothing more until then.
      unsettled = false;
      hold(new SourceBatch(reported(), List.of()));
      return true;
    }
    Duration untilIdle = options.untilIdle();
    finished =
        untilIdle != null
            && !unsettled
            && quietFor >= untilIdle.toMillis()
            && (acknowledgements.covers(read)
                || quietFor >= untilIdle.toMillis() + PATIENCE_MILLIS);
    return false;
  }

  /** The watermark that the runner sees. */
  private long reported() {
    return EventTimes.plus(arrivals.watermark(), -options.times().allowedLateness().toMillis());
  }

  @Override
  public Instant getWatermark() {
    return finished ? BoundedWindow.TIMESTAMP_MAX_VALUE : EventTimes.toInstant(reported());
  }

  @Override
  public ArrivalMark getCheckpointMark() {
    seen.renew(acknowledgements.openSince(), answers.last());
    return new ArrivalMark(
        feed.mark(),
        arrivals.state(),
        seen.snapshot(),
        answers.moments(),
        finished,
        next,
        read,
        acknowledgements);
  }

  @Override
  public UnboundedSource<SourceBatch, ArrivalMark> getCurrentSource() {
    return source;
  }

  @Override
  public void close() throws IOException {
    feed.close();
  }
}
