package dev.millrace.job;

import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.runner.JobRun;
import dev.millrace.show.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a run does when its process is asked to end, by Ctrl-C or SIGTERM: the job is stopped as
 * asked for, the command reports it, and only then the process goes, with the code that shells know
 * of the signal (130, 143).
 */
final class RunStop implements AutoCloseable {
  /** Jars may still be on their way to a cluster. */
  private static final Duration STARTED_WITHIN = Duration.ofMinutes(2);

  private static final Duration REPORTED_WITHIN = Duration.ofSeconds(20);

  private final Context context;
  private final RunRequest request;
  private final Optional<Interruption> wish;
  private final CompletableFuture<JobRun> started = new CompletableFuture<>();
  private final CountDownLatch handled = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "millrace-stop");
  private volatile boolean asked;

  private RunStop(Context context, RunRequest request, Optional<Interruption> wish) {
    this.context = context;
    this.request = request;
    this.wish = wish;
  }

  /**
   * Waits for the process's end from now on.
   *
   * @param wish what becomes of a job on a cluster; empty to ask
   * @throws StoppedException if the process is about to end: a run before this one was asked to
   *     stop when it was publishing already
   */
  static RunStop install(Context context, RunRequest request, Optional<Interruption> wish) {
    RunStop stop = new RunStop(context, request, wish);
    try {
      Runtime.getRuntime().addShutdownHook(stop.hook);
    } catch (IllegalStateException shuttingDown) {
      throw new StoppedException(
          "stopped before the end: " + JobRunner.title(request) + " did not start");
    }
    return stop;
  }

  /** Tells which run it is. */
  void started(JobRun run) {
    started.complete(run);
  }

  /** Whether the process is about to end. */
  boolean asked() {
    return asked;
  }

  /** Lets what is said about the stop come before the report. */
  void awaitHandled() {
    if (asked) {
      try {
        boolean unused = handled.await(REPORTED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void stop() {
    // A question is not to be written over.
    asked = true;
    try {
      stop(started.get(STARTED_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      // It never ran, and the command says why.
      return;
    } catch (TimeoutException e) {
      context.console().err("the job was not started yet, and may start after this");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      handled.countDown();
      context.ending().await(REPORTED_WITHIN);
    }
  }

  private void stop(JobRun run) {
    Console console = context.console();
    if (run.stateDirectory().isPresent()) {
      save(run);
      return;
    }
    if (!run.outlivesThisProcess()) {
      cancel(run);
      return;
    }
    boolean endless = request.mode() != RunMode.REPLAY && request.untilIdle().isEmpty();
    switch (wish.orElseGet(() -> Interruption.ask(console, endless))) {
      case SAVEPOINT -> save(run);
      case DETACH -> {
        run.detach();
        console.err("the job goes on: " + run.place().orElse(""));
      }
      case CANCEL -> cancel(run);
    }
  }

  private void save(JobRun run) {
    Console console = context.console();
    Optional<Path> own = run.stateDirectory();
    console.err("stopping with a " + (own.isPresent() ? "checkpoint" : "savepoint"));
    try {
      run.stopWithSavepoint()
          .ifPresentOrElse(
              path ->
                  console.err(
                      "stopped; go on with "
                          + own.map(state -> "--state " + state)
                              .orElse("--from-savepoint " + path)),
              () -> console.err("already finishing"));
    } catch (RuntimeException e) {
      console.err("not stopped: " + e.getMessage());
      run.detach();
    }
  }

  private void cancel(JobRun run) {
    Console console = context.console();
    try {
      if (run.cancel()) {
        console.err("cancelled; " + StoppedOutputs.text(request));
      } else {
        // What went wrong the command says.
        console.err(
            "already finishing; outputs are " + (run.isPublished() ? "" : "not ") + "whole");
      }
    } catch (RuntimeException e) {
      console.err("cancelling failed: " + e.getMessage());
    }
  }

  /** The run is over: the end of the process has nothing to stop any more. */
  @Override
  public void close() {
    started.completeExceptionally(new IllegalStateException("the run is over"));
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is what ends this run: nothing is left to be removed.
      return;
    }
  }
}
