package dev.millrace.filetest;

import dev.millrace.capture.CapturedRun;
import dev.millrace.element.Event;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TestSpec.Expectation;
import dev.millrace.spec.TestSpec.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Runs the tests that a pipeline file carries, each in the modes it asks for, on rows in memory. An
 * expected row is compared by the columns it names, and by {@code at:} if given; every actual row
 * must be expected by exactly one.
 */
public final class FileTestRunner {
  private final PipelineSpec spec;
  private final Supplier<PipelineOptions> options;

  /**
   * @param options of the direct runner, fresh ones for every run
   */
  public FileTestRunner(PipelineSpec spec, Supplier<PipelineOptions> options) {
    this.spec = spec;
    this.options = options;
  }

  /**
   * Runs one test in one mode.
   *
   * @throws dev.millrace.diag.UserException if the test itself is wrong: a name that does not
   *     exist, a value that does not fit its column
   */
  public FileTestResult run(TestSpec test, Mode mode) {
    long start = System.nanoTime();
    FileTestPlan testPlan = FileTestPlan.of(spec, test);
    List<String> failures = new ArrayList<>();
    List<Difference> differences = new ArrayList<>();
    Optional<Traffic> traffic = Optional.empty();
    try {
      CapturedRun run = execute(testPlan, test, mode);
      traffic = Optional.of(Traffic.of(run, test));
      testPlan
          .captures()
          .forEach((name, e) -> compare(testPlan, name, e, mode, run).ifPresent(differences::add));
      differences.forEach(difference -> failures.addAll(difference.lines()));
    } catch (PipelineExecutionException e) {
      failures.add("the run failed: " + rootMessage(e));
    }
    return new FileTestResult(
        test,
        mode,
        failures.stream().map(spec.secrets()::mask).toList(),
        differences,
        Duration.ofNanos(System.nanoTime() - start),
        traffic);
  }

  /** Whether a mode has an opinion of an expectation: in a replay no event is late. */
  static boolean compares(Mode mode, Expectation expectation) {
    return mode == Mode.LIVE || !expectation.name().text().equals(OutputSpec.LATE);
  }

  private CapturedRun execute(FileTestPlan testPlan, TestSpec test, Mode mode) {
    Plan plan = testPlan.plan();
    Map<String, FileTestInput> inputs = FileTestInput.all(plan, test);
    boolean live = mode == Mode.LIVE;
    return CapturedRun.of(
        plan,
        FileTestSources.of(plan, inputs, live),
        live ? CapturedRun.Form.LIVE : CapturedRun.Form.REPLAY,
        options.get());
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static Optional<Difference> compare(
      FileTestPlan testPlan, String name, Expectation expectation, Mode mode, CapturedRun run) {
    if (!compares(mode, expectation)) {
      return Optional.empty();
    }
    PlanOutput output =
        testPlan.plan().outputs().stream()
            .filter(o -> o.name().equals(name))
            .findFirst()
            .orElseThrow();
    List<Event> actual = run.results(testPlan.plan(), output);
    return Optional.of(Difference.of(expectation, output.schema(), actual))
        .filter(difference -> !difference.isEmpty());
  }
}
