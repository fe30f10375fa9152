package dev.millrace.runner.flink;

import dev.millrace.diag.Diagnostic;
import dev.millrace.runner.SubmittedJob;
import dev.millrace.runner.counts.JobCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.runners.flink.metrics.FlinkMetricContainer;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.jspecify.annotations.Nullable;

/** A job that Flink runs, wherever that Flink is. */
class FlinkJob implements SubmittedJob {
  private static final Duration SAVEPOINT_WITHIN = Duration.ofMinutes(10);
  private static final Duration CANCEL_WITHIN = Duration.ofSeconds(30);
  private static final Duration COUNTS_WITHIN = Duration.ofSeconds(5);
  private static final Duration ASK_EVERY = Duration.ofSeconds(1);

  /** A cluster asks its TaskManagers for metrics every ten seconds only, unless told otherwise. */
  private static final Duration ASK_CLUSTER_EVERY = Duration.ofSeconds(5);

  private final JobClient client;
  private final JobCounts counts;
  private final JobWatch watch;
  private final Optional<String> place;
  private final boolean ownProcess;
  private final Runnable release;
  private final CompletableFuture<JobExecutionResult> result;
  private final AtomicReference<@Nullable CompletableFuture<?>> question = new AtomicReference<>();
  private volatile MetricsContainerStepMap metrics = new MetricsContainerStepMap();
  private volatile long askedAt = System.nanoTime();
  private volatile boolean cancelled;
  private boolean ended;

  /**
   * @param place where people can look at it
   * @param ownProcess whether Flink runs in another process than this
   * @param release called once, when nobody asks for the job any more
   */
  FlinkJob(
      JobClient client,
      JobCounts counts,
      JobWatch watch,
      Optional<String> place,
      boolean ownProcess,
      Runnable release) {
    this.client = client;
    this.counts = counts;
    this.watch = watch;
    this.place = place;
    this.ownProcess = ownProcess;
    this.release = release;
    this.result = client.getJobExecutionResult();
  }

  @Override
  public State await(Duration atMost) {
    try {
      JobExecutionResult last = result.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      keep(metrics(last.getAllAccumulatorResults()), true);
      return State.DONE;
    } catch (TimeoutException e) {
      askForMetrics();
      watch.look();
      watch.givenUp().ifPresent(this::giveUp);
      return State.RUNNING;
    } catch (ExecutionException e) {
      keepLast();
      RuntimeException fault = FlinkFaults.of(e);
      // Who cancelled it is not told that it ended.
      throw cancelled ? fault : watch.explained(fault);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Flink", e);
    }
  }

  /**
   * Operators of a job that is cancelled hand their counts over when they close; those seen before
   * are up to ten seconds old.
   */
  private void keepLast() {
    try {
      MetricsContainerStepMap last =
          metrics(client.getAccumulators().get(COUNTS_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
      if (MetricsContainerStepMap.asAttemptedOnlyMetricResults(last)
          .allMetrics()
          .getCounters()
          .iterator()
          .hasNext()) {
        keep(last, true);
      }
    } catch (ExecutionException | TimeoutException e) {
      // The counts that were seen last have to do.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Asks for the counts so far, without waiting for the answer; one that fails leaves those of
   * before, since the JobManager may be away for a while.
   */
  private void askForMetrics() {
    CompletableFuture<?> asked = question.get();
    Duration every = ownProcess ? ASK_CLUSTER_EVERY : ASK_EVERY;
    if ((asked != null && !asked.isDone()) || System.nanoTime() - askedAt < every.toNanos()) {
      return;
    }
    askedAt = System.nanoTime();
    question.set(CompletableFuture.supplyAsync(this::ask).thenAccept(so -> keep(so, false)));
  }

  private MetricsContainerStepMap ask() {
    try {
      return counts.ask();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for counts", e);
    }
  }

  /** An answer that comes after the last counts is out of date. */
  private synchronized void keep(MetricsContainerStepMap counted, boolean last) {
    if (last || !ended) {
      ended = last;
      metrics = counted;
    }
  }

  /** Ends a job that would start again and again, and leaves its last checkpoint. */
  private void giveUp(String why) {
    try {
      client.cancel().get(CANCEL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw FlinkCodes.error(
          FlinkCodes.CHECKPOINTS,
          "the job could not be cancelled, and goes on (" + FlinkFaults.root(e) + "): " + why,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while cancelling", e);
    }
    throw FlinkCodes.error(FlinkCodes.CHECKPOINTS, why);
  }

  @Override
  public List<Diagnostic> notices() {
    return watch.notices();
  }

  private static MetricsContainerStepMap metrics(Map<String, Object> accumulators) {
    @Nullable Object found = accumulators.get(FlinkMetricContainer.ACCUMULATOR_NAME);
    return found instanceof MetricsContainerStepMap map ? map : new MetricsContainerStepMap();
  }

  @Override
  public Optional<String> place() {
    return place;
  }

  @Override
  public MetricResults metrics() {
    return MetricsContainerStepMap.asAttemptedOnlyMetricResults(metrics);
  }

  @Override
  public boolean outlivesThisProcess() {
    return ownProcess;
  }

  /** Only {@link FlinkCluster} knows where to. */
  String stopWithSavepoint(Optional<String> directory) {
    try {
      return client
          .stopWithSavepoint(false, directory.orElse(null), SavepointFormatType.CANONICAL)
          .get(SAVEPOINT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw FlinkCodes.error(
          FlinkCodes.SAVEPOINT,
          "no savepoint was made, and the job goes on: " + FlinkFaults.root(e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a savepoint", e);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    var unused = client.cancel();
  }

  @Override
  public void close() {
    release.run();
  }
}
