package dev.millrace.engine.exchange;

import dev.millrace.element.EventTimes;
import dev.millrace.element.TraceContext;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.exchange.Entry.InputRank;
import dev.millrace.engine.exchange.PendingBuckets.Due;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.stage.StageRuntime;
import dev.millrace.engine.trace.BundleTrace;
import dev.millrace.kernel.KeyedKernel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the live hosts of a keyed kernel do with a partition of its keys: state is kept per kernel
 * key, and what waits for the watermark in buckets of event time ({@link PendingBuckets}), with one
 * timer each.
 *
 * <p>The timer of a bucket holds the output watermark at the smallest event time that may come out
 * of it, so a row is never below the watermark of the next step. A last timer at the end of time
 * ends every key that still has state.
 *
 * <p>Where events may come that the watermark has passed, that last timer is the only one: buckets
 * are kept until then and answered one after the other, as a watermark would have come to them.
 *
 * <p>A kernel that wants to be called by the clock is called for the keys that had events since the
 * last time; a timer is set while there are such.
 */
final class KeyedPartition<S> {
  private static final byte[] NOTHING = {};

  /**
   * Stands among the changed keys while the clock's timer is set: whether there are any takes some
   * runners a copy of all. Only a step without a key column has a key like it, and no other one.
   */
  private static final KeyBytes CLOCK_IS_SET = new KeyBytes(NOTHING);

  private final KeyedStep<S> step;
  private final StageRuntime stage;
  private final PendingBuckets added = new PendingBuckets();
  private final KeyRun<S> run;
  private final @Nullable BundleTrace trace;

  KeyedPartition(KeyedStep<S> step, StageRuntime stage) {
    this.step = step;
    this.stage = stage;
    this.run = new KeyRun<>(step.kernel(), stage, added::addWake);
    this.trace = stage.trace().orElse(null);
  }

  /**
   * A partition as its runner keeps it.
   *
   * @param changed the keys that had events since the clock came round
   * @param clock a timer of processing time
   */
  record Kept(
      KeptBytes<Long> pending,
      KeptBytes<KeyBytes> keys,
      KeptBytes<KeyBytes> changed,
      TimerMap timers,
      Timer clock) {}

  /** Takes a block of the partition's events. */
  void add(Block block, Kept kept) {
    if (step.countsInput()) {
      stage.headCounters().in(block.count());
    }
    if (trace != null) {
      trace.received(block);
    }
    BlockReader reader = new BlockReader(block);
    if (step.kernel().ordered()) {
      while (reader.next()) {
        added.addEvent(reader, block.input());
        remember(reader, block.input());
      }
    } else {
      accumulate(reader, block.input(), kept);
    }
    if (step.untilTheEnd() || kept.pending().get(EventTimes.MAX) == null) {
      // Not where the last bucket holds something: its timer keeps an earlier hold.
      setTimer(kept.timers(), EventTimes.MAX, EventTimes.MAX);
    }
    flushPending(kept);
  }

  /** An event that waits keeps its trace meanwhile. */
  private void remember(BlockReader reader, int input) {
    TraceContext context = trace == null ? null : reader.trace();
    if (trace != null && context != null) {
      trace.waits(Entry.of(reader, new InputRank(input, 0)).hash(), context);
    }
  }

  private void accumulate(BlockReader reader, int input, Kept kept) {
    RowCodec codec = step.inputs().get(input);
    Map<KeyBytes, Held<S>> touched = new LinkedHashMap<>();
    while (reader.next()) {
      KeyBytes key = new KeyBytes(reader.key());
      Held<S> held = touched.computeIfAbsent(key, k -> load(kept.keys(), k));
      run.start(key.bytes(), EventTimes.MIN);
      stage.belongTo(reader.trace());
      run.deliver(held.state(), input, reader.event(codec));
      run.finish(held.state());
    }
    stage.belongTo(null);
    touched.forEach((key, held) -> save(kept.keys(), key, held));
    step.kernel()
        .clock()
        .ifPresent(
            every -> {
              boolean isSet = kept.changed().get(CLOCK_IS_SET) != null;
              touched.keySet().forEach(key -> kept.changed().put(key, NOTHING));
              if (!isSet) {
                kept.changed().put(CLOCK_IS_SET, NOTHING);
                // Never again before it has fired: that would put off a call that is due. It holds
                // nothing back, since what is early is of windows that the watermark has not
                // passed.
                kept.clock()
                    .withNoOutputTimestamp()
                    .align(Duration.millis(every.toMillis()))
                    .setRelative();
              }
            });
  }

  /**
   * The clock has come round.
   *
   * @param drain hands on the rows that came out so far
   */
  void clock(Kept kept, Runnable drain) {
    for (KeyBytes key : takeChanged(kept)) {
      Held<S> held = load(kept.keys(), key);
      // Its windows may all be over.
      if (held.kept() > 0) {
        run.start(key.bytes(), EventTimes.MIN);
        step.kernel().onClock(held.state(), run);
        run.finish(held.state());
        save(kept.keys(), key, held);
        drain.run();
      }
    }
    flushPending(kept);
  }

  private static List<KeyBytes> takeChanged(Kept kept) {
    List<KeyBytes> changed = new ArrayList<>();
    kept.changed().keys().forEach(changed::add);
    changed.forEach(kept.changed()::remove);
    return changed;
  }

  /**
   * The state of a key while it is looked at.
   *
   * @param kept its length where it is kept, in bytes; 0 if it is not
   */
  private record Held<S>(S state, int kept) {}

  /**
   * Answers a bucket's timer: the watermark has reached its end.
   *
   * @param drain hands on the rows that came out so far
   */
  void due(String timer, Kept kept, Runnable drain) {
    long end = Long.parseLong(timer);
    if (step.untilTheEnd()) {
      answerAllBefore(end, kept, drain);
    }
    answerBucket(end, kept);
    if (end == EventTimes.MAX) {
      finishAllKeys(kept.keys());
      takeChanged(kept);
    }
    flushPending(kept);
    if (end == EventTimes.MAX) {
      requireEmpty(kept.pending());
      requireEmpty(kept.keys());
    }
    drain.run();
  }

  /** Answers every bucket below an end, those included that the answers make. */
  private void answerAllBefore(long end, Kept kept, Runnable drain) {
    NavigableSet<Long> ends = new TreeSet<>();
    kept.pending().keys().forEach(ends::add);
    for (Long next = ends.pollFirst(); next != null && next < end; next = ends.pollFirst()) {
      answerBucket(next, kept);
      flushPending(kept, (bucketEnd, hold) -> ends.add(bucketEnd));
      drain.run();
    }
  }

  private void answerBucket(long end, Kept kept) {
    byte[] content = kept.pending().get(end);
    if (content != null) {
      kept.pending().remove(end);
      stage.headCounters().stateBytes(content.length, 0);
      PendingBuckets.read(content, step.kernel())
          .forEach((key, due) -> answer(kept.keys(), key, due, end));
    }
  }

  /** Nothing comes any more: what is still in state now would never come out. */
  private void requireEmpty(KeptBytes<?> state) {
    if (state.keys().iterator().hasNext()) {
      throw new IllegalStateException(
          step.kernel().getClass().getSimpleName() + " leaves state after the end of its input");
    }
  }

  private void answer(KeptBytes<KeyBytes> keys, KeyBytes key, Due due, long watermark) {
    Held<S> held = load(keys, key);
    run.start(key.bytes(), watermark);
    due.wakes.forEach(run::wake);
    for (Entry entry : due.events) {
      if (trace != null && trace.awaits()) {
        stage.belongTo(trace.waited(entry.hash()));
      }
      run.deliver(held.state(), entry.input, entry.event(step.inputs().get(entry.input)));
      stage.belongTo(null);
    }
    run.finish(held.state());
    save(keys, key, held);
  }

  private void finishAllKeys(KeptBytes<KeyBytes> keys) {
    List<KeyBytes> left = new ArrayList<>();
    keys.keys().forEach(left::add);
    left.forEach(key -> answer(keys, key, new Due(), EventTimes.MAX));
  }

  private Held<S> load(KeptBytes<KeyBytes> keys, KeyBytes key) {
    byte[] kept = keys.get(key);
    return kept == null
        ? new Held<>(step.kernel().create(), 0)
        : new Held<>(step.kernel().decode(new ByteSource(kept)), key.bytes().length + kept.length);
  }

  private void save(KeptBytes<KeyBytes> keys, KeyBytes key, Held<S> held) {
    KeyedKernel<S> kernel = step.kernel();
    int length = 0;
    if (kernel.isEmpty(held.state())) {
      keys.remove(key);
    } else {
      ByteSink out = new ByteSink();
      kernel.encode(held.state(), out);
      byte[] bytes = out.toBytes();
      keys.put(key, bytes);
      length = key.bytes().length + bytes.length;
    }
    StepCounters counters = stage.headCounters();
    counters.stateBytes(held.kept(), length);
    if ((held.kept() == 0) != (length == 0)) {
      counters.key(length > 0);
    }
  }

  private void flushPending(Kept kept) {
    flushPending(
        kept,
        (bucketEnd, hold) -> {
          if (!step.untilTheEnd()) {
            setTimer(kept.timers(), bucketEnd, hold);
          }
        });
  }

  /** Is told as {@link PendingBuckets.Store#hold} is. */
  private interface HeldBuckets {
    void at(long bucketEnd, long hold);
  }

  private void flushPending(Kept partition, HeldBuckets held) {
    added.flushTo(
        new PendingBuckets.Store() {
          @Override
          public byte @Nullable [] read(long bucketEnd) {
            byte[] kept = partition.pending().get(bucketEnd);
            stage.headCounters().stateBytes(kept == null ? 0 : kept.length, 0);
            return kept;
          }

          @Override
          public void write(long bucketEnd, byte[] content) {
            partition.pending().put(bucketEnd, content);
            stage.headCounters().stateBytes(0, content.length);
          }

          @Override
          public void hold(long bucketEnd, long hold) {
            held.at(bucketEnd, hold);
          }
        });
  }

  private static void setTimer(TimerMap timers, long time, long hold) {
    timers
        .get(Long.toString(time))
        .withOutputTimestamp(EventTimes.toInstant(Math.min(hold, time)))
        .set(EventTimes.toInstant(time));
  }
}
