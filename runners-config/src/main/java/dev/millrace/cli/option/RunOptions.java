package dev.millrace.cli.option;

import dev.millrace.compile.RunRequest;
import dev.millrace.job.Context;
import dev.millrace.job.Interruption;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.job.Report;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.RunnerKind;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.flink.FlinkCluster;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that runs a pipeline takes. */
public final class RunOptions {
  @Mixin private FileOptions file = new FileOptions();

  @Option(
      names = "--runner",
      paramLabel = "NAME",
      description = {
        "Where it runs: direct (in this process), flink-embedded (Flink in this process), flink"
            + " (a cluster), or dataflow (Google Cloud Dataflow)."
      })
  private Optional<String> runner = Optional.empty();

  @Mixin private FlinkOptions flink = new FlinkOptions();

  @Mixin private DataflowOptions dataflow = new DataflowOptions();

  @Option(
      names = "--optimize",
      paramLabel = "-RULE",
      split = ",",
      description = "Switch an optimiser rule off, for example --optimize=-pruning.")
  private List<String> optimize = List.of();

  @Option(names = "--no-progress", description = "Say nothing while running.")
  private boolean quiet;

  @Option(names = "--json", description = "Print the report as one JSON object.")
  private boolean json;

  public FileOptions file() {
    return file;
  }

  public boolean progress() {
    return !quiet;
  }

  public boolean json() {
    return json;
  }

  /**
   * The rules that are switched off.
   *
   * @throws dev.millrace.diag.UserException if a rule is written without its minus
   */
  public Set<String> disabledRules() {
    Set<String> rules = new LinkedHashSet<>();
    for (String rule : optimize) {
      if (!rule.startsWith("-") || rule.length() == 1) {
        throw Refusals.of(
            Refusals.USAGE,
            "--optimize takes rules to switch off; got '"
                + rule
                + "'; expected for example --optimize=-pruning");
      }
      rules.add(rule.substring(1));
    }
    return rules;
  }

  private String runner() {
    return runner.orElse(flink.keepsState() ? Runners.EMBEDDED : Runners.DIRECT);
  }

  /**
   * Checks that a run that is to go on does not end.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if it does
   */
  public void checkEndless(Optional<Duration> untilIdle) {
    if (flink.keepsState() && untilIdle.isPresent()) {
      throw Refusals.of(
          Refusals.USAGE,
          "--until-idle brings a run to its end and closes its windows, and --state is for going"
              + " on: leave one of them out");
    }
  }

  /** What becomes of a job on a cluster when this process is to end; empty to ask. */
  Optional<Interruption> onInterrupt() {
    return flink.onInterrupt();
  }

  /**
   * Refuses runners that there are not, and options of another one.
   *
   * @throws dev.millrace.diag.UserException ML-4100 or ML-4101
   */
  public void checkRunner() {
    if (runner().equals(Runners.DATAFLOW)) {
      flink.profileAlone();
    } else {
      target();
    }
  }

  /**
   * Runs a request where the command line says, and prints its report.
   *
   * @return the exit code
   */
  public int launch(Context context, RunRequest request, ViewerOptions viewers) {
    if (runner().equals(Runners.DATAFLOW)) {
      viewers.refuse("--runner dataflow, whose jobs outlive this process: see Cloud Monitoring");
      return new DataflowLauncher(context, this, dataflow, flink.profileAlone()).call(request);
    }
    return print(context, runner(context, viewers).run(request));
  }

  /**
   * What runs requests where the command line says.
   *
   * @throws dev.millrace.diag.UserException if this version has no such runner
   */
  public JobRunner runner(Context context, ViewerOptions viewers) {
    return new JobRunner(context, target(), progress(), onInterrupt()).shownTo(viewers.viewers());
  }

  /**
   * As {@link #runner}, for jobs of which nothing is left to do once this process is gone: on a
   * cluster they end with it.
   */
  public JobRunner tiedRunner(Context context, ViewerOptions viewers) {
    RunTarget target = target();
    if (target instanceof FlinkCluster cluster) {
      if (onInterrupt().filter(wish -> wish != Interruption.CANCEL).isPresent()) {
        throw Refusals.of(
            Refusals.USAGE, "--on-interrupt: jobs of this command can only be cancelled");
      }
      return new JobRunner(context, cluster.tied(), progress(), Optional.of(Interruption.CANCEL));
    }
    return runner(context, viewers);
  }

  /** Prints a report, and returns the exit code. */
  public int print(Context context, Report report) {
    return Reports.print(context, this, report);
  }

  /**
   * Refuses runners outside this process.
   *
   * @throws dev.millrace.diag.UserException ML-4101
   */
  public void checkInProcess(String what) {
    if (!List.of(Runners.DIRECT, Runners.EMBEDDED).contains(runner())) {
      throw Refusals.of(
          Refusals.RUNNER,
          what
              + " works with --runner "
              + Runners.DIRECT
              + " and "
              + Runners.EMBEDDED
              + ", not "
              + runner());
    }
  }

  /**
   * Refuses all runners but the direct one.
   *
   * @throws dev.millrace.diag.UserException ML-4101
   */
  public void checkDirect(String what) {
    if (!runner().equals(Runners.DIRECT)) {
      throw Refusals.of(Refusals.RUNNER, what + " works with --runner direct, not " + runner());
    }
  }

  /**
   * Where to run.
   *
   * @throws dev.millrace.diag.UserException if this version has no such runner
   */
  public RunTarget target() {
    dataflow.refuseAll();
    return Runners.named(runner(), flink);
  }

  /**
   * Checks that the runner gives a live run of a plan what its outputs ask for.
   *
   * @throws dev.millrace.diag.UserException ML-4250 if it does not
   */
  public void checkDelivery(Plan plan) {
    // With its state in a directory, Flink in this process restarts as a cluster does.
    Optional<RunnerKind> kind =
        flink.keepsState() ? Optional.of(RunnerKind.FLINK) : RunnerKind.of(runner());
    kind.ifPresent(promised -> Deliveries.check(plan, promised));
  }
}
