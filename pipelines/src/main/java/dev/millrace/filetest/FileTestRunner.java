package dev.millrace.filetest;

import dev.millrace.compile.GraphCompiler;
import dev.millrace.element.Event;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.plan.literal.Literals;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TestSpec.Expectation;
import dev.millrace.spec.TestSpec.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.ParDo;
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
    Path directory = createDirectory();
    try {
      List<String> failures = execute(testPlan, test, mode, directory);
      if (failures.isEmpty()) {
        testPlan
            .captures()
            .forEach((name, e) -> failures.addAll(compare(testPlan, name, e, mode, directory)));
      }
      return new FileTestResult(
          test,
          mode,
          failures.stream().map(spec.secrets()::mask).toList(),
          Duration.ofNanos(System.nanoTime() - start));
    } finally {
      delete(directory);
    }
  }

  private List<String> execute(FileTestPlan testPlan, TestSpec test, Mode mode, Path directory) {
    Map<String, FileTestInput> inputs = new LinkedHashMap<>();
    Map<String, SourceBatchCoder> coders = new LinkedHashMap<>();
    testPlan
        .plan()
        .streams()
        .forEach(
            (name, stream) -> {
              String path = "tests." + test.name() + ".streams." + name;
              List<TestSpec.Arrival> arrivals = test.streams().getOrDefault(name, List.of());
              inputs.put(name, FileTestInput.of(name, stream, arrivals, path));
              coders.put(name, SourceBatchCoder.of(stream.schema()));
            });
    boolean live = mode == Mode.LIVE;
    Pipeline pipeline = Pipeline.create(options.get());
    GraphCompiler.Sinks sinks =
        (output, rows) ->
            rows.apply(
                    output.name() + "/capture",
                    ParDo.of(new CaptureBlocks(captureDirectory(directory, output.name()))))
                .setCoder(VoidCoder.of());
    new GraphCompiler(testPlan.plan(), new FileTestSources(inputs, coders, live), sinks, live, 1)
        .build(pipeline);
    try {
      pipeline.run().waitUntilFinish();
      return new ArrayList<>();
    } catch (PipelineExecutionException e) {
      return new ArrayList<>(List.of("the run failed: " + rootMessage(e)));
    }
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
      FileTestPlan testPlan, String name, Expectation expectation, Mode mode, Path directory) {
    if (mode == Mode.REPLAY && name.equals(OutputSpec.LATE)) {
      return List.of(); // in a replay no event is late
    }
    PlanOutput output =
        testPlan.plan().outputs().stream()
            .filter(o -> o.name().equals(name))
            .findFirst()
            .orElseThrow();
    Schema schema = output.schema();
    Path captured = captureDirectory(directory, name);
    List<Event> actual = CaptureBlocks.events(captured, RowCodec.of(schema));
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

  private static Path createDirectory() {
    try {
      return Files.createTempDirectory("millrace-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path captureDirectory(Path directory, String output) {
    try {
      String name = HexFormat.of().formatHex(output.getBytes(StandardCharsets.UTF_8));
      return Files.createDirectories(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
