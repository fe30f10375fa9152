package dev.millrace.io.kafka.write;

import dev.millrace.diag.UserException;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.ledger.Waits;
import dev.millrace.io.kafka.client.KafkaCodes;
import dev.millrace.io.kafka.client.KafkaFaults;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes blocks exactly once on a runner that takes checkpoints of state. The key is a shard.
 *
 * <p>A block that arrives is put into state under the next number, and written when a checkpoint
 * that holds it has been completed: from then on every later attempt starts with this block under
 * this number, so that a number says what was written. {@link ShardWriter} commits the number with
 * the rows. After a restart all blocks in state are in a completed checkpoint, and Kafka says which
 * of them are written.
 *
 * <p>That a checkpoint is completed is told to the callbacks that were registered when the bundles
 * before it ended. (Beam's {@code @RequiresStableInput} is not used: it numbers nothing, and the
 * number has to be in the checkpoint that holds the block. And Flink's runner by itself keeps two
 * buffers for it, and after a restore, or a checkpoint that was given up, hands out blocks that
 * arrived after the checkpoint's barrier together with those before it; only jobs of {@code
 * millrace} have another operator in its place.)
 *
 * <p>A timer of processing time does the writing, because only timers and elements see state. While
 * blocks wait it also holds back the watermark, which keeps the runner from clearing the state.
 */
final class CommitBlocksFn extends DoFn<KV<Integer, Block>, Counts> {
  private static final String LOG = "log";
  private static final String BLOCKS = "blocks";
  private static final String TICK = "tick";
  private static final String LAST = "last";
  private static final Duration TICK_AFTER = Duration.millis(200);

  /** A timer that fires this much before its time was fired because the job ends. */
  private static final long EARLY_MILLIS = 100;

  @StateId(LOG)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<ValueState<ShardLog>> logSpec = StateSpecs.value(ShardLogCoder.of());

  @StateId(BLOCKS)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<MapState<Long, Block>> blocksSpec =
      StateSpecs.map(VarLongCoder.of(), BlockCoder.of());

  @TimerId(TICK)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec tickSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId(LAST)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec lastSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private final KafkaSinkOptions options;
  private final ExactlyOnce exactlyOnce;
  private final RecordForm form;
  private final Clock clock;
  private final boolean countsAsElements;
  private transient Tally tally = Tally.of(false);
  private transient Map<Integer, Shard> shards = new TreeMap<>();

  /**
   * Runners hand it out with elements only, and it is the same for all bundles of an attempt. What
   * is registered counts for the next checkpoint, also between elements.
   */
  private transient @Nullable BundleFinalizer finalizer;

  CommitBlocksFn(
      KafkaSinkOptions options, ExactlyOnce exactlyOnce, Clock clock, boolean countsAsElements) {
    this.options = options;
    this.exactlyOnce = exactlyOnce;
    this.form = new RecordForm(options);
    this.clock = clock;
    this.countsAsElements = countsAsElements;
  }

  /** What this attempt knows of a shard. */
  private static final class Shard {
    /** All blocks below this number are in a completed checkpoint. */
    long durable;

    final long restored;
    long next;
    boolean waiting;
    long tickAt;
    @Nullable ShardWriter writer;

    /**
     * The state of a shard that this attempt has not seen yet comes from a completed checkpoint.
     */
    Shard(long next) {
      this.durable = next;
      this.restored = next;
      this.next = next;
    }
  }

  @Setup
  public void setup() {
    tally = Tally.of(countsAsElements);
    shards = new TreeMap<>();
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Block> element,
      @StateId(LOG) ValueState<ShardLog> logState,
      @StateId(BLOCKS) MapState<Long, Block> blocks,
      @TimerId(TICK) Timer tick,
      @TimerId(LAST) Timer last,
      BundleFinalizer ofBundle) {
    finalizer = ofBundle;
    Block block = element.getValue();
    tally.add(options.step() + "/in", block.count());
    ShardLog log = logOrNew(logState.read());
    Shard shard = shard(element.getKey(), log);
    blocks.put(log.next(), block);
    log = log.added();
    logState.write(log);
    shard.next = log.next();
    if (!shard.waiting) {
      tickSoon(shard, tick);
      last.set(GlobalWindow.INSTANCE.maxTimestamp());
    }
  }

  private ShardLog logOrNew(@Nullable ShardLog kept) {
    // Under a new id the blocks in state are written as the first of a new lineage.
    return kept != null && kept.id().equals(exactlyOnce.id())
        ? kept
        : new ShardLog(
            exactlyOnce.id(),
            UUID.randomUUID().toString(),
            kept == null ? 0 : kept.first(),
            kept == null ? 0 : kept.next());
  }

  private Shard shard(int key, ShardLog log) {
    Shard shard = shards.computeIfAbsent(key, k -> new Shard(log.next()));
    if (shard.next != log.next()) {
      throw new IllegalStateException(
          "shard " + key + " stands at " + shard.next + ", but its state is " + log);
    }
    return shard;
  }

  private void tickSoon(Shard shard, Timer tick) {
    shard.waiting = true;
    shard.tickAt = clock.millis() + TICK_AFTER.getMillis();
    tick.offset(TICK_AFTER).setRelative();
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    if (!tally.isEmpty()) {
      context.output(tally.take(), GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }
    BundleFinalizer atEnd = finalizer;
    if (atEnd == null) {
      return;
    }
    Map<Shard, Long> counts = new LinkedHashMap<>();
    shards.values().stream()
        .filter(shard -> shard.durable < shard.next)
        .forEach(shard -> counts.put(shard, shard.next));
    if (!counts.isEmpty()) {
      atEnd.afterBundleCommit(
          Instant.ofEpochMilli(Long.MAX_VALUE),
          () -> counts.forEach((shard, next) -> shard.durable = Math.max(shard.durable, next)));
    }
  }

  @OnTimer(TICK)
  public void tick(
      @Key Integer key,
      @StateId(LOG) ValueState<ShardLog> logState,
      @StateId(BLOCKS) MapState<Long, Block> blocks,
      @TimerId(TICK) Timer tick) {
    ShardLog kept = logState.read();
    if (kept == null) {
      return;
    }
    ShardLog log = logOrNew(kept);
    Shard shard = shard(key, log);
    shard.waiting = false;
    ShardLog left = writeDurable(key, shard, log, blocks);
    if (!left.equals(kept)) {
      logState.write(left);
    }
    if (!left.isEmpty()) {
      if (clock.millis() < shard.tickAt - EARLY_MILLIS) {
        throw drained();
      }
      tickSoon(shard, tick);
    }
  }

  /** The end of time: no timer of processing time fires any more. */
  @OnTimer(LAST)
  public void last(
      @Key Integer key,
      @StateId(LOG) ValueState<ShardLog> logState,
      @StateId(BLOCKS) MapState<Long, Block> blocks) {
    ShardLog kept = logState.read();
    if (kept != null && !kept.isEmpty()) {
      ShardLog log = logOrNew(kept);
      ShardLog left = writeDurable(key, shard(key, log), log, blocks);
      if (!left.isEmpty()) {
        throw drained();
      }
      logState.write(left);
    }
  }

  private ShardLog writeDurable(int key, Shard shard, ShardLog log, MapState<Long, Block> blocks) {
    if (log.first() >= shard.durable) {
      return log;
    }
    tally.add(options.step() + "/written", write(key, shard, log, blocks));
    for (long number = log.first(); number < shard.durable; number++) {
      blocks.remove(number);
    }
    return log.writtenBelow(shard.durable);
  }

  private long write(int key, Shard shard, ShardLog log, MapState<Long, Block> blocks) {
    ShardWriter writer = shard.writer;
    shard.writer = null;
    if (writer == null) {
      ShardLog restored = new ShardLog(log.id(), log.lineage(), log.first(), shard.restored);
      Waits.Wait waiting = Waits.begin(options.step(), System.nanoTime());
      try {
        writer = ShardWriter.open(options, form, exactlyOnce.ofShard(key), restored);
      } finally {
        waiting.end();
      }
    }
    try {
      long rows = writer.write(log.first(), shard.durable, number -> block(blocks, number));
      shard.writer = writer;
      writer.count(tally);
      return rows;
    } finally {
      if (shard.writer == null) {
        writer.close();
      }
    }
  }

  private static Block block(MapState<Long, Block> blocks, long number) {
    Block block = blocks.get(number).read();
    if (block == null) {
      throw new IllegalStateException("block " + number + " is not in the state");
    }
    return block;
  }

  private UserException drained() {
    return KafkaFaults.error(
        options.connection(),
        KafkaCodes.DRAINED,
        "the job ends before a checkpoint holds the last rows of '"
            + options.step()
            + "', so they cannot be written exactly once. Stop it with a savepoint and without"
            + " draining it; the rows are in the savepoint.");
  }

  @Teardown
  public void teardown() {
    List<ShardWriter> open = new ArrayList<>();
    shards.values().stream().map(s -> s.writer).filter(w -> w != null).forEach(open::add);
    shards.clear();
    open.forEach(ShardWriter::close);
  }
}
