package dev.millrace.engine.exchange;

import dev.millrace.element.EventTimes;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.Frozen;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.exchange.PendingBuckets.Due;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.stage.StageFn;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.kernel.KeyedKernel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.TimerMap;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Hosts a keyed kernel on an unbounded input. Beam's key is a partition of the kernel's keys, and
 * an element is a block of events, because runners charge per Beam key, element and timer. Inside a
 * partition, state is kept per kernel key in a map state, and what waits for the watermark in
 * buckets of event time ({@link PendingBuckets}), with one timer each.
 *
 * <p>The timer of a bucket holds the output watermark at the smallest event time that may come out
 * of it, so a row is never below the watermark of the next step. A last timer at the end of time
 * ends every key that still has state.
 */
public final class LiveKeyedFn<S> extends StageFn<KV<Integer, Block>> {
  private static final String PENDING = "pending";
  private static final String KEYS = "keys";
  private static final String BUCKETS = "buckets";

  @StateId(PENDING)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<MapState<Long, byte[]>> pendingSpec =
      StateSpecs.map(VarLongCoder.of(), ByteArrayCoder.of());

  @StateId(KEYS)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<MapState<KeyBytes, byte[]>> keysSpec =
      StateSpecs.map(KeyBytesCoder.of(), ByteArrayCoder.of());

  @TimerFamily(BUCKETS)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec bucketsSpec = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

  private final Frozen<KeyedStep<S>> frozen;
  private transient KeyedStep<S> step;
  private transient PendingBuckets added;
  private transient KeyRun<S> run;

  public LiveKeyedFn(StageProgram program, KeyedStep<S> step) {
    super(program);
    this.frozen = new Frozen<>(step);
  }

  @Setup
  @Override
  public void setup() {
    super.setup();
    step = frozen.get();
    added = new PendingBuckets();
    run = new KeyRun<>(step.kernel(), stage(), added::addWake);
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Block> element,
      @StateId(PENDING) MapState<Long, byte[]> pending,
      @StateId(KEYS) MapState<KeyBytes, byte[]> keys,
      @TimerFamily(BUCKETS) TimerMap timers,
      MultiOutputReceiver out) {
    Block block = element.getValue();
    countInput(block.count());
    BlockReader reader = new BlockReader(block);
    if (step.kernel().ordered()) {
      while (reader.next()) {
        added.addEvent(reader, block.input());
      }
    } else {
      accumulate(reader, block.input(), keys);
    }
    if (pending.get(EventTimes.MAX).read() == null) {
      // Not where the last bucket holds something: its timer keeps an earlier hold.
      setTimer(timers, EventTimes.MAX, EventTimes.MAX);
    }
    flushPending(pending, timers);
    stage().drain(out);
  }

  private void accumulate(BlockReader reader, int input, MapState<KeyBytes, byte[]> keys) {
    RowCodec codec = step.inputs().get(input);
    Map<KeyBytes, Held<S>> touched = new LinkedHashMap<>();
    while (reader.next()) {
      KeyBytes key = new KeyBytes(reader.key());
      Held<S> held = touched.computeIfAbsent(key, k -> load(keys, k));
      run.start(key.bytes(), EventTimes.MIN);
      run.deliver(held.state(), input, reader.event(codec));
      run.finish(held.state());
    }
    touched.forEach((key, held) -> save(keys, key, held));
  }

  /**
   * The state of a key while it is looked at.
   *
   * @param kept its length where it is kept, in bytes; 0 if it is not
   */
  private record Held<S>(S state, int kept) {}

  @OnTimerFamily(BUCKETS)
  public void onBucket(
      @TimerId String id,
      @StateId(PENDING) MapState<Long, byte[]> pending,
      @StateId(KEYS) MapState<KeyBytes, byte[]> keys,
      @TimerFamily(BUCKETS) TimerMap timers,
      MultiOutputReceiver out) {
    long end = Long.parseLong(id);
    byte[] content = pending.get(end).read();
    if (content != null) {
      pending.remove(end);
      stage().headCounters().stateBytes(content.length, 0);
      PendingBuckets.read(content, step.kernel())
          .forEach((key, due) -> answer(keys, key, due, end));
    }
    if (end == EventTimes.MAX) {
      finishAllKeys(keys);
    }
    flushPending(pending, timers);
    if (end == EventTimes.MAX) {
      requireEmpty(pending);
      requireEmpty(keys);
    }
    stage().drain(out);
  }

  /** Nothing comes any more: what is still in state now would never come out. */
  private void requireEmpty(MapState<?, byte[]> state) {
    if (state.keys().read().iterator().hasNext()) {
      throw new IllegalStateException(
          step.kernel().getClass().getSimpleName() + " leaves state after the end of its input");
    }
  }

  private void answer(MapState<KeyBytes, byte[]> keys, KeyBytes key, Due due, long watermark) {
    Held<S> held = load(keys, key);
    run.start(key.bytes(), watermark);
    due.wakes.forEach(run::wake);
    for (Entry entry : due.events) {
      run.deliver(held.state(), entry.input, entry.event(step.inputs().get(entry.input)));
    }
    run.finish(held.state());
    save(keys, key, held);
  }

  private void finishAllKeys(MapState<KeyBytes, byte[]> keys) {
    List<KeyBytes> left = new ArrayList<>();
    keys.keys().read().forEach(left::add);
    left.forEach(key -> answer(keys, key, new Due(), EventTimes.MAX));
  }

  private Held<S> load(MapState<KeyBytes, byte[]> keys, KeyBytes key) {
    byte[] kept = keys.get(key).read();
    return kept == null
        ? new Held<>(step.kernel().create(), 0)
        : new Held<>(step.kernel().decode(new ByteSource(kept)), key.bytes().length + kept.length);
  }

  private void save(MapState<KeyBytes, byte[]> keys, KeyBytes key, Held<S> held) {
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
    StepCounters counters = stage().headCounters();
    counters.stateBytes(held.kept(), length);
    if ((held.kept() == 0) != (length == 0)) {
      counters.key(length > 0);
    }
  }

  private void flushPending(MapState<Long, byte[]> pending, TimerMap timers) {
    added.flushTo(
        new PendingBuckets.Store() {
          @Override
          public byte @Nullable [] read(long bucketEnd) {
            byte[] kept = pending.get(bucketEnd).read();
            stage().headCounters().stateBytes(kept == null ? 0 : kept.length, 0);
            return kept;
          }

          @Override
          public void write(long bucketEnd, byte[] content, long hold) {
            pending.put(bucketEnd, content);
            stage().headCounters().stateBytes(0, content.length);
            setTimer(timers, bucketEnd, hold);
          }
        });
  }

  private static void setTimer(TimerMap timers, long time, long hold) {
    timers
        .get(Long.toString(time))
        .withOutputTimestamp(EventTimes.toInstant(Math.min(hold, time)))
        .set(EventTimes.toInstant(time));
  }

  private void countInput(long events) {
    if (step.countsInput()) {
      stage().headCounters().in(events);
    }
  }
}
