package dev.millrace.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.yaml.PipelineFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateFormTest {
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Deduplicate
            name: Unique
            input: orders
            config: {key: id, within: 1h}
          - type: Combine
            name: PerMinute
            input: Unique
            windowing: {type: fixed, size: 1m}
            config: {group_by: currency, combine: {total: {value: amount, fn: sum}}}
      streams:
        orders:
          fields: {id: VARCHAR NOT NULL, currency: VARCHAR, amount: BIGINT, at: TIMESTAMP NOT NULL}
          timestamp: at
          archive: {type: ReadFromParquet, config: {path: a}}
      outputs:
        totals:
          input: PerMinute
          replay: {type: WriteToParquet, config: {path: t}}
        dead_letter:
          replay: {type: WriteToParquet, config: {path: d}}
      """;

  @TempDir Path directory;

  private Map<String, Map<String, String>> form(String file) throws Exception {
    Path path = directory.resolve("orders.yaml");
    Files.writeString(path, file);
    return StateForm.of(Planner.plan(PipelineFiles.load(path, Map.of()).spec()));
  }

  @Test
  void everyStepWithStateIsTold() throws Exception {
    assertThat(form(FILE))
        .containsOnlyKeys("PerMinute", "Unique", "orders")
        .hasEntrySatisfying(
            "Unique",
            facts ->
                assertThat(facts)
                    .containsEntry("kind", "deduplicate")
                    .containsEntry("key", "id")
                    .containsEntry("within", "1h"));
  }

  private static String withOutputOf(String step) {
    return FILE.replace(
        "  dead_letter:",
        "  more:\n    input: "
            + step
            + "\n    replay: {type: WriteToParquet, config: {path: u}}\n  dead_letter:");
  }

  @Test
  void anotherOutputMakesNoDifference() throws Exception {
    assertThat(form(withOutputOf("PerMinute"))).isEqualTo(form(FILE));
  }

  @Test
  void anOutputThatNeedsColumnsThatNobodyKeptMakesADifference() throws Exception {
    assertThat(form(withOutputOf("Unique")).get("Unique")).isNotEqualTo(form(FILE).get("Unique"));
  }

  /** Functions that one class computes, over one column. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fn: min | fn: max",
        "fn: first | fn: last",
        "fn: {type: top, config: {n: 2}} | fn: {type: top, config: {n: 3}}",
        "fn: {type: top, config: {n: 2}} | fn: {type: top, config: {n: 2, reverse: true}}",
        "fn: {type: quantile, config: {q: 0.5}} | fn: {type: quantile, config: {q: 0.9}}"
      })
  void aFunctionOfTheSameClassMakesADifference(String one, String other) throws Exception {
    assertThat(form(FILE.replace("fn: sum", one)).get("PerMinute"))
        .isNotEqualTo(form(FILE.replace("fn: sum", other)).get("PerMinute"));
  }

  @Test
  void anotherAggregateMakesADifference() throws Exception {
    assertThat(form(FILE.replace("fn: sum", "fn: max")).get("PerMinute"))
        .isNotEqualTo(form(FILE).get("PerMinute"));
    assertThat(form(FILE.replace("size: 1m", "size: 2m")).get("PerMinute"))
        .isNotEqualTo(form(FILE).get("PerMinute"));
  }
}
