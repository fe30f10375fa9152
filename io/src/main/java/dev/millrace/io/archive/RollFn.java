package dev.millrace.io.archive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;

/**
 * Collects what waits until it is big or old enough for a commit, or the input has ended. The state
 * holds the names of files only.
 */
final class RollFn extends DoFn<KV<Integer, Spool>, List<Spool>> {
  private static final String AGE = "age";
  private static final String END = "end";

  private final long rollBytes;
  private final Duration rollEvery;

  @StateId("waiting")
  private final StateSpec<BagState<Spool>> waitingSpec = StateSpecs.bag(SpoolCoder.of());

  @StateId("bytes")
  private final StateSpec<ValueState<Long>> bytesSpec = StateSpecs.value();

  @TimerId(AGE)
  private final TimerSpec ageSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId(END)
  private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  RollFn(long rollBytes, Duration rollEvery) {
    this.rollBytes = rollBytes;
    this.rollEvery = rollEvery;
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Spool> spool,
      BoundedWindow window,
      @StateId("waiting") BagState<Spool> waiting,
      @StateId("bytes") ValueState<Long> bytes,
      @TimerId(AGE) Timer age,
      @TimerId(END) Timer end,
      OutputReceiver<List<Spool>> out) {
    Long before = bytes.read();
    long now = (before == null ? 0 : before) + spool.getValue().bytes();
    waiting.add(spool.getValue());
    if (before == null) {
      age.offset(org.joda.time.Duration.millis(rollEvery.toMillis())).setRelative();
      end.set(window.maxTimestamp());
    }
    bytes.write(now);
    if (now >= rollBytes) {
      roll(waiting, bytes, out);
      age.clear();
    }
  }

  @OnTimer(AGE)
  public void old(
      @StateId("waiting") BagState<Spool> waiting,
      @StateId("bytes") ValueState<Long> bytes,
      OutputReceiver<List<Spool>> out) {
    roll(waiting, bytes, out);
  }

  @OnTimer(END)
  public void ended(
      @StateId("waiting") BagState<Spool> waiting,
      @StateId("bytes") ValueState<Long> bytes,
      @TimerId(AGE) Timer age,
      OutputReceiver<List<Spool>> out) {
    roll(waiting, bytes, out);
    age.clear();
  }

  private static void roll(
      BagState<Spool> waiting, ValueState<Long> bytes, OutputReceiver<List<Spool>> out) {
    List<Spool> spools = new ArrayList<>();
    waiting.read().forEach(spools::add);
    waiting.clear();
    bytes.clear();
    if (!spools.isEmpty()) {
      out.output(spools);
    }
  }
}
