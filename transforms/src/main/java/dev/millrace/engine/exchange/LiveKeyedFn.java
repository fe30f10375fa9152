package dev.millrace.engine.exchange;

import dev.millrace.element.block.Block;
import dev.millrace.element.coding.Frozen;
import dev.millrace.engine.exchange.KeyedPartition.Kept;
import dev.millrace.engine.stage.StageFn;
import dev.millrace.engine.stage.StageProgram;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.values.KV;

/**
 * Hosts a keyed kernel on an unbounded input. Beam's key is a partition of the kernel's keys, and
 * an element is a block of events, because runners charge per Beam key, element and timer. What
 * happens inside a partition is {@link KeyedPartition}'s; its state is in map states, which any
 * runner keeps.
 */
public final class LiveKeyedFn<S> extends StageFn<KV<Integer, Block>> {
  private static final String PENDING = "pending";
  private static final String KEYS = "keys";
  private static final String CHANGED = "changed";
  private static final String BUCKETS = "buckets";
  private static final String CLOCK = "clock";
  private static final String FORM = "form";

  @StateId(PENDING)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<MapState<Long, byte[]>> pendingSpec =
      StateSpecs.map(VarLongCoder.of(), ByteArrayCoder.of());

  @StateId(KEYS)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<MapState<KeyBytes, byte[]>> keysSpec =
      StateSpecs.map(KeyBytesCoder.of(), ByteArrayCoder.of());

  @StateId(CHANGED)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<MapState<KeyBytes, byte[]>> changedSpec =
      StateSpecs.map(KeyBytesCoder.of(), ByteArrayCoder.of());

  @StateId(FORM)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<ValueState<String>> formSpec = StateSpecs.value(StringUtf8Coder.of());

  @TimerFamily(BUCKETS)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec bucketsSpec = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

  @TimerId(CLOCK)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec clockSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final Frozen<KeyedStep<S>> step;
  private final Frozen<KeptForms<S>> forms;
  private transient KeyedPartition<S> partition;

  public LiveKeyedFn(StageProgram program, KeyedStep<S> step) {
    this(program, step, KeptForms.only());
  }

  /**
   * @param forms in which state may be found
   */
  public LiveKeyedFn(StageProgram program, KeyedStep<S> step, KeptForms<S> forms) {
    super(program);
    this.step = new Frozen<>(step);
    this.forms = new Frozen<>(forms);
  }

  @Setup
  @Override
  public void setup(PipelineOptions options) {
    super.setup(options);
    partition = new KeyedPartition<>(step.get(), stage());
  }

  @SuppressWarnings("checkstyle:ParameterNumber") // Beam hands in each state by itself
  @ProcessElement
  public void process(
      @Element KV<Integer, Block> element,
      @StateId(PENDING) MapState<Long, byte[]> pending,
      @StateId(KEYS) MapState<KeyBytes, byte[]> keys,
      @StateId(CHANGED) MapState<KeyBytes, byte[]> changed,
      @StateId(FORM) ValueState<String> form,
      @TimerFamily(BUCKETS) TimerMap timers,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver out) {
    partition.add(element.getValue(), kept(pending, keys, changed, form, timers, clock));
    stage().drain(out);
  }

  @SuppressWarnings("checkstyle:ParameterNumber") // as above
  @OnTimerFamily(BUCKETS)
  public void onBucket(
      @TimerId String id,
      @StateId(PENDING) MapState<Long, byte[]> pending,
      @StateId(KEYS) MapState<KeyBytes, byte[]> keys,
      @StateId(CHANGED) MapState<KeyBytes, byte[]> changed,
      @StateId(FORM) ValueState<String> form,
      @TimerFamily(BUCKETS) TimerMap timers,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver out) {
    Kept kept = kept(pending, keys, changed, form, timers, clock);
    partition.due(id, Long.parseLong(id), kept, () -> stage().drain(out));
  }

  @OnTimer(CLOCK)
  public void onClock(
      @StateId(PENDING) MapState<Long, byte[]> pending,
      @StateId(KEYS) MapState<KeyBytes, byte[]> keys,
      @StateId(CHANGED) MapState<KeyBytes, byte[]> changed,
      @StateId(FORM) ValueState<String> form,
      @TimerFamily(BUCKETS) TimerMap timers,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver out) {
    partition.clock(kept(pending, keys, changed, form, timers, clock), () -> stage().drain(out));
  }

  private Kept kept(
      MapState<Long, byte[]> pending,
      MapState<KeyBytes, byte[]> keys,
      MapState<KeyBytes, byte[]> changed,
      ValueState<String> form,
      TimerMap timers,
      Timer clock) {
    KeptBytes<Long> buckets = KeptBytes.in(pending);
    KeptBytes<KeyBytes> states = KeptBytes.in(keys);
    forms.get().bring(states, buckets, form, stage().headCounters());
    return new Kept(
        new WaitingInStates(buckets, timers, step.get().untilTheEnd()),
        states,
        KeptBytes.in(changed),
        clock);
  }
}
