package dev.millrace.filetest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.TestSpec.Mode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** Tests of a file with a look-up at a server that is not there. */
class MockedLookupsTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: Enrich
            name: Named
            input: s
            config:
              lookup: {type: LookUpInJdbc, config: {url: "jdbc:postgresql://localhost:1/d", table: t}}
              key: id
              retry_for: 1s
              fields: {other: {type: OTHER, from: id}, name: VARCHAR}
      streams:
        s:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP}
          timestamp: at
          archive: {type: ReadFromJson, config: {path: in}}
      outputs:
        out: {input: Named, replay: {type: WriteToJson, config: {path: out}}}
        dead_letter: {replay: {type: WriteToJson, config: {path: dead}}}
      replayable: false
      tests:
        - name: a row
          mock_inputs:
            - {name: Named, elements: [{id: 1}, {id: 2}]}
          mock_lookups:
            - {name: Named, elements: [{id: 1, name: one}]}
          expected_outputs:
            - name: out
              elements: [{id: 1, other: 1, name: one}, {id: 2, other: null, name: null}]
      """;

  private static FileTestResult run(String file) {
    PipelineSpec spec = PipelineFiles.open("p.yaml", file, Map.of()).spec().orElseThrow();
    return new FileTestRunner(spec, MockedLookupsTest::options)
        .run(spec.tests().get(0), Mode.REPLAY);
  }

  private static PipelineOptions options() {
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setTargetParallelism(1);
    return options;
  }

  @Test
  void rowsOfATestAreFoundForItsOwnInputAlsoUnderANameThatTheKeyHas() {
    assertThat(run(FILE.replace("OTHER", "BIGINT")).failures()).isEmpty();
  }

  @Test
  void aServerIsNotAskedForTheInputOfATest() {
    // given
    String without =
        FILE.replace("OTHER", "BIGINT").replaceFirst("(?m)^.*mock_lookups.*\n.*\n", "");

    // when / then
    assertThatThrownBy(() -> run(without))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'Named' would really ask LookUpInJdbc");
  }

  @Test
  void aNameWithTwoTypesIsRefused() {
    assertThatThrownBy(() -> run(FILE.replace("OTHER", "VARCHAR")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("another type than the key's column");
  }
}
