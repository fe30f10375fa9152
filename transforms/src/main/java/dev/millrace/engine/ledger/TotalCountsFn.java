package dev.millrace.engine.ledger;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.Metrics;
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
import org.jspecify.annotations.Nullable;

/**
 * Adds up the counts that stages and sinks hand over as elements ({@link Counts}), all under one
 * key, and shows the totals as metrics. The totals are state: after a restart they are what they
 * were at the checkpoint, and whatever is processed again is counted as often as its results
 * appear, once.
 *
 * <p>Metrics begin at 0 in every attempt, so the kept totals are shown as soon as an attempt
 * touches them: with the first counts, or by a timer, at the end of time at the latest.
 */
public final class TotalCountsFn extends DoFn<KV<Integer, Counts>, Void> {
  private static final String TOTALS = "totals";
  private static final String END = "end";
  private static final Duration SOON = Duration.standardSeconds(1);

  @StateId(TOTALS)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<ValueState<Map<String, Long>>> totalsSpec =
      StateSpecs.value(CountsCoder.MAP);

  @TimerId(END)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId(TOTALS)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec soonSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private transient boolean shown;

  @ProcessElement
  public void process(
      @Element KV<Integer, Counts> counts,
      @StateId(TOTALS) ValueState<Map<String, Long>> totals,
      @TimerId(TOTALS) Timer soon,
      @TimerId(END) Timer end) {
    if (!shown) {
      end.set(GlobalWindow.INSTANCE.maxTimestamp());
    }
    Map<String, Long> sums = new TreeMap<>(showKept(totals.read()));
    counts
        .getValue()
        .byMetric()
        .forEach(
            (name, count) -> {
              sums.merge(name, count, Long::sum);
              show(name, count);
            });
    totals.write(sums);
    soon.offset(SOON).setRelative();
  }

  @OnTimer(TOTALS)
  public void soon(@StateId(TOTALS) ValueState<Map<String, Long>> totals) {
    showKept(totals.read());
  }

  @OnTimer(END)
  public void end(@StateId(TOTALS) ValueState<Map<String, Long>> totals) {
    showKept(totals.read());
  }

  private Map<String, Long> showKept(@Nullable Map<String, Long> kept) {
    Map<String, Long> sums = kept == null ? Map.of() : kept;
    if (!shown) {
      shown = true;
      sums.forEach(TotalCountsFn::show);
    }
    return sums;
  }

  private static void show(String name, long count) {
    Metrics.counter(Tally.NAMESPACE, name).inc(count);
  }
}
