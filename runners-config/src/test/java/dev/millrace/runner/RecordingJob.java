package dev.millrace.runner;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.RunMode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricResults;

/** Notes what is asked of it. */
public class RecordingJob implements CompiledJob {
  private final Pipeline pipeline;
  public final List<String> calls = new CopyOnWriteArrayList<>();

  public RecordingJob(RunTarget target, RunMode mode) {
    this.pipeline = Pipeline.create(target.options(Map.of(), mode));
  }

  @Override
  public Pipeline pipeline() {
    return pipeline;
  }

  @Override
  public InputSize inputSize() {
    return new InputSize(0, 0, 0);
  }

  @Override
  public List<OutputLocation> locations() {
    return List.of();
  }

  @Override
  public InputSize progress(MetricResults metrics) {
    return new InputSize(0, 0, 0);
  }

  @Override
  public Ledger ledger(MetricResults metrics) {
    return new Ledger(List.of());
  }

  @Override
  public void publish(MetricResults metrics) {
    calls.add("publish");
  }

  @Override
  public void discard() {
    calls.add("discard");
  }
}
