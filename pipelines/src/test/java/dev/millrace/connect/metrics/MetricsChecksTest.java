package dev.millrace.connect.metrics;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsChecksTest {
  private static void plan(String config) {
    plan("{type: fixed, size: 1m}", config);
  }

  private static void plan(String windows, String config) {
    String file =
        """
        streams:
          s:
            fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL, n: BIGINT, d: DOUBLE}
            timestamp: t
            archive: {type: ReadFromParquet, config: {path: a}}
        pipeline:
          transforms:
            - type: Combine
              name: C
              input: s
              windowing: %s
              config: {group_by: [id, t], combine: {n: {fn: count}, d: {value: d, fn: sum}}}
            - {type: Filter, name: F, input: C, config: {keep: n > 0}}
        outputs:
          out:
            input: F
            replay: {type: WriteToMetrics, config: {%s}}
          dead_letter:
            replay: {type: WriteToConsole}
        """;
    Planner.plan(PipelineFiles.parse("p.yaml", file.formatted(windows, config), Map.of()).spec());
  }

  @Test
  void bothAreAskedForOrOne() {
    assertThatCode(
            () ->
                plan("nulls: [n, d], completeness: {key: id, seen: n, expected: 60, max_keys: 5}"))
        .doesNotThrowAnyException();
    assertThatCode(() -> plan("completeness: {key: n, seen: d, expected: 'd * 2'}"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; ML-5590; expected 'nulls', 'completeness' or both",
        "nulls: [x]; ML-3050; column 'x'",
        "'completeness: {key: d, seen: n, expected: 1}'; ML-5590; 'd' (DOUBLE) cannot be a key",
        "'completeness: {key: id, seen: t, expected: 1}'; ML-5590; cannot be a number of events",
        "'completeness: {key: id, seen: n, expected: id}'; ML-3; a number",
        "'completeness: {key: id, seen: n, expected: 1, max_keys: 0}'; ML-5590; expected 1 to 1000",
        "'completeness: {key: id, seen: n}'; ML-1; expected",
      })
  void whatDoesNotFitIsReported(String config, String code, String words) {
    assertThatThrownBy(() -> plan(config)).hasMessageContaining(code).hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: fixed, size: 1m}",
        "{type: sliding, size: 10m, period: 1m}",
        "{type: calendar, unit: day}",
      })
  void windowsThatAllKeysShareCanBeComplete(String windows) {
    assertThatCode(() -> plan(windows, "completeness: {key: id, seen: n, expected: 60}"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{type: sessions, gap: 5m}", "{type: global}"})
  void ofOtherRowsNobodyKnowsWhichKeyIsWithoutAWindow(String windows) {
    assertThatThrownBy(() -> plan(windows, "completeness: {key: id, seen: n, expected: 60}"))
        .hasMessageContaining("ML-5590")
        .hasMessageContaining("the rows of 'F' are in no windows that all keys share");
    assertThatCode(() -> plan(windows, "nulls: [id]")).doesNotThrowAnyException();
  }
}
