package dev.millrace.filetest;

import dev.millrace.capture.CapturedRun;
import dev.millrace.element.Event;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.plan.literal.Literals;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TestSpec.Expectation;
import dev.millrace.spec.TestSpec.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

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
    try {
      CapturedRun run = execute(testPlan, test, mode);
      testPlan
          .captures()
          .forEach((name, e) -> failures.addAll(compare(testPlan, name, e, mode, run)));
    } catch (PipelineExecutionException e) {
      failures.add("the run failed: " + rootMessage(e));
    }
    return new FileTestResult(
        test,
        mode,
        failures.stream().map(spec.secrets()::mask).toList(),
        Duration.ofNanos(System.nanoTime() - start));
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

  /** An expected row, ready to be compared. */
  private record ExpectedRow(RowLiteral literal, int[] columns, Object[] values) {}

  private List<String> compare(
      FileTestPlan testPlan, String name, Expectation expectation, Mode mode, CapturedRun run) {
    if (mode == Mode.REPLAY && name.equals(OutputSpec.LATE)) {
      return List.of(); // in a replay no event is late
    }
    PlanOutput output =
        testPlan.plan().outputs().stream()
            .filter(o -> o.name().equals(name))
            .findFirst()
            .orElseThrow();
    Schema schema = output.schema();
    List<Event> actual = run.rows().getOrDefault(name, List.of());
    List<ExpectedRow> expected = new ArrayList<>();
    for (RowLiteral literal : expectation.elements()) {
      expected.add(expectedRow(literal, schema, expectation.name().text()));
    }
    RowMatching<ExpectedRow, Event> matching =
        new RowMatching<>(expected, actual, (e, a) -> fits(e, a, schema));
    JsonEncoder json = JsonEncoder.of(schema);
    List<String> failures = new ArrayList<>();
    for (ExpectedRow missing : matching.missing()) {
      failures.add(
          missing.literal().position()
              + ": "
              + expectation.name()
              + ": no such row: "
              + missing.literal().values());
    }
    for (Event surplus : matching.surplus()) {
      failures.add(
          expectation.name().position()
              + ": "
              + expectation.name()
              + ": not expected: at "
              + Instant.ofEpochMilli(surplus.time())
              + " "
              + json.text(surplus.values()));
    }
    return failures;
  }

  private static ExpectedRow expectedRow(RowLiteral literal, Schema schema, String path) {
    Schema.Builder named = Schema.builder();
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      if (literal.values().containsKey(schema.getField(i).getName())) {
        named.addField(schema.getField(i));
        columns.add(i);
      }
    }
    // A name that is no column at all stays in the literal, and is reported when it is read.
    Object[] values = Literals.toRow(literal, named.build(), path);
    return new ExpectedRow(literal, columns.stream().mapToInt(Integer::intValue).toArray(), values);
  }

  private static boolean fits(ExpectedRow expected, Event actual, Schema schema) {
    if (expected.literal().at().isPresent()
        && Literals.time(expected.literal().at().get(), "tests") != actual.time()) {
      return false;
    }
    for (int i = 0; i < expected.columns().length; i++) {
      int column = expected.columns()[i];
      ValueCodec codec = ValueCodec.canonical(schema.getField(column).getType());
      if (!same(codec, expected.values()[i], actual.values()[column])) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(ValueCodec codec, @Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == b;
    }
    return Arrays.equals(codec.encode(a), codec.encode(b));
  }
}
