package dev.millrace.cli;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.filetest.FileTestResult;
import dev.millrace.filetest.FileTestRunner;
import dev.millrace.filetest.JunitReport;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.plan.model.Plan;
import dev.millrace.runner.direct.DirectProfile;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import dev.millrace.spec.TestSpec;
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

  @Mixin private FileOptions options = new FileOptions();

  TestCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<JunitReport.Suite> suites = new ArrayList<>();
    for (Path file : files) {
      suites.add(new JunitReport.Suite(file.toString(), run(file)));
    }
    junit.ifPresent(report -> write(report, JunitReport.xml(suites)));
    List<FileTestResult> all = suites.stream().flatMap(suite -> suite.results().stream()).toList();
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
    return failed == 0 ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private List<FileTestResult> run(Path file) {
    Plan plan = options.planTested(context, file);
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
    for (TestSpec test : plan.spec().tests()) {
      for (TestSpec.Mode mode : test.modes()) {
        FileTestResult result = runner.run(test, mode);
        results.add(result);
        lines(result, console.style()).forEach(console::out);
      }
    }
    return results;
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

  private static void write(Path report, String xml) {
    try {
      Path parent = report.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(report, xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
