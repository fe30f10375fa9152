package dev.millrace.cli;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.cli.option.RunnerOptionsCheck;
import dev.millrace.cli.option.UserFile;
import dev.millrace.cli.topics.TopicDeviations;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.compile.kernel.LookupPlaces;
import dev.millrace.connect.format.RegisteredSink;
import dev.millrace.connect.format.SchemaVersions;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Spelling;
import dev.millrace.diag.UserException;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.JobRunner;
import dev.millrace.job.Refusals;
import dev.millrace.plan.Planner;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.check.ModeChecks;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.plan.model.RunnerKind;
import dev.millrace.runner.dataflow.DataflowChecks;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.runner.flink.FlinkVersions;
import dev.millrace.show.Console;
import dev.millrace.show.Messages;
import dev.millrace.show.ProblemReports;
import dev.millrace.show.Quantities;
import dev.millrace.spec.FileVariables;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace check FILE...}. */
@Command(
    name = "check",
    description =
        "Finds everything that can be known without running: keys, names, schemas, SQL types.")
final class CheckCommand implements Callable<Integer> {
  private enum Format {
    TEXT,
    JSON,
    SARIF,
    GITHUB
  }

  /** Each finds what the one before was in the way of; more than a few are no typing mistakes. */
  private static final int FIX_ROUNDS = 10;

  private final Context context;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The pipeline files.")
  private List<Path> files = List.of();

  @Option(
      names = "--format",
      paramLabel = "text|json|sarif|github",
      defaultValue = "text",
      description =
          "How problems are printed: for people, as JSON, as SARIF 2.1.0, or as commands of GitHub"
              + " Actions.")
  private Format format = Format.TEXT;

  @Option(
      names = "--runner",
      paramLabel = "NAME",
      defaultValue = "flink",
      description =
          "Check what a live run on this runner can promise: ${DEFAULT-VALUE}, or one of "
              + "direct, flink-embedded, dataflow.")
  private String runner = RunnerKind.FLINK.label();

  @Option(
      names = "--connect",
      description =
          "Also ask the brokers, tables and registries of the live side, and the places of"
              + " look-ups, whether they are there and let us do what the file needs, and what"
              + " declared topics are otherwise; nothing is read or written.")
  private boolean connect;

  @Option(
      names = "--registry",
      description =
          "Also ask the schema registries whether they would take the schemas of the outputs, and"
              + " compare these with the newest ones for values that would be misread; nothing is"
              + " registered.")
  private boolean registry;

  @Option(
      names = "--fix",
      description =
          "Put right the names of which a message asks 'Did you mean …?', and check again.")
  private boolean fix;

  @Mixin private FileOptions options = new FileOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  CheckCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    FileVariables variables = options.variables(context);
    List<Diagnostic> found = new ArrayList<>();
    for (Path file : files) {
      Checked checked = fix ? fixed(file, variables) : check(file, variables);
      checked.lines().forEach(context.console()::out);
      found.addAll(checked.found());
    }
    switch (format) {
      case JSON -> context.console().out(ProblemReports.json(found).toPrettyString());
      case SARIF -> context.console().out(ProblemReports.sarif(found).toPrettyString());
      case GITHUB ->
          found.forEach(problem -> context.console().out(ProblemReports.github(problem)));
      case TEXT -> {}
    }
    return found.stream().anyMatch(Diagnostic::isError) ? ExitCode.USAGE : ExitCode.OK;
  }

  /**
   * What was found in a file.
   *
   * @param lines what is said of it as text
   */
  private record Checked(List<Diagnostic> found, List<String> lines) {}

  private Checked check(Path file, FileVariables variables) {
    Console console = context.console();
    List<Diagnostic> found;
    List<String> summary = List.of();
    try {
      Plan plan = context.planWithTests(file, variables);
      found = new ArrayList<>(withRefusals(plan));
      if (registry && found.stream().noneMatch(Diagnostic::isError)) {
        found.addAll(registered(plan));
      }
      if (connect && found.stream().noneMatch(Diagnostic::isError)) {
        found.addAll(connected(plan));
      }
      if (found.stream().noneMatch(Diagnostic::isError)) {
        summary =
            asksForFlink()
                ? List.of(summary(file, plan), versions(file))
                : List.of(summary(file, plan));
      }
    } catch (UserException e) {
      found = e.diagnostics();
    }
    List<String> all = new ArrayList<>();
    found.forEach(diagnostic -> all.add(Messages.line(diagnostic, console.style())));
    all.addAll(summary);
    return new Checked(found, format == Format.TEXT ? all : List.of());
  }

  /** From this process, whatever runner the job is for. */
  private List<Diagnostic> connected(Plan plan) {
    RunMode mode = asked(plan);
    List<Diagnostic> found = new ArrayList<>();
    plan.spec().declaredTopics().map(TopicDeviations::of).ifPresent(found::addAll);
    found.addAll(LookupPlaces.problems(plan));
    try {
      found.addAll(
          new JobRunner(context, new DirectTarget(), format == Format.TEXT)
              .connect(RunRequest.of(plan, mode)));
    } catch (UserException e) {
      found.addAll(e.diagnostics());
    }
    return found;
  }

  /** A live run, unless the file is for replays alone. */
  private static RunMode asked(Plan plan) {
    if (plan.isBatch()) {
      return RunMode.REPLAY;
    }
    try {
      Planner.checkMode(plan, PlanMode.LIVE, false);
      return RunMode.LIVE;
    } catch (UserException withoutLiveSides) {
      return RunMode.REPLAY;
    }
  }

  /** What the registries say to the schemas of outputs, each of them. */
  private static List<Diagnostic> registered(Plan plan) {
    return plan.outputs().stream()
        .flatMap(
            output ->
                output
                    .live()
                    .flatMap(sink -> RegisteredSink.of(sink, output.schema()))
                    .flatMap(SchemaVersions::refusal)
                    .stream())
        .flatMap(refusal -> refusal.diagnostics().stream())
        .toList();
  }

  /** Names are put right for as long as that finds some: a file that is right so far tells more. */
  private Checked fixed(Path file, FileVariables variables) {
    Checked checked = check(file, variables);
    for (int round = 0; round < FIX_ROUNDS; round++) {
      String name = file.toString();
      List<Diagnostic> here =
          checked.found().stream().filter(p -> p.position().file().equals(name)).toList();
      String before = text(file);
      Spelling.Fixed fixed = Spelling.fix(before, here);
      if (fixed.changes().isEmpty()) {
        break;
      }
      UserFile.replace(file, fixed.text());
      Checked after = check(file, variables);
      if (after.found().stream().anyMatch(p -> p.code().equals(ErrorCodes.DUPLICATE_KEY))) {
        // The key that was meant stands there already: this one is something else.
        UserFile.replace(file, before);
        break;
      }
      fixed.changes().forEach(this::tell);
      checked = after;
    }
    return checked;
  }

  private void tell(Spelling.Change change) {
    Console console = context.console();
    console.err(
        change.position()
            + ": "
            + change.wrong()
            + " "
            + console.errStyle().arrow()
            + " "
            + change.right());
  }

  /** What can be put right: what cannot be read, or is no text, was found to be so before. */
  private static String text(Path file) {
    try {
      return Files.isRegularFile(file) ? UserFile.text(file) : "";
    } catch (UncheckedIOException e) {
      return "";
    }
  }

  /** Whether somebody has named the runner, which is also the one that is meant otherwise. */
  private boolean asksForFlink() {
    return spec.commandLine().getParseResult().hasMatchedOption("--runner")
        && runner.equals(RunnerKind.FLINK.label());
  }

  private static String versions(Path file) {
    return file + ": runs on " + FlinkVersions.TEXT;
  }

  private String summary(Path file, Plan plan) {
    return file
        + ": "
        + context.console().style().good()
        + " "
        + Quantities.count(plan.spec().streams().size(), "stream")
        + ", "
        + Quantities.count(plan.spec().transforms().size(), "step")
        + ", "
        + Quantities.count(plan.outputs().size(), "output");
  }

  /** The plan's warnings, and all that the runner cannot do of what either mode asks for. */
  private List<Diagnostic> withRefusals(Plan plan) {
    RunnerKind kind = kind();
    Diagnostics found = new Diagnostics();
    plan.warnings().forEach(found::add);
    ModeChecks.silent(plan).forEach(found::add);
    Planner.refusals(plan).forEach(found::add);
    Deliveries.refusals(plan, kind).forEach(found::add);
    RunnerOptionsCheck.check(plan).forEach(found::add);
    if (kind == RunnerKind.DATAFLOW) {
      DataflowChecks.check(plan, EnumSet.allOf(RunMode.class)).forEach(found::add);
    }
    return found.sorted();
  }

  private RunnerKind kind() {
    return RunnerKind.of(runner)
        .orElseThrow(
            () ->
                Refusals.of(
                    Refusals.RUNNER,
                    "--runner: there is no runner '"
                        + runner
                        + "'; expected direct, flink-embedded, flink or dataflow"));
  }
}
