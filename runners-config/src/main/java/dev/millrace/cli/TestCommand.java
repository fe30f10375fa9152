package dev.millrace.cli;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.filetest.ExpectationUpdate;
import dev.millrace.filetest.ExpectationUpdate.Updated;
import dev.millrace.filetest.FileTestResult;
import dev.millrace.filetest.FileTestRunner;
import dev.millrace.filetest.Fuzz;
import dev.millrace.filetest.JunitReport;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.runner.direct.DirectProfile;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace test FILE...}. */
@Command(
    name = "test",
    description =
        "Runs the tests that pipeline files carry, live and as a replay, without broker or files.")
final class TestCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The pipeline files.")
  private List<Path> files = List.of();

  @Option(
      names = "--junit",
      paramLabel = "REPORT",
      description = "Also write the results as JUnit XML to this file.")
  private Optional<Path> junit = Optional.empty();

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      description = "Only tests whose name has this text in it, in letters of either case.")
  private Optional<String> filter = Optional.empty();

  @Option(
      names = "--update",
      description =
          "Write the rows that come into the files, in place of those that tests expect. Look at"
              + " the difference before you keep it.")
  private boolean update;

  @Option(
      names = "--fuzz",
      paramLabel = "N",
      description =
          "Also let N random inputs arrive in random orders, and compare with a replay of them.")
  private int fuzz;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Of the first random input (default ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long seed = 1;

  @Mixin private FileOptions options = new FileOptions();

  TestCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (fuzz < 0) {
      throw Refusals.of(Refusals.USAGE, "--fuzz must not be negative, but was: " + fuzz);
    }
    List<JunitReport.Suite> suites = new ArrayList<>();
    for (Path file : files) {
      suites.add(new JunitReport.Suite(file.toString(), tested(file)));
    }
    boolean agree = true;
    for (Path file : files) {
      agree &= fuzz == 0 || fuzzed(file);
    }
    junit.ifPresent(report -> write(report, JunitReport.xml(suites)));
    List<FileTestResult> all = suites.stream().flatMap(suite -> suite.results().stream()).toList();
    if (all.isEmpty() && filter.isPresent()) {
      throw Refusals.of(
          Refusals.USAGE, "--filter: there is no test with '" + filter.get() + "' in its name");
    }
    long failed = all.stream().filter(result -> !result.passed()).count();
    Style style = context.console().style();
    context
        .console()
        .out(
            (failed == 0 ? style.good() : style.bad())
                + " "
                + Quantities.count(all.size() - failed)
                + " of "
                + Quantities.count(all.size(), "test run")
                + " passed");
    return failed == 0 && agree ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private List<FileTestResult> tested(Path file) {
    Plan plan = options.planTested(context, file);
    List<FileTestResult> results = run(file, plan);
    boolean passed = results.stream().allMatch(FileTestResult::passed);
    return passed || !update || !updated(file, plan, results)
        ? results
        : run(file, options.planTested(context, file));
  }

  /** Whether the file expects other rows now. */
  private boolean updated(Path file, Plan plan, List<FileTestResult> results) {
    Updated updated =
        ExpectationUpdate.of(file.toString(), UserFile.text(file), plan.spec().secrets(), results)
            .orElseThrow(
                () ->
                    Refusals.of(
                        Refusals.USAGE,
                        "--update: "
                            + file
                            + " is a template, or is YAML only with its variables; write the rows"
                            + " yourself"));
    updated.refused().forEach(context.console()::err);
    if (updated.rows() > 0) {
      requireValid(file, updated.text());
      UserFile.replace(file, updated.text());
      context.console().out("  " + Quantities.count(updated.rows(), "row") + " updated");
    }
    return updated.rows() > 0;
  }

  /** A text whose notation the update does not master must not take the place of a good one. */
  private void requireValid(Path file, String text) {
    try {
      PipelineFiles.open(file.toString(), text, options.variables(context)).parsed();
    } catch (UserException e) {
      throw Refusals.of(
          Refusals.USAGE,
          "--update: "
              + file
              + " would not be valid any more, and stays as it is; write the rows yourself");
    }
  }

  /** Whether live runs gave what replays give. */
  private boolean fuzzed(Path file) {
    PipelineSpec spec = options.planTested(context, file).spec();
    Console console = context.console();
    if (!Fuzz.applies(spec)) {
      console.out(file + ": no streams, so nothing can arrive in another order");
      return true;
    }
    Fuzz inputs = new Fuzz(spec, () -> DirectProfile.options(spec.options()));
    for (long one = seed; one < seed + fuzz; one++) {
      Optional<String> failing = inputs.run("random input " + one, one);
      if (failing.isPresent()) {
        console.out(
            console.style().bad()
                + " "
                + file
                + ": a live run and a replay differ (--seed "
                + one
                + "); as a test:");
        failing.get().lines().forEach(console::out);
        return false;
      }
    }
    console.out(
        console.style().good()
            + " "
            + file
            + ": "
            + Quantities.count(fuzz, "random input")
            + ", the same rows live and replayed");
    return true;
  }

  private List<FileTestResult> run(Path file, Plan plan) {
    List<Diagnostic> refused = RunnerOptionsCheck.check(plan);
    if (!refused.isEmpty()) {
      throw new UserException(refused);
    }
    Console console = context.console();
    console.out(console.style().bold(file.toString()));
    if (plan.spec().tests().isEmpty()) {
      console.out("  no tests");
    }
    FileTestRunner runner =
        new FileTestRunner(plan.spec(), () -> DirectProfile.options(plan.spec().options()));
    List<FileTestResult> results = new ArrayList<>();
    for (TestSpec test : chosen(plan)) {
      for (TestSpec.Mode mode : test.modes()) {
        FileTestResult result = runner.run(test, mode);
        results.add(result);
        lines(result, console.style()).forEach(console::out);
      }
    }
    return results;
  }

  private List<TestSpec> chosen(Plan plan) {
    String wanted = filter.orElse("").toLowerCase(Locale.ROOT);
    return plan.spec().tests().stream()
        .filter(test -> test.name().toLowerCase(Locale.ROOT).contains(wanted))
        .toList();
  }

  private static List<String> lines(FileTestResult result, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "  %s %s %s (%s)",
            result.passed() ? style.good() : style.bad(),
            style.dim(String.format("%-6s", result.mode().name().toLowerCase(Locale.ROOT))),
            result.test().name(),
            Quantities.duration(result.elapsed())));
    result.failures().forEach(failure -> lines.add("      " + failure));
    return lines;
  }

  private static void write(Path file, String text) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
