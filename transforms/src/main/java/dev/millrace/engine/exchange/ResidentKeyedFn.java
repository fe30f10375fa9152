package dev.millrace.engine.exchange;

import dev.millrace.element.block.Block;
import dev.millrace.element.coding.Frozen;
import dev.millrace.engine.exchange.KeyedPartition.Kept;
import dev.millrace.engine.stage.StageFn;
import dev.millrace.engine.stage.StageProgram;
import org.apache.beam.sdk.options.PipelineOptions;
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
 * Does what {@link LiveKeyedFn} does, with a partition's state as one object that stays in memory:
 * for the direct runner, which would copy all of a map state for each bundle that asks for it.
 */
public final class ResidentKeyedFn<S> extends StageFn<KV<Integer, Block>> {
  private static final String STATE = "state";
  private static final String BUCKETS = "buckets";
  private static final String CLOCK = "clock";

  @StateId(STATE)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<ValueState<ResidentState>> stateSpec =
      StateSpecs.value(ResidentState.ReferenceCoder.INSTANCE);

  @TimerFamily(BUCKETS)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec bucketsSpec = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

  @TimerId(CLOCK)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec clockSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final Frozen<KeyedStep<S>> step;
  private transient KeyedPartition<S> partition;

  public ResidentKeyedFn(StageProgram program, KeyedStep<S> step) {
    super(program);
    this.step = new Frozen<>(step);
  }

  @Setup
  @Override
  public void setup(PipelineOptions options) {
    super.setup(options);
    partition = new KeyedPartition<>(step.get(), stage());
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Block> element,
      @StateId(STATE) ValueState<ResidentState> state,
      @TimerFamily(BUCKETS) TimerMap timers,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver out) {
    partition.add(element.getValue(), kept(state, timers, clock));
    stage().drain(out);
  }

  @OnTimerFamily(BUCKETS)
  public void onBucket(
      @TimerId String id,
      @StateId(STATE) ValueState<ResidentState> state,
      @TimerFamily(BUCKETS) TimerMap timers,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver out) {
    partition.due(id, kept(state, timers, clock), () -> stage().drain(out));
  }

  @OnTimer(CLOCK)
  public void onClock(
      @StateId(STATE) ValueState<ResidentState> state,
      @TimerFamily(BUCKETS) TimerMap timers,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver out) {
    partition.clock(kept(state, timers, clock), () -> stage().drain(out));
  }

  private static Kept kept(ValueState<ResidentState> state, TimerMap timers, Timer clock) {
    ResidentState resident = state.read();
    if (resident == null) {
      resident = new ResidentState();
      state.write(resident);
    }
    return new Kept(resident.pending, resident.keys, resident.changed, timers, clock);
  }
}
