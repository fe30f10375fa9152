package dev.millrace.cli.option;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Report;
import dev.millrace.plan.Planner;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.model.RunnerKind;
import dev.millrace.runner.JobRun.End;
import dev.millrace.runner.dataflow.DataflowChecks;
import dev.millrace.runner.dataflow.DataflowFaults;
import dev.millrace.runner.dataflow.DataflowJob;
import dev.millrace.runner.dataflow.DataflowTarget;
import dev.millrace.runner.dataflow.RunningJobs;
import dev.millrace.show.Console;
import dev.millrace.show.Messages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.options.PipelineOptions;

/** Submits a request to Dataflow and follows it; the job goes on when this process ends. */
final class DataflowLauncher {
  private final Context context;
  private final RunOptions run;
  private final DataflowOptions flags;
  private final Optional<Path> profile;

  DataflowLauncher(Context context, RunOptions run, DataflowOptions flags, Optional<Path> profile) {
    this.context = context;
    this.run = run;
    this.flags = flags;
    this.profile = profile;
  }

  /**
   * Submits, or ends a running job.
   *
   * @return the exit code
   * @throws UserException if the pipeline cannot run there, or Google's services refuse
   */
  int call(RunRequest request) {
    check(request);
    DataflowTarget target = DataflowTarget.of(flags.settings(profile), request.plan().id().name());
    PipelineOptions options = target.options(request.plan().spec().options(), request.mode());
    if (flags.drain() || flags.cancel()) {
      return end(options);
    }
    long start = System.nanoTime();
    CompiledJob job = compile(request, options);
    job.warnings().forEach(this::warn);
    DataflowJob submitted = submit(target, job);
    Console console = context.console();
    if (submitted.id().isEmpty()) {
      console.out("the template is written");
      return ExitCode.OK;
    }
    console.out("job " + submitted.id().get());
    console.out(submitted.page());
    return flags.detach() ? ExitCode.OK : follow(request, job, submitted, start);
  }

  private void check(RunRequest request) {
    List<Diagnostic> problems =
        new ArrayList<>(DataflowChecks.check(request.plan(), Set.of(request.mode())));
    if (request.mode() == RunMode.LIVE) {
      problems.addAll(Deliveries.refusals(request.plan(), RunnerKind.DATAFLOW));
    }
    request.untilIdle().ifPresent(idle -> problems.add(DataflowChecks.untilIdle()));
    request.outDir().flatMap(DataflowChecks::localOut).ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw new UserException(problems);
    }
    Planner.checkMode(
            request.plan(), PlanMode.valueOf(request.mode().name()), request.outDir().isPresent())
        .forEach(this::warn);
  }

  private void warn(Diagnostic warning) {
    context.console().err(Messages.line(warning, context.console().errStyle()));
  }

  private int end(PipelineOptions options) {
    RunningJobs running = RunningJobs.named(options);
    String id = flags.drain() ? running.drain() : running.cancel();
    context.console().out((flags.drain() ? "draining job " : "cancelling job ") + id);
    return ExitCode.OK;
  }

  private CompiledJob compile(RunRequest request, PipelineOptions options) {
    try {
      return context.toolchain().compile(request, options);
    } catch (RuntimeException e) {
      throw DataflowFaults.of(e);
    }
  }

  private static DataflowJob submit(DataflowTarget target, CompiledJob job) {
    try {
      return target.submit(job);
    } catch (RuntimeException e) {
      try {
        job.discard();
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private int follow(RunRequest request, CompiledJob job, DataflowJob submitted, long start) {
    Console console = context.console();
    Thread hook =
        new Thread(
            () -> console.err("no longer followed; the job goes on (--drain or --cancel end it)"),
            "millrace-detach");
    Runtime.getRuntime().addShutdownHook(hook);
    State state;
    try {
      state = submitted.follow(run.progress() ? console::err : message -> {});
    } finally {
      removeHook(hook);
    }
    if (state == State.UPDATED) {
      console.out("replaced by an updated job");
      return ExitCode.OK;
    }
    return Reports.print(
        context,
        run,
        new Report(
            request.plan().id().name(),
            request.mode(),
            request.plan().isBatch(),
            state == State.CANCELLED ? End.CANCELLED : End.DONE,
            new InputSize(0, 0, 0),
            Optional.empty(),
            Duration.ofNanos(System.nanoTime() - start),
            job.ledger(submitted.metrics()),
            job.locations(),
            List.of()));
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // Ctrl-C: the hook is telling so.
      return;
    }
  }
}
