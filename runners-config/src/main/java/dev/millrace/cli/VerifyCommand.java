package dev.millrace.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.option.Into;
import dev.millrace.cli.option.RunOptions;
import dev.millrace.cli.option.TimeRange;
import dev.millrace.job.Context;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.plan.StateForm;
import dev.millrace.plan.model.Plan;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.runner.flink.KeptState;
import dev.millrace.runner.state.KeptProgress;
import dev.millrace.runner.state.StateHome;
import dev.millrace.runner.state.StateRecord;
import dev.millrace.show.Console;
import dev.millrace.show.Style;
import dev.millrace.verification.Findings;
import dev.millrace.verification.HeldRows;
import dev.millrace.verification.ShuffleVerification;
import dev.millrace.verification.Verification;
import dev.millrace.verification.VerificationJson;
import dev.millrace.verification.VerificationText;
import dev.millrace.verification.VerifySettings;
import dev.millrace.verification.VersionFindings;
import dev.millrace.verification.VersionText;
import dev.millrace.verification.VersionVerification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace verify FILE}. */
@Command(
    name = "verify",
    description = {
      "Proves that a live run and a replay give the same rows.",
      "Without --data, reads what a finished live run wrote, replays the archive without the events"
          + " that were late live, and compares every output as a multiset of rows and event times."
          + " Then shows what the late events would have changed. With --from and --to only rows"
          + " whose event time lies in the range are compared; choose a range that cuts no window"
          + " or join in two.",
      "With --old, compares the live outputs of two versions that run side by side instead.",
      "With --data, runs both modes here, without a broker: replays the events in DIR, and runs"
          + " them live in random orders of arrival."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int DEFAULT_SHUFFLES = 4;

  private final Context context;

  @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
  private Path file = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Run both modes here on the events in DIR: archives, or Parquet, JSON lines or CSV files"
              + " named like the streams.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--shuffles",
      paramLabel = "N",
      description = "With --data: how many live runs, each in another order (default 4).")
  private Optional<Integer> shuffles = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "With --data: the seed of the first order; the same seed gives the same runs.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE.json",
      description = "Write what was found to a file, for programs.")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "Compare only the rows that one live run wrote.")
  private Optional<String> run = Optional.empty();

  @Option(
      names = "--any-version",
      description = "Compare rows that another version of the pipeline file wrote, too.")
  private boolean anyVersion;

  @Option(
      names = "--allow-repeats",
      description = "Rows that the live run wrote more than once are no difference.")
  private boolean allowRepeats;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many rows of each kind of difference the report lists (default 10).")
  private int samples = VerifySettings.DEFAULT_SAMPLES;

  @Mixin private Into into = new Into();

  @Option(
      names = "--old",
      paramLabel = "FILE",
      description =
          "Replay nothing, and compare what FILE wrote live with what the version in this file"
              + " wrote live beside it: each output of the same name, in the columns that both"
              + " have.")
  private Optional<Path> old = Optional.empty();

  @Option(
      names = "--stopped",
      paramLabel = "PATH",
      description =
          "The live run was stopped and goes on later, from this directory of --state or this"
              + " savepoint: replay what it has read, and do not miss rows that wait in its state.")
  private Optional<String> stopped = Optional.empty();

  @Mixin private TimeRange range = new TimeRange();
  @Mixin private RunOptions options = new RunOptions();

  VerifyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    RunTarget target = options.target();
    range.check();
    checkOptions();
    Plan plan = into.of(options.file().plan(context, file));
    VerifySettings settings =
        new VerifySettings(
            plan,
            range.from(),
            range.to(),
            options.disabledRules(),
            Optional.empty(),
            run,
            anyVersion,
            allowRepeats,
            held(plan),
            samples);
    Style style = context.console().style();
    if (old.isPresent()) {
      Plan before = options.file().plan(context, old.get());
      VersionFindings found =
          new VersionVerification(settings, before, context.console(), options.progress()).run();
      print(plan, VersionText.json(found), VersionText.lines(found, style));
      return found.exitCode();
    }
    Findings findings = verify(settings, target);
    print(plan, VerificationJson.of(findings), VerificationText.lines(findings, style));
    return findings.exitCode();
  }

  private HeldRows held(Plan plan) {
    return stopped
        .flatMap(path -> progress(path, plan))
        .map(kept -> new HeldRows(kept.streams(), kept.ended()))
        .orElse(HeldRows.NONE);
  }

  private static Optional<KeptProgress> progress(String path, Plan plan) {
    Optional<KeptProgress> savepoint = KeptState.progress(path);
    if (savepoint.isPresent()) {
      KeptState.of(path).ifPresent(form -> KeptState.refuseOther(path, form, StateForm.of(plan)));
      return savepoint;
    }
    if (path.matches("[a-z][a-z0-9+.-]*:.*")) {
      throw usage("--stopped: there is no savepoint at " + path + " that this machine sees");
    }
    StateHome home = StateHome.at(Path.of(path));
    Optional<KeptProgress> kept = KeptProgress.ofStopped(home, plan.id().name());
    home.record()
        .flatMap(StateRecord::formKept)
        .ifPresent(form -> KeptState.refuseOther(path, form, StateForm.of(plan)));
    return kept;
  }

  private void print(Plan plan, ObjectNode json, List<String> lines) {
    Console console = context.console();
    if (options.json()) {
      console.out(json.toPrettyString());
    } else {
      lines.forEach(console::out);
    }
    report.ifPresent(path -> write(path, plan.spec().secrets().mask(json.toPrettyString())));
  }

  private Findings verify(VerifySettings settings, RunTarget target) {
    JobRunner runner = new JobRunner(context, target, options.progress());
    Console console = context.console();
    if (data.isEmpty()) {
      return new Verification(runner, settings, console, options.progress()).run();
    }
    if (!(target instanceof DirectTarget)) {
      throw usage("--data runs on the direct runner only; leave out --runner");
    }
    long first = seed.orElseGet(() -> (long) new Random().nextInt(1_000_000));
    if (options.progress() && seed.isEmpty()) {
      console.err("seed " + first);
    }
    return new ShuffleVerification(runner, settings, data.get(), console, options.progress())
        .run(shuffles.orElse(DEFAULT_SHUFFLES), first);
  }

  private void checkOptions() {
    if (data.isEmpty() && (shuffles.isPresent() || seed.isPresent())) {
      throw usage("--shuffles and --seed need --data DIR");
    }
    if (data.isPresent() && (run.isPresent() || anyVersion || allowRepeats)) {
      throw usage(
          "--run, --any-version and --allow-repeats speak of a past live run; leave them out, or"
              + " leave out --data");
    }
    if (stopped.isPresent() && (data.isPresent() || old.isPresent())) {
      throw usage(
          "--stopped speaks of a live run that is compared with a replay; leave it out, or leave"
              + " out --data and --old");
    }
    if (data.isPresent() && (into.isGiven() || old.isPresent())) {
      throw usage("--into and --old speak of live runs; leave them out, or leave out --data");
    }
    if (old.isPresent() && (run.isPresent() || anyVersion)) {
      throw usage("--old compares all that both versions wrote; leave out --run and --any-version");
    }
    if (shuffles.isPresent() && (shuffles.get() < 1 || shuffles.get() > 1000)) {
      throw usage("--shuffles must be between 1 and 1000, but was: " + shuffles.get());
    }
    if (samples < 1 || samples > 100_000) {
      throw usage("--samples must be between 1 and 100000, but was: " + samples);
    }
  }

  private static RuntimeException usage(String message) {
    return Refusals.of(Refusals.USAGE, message);
  }

  private static void write(Path report, String json) {
    try {
      Path parent = report.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(report, json + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
