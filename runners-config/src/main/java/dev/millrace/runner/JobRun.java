package dev.millrace.runner;

import dev.millrace.compile.CompiledJob;
import dev.millrace.diag.Diagnostic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * One run of a job, from submission to published outputs. A run that fails or is cancelled leaves
 * nothing behind that could be taken for whole. {@link #cancel()} may be called from any thread,
 * also while the process is shutting down.
 */
public final class JobRun {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration CANCEL_WITHIN = Duration.ofSeconds(10);
  private static final Duration COUNTED_WITHIN = Duration.ofSeconds(5);
  private static final Duration PUBLISH_WITHIN = Duration.ofMinutes(1);

  private enum Phase {
    RUNNING,
    SAVING,
    FINISHING,
    CANCELLED,
    DETACHED
  }

  /** How a run came to its end, or what was followed of it. */
  public enum End {
    /** By itself; its outputs are published. */
    DONE,
    /** What was staged is removed. */
    CANCELLED,
    /** It can go on from its savepoint. */
    STOPPED,
    /** It goes on, and nobody follows it. */
    DETACHED
  }

  /** Follows a run. */
  public interface Observer {
    /** Called a few times a second from the thread that runs {@link #finish}. */
    void onTick(MetricResults metrics, Duration elapsed);

    /** Called from the same thread when something happened to the job that people should know. */
    default void onNotice(Diagnostic notice) {}
  }

  /**
   * What became of a run.
   *
   * @param metrics the final ones, or the last ones of a run that was not done
   */
  public record Outcome(End end, MetricResults metrics, Duration elapsed) {
    /** Whether it did not come to its end by itself. */
    public boolean cancelled() {
      return end != End.DONE;
    }
  }

  private final CompiledJob job;
  private final SubmittedJob submitted;
  private final long startNanos;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RUNNING);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean published;

  private JobRun(CompiledJob job, SubmittedJob submitted, long startNanos) {
    this.job = job;
    this.submitted = submitted;
    this.startNanos = startNanos;
  }

  /**
   * Submits a job that was compiled with the target's options.
   *
   * @throws RuntimeException if the target does not accept it; what was staged is gone then
   */
  public static JobRun start(RunTarget target, CompiledJob job) {
    long startNanos = System.nanoTime();
    try {
      return new JobRun(job, target.submit(job), startNanos);
    } catch (RuntimeException e) {
      discardAfter(e, job);
      throw e;
    }
  }

  /** Where people can look at the job, if anywhere. */
  public Optional<String> place() {
    return submitted.place();
  }

  /**
   * Waits for the end and publishes the outputs.
   *
   * @throws RuntimeException what a step threw; the staged outputs are gone then
   */
  public Outcome finish(Observer observer) {
    try {
      State state = State.RUNNING;
      while (!state.isTerminal() && isFollowed()) {
        state = submitted.await(TICK);
        observer.onTick(submitted.metrics(), elapsed());
        submitted.notices().forEach(observer::onNotice);
      }
      if (phase.get() == Phase.CANCELLED && !state.isTerminal()) {
        awaitCancelled();
      }
      if (!phase.compareAndSet(Phase.RUNNING, Phase.FINISHING)) {
        return new Outcome(end(), submitted.metrics(), elapsed());
      }
      if (state != State.DONE) {
        throw new IllegalStateException("the runner ended in state " + state);
      }
      job.publish(submitted.metrics());
      published = true;
      return new Outcome(End.DONE, submitted.metrics(), elapsed());
    } catch (RuntimeException e) {
      if (!isFollowed() && phase.get() != Phase.FINISHING) {
        return new Outcome(end(), submitted.metrics(), elapsed());
      }
      discardAfter(e, job);
      throw e;
    } finally {
      submitted.notices().forEach(observer::onNotice);
      submitted.close();
      ended.countDown();
    }
  }

  /** The counts of a cancelled run are whole once it has stopped. */
  private void awaitCancelled() {
    long last = System.nanoTime() + COUNTED_WITHIN.toNanos();
    State state = State.RUNNING;
    while (!state.isTerminal() && System.nanoTime() < last) {
      state = submitted.await(TICK);
    }
  }

  private End end() {
    return switch (phase.get()) {
      case SAVING -> End.STOPPED;
      case DETACHED -> End.DETACHED;
      case RUNNING, FINISHING, CANCELLED -> End.CANCELLED;
    };
  }

  private boolean isFollowed() {
    return phase.get() == Phase.RUNNING || phase.get() == Phase.SAVING;
  }

  /** Whether it came to its end by itself and all its outputs are published. */
  public boolean isPublished() {
    return published;
  }

  /** Whether the job goes on when this process ends. */
  public boolean outlivesThisProcess() {
    return submitted.outlivesThisProcess();
  }

  /** Where in this machine's files the job keeps its state, if it goes on from there. */
  public Optional<Path> stateDirectory() {
    return submitted.stateDirectory();
  }

  /**
   * Ends the job in a way that it can go on from.
   *
   * @return where its state lies; empty if it came to its end first
   * @throws RuntimeException if that is not possible; the job goes on then
   */
  public Optional<String> stopWithSavepoint() {
    if (!phase.compareAndSet(Phase.RUNNING, Phase.SAVING)) {
      return Optional.empty();
    }
    try {
      return Optional.of(submitted.stopWithSavepoint());
    } catch (RuntimeException e) {
      phase.set(Phase.RUNNING);
      throw e;
    }
  }

  /** Follows the job no longer and leaves it alone. */
  public void detach() {
    phase.compareAndSet(Phase.RUNNING, Phase.DETACHED);
  }

  /**
   * Stops the run and removes what it staged; waits a bounded time. Does nothing but wait if the
   * run is publishing already.
   *
   * @return whether the run was cancelled; false if it came to its end first
   * @throws IllegalStateException if it did not come to its end in time
   */
  public boolean cancel() {
    boolean cancelled = phase.compareAndSet(Phase.RUNNING, Phase.CANCELLED);
    Duration within = cancelled ? CANCEL_WITHIN : PUBLISH_WITHIN;
    try {
      if (cancelled) {
        submitted.cancel();
      }
      if (!ended.await(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            cancelled
                ? "the run did not stop within " + within.toSeconds() + " s"
                : "outputs are still being published, and may not be whole");
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

  private static void discardAfter(RuntimeException e, CompiledJob job) {
    try {
      job.discard();
    } catch (RuntimeException second) {
      e.addSuppressed(second);
    }
  }
}
