package dev.millrace.runner.direct;

import dev.millrace.compile.CompiledJob;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.metrics.MetricResults;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job on the direct runner, from start to published outputs. A run that fails or is
 * cancelled leaves nothing behind that could be taken for whole. {@link #cancel()} may be called
 * from any thread, also while the process is shutting down.
 */
public final class DirectRun {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration CANCEL_WITHIN = Duration.ofSeconds(10);

  private enum Phase {
    RUNNING,
    FINISHING,
    CANCELLED
  }

  /** Follows a run. */
  public interface Observer {
    /** Called a few times a second from the thread that runs {@link #finish}. */
    void onTick(MetricResults metrics, Duration elapsed);
  }

  /**
   * What became of a run.
   *
   * @param metrics the final ones, or the last ones of a cancelled run
   */
  public record Outcome(boolean cancelled, MetricResults metrics, Duration elapsed) {}

  private final CompiledJob job;
  private final PipelineResult result;
  private final long startNanos;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RUNNING);
  private final CountDownLatch ended = new CountDownLatch(1);

  private DirectRun(CompiledJob job, PipelineResult result, long startNanos) {
    this.job = job;
    this.result = result;
    this.startNanos = startNanos;
  }

  /**
   * Starts a job that was compiled with {@link DirectProfile#options}.
   *
   * @throws RuntimeException what the pipeline throws while it is set up
   */
  public static DirectRun start(CompiledJob job) {
    long startNanos = System.nanoTime();
    try {
      return new DirectRun(job, job.pipeline().run(), startNanos);
    } catch (RuntimeException e) {
      discardAfter(e, job);
      throw e;
    }
  }

  /**
   * Waits for the end and publishes the outputs.
   *
   * @throws RuntimeException what a step threw; the staged outputs are gone then
   */
  public Outcome finish(Observer observer) {
    try {
      State state = State.RUNNING;
      while (!isTerminal(state) && phase.get() == Phase.RUNNING) {
        state = result.waitUntilFinish(org.joda.time.Duration.millis(TICK.toMillis()));
        observer.onTick(result.metrics(), elapsed());
      }
      if (!phase.compareAndSet(Phase.RUNNING, Phase.FINISHING)) {
        return new Outcome(true, result.metrics(), elapsed());
      }
      if (state != State.DONE) {
        throw new IllegalStateException("the runner ended in state " + state);
      }
      job.publish(result.metrics());
      return new Outcome(false, result.metrics(), elapsed());
    } catch (RuntimeException e) {
      if (phase.get() == Phase.CANCELLED) {
        return new Outcome(true, result.metrics(), elapsed());
      }
      discardAfter(e, job);
      throw e;
    } finally {
      ended.countDown();
    }
  }

  /**
   * Stops the run and removes what it staged; waits a bounded time. Does nothing but wait if the
   * run is publishing already.
   *
   * @return whether the run was cancelled; false if it came to its end first
   */
  public boolean cancel() {
    boolean cancelled = phase.compareAndSet(Phase.RUNNING, Phase.CANCELLED);
    try {
      if (cancelled) {
        try {
          result.cancel();
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
      boolean inTime = ended.await(CANCEL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      if (cancelled && !inTime) {
        throw new IllegalStateException("the run did not stop within " + CANCEL_WITHIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (cancelled) {
        job.discard();
      }
    }
    return cancelled;
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private static boolean isTerminal(@Nullable State state) {
    return state != null && state.isTerminal();
  }

  private static void discardAfter(RuntimeException e, CompiledJob job) {
    try {
      job.discard();
    } catch (RuntimeException second) {
      e.addSuppressed(second);
    }
  }
}
