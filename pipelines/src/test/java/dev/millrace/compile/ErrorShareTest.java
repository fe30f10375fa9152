package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.filetest.MemoryRuns;
import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.Test;

/** A run whose steps may have only so many errors. */
final class ErrorShareTest {

  private static void run(String threshold) {
    String file =
        """
        pipeline:
          transforms:
            - {type: Create, config: {elements: [{a: 1}, {a: 0}, {a: 0}, {a: 2}]}}
            - type: MapToFields
              input: Create
              config:
                language: sql
                fields: {r: 1 / a}
                error_handling: {output: bad, threshold: THRESHOLD}
            - {type: AssertEqual, name: Good, input: MapToFields, config: {elements: [{r: 1}, {r: 0}]}}
            - {type: LogForTesting, name: Bad, input: MapToFields.bad}
        """
            .replace("THRESHOLD", threshold);
    RunRequest request =
        new RunRequest(
            Planner.plan(PipelineFiles.open("p.yaml", file, Map.of())),
            RunMode.REPLAY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Set.of());
    CompiledJob job = PipelineCompiler.compile(request, MemoryRuns.directOptions());
    PipelineResult result = job.pipeline().run();
    result.waitUntilFinish();
    job.publish(result.metrics());
  }

  @Test
  void endsARunWithMoreErrorsThanTheThreshold() {
    assertThatThrownBy(() -> run("0.4"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "p.yaml:4:7: error ML-6071 transforms.MapToFields: 2 of 4 rows were errors, more than"
                + " the threshold of 0.4 allows. Nothing was published.");
  }

  @Test
  void letsARunEndWithAsManyAsTheThreshold() {
    assertThatCode(() -> run("0.5")).doesNotThrowAnyException();
  }
}
