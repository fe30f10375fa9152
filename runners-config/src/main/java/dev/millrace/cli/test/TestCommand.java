package dev.millrace.cli.test;

import dev.millrace.cli.option.FileOptions;
import dev.millrace.cli.option.RunnerOptionsCheck;
import dev.millrace.cli.option.UserFile;
import dev.millrace.cli.watch.WatchOption;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.filetest.Coverage;
import dev.millrace.filetest.ExpectationUpdate;
import dev.millrace.filetest.ExpectationUpdate.Updated;
import dev.millrace.filetest.FileTestResult;
import dev.millrace.filetest.FileTestRunner;
import dev.millrace.filetest.JunitReport;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.Plan;
import dev.millrace.runner.direct.DirectProfile;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
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
public final class TestCommand implements Callable<Integer> {
  private enum Format {
    TEXT,
    JSON
  }

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

  @Option(
      names = "--coverage",
      description =
          "List which ways rows went: the steps that they came to, both sides of conditions, side"
              + " outputs, duplicates, late events, dead letters.")
  private boolean coverage;

  @Option(
      names = "--coverage-min",
      paramLabel = "PERCENT",
      description = "Exit code 1 if the tests of a file cover less of its branches.")
  private int coverageMin;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How results are printed: for people, or for programs, coverage included.")
  private Format format = Format.TEXT;

  @Mixin private FileOptions options = new FileOptions();

  @Mixin private WatchOption watch = new WatchOption();

  public TestCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    if (fuzz < 0) {
      throw Refusals.of(Refusals.USAGE, "--fuzz must not be negative, but was: " + fuzz);
    }
    if (coverageMin < 0 || coverageMin > 100) {
      throw Refusals.of(
          Refusals.USAGE, "--coverage-min must be between 0 and 100, but was: " + coverageMin);
    }
    if (coverageMin > 0 && filter.isPresent()) {
      throw Refusals.of(
          Refusals.USAGE, "--coverage-min is about all tests of a file; leave out --filter");
    }
    if (update && watch.isOn()) {
      throw Refusals.of(
          Refusals.USAGE, "--update changes the files that --watch waits for; take one of the two");
    }
    if (format == Format.JSON && (fuzz > 0 || update)) {
      throw Refusals.of(Refusals.USAGE, "--fuzz and --update go with --format text alone");
    }
    return watch.run(context, files, options, this::test);
  }

  private int test() {
    List<TestedFile> all = new ArrayList<>();
    for (Path file : files) {
      all.add(tested(file));
    }
    boolean agree = true;
    for (Path file : files) {
      agree &=
          fuzz == 0
              || new FuzzRounds(context.console(), seed, fuzz)
                  .agree(file, options.planTested(context, file).spec());
    }
    junit.ifPresent(report -> write(report, JunitReport.xml(suites(all))));
    List<FileTestResult> results =
        all.stream().flatMap(tested -> tested.results().stream()).toList();
    if (results.isEmpty() && filter.isPresent()) {
      throw Refusals.of(
          Refusals.USAGE, "--filter: there is no test with '" + filter.get() + "' in its name");
    }
    if (format == Format.JSON) {
      Console console = context.console();
      console.out(TestJson.of(all, console::masked).toPrettyString());
    } else {
      text().total(results);
    }
    boolean covered = isCovered(all);
    boolean passed = results.stream().allMatch(FileTestResult::passed);
    return passed && agree && covered ? ExitCode.OK : ExitCode.DIFFERENT;
  }

  private static List<JunitReport.Suite> suites(List<TestedFile> all) {
    return all.stream()
        .map(tested -> new JunitReport.Suite(tested.file().toString(), tested.results()))
        .toList();
  }

  private boolean isCovered(List<TestedFile> all) {
    List<TestedFile> low =
        all.stream().filter(tested -> tested.coverage().percent() < coverageMin).toList();
    low.forEach(
        tested ->
            context
                .console()
                .err(
                    tested.file()
                        + ": its tests cover "
                        + tested.coverage().percent()
                        + " % of the branches, less than --coverage-min "
                        + coverageMin));
    return low.isEmpty();
  }

  private TestText text() {
    return new TestText(context.console());
  }

  private TestedFile tested(Path file) {
    Plan plan = options.planTested(context, file);
    List<FileTestResult> results = run(file, plan);
    boolean passed = results.stream().allMatch(FileTestResult::passed);
    if (!passed && update && updated(file, plan, results)) {
      plan = options.planTested(context, file);
      results = run(file, plan);
    }
    TestedFile tested = new TestedFile(file, results, Coverage.of(plan, results), filter.isEmpty());
    if (format == Format.TEXT && !results.isEmpty() && (coverage || tested.whole())) {
      text().coverage(tested, coverage);
    }
    return tested;
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

  private List<FileTestResult> run(Path file, Plan plan) {
    List<Diagnostic> refused = RunnerOptionsCheck.check(plan);
    if (!refused.isEmpty()) {
      throw new UserException(refused);
    }
    boolean told = format == Format.TEXT;
    if (told) {
      Console console = context.console();
      console.out(console.style().bold(file.toString()));
      if (plan.spec().tests().isEmpty()) {
        console.out("  no tests");
      }
    }
    FileTestRunner runner =
        new FileTestRunner(plan.spec(), () -> DirectProfile.options(plan.spec().options()));
    List<FileTestResult> results = new ArrayList<>();
    for (TestSpec test : chosen(plan)) {
      for (TestSpec.Mode mode : test.modes()) {
        FileTestResult result = runner.run(test, mode);
        results.add(result);
        if (told) {
          text().result(result);
        }
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
