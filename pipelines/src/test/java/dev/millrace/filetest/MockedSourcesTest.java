package dev.millrace.filetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TestSpec.Mode;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.spec.yaml.ReadPipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** Tests of a file whose sources read what is not there. */
class MockedSourcesTest {
  private static final String FILE =
      """
      pipeline:
        type: chain
        transforms:
          - {type: ReadFromCsv, name: Orders, config: {path: /none/of/this/*.csv}}
          - {type: Filter, config: {language: python, keep: amount > 10}}
          - {type: WriteToJson, name: Large, config: {path: /none/of/this/out}}
      tests:
        - name: whole numbers
          mock_outputs:
            - {name: Orders, elements: [{id: a, amount: 5}, {id: b, amount: 15}]}
          expected_inputs:
            - {name: Large, elements: [{id: b, amount: 15}]}
        - name: other columns and types
          mock_outputs:
            - {name: Orders, elements: [{amount: 10.5, note: x}]}
          expected_inputs:
            - {name: Large, elements: [{amount: 10.5, note: x}]}
      """;

  @Test
  void haveTheColumnsOfEachTestsRows() {
    // given
    ReadPipeline read = PipelineFiles.open("p.yaml", FILE, Map.of());
    List<String> failures = new ArrayList<>();

    // when
    Plan plan = Planner.plan(MockedSources.in(read));
    FileTestRunner runner =
        new FileTestRunner(read.spec().orElseThrow(), MockedSourcesTest::options);
    for (TestSpec test : read.spec().orElseThrow().tests()) {
      failures.addAll(runner.run(test, Mode.REPLAY).failures());
    }

    // then
    assertThat(plan.nodes()).isNotEmpty();
    assertThat(failures).isEmpty();
  }

  private static PipelineOptions options() {
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setTargetParallelism(1);
    return options;
  }
}
