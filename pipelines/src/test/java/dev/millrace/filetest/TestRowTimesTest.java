package dev.millrace.filetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.TestSpec.Mode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of tests whose event time is missing, is not a time, or stands in a part of a column. */
class TestRowTimesTest {
  private static final String FILE =
      """
      pipeline:
        type: chain
        transforms:
          - {type: MapToFields, name: Ids, input: s, config: {fields: {id: id, at: meta.at}}}
      streams:
        s:
          fields: {id: VARCHAR, t: BIGINT, meta: {type: "ROW(at TIMESTAMP)", unit: ms}}
          timestamp: {field: t, unit: s}
          watermark: {min_event_time: 1970-01-01}
          live: {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}
      outputs:
        ids: {input: Ids, live: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      tests:
        - name: times
          streams:
            s:
              - {id: null time, t: null}
              - {id: no time}
              - {id: too far, t: 9223372036854775807}
              - {id: right, t: 1714557600, meta: {at: 1714557600000}}
          expected_outputs:
            - {name: ids, elements: [{id: right, at: "2024-05-01T10:00:00Z"}]}
            - name: dead_letter
              elements: [{code: ML-6113}, {code: ML-6113}, {code: ML-6107}]
      """;

  @ParameterizedTest
  @EnumSource(Mode.class)
  void areDeadLettersAsInALiveRun(Mode mode) {
    // given
    PipelineSpec spec = PipelineFiles.parse("p.yaml", FILE, Map.of()).spec();

    // when
    FileTestResult result =
        new FileTestRunner(spec, TestRowTimesTest::options).run(spec.tests().get(0), mode);

    // then
    assertThat(result.failures()).isEmpty();
  }

  private static PipelineOptions options() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setTargetParallelism(1);
    return options;
  }
}
