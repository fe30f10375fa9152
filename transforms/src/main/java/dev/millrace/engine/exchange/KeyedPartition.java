package dev.millrace.engine.exchange;

import dev.millrace.element.EventTimes;
import dev.millrace.element.TraceContext;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.KeyTable;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.exchange.Entry.InputRank;
import dev.millrace.engine.exchange.PendingBuckets.Due;
import dev.millrace.engine.kept.TimeCells.Cell;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.stage.StageRuntime;
import dev.millrace.engine.trace.BundleTrace;
import dev.millrace.kernel.KeyedKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.state.Timer;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the live hosts of a keyed kernel do with a partition of its keys: state is kept per kernel
 * key, and what waits for the watermark in buckets of event time ({@link PendingBuckets}), whose
 * timers are {@link Waiting}'s.
 *
 * <p>A timer holds the output watermark at the smallest event time that may come out of what it
 * stands for, so a row is never below the watermark of the next step. A last timer at the end of
 * time ends every key that still has state.
 *
 * <p>Where events may come that the watermark has passed, that last timer is the only one: buckets
 * are kept until then and answered in their order, as a watermark would have come to them.
 *
 * <p>A kernel that wants to be called by the clock is called for the keys that had events since the
 * last time; a timer is set while there are such.
 */
final class KeyedPartition<S> {
  private static final byte[] NOTHING = {};

  /** The bytes of due buckets from which on no more are answered together. */
  private static final int MOST_AT_ONCE = 1 << 20;

  /**
   * Stands among the changed keys while the clock's timer is set: whether there are any takes some
   * runners a copy of all. Only a step without a key column has a key like it, and no other one.
   */
  private static final KeyBytes CLOCK_IS_SET = new KeyBytes(NOTHING);

  private final KeyedStep<S> step;
  private final StageRuntime stage;
  private final PendingBuckets added = new PendingBuckets();
  private final ByteSink encoded = new ByteSink();
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
   * @param waiting what waits for the watermark
   * @param changed the keys that had events since the clock came round
   * @param clock a timer of processing time
   */
  record Kept(
      Waiting waiting, KeptBytes<KeyBytes> keys, KeptBytes<KeyBytes> changed, Timer clock) {}

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
    flushPending(kept);
    kept.waiting().arm();
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
      if (held.kept() != null) {
        run.start(key.bytes(), EventTimes.MIN);
        step.kernel().onClock(held.state(), run);
        run.finish(held.state());
        save(kept.keys(), key, held);
        drain.run();
      }
    }
    flushPending(kept);
    kept.waiting().armNext();
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
   * @param kept as it is kept; null if it is not
   */
  private record Held<S>(S state, byte @Nullable [] kept) {}

  /**
   * Answers a timer: the watermark has reached the end of a bucket.
   *
   * @param timer its name
   * @param time for which it was set
   * @param drain hands on the rows that came out so far
   */
  void due(String timer, long time, Kept kept, Runnable drain) {
    Waiting waiting = kept.waiting();
    long upTo = waiting.fired(timer, time);
    while (answerDue(upTo, kept)) {
      flushPending(kept);
      drain.run();
    }
    if (upTo == EventTimes.MAX) {
      finishAllKeys(kept.keys());
      takeChanged(kept);
      flushPending(kept);
      requireEmpty(waiting.isEmpty());
      requireEmpty(!kept.keys().keys().iterator().hasNext());
    } else {
      waiting.armNext();
    }
    drain.run();
  }

  /** Answers the earliest buckets that are due, as if they were one; false if none is. */
  private boolean answerDue(long upTo, Kept kept) {
    KeyTable<Due> due = new KeyTable<>();
    long end = EventTimes.MIN;
    int bytes = 0;
    while (bytes < MOST_AT_ONCE) {
      Cell cell = kept.waiting().takeDue(upTo);
      if (cell == null) {
        break;
      }
      PendingBuckets.read(cell, step.kernel(), due);
      stage.headCounters().stateBytes(cell.to(), 0);
      bytes += cell.to();
      end = cell.end();
    }
    long watermark = end;
    due.forEach((key, ofKey) -> answer(kept.keys(), new KeyBytes(key), ofKey, watermark));
    return bytes > 0;
  }

  /** Nothing comes any more: what is still in state now would never come out. */
  private void requireEmpty(boolean empty) {
    if (!empty) {
      throw new IllegalStateException(
          step.kernel().getClass().getSimpleName() + " leaves state after the end of its input");
    }
  }

  private void answer(KeptBytes<KeyBytes> keys, KeyBytes key, Due due, long watermark) {
    Held<S> held = load(keys, key);
    run.start(key.bytes(), watermark);
    due.wakes().forEach(run::wake);
    for (Entry entry : due.events()) {
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
    return new Held<>(
        kept == null ? step.kernel().create() : step.kernel().decode(new ByteSource(kept)), kept);
  }

  private void save(KeptBytes<KeyBytes> keys, KeyBytes key, Held<S> held) {
    KeyedKernel<S> kernel = step.kernel();
    byte[] kept = held.kept();
    int before = kept == null ? 0 : key.bytes().length + kept.length;
    int after = 0;
    if (!kernel.isEmpty(held.state())) {
      encoded.clear();
      kernel.encode(held.state(), encoded);
      after = key.bytes().length + encoded.size();
      if (kept == null || !isEncoded(kept)) {
        keys.put(key, encoded.toBytes());
      }
    } else if (kept != null) {
      keys.remove(key);
    }
    StepCounters counters = stage.headCounters();
    counters.stateBytes(before, after);
    if ((before == 0) != (after == 0)) {
      counters.key(after > 0);
    }
  }

  private boolean isEncoded(byte[] kept) {
    return Arrays.equals(kept, 0, kept.length, encoded.array(), 0, encoded.size());
  }

  private void flushPending(Kept kept) {
    stage.headCounters().stateBytes(0, added.flushTo(kept.waiting()));
  }
}
