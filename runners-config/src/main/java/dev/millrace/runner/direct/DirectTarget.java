package dev.millrace.runner.direct;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunMode;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.SubmittedJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.apache.beam.runners.direct.FrugalBundles;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Beam's direct runner, in this process; state is in memory and is gone with it. */
public final class DirectTarget implements RunTarget {
  @Override
  public PipelineOptions options(Map<String, String> fromFile, RunMode mode) {
    return DirectProfile.options(fromFile);
  }

  @Override
  public SubmittedJob submit(CompiledJob job) {
    PipelineResult result = job.pipeline().run();
    PacedDriver.install(result);
    FrugalBundles.install(result);
    return new DirectJob(result);
  }

  private record DirectJob(PipelineResult result) implements SubmittedJob {
    @Override
    public State await(Duration atMost) {
      @Nullable State state =
          result.waitUntilFinish(org.joda.time.Duration.millis(atMost.toMillis()));
      return state == null ? State.RUNNING : state;
    }

    @Override
    public MetricResults metrics() {
      return result.metrics();
    }

    @Override
    public void cancel() {
      try {
        result.cancel();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      // The runner ends its threads with its job.
    }
  }
}
