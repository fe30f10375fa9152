package dev.millrace.job;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.compile.RunRequest;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.FileVariables;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.Secrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * A pipeline language that knows four files: {@code good.yaml}, {@code bad.yaml} with two errors,
 * {@code options.yaml} with a Beam option that does not exist, and {@code endless.yaml} that
 * overflows the stack. Its jobs count to three, or fail on their way, on the real runner.
 */
public final class FakeToolchain implements Toolchain {
  public final List<String> events = new ArrayList<>();
  public final List<RunRequest> requests = new ArrayList<>();
  public Map<String, String> variables = Map.of();
  public Map<String, Object> jinja = Map.of();
  public boolean failing;
  public boolean unbalanced;

  @Override
  public Plan planWithTests(Path file, FileVariables given, Consumer<Secrets> found) {
    return plan(file, given, found);
  }

  @Override
  public Plan planTested(Path file, FileVariables given, Consumer<Secrets> found) {
    return plan(file, given, found);
  }

  @Override
  public Plan plan(Path file, FileVariables given, Consumer<Secrets> found) {
    variables = given.texts();
    jinja = given.jinja();
    if (file.toString().equals("endless.yaml")) {
      throw new StackOverflowError();
    }
    if (file.toString().equals("bad.yaml")) {
      throw new UserException(
          List.of(
              Diagnostic.error(
                  new Position("bad.yaml", 14, 10), "ML-1002", "transforms.U", "unknown key 'x'"),
              Diagnostic.error(
                  new Position("bad.yaml", 21, 13), "ML-3004", "transforms.V", "no column 'y'")));
    }
    Map<String, String> options = new LinkedHashMap<>();
    if (file.toString().equals("options.yaml")) {
      options.put("notAnOption", "1");
    }
    Secrets secrets = Secrets.of(List.of("hunter2"));
    found.accept(secrets);
    PipelineSpec spec =
        new PipelineSpec(
            file,
            "good",
            "0123456789abcdef",
            true,
            false,
            List.of(),
            List.of(),
            List.of(),
            options,
            Map.of(),
            List.of(),
            Optional.empty(),
            secrets);
    return new Plan(
        new PipelineId("good", "0123456789abcdef"),
        spec,
        List.of(),
        List.of(),
        List.of(Diagnostic.warning(new Position("good.yaml", 2, 3), "ML-2009", "", "look out")));
  }

  @Override
  public CompiledJob compile(RunRequest request, PipelineOptions options) {
    requests.add(request);
    Pipeline pipeline = Pipeline.create(options);
    SerializableFunction<Integer, Integer> step = failing ? FakeToolchain::fail : number -> number;
    pipeline
        .apply("Numbers", Create.of(1, 2, 3))
        .apply("Step", MapElements.into(TypeDescriptors.integers()).via(step));
    return new FakeJob(pipeline);
  }

  private static Integer fail(Integer number) {
    throw new UserException(
        Diagnostic.error(Position.ofFile("archive"), "ML-5201", "", "no such directory"));
  }

  private final class FakeJob implements CompiledJob {
    private final Pipeline pipeline;

    FakeJob(Pipeline pipeline) {
      this.pipeline = pipeline;
    }

    @Override
    public Pipeline pipeline() {
      return pipeline;
    }

    @Override
    public InputSize inputSize() {
      return new InputSize(1, 3, 30);
    }

    @Override
    public List<OutputLocation> locations() {
      return List.of(new OutputLocation("numbers", "parquet", "./out/hunter2/numbers"));
    }

    @Override
    public InputSize progress(MetricResults metrics) {
      return new InputSize(1, 3, 30);
    }

    @Override
    public Ledger ledger(MetricResults metrics) {
      long passed = unbalanced ? 2 : 3;
      return new Ledger(
          List.of(
              new LedgerRow(
                  "numbers", "source", 3, 3, Map.of(Disposition.PASSED, passed), passed)));
    }

    @Override
    public void publish(org.apache.beam.sdk.metrics.MetricResults metrics) {
      events.add("published");
    }

    @Override
    public void discard() {
      events.add("discarded");
    }
  }
}
