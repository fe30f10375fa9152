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

/** A version without a position is a dead letter that tells its own columns. */
class RejectedVersionsTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: Join
            name: Priced
            input: {o: orders, p: prices}
            config:
              type: left
              equalities: item
              as_of: {input: p, order_by: version}
              fields: {o: {id: id}, p: {price: price}}
      streams:
        orders:
          fields: {item: VARCHAR, id: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: o, bootstrap_servers: none, format: JSON}}
          archive: {type: ReadFromParquet, config: {path: none}}
        prices:
          fields: {version: BIGINT, price: BIGINT, item: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: p, bootstrap_servers: none, format: JSON}}
          archive: {type: ReadFromParquet, config: {path: none}}
      outputs:
        priced: {input: Priced, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      tests:
        - name: told
          streams:
            orders: [{at: "2025-03-01T10:00:00Z", item: a, id: o1}]
            prices:
              - {at: "2025-03-01T09:00:00Z", item: a, price: 3, version: 1}
              - {at: "2025-03-01T09:30:00Z", item: a, price: 4}
          expected_outputs:
            - {name: priced, elements: [{id: o1, price: 3}]}
            - name: dead_letter
              elements:
                # {"version":null,"price":4,"item":"a"}
                - {step: Priced, value: "base64:eyJ2ZXJzaW9uIjpudWxsLCJwcmljZSI6NCwiaXRlbSI6ImEifQ=="}
      """;

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aRejectedVersionTellsItsOwnColumns(Mode mode) {
    PipelineSpec spec = PipelineFiles.open("p.yaml", FILE, Map.of()).spec().orElseThrow();

    FileTestResult result =
        new FileTestRunner(spec, RejectedVersionsTest::options).run(spec.tests().get(0), mode);

    assertThat(result.failures()).isEmpty();
  }

  private static PipelineOptions options() {
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setTargetParallelism(1);
    return options;
  }
}
