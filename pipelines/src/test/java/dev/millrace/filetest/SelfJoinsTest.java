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

/**
 * Joins of a stream with itself, of each kind: by its own name twice, and by that of a step that
 * reads it. The row itself is a partner where the difference of zero is within the bounds.
 */
class SelfJoinsTest {
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Join
            name: Pairs
            input: {a: orders, b: orders}
            config:
              type: inner
              equalities: user
              within: {lower: 0s, upper: 5m}
              fields: {a: {first: id}, b: {second: id}}
          - type: Filter
            name: Cheap
            input: orders
            config: {keep: amount < 5}
          - type: Join
            name: Upsell
            input: {c: Cheap, o: orders}
            config:
              type: left
              equalities: user
              within: {lower: 1ms, upper: 5m}
              fields: {c: {cheap: id}, o: {dear: id}}
              unmatched: {c: alone}
          - type: Join
            name: Before
            input: {now: orders, old: orders}
            config:
              type: left
              equalities: user
              as_of: {input: old}
              fields: {now: {id: id}, old: {at_or_before: id}}
          - type: Join
            name: Same
            input: {x: orders, y: orders}
            windowing: {type: fixed, size: 5m}
            config:
              type: inner
              equalities: [user, {x: id, y: id}]
              fields: {x: {x: id}, y: {y: id}}
          - type: Join
            name: Have
            input: {x: orders, y: orders}
            config:
              type: anti
              equalities: user
              within: {lower: 1ms, upper: 5m}
      streams:
        orders:
          fields: {id: VARCHAR NOT NULL, user: VARCHAR, amount: INTEGER, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 1m}
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: "localhost:9092", format: JSON}}
          archive: {type: ReadFromJson, config: {path: in}}
      outputs:
        pairs: {input: Pairs, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        upsell: {input: Upsell, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        alone: {input: Upsell.alone, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        before: {input: Before, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        same: {input: Same, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        have: {input: Have, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      tests:
        - name: a stream joined with itself
          streams:
            orders:
              - {id: a, user: u, amount: 1, at: "2025-03-01T10:00:00Z"}
              - {id: b, user: u, amount: 9, at: "2025-03-01T10:03:00Z"}
              - {id: c, user: u, amount: 3, at: "2025-03-01T10:09:00Z"}
              - {id: d, user: null, amount: 3, at: "2025-03-01T10:09:00Z"}
          expected_outputs:
            - name: pairs
              elements:
                - {first: a, second: a}
                - {first: a, second: b}
                - {first: b, second: b}
                - {first: c, second: c}
            - name: upsell
              elements:
                - {cheap: a, dear: b}
            - name: alone
              elements:
                - {id: c, user: u, amount: 3, at: "2025-03-01T10:09:00Z"}
                - {id: d, user: null, amount: 3, at: "2025-03-01T10:09:00Z"}
            - name: before
              elements:
                - {id: a, at_or_before: a}
                - {id: b, at_or_before: b}
                - {id: c, at_or_before: c}
                - {id: d, at_or_before: null}
            - name: same
              elements:
                - {x: a, y: a}
                - {x: b, y: b}
                - {x: c, y: c}
            - name: have
              elements:
                - {id: b, user: u, amount: 9, at: "2025-03-01T10:03:00Z"}
                - {id: c, user: u, amount: 3, at: "2025-03-01T10:09:00Z"}
                - {id: d, user: null, amount: 3, at: "2025-03-01T10:09:00Z"}
      """;

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aRowMeetsItselfAndTheOthersOfItsKey(Mode mode) {
    PipelineSpec spec = PipelineFiles.open("p.yaml", FILE, Map.of()).spec().orElseThrow();

    FileTestResult result =
        new FileTestRunner(spec, SelfJoinsTest::options).run(spec.tests().get(0), mode);

    assertThat(result.failures()).isEmpty();
  }

  private static PipelineOptions options() {
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setTargetParallelism(1);
    return options;
  }
}
