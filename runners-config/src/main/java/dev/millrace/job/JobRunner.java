package dev.millrace.job;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.GraphOptions;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.JobRun.Outcome;
import dev.millrace.runner.RunTarget;
import dev.millrace.show.Console;
import dev.millrace.show.LiveStatus;
import dev.millrace.show.Messages;
import dev.millrace.show.ReplayProgress;
import dev.millrace.show.Waiting;
import dev.millrace.telemetry.SinkWait;
import dev.millrace.telemetry.SourceLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs a request from compilation to the report, showing how far it is. */
public final class JobRunner {
  private final Context context;
  private final RunTarget target;
  private final boolean progress;
  private final Optional<Interruption> onInterrupt;
  private final Viewers viewers;

  public JobRunner(Context context, RunTarget target, boolean progress) {
    this(context, target, progress, Optional.empty());
  }

  /**
   * @param onInterrupt what becomes of a job on a cluster when this process is to end; empty to ask
   */
  public JobRunner(
      Context context, RunTarget target, boolean progress, Optional<Interruption> onInterrupt) {
    this.onInterrupt = onInterrupt;
    this.context = context;
    this.target = target;
    this.progress = progress;
    this.viewers = Viewers.NONE;
  }

  private JobRunner(JobRunner runner, Viewers viewers) {
    this.onInterrupt = runner.onInterrupt;
    this.context = runner.context;
    this.target = runner.target;
    this.progress = runner.progress;
    this.viewers = viewers;
  }

  /** Runs are shown to those who watch them. */
  public JobRunner shownTo(Viewers watching) {
    return new JobRunner(this, watching);
  }

  /**
   * Runs to the end, or until the process is asked to end.
   *
   * @throws dev.millrace.diag.UserException if the run is not possible or a sink or source gives up
   * @throws StoppedException if the process is about to end
   */
  public Report run(RunRequest request) {
    check(request);
    return run(
        request,
        options -> context.toolchain().compile(request.goingOn(target.kept()), options),
        (job, outcome) -> afterLiveRun(request, job, outcome));
  }

  /**
   * Checks a request's plan and says what people should know of it.
   *
   * @throws dev.millrace.diag.UserException if it cannot run in the request's mode
   */
  public void check(RunRequest request) {
    PlanMode mode = PlanMode.valueOf(request.mode().name());
    Planner.checkMode(request.plan(), mode, request.outDir().isPresent())
        .forEach(
            warning -> context.console().err(Messages.line(warning, context.console().errStyle())));
  }

  /**
   * Builds a request's job, for which every broker, table and registry is asked whether it is there
   * and lets us in; runs nothing and changes nothing.
   *
   * @return what people should know of it
   * @throws dev.millrace.diag.UserException if one does not answer or refuses something
   */
  public List<Diagnostic> connect(RunRequest request) {
    try (Waiting waiting = new Waiting(context.console(), progress)) {
      waiting.on(request.plan().id().name() + "  waits for what its sources and outputs answer");
      PipelineOptions options = options(request);
      options.as(GraphOptions.class).setOnlyAsking(true);
      return context.toolchain().compile(request, options).warnings();
    }
  }

  /** What people should know of what was read. */
  private static List<Diagnostic> afterLiveRun(
      RunRequest request, CompiledJob job, Outcome outcome) {
    if (request.mode() == RunMode.REPLAY) {
      return List.of();
    }
    List<Diagnostic> known = new ArrayList<>(job.warnings(outcome.metrics()));
    if (outcome.end() == JobRun.End.DONE) {
      request.plan().streams().values().stream()
          .flatMap(node -> node.stream().live().stream())
          .flatMap(live -> withheld(live).stream())
          .forEach(known::add);
    }
    return known;
  }

  private static Optional<Diagnostic> withheld(EndpointSpec live) {
    try {
      return Connectors.live(live).withheld(live);
    } catch (UserException gone) {
      // Everything else went well: that the place is away by now is no reason to fail.
      return Optional.empty();
    }
  }

  /**
   * Runs a job that somebody else compiles.
   *
   * @param compiler makes the job of a request from Beam's options
   */
  public Report run(RunRequest request, Function<PipelineOptions, CompiledJob> compiler) {
    return run(request, compiler, (job, outcome) -> List.of());
  }

  private Report run(
      RunRequest request,
      Function<PipelineOptions, CompiledJob> compiler,
      BiFunction<CompiledJob, Outcome, List<Diagnostic>> afterwards) {
    PipelineOptions options = options(request);
    viewers.observers().tellWorkers(request.plan().id().name(), options);
    try (Watch watch = Watch.of(request, viewers, context.console())) {
      return run(request, () -> compiler.apply(options), afterwards, watch);
    }
  }

  private Report run(
      RunRequest request,
      Supplier<CompiledJob> compiler,
      BiFunction<CompiledJob, Outcome, List<Diagnostic>> afterwards,
      Watch watch) {
    List<Diagnostic> told = new ArrayList<>();
    CompiledJob job;
    try (Waiting waiting = new Waiting(context.console(), progress)) {
      waiting.on(title(request) + "  waits for what its sources and outputs answer");
      job = compiler.get();
    }
    tell(job.warnings(), told);
    Outcome outcome;
    try (RunStop stop = stopOf(request, job)) {
      JobRun run = start(job, request);
      stop.started(run);
      run.place().ifPresent(place -> context.console().err(place));
      outcome = follow(new Followed(run, job, request, stop, watch), told);
      stop.awaitHandled();
    }
    tell(afterwards.apply(job, outcome), told);
    Ledger ledger = job.ledger(outcome.metrics());
    return new Report(
        request.plan().id().name(),
        request.mode(),
        request.plan().isBatch(),
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

  /** What a run that does not start has claimed for its outputs goes. */
  private RunStop stopOf(RunRequest request, CompiledJob job) {
    try {
      return RunStop.install(context, request, onInterrupt);
    } catch (StoppedException e) {
      job.discard();
      throw e;
    }
  }

  private JobRun start(CompiledJob job, RunRequest request) {
    try (Waiting waiting = new Waiting(context.console(), progress)) {
      waiting.on(title(request) + "  waits until the runner has taken the job");
      return JobRun.start(target, job);
    }
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
      throw new UserException(OptionRefusal.of(request.plan().spec(), e), e);
    }
  }

  /** What runs, for people. */
  static String title(RunRequest request) {
    String mode =
        request.plan().isBatch() ? "batch run" : request.mode().name().toLowerCase(Locale.ROOT);
    return (request.catchUp().isPresent() ? "catch-up" : mode) + " " + request.plan().id().name();
  }

  /** A run with what is known of it. */
  private record Followed(
      JobRun run, CompiledJob job, RunRequest request, RunStop stop, Watch watch) {}

  /** Waits for the end; {@code told} gets what people should know of the job, once it is said. */
  private Outcome follow(Followed followed, List<Diagnostic> told) {
    Console console = context.console();
    CompiledJob job = followed.job();
    String title = title(followed.request());
    if (!progress) {
      return finish(followed, told, (counted, elapsed) -> {}, () -> {});
    }
    if (followed.request().mode() == RunMode.REPLAY) {
      ReplayProgress bar = new ReplayProgress(console, title, job.inputSize());
      return finish(
          followed,
          told,
          (counted, elapsed) ->
              bar.update(job.progress(counted), job.ledger(counted), waits(), elapsed),
          bar::finish);
    }
    LiveStatus status = new LiveStatus(console, title, awaited(followed.request()));
    return finish(
        followed,
        told,
        (counted, elapsed) -> {
          Ledger ledger = job.ledger(counted);
          if (followed.request().catchUp().isPresent()) {
            status.caughtUp(job.caughtUp(counted), job.inputSize().rows());
          }
          Map<String, SourceState> sources = SourceState.of(counted);
          status.update(
              read(ledger),
              ledger,
              SourceLine.of(sources.values(), System.currentTimeMillis()) + waits(),
              elapsed);
        },
        status::finish);
  }

  /** What holds a run up, if it is one of its sinks. */
  private static String waits() {
    return SinkWait.longest().map(SinkWait::text).orElse("");
  }

  /** What a live run that has read nothing yet waits for. */
  private static String awaited(RunRequest request) {
    return request.plan().spec().streams().stream()
        .map(stream -> "'" + stream.name() + "'")
        .collect(Collectors.joining(", ", "the first events of ", ""));
  }

  private Outcome finish(
      Followed followed,
      List<Diagnostic> told,
      BiConsumer<MetricResults, Duration> shown,
      Runnable finished) {
    Following following =
        new Following(
            context.console(),
            (counted, elapsed) -> {
              followed.watch().look(followed.job(), counted, elapsed);
              if (!followed.stop().asked()) {
                shown.accept(counted, elapsed);
              }
            });
    try {
      return followed.run().finish(following);
    } finally {
      finished.run();
      told.addAll(following.notices());
    }
  }
}
