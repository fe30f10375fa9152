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
 * Does what {@link LiveKeyedFn} does, with a partition's state as one object that stays in memory,
 * for runners within this process: the direct runner, which would copy all of a map state for each
 * bundle that asks for it, and Flink with its state in the heap, where a look-up in a map state and
 * a timer per bucket of time cost more than the events. What they keep ends with the process, so
 * its form may change from version to version.
 */
public final class ResidentKeyedFn<S> extends StageFn<KV<Integer, Block>> {
  private static final String STATE = "state";
  private static final String TIMES = "times";
  private static final String CLOCK = "clock";

  @StateId(STATE)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<ValueState<ResidentState>> stateSpec;

  @TimerFamily(TIMES)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec timesSpec = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

  @TimerId(CLOCK)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec clockSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final Frozen<KeyedStep<S>> step;
  private final boolean saved;
  private transient KeyedPartition<S> partition;
  private transient Object bundle;

  /**
   * @param saved whether the runner writes checkpoints of its state, between two bundles; otherwise
   *     a bundle that fails has changed it all the same, and the runner has to give up then
   */
  public ResidentKeyedFn(StageProgram program, KeyedStep<S> step, boolean saved) {
    super(program);
    this.step = new Frozen<>(step);
    this.saved = saved;
    this.stateSpec =
        StateSpecs.value(
            saved ? ResidentState.ContentCoder.INSTANCE : ResidentState.ReferenceCoder.INSTANCE);
  }

  @Setup
  @Override
  public void setup(PipelineOptions options) {
    super.setup(options);
    partition = new KeyedPartition<>(step.get(), stage());
    bundle = ResidentState.EVERY_BUNDLE;
  }

  @StartBundle
  @Override
  public void start() {
    super.start();
    if (saved) {
      bundle = new Object();
    }
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Block> element,
      @StateId(STATE) ValueState<ResidentState> state,
      @TimerFamily(TIMES) TimerMap timers,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver out) {
    ResidentState resident = resident(state);
    partition.add(element.getValue(), kept(resident, timers, clock));
    state.write(resident);
    stage().drain(out);
  }

  @OnTimerFamily(TIMES)
  public void onTime(
      @TimerId String id,
      OnTimerContext context,
      @StateId(STATE) ValueState<ResidentState> state,
      @TimerFamily(TIMES) TimerMap timers,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver out) {
    ResidentState resident = resident(state);
    Kept kept = kept(resident, timers, clock);
    partition.due(id, context.fireTimestamp().getMillis(), kept, () -> stage().drain(out));
    state.write(resident);
  }

  @OnTimer(CLOCK)
  public void onClock(
      @StateId(STATE) ValueState<ResidentState> state,
      @TimerFamily(TIMES) TimerMap timers,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver out) {
    ResidentState resident = resident(state);
    partition.clock(kept(resident, timers, clock), () -> stage().drain(out));
    state.write(resident);
  }

  private ResidentState resident(ValueState<ResidentState> state) {
    ResidentState known = state.read();
    return known == null ? new ResidentState(bundle) : known.ownedBy(bundle);
  }

  private Kept kept(ResidentState resident, TimerMap timers, Timer clock) {
    return new Kept(
        new WaitingInMemory(resident, timers, step.get().untilTheEnd()),
        resident.keys(),
        resident.changed(),
        clock);
  }
}
