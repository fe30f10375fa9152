package dev.millrace.cli;

import dev.millrace.cli.show.Console;
import dev.millrace.cli.show.LiveStatus;
import dev.millrace.cli.show.ReplayProgress;
import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.diag.Diagnostic;
import dev.millrace.plan.PlanMode;
import dev.millrace.plan.Planner;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.JobRun.Outcome;
import dev.millrace.runner.RunTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs a request from compilation to the report, showing how far it is. */
final class JobRunner {
  private final Context context;
  private final RunTarget target;
  private final boolean progress;
  private final Optional<Interruption> onInterrupt;
  private volatile boolean interrupted;

  JobRunner(Context context, RunTarget target, boolean progress) {
    this(context, target, progress, Optional.empty());
  }

  /**
   * @param onInterrupt what becomes of a job on a cluster when this process is to end; empty to ask
   */
  JobRunner(
      Context context, RunTarget target, boolean progress, Optional<Interruption> onInterrupt) {
    this.onInterrupt = onInterrupt;
    this.context = context;
    this.target = target;
    this.progress = progress;
  }

  /**
   * Runs to the end. Ctrl-C cancels: what was staged is removed.
   *
   * @throws dev.millrace.diag.UserException if the run is not possible or a sink or source gives up
   */
  Report run(RunRequest request) {
    PlanMode mode = PlanMode.valueOf(request.mode().name());
    Planner.checkMode(request.plan(), mode, request.outDir().isPresent())
        .forEach(
            warning -> context.console().err(Messages.line(warning, context.console().errStyle())));
    return run(
        request,
        options -> context.toolchain().compile(request, options),
        () ->
            request.mode() == RunMode.REPLAY
                ? List.of()
                : OpenTransactions.inStreams(request.plan()));
  }

  /**
   * Runs a job that somebody else compiles.
   *
   * @param compiler makes the job of a request from Beam's options
   */
  Report run(RunRequest request, Function<PipelineOptions, CompiledJob> compiler) {
    return run(request, compiler, List::of);
  }

  private Report run(
      RunRequest request,
      Function<PipelineOptions, CompiledJob> compiler,
      Supplier<List<Diagnostic>> afterwards) {
    CompiledJob job = compiler.apply(options(request));
    JobRun run = JobRun.start(target, job);
    run.place().ifPresent(place -> context.console().err(place));
    Thread hook = new Thread(() -> interrupted(run, request), "millrace-cancel");
    Runtime.getRuntime().addShutdownHook(hook);
    List<Diagnostic> told = new ArrayList<>();
    Outcome outcome;
    try {
      outcome = follow(run, job, request, told);
    } finally {
      removeHook(hook);
    }
    if (outcome.end() == JobRun.End.DONE) {
      tell(afterwards.get(), told);
    }
    Ledger ledger = job.ledger(outcome.metrics());
    return new Report(
        request.plan().id().name(),
        request.mode(),
        outcome.end(),
        request.mode() == RunMode.REPLAY
            ? job.progress(outcome.metrics())
            : new InputSize(0, read(ledger), 0),
        request.mode() == RunMode.REPLAY ? job.inputShare(outcome.metrics()) : Optional.empty(),
        outcome.elapsed(),
        ledger,
        job.locations(),
        told);
  }

  private void tell(List<Diagnostic> notices, List<Diagnostic> told) {
    Console console = context.console();
    notices.forEach(notice -> console.err(Messages.line(notice, console.errStyle())));
    told.addAll(notices);
  }

  /** What came from the sources. */
  private static long read(Ledger ledger) {
    return ledger.rows().stream()
        .filter(row -> row.kind().equals("source"))
        .mapToLong(LedgerRow::in)
        .sum();
  }

  private PipelineOptions options(RunRequest request) {
    try {
      PipelineOptions options = target.options(request.plan().spec().options(), request.mode());
      options.setJobName(
          request.plan().id().name() + "-" + request.mode().name().toLowerCase(Locale.ROOT));
      return options;
    } catch (IllegalArgumentException e) {
      throw Refusals.of(Refusals.OPTION, "options: " + e.getMessage(), e);
    }
  }

  /** Waits for the end; {@code told} gets what people should know of the job, once it is said. */
  private Outcome follow(JobRun run, CompiledJob job, RunRequest request, List<Diagnostic> told) {
    Console console = context.console();
    String title =
        request.mode().name().toLowerCase(Locale.ROOT) + " " + request.plan().id().name();
    if (!progress) {
      return finish(run, told, (metrics, elapsed) -> {}, () -> {});
    }
    if (request.mode() == RunMode.REPLAY) {
      ReplayProgress bar = new ReplayProgress(console, title, job.inputSize());
      return finish(
          run, told, (metrics, elapsed) -> bar.update(job.progress(metrics), elapsed), bar::finish);
    }
    LiveStatus status = new LiveStatus(console, title);
    return finish(
        run,
        told,
        (metrics, elapsed) -> {
          Ledger ledger = job.ledger(metrics);
          status.update(read(ledger), ledger, elapsed);
        },
        status::finish);
  }

  private Outcome finish(
      JobRun run,
      List<Diagnostic> told,
      BiConsumer<MetricResults, Duration> shown,
      Runnable finished) {
    Following following =
        new Following(
            context.console(),
            (metrics, elapsed) -> {
              if (!interrupted) {
                shown.accept(metrics, elapsed);
              }
            });
    try {
      return run.finish(following);
    } finally {
      finished.run();
      told.addAll(following.notices());
    }
  }

  /** Ctrl-C, or another wish that this process ends. */
  private void interrupted(JobRun run, RunRequest request) {
    // The question is not to be written over.
    interrupted = true;
    boolean endless = request.mode() != RunMode.REPLAY && request.untilIdle().isEmpty();
    if (!run.outlivesThisProcess()) {
      cancel(run);
      return;
    }
    switch (onInterrupt.orElseGet(() -> Interruption.ask(context.console(), endless))) {
      case SAVEPOINT -> save(run);
      case DETACH -> {
        run.detach();
        context.console().err("the job goes on: " + run.place().orElse(""));
      }
      case CANCEL -> cancel(run);
    }
  }

  private void save(JobRun run) {
    Console console = context.console();
    console.err("stopping with a savepoint");
    try {
      run.stopWithSavepoint()
          .ifPresentOrElse(
              path -> console.err("stopped; go on with --from-savepoint " + path),
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
        console.err("cancelled; what was not finished is removed");
      } else {
        console.err("already finishing; outputs are whole");
      }
    } catch (RuntimeException e) {
      console.err("cancelling failed: " + e.getMessage());
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is what ends this run: nothing is left to be removed.
      return;
    }
  }
}
