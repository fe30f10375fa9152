package dev.millrace.cli.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageTest {
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: VARCHAR, n: BIGINT, t: TIMESTAMP NOT NULL}
          timestamp: t
          live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: b, format: JSON}}
      pipeline:
        transforms:
          - {type: Filter, name: Large, input: s, config: {keep: n > 1}}
          - {type: Deduplicate, name: Once, input: Large, config: {key: id, within: 1m}}
          - type: MapToFields
            name: Rates
            input: Once
            config: {fields: {id: id, rate: 100 / (n - 5)}}
          - type: Partition
            name: Kinds
            input: Rates
            config: {by: "CASE WHEN rate > 0 THEN 'up' ELSE 'down' END", outputs: [up, down]}
      outputs:
        up: {input: Kinds.up, live: {type: WriteToConsole}}
        down: {input: Kinds.down, live: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      tests:
        - name: first
          streams:
            s: [{at: "10:00:00", id: a, n: 2}, {at: "10:00:01", id: a, n: 3}]
          expected_outputs:
            - {name: down, elements: [{id: a}]}
      """;

  @TempDir private Path dir;

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("p.yaml"), text);
  }

  @Test
  void waysThatNoRowWentAreListedWithTheirLines() throws IOException {
    // when
    Result tested = TestCommandLine.run("test", file(FILE).toString(), "--coverage");

    // then
    List<String> branches =
        tested.out().stream().filter(line -> line.matches("    [✓✗] \\d.*")).toList();
    assertThat(tested.exitCode()).isZero();
    assertThat(branches)
        .containsExactly(
            "    ✓ 2 s: rows come (4 rows)",
            "    ✗ 2 s: late events",
            "    ✓ 8 Large: n > 1 is TRUE (4 rows)",
            "    ✗ 8 Large: n > 1 is FALSE or NULL",
            "    ✓ 9 Once: rows come (4 rows)",
            "    ✓ 9 Once: duplicates come (2 rows)",
            "    ✓ 10 Rates: rows come (2 rows)",
            "    ✗ 10 Rates: dead letter: 100 / (n - 5) fails",
            "    ✗ 14 Kinds: Kinds.up: CASE WHEN rate > 0 THEN 'up' ELSE 'down' END is up",
            "    ✓ 14 Kinds: Kinds.down: CASE WHEN rate > 0 THEN 'up' ELSE 'down' END is down (2"
                + " rows)",
            "    ✗ 19 up: output: rows are written",
            "    ✓ 20 down: output: rows are written (2 rows)");
    assertThat(tested.out()).contains("  7 of 12 branches covered (58 %)");
  }

  @Test
  void testsThatGoEveryWayCoverAll() throws IOException {
    // given
    String more =
        """
          - name: second
            streams:
              s:
                - {at: "11:00:00", id: b, n: 7}
                - {at: "11:00:00", id: c, n: 5}
                - {at: "11:00:00", id: d, n: 0}
                - {at: "10:00:00", id: e, n: 7, late: true}
            expected_outputs:
              - {name: up, elements: [{id: b}]}
        """;
    Path file = file(FILE + more);

    // when
    Result all = TestCommandLine.run("test", file.toString(), "--coverage-min=100");
    Result json = TestCommandLine.run("test", file.toString(), "--format=json");
    Result few = TestCommandLine.run("test", file(FILE).toString(), "--coverage-min=59");

    // then
    assertThat(all.out()).contains("  12 of 12 branches covered (100 %)");
    assertThat(all.exitCode()).isZero();
    JsonNode document = new JsonMapper().readTree(String.join("\n", json.out()));
    JsonNode tested = document.path("files").path(0);
    assertThat(tested.path("coverage").path("percent").asInt()).isEqualTo(100);
    assertThat(tested.path("coverage").path("list").findValuesAsText("rows"))
        .containsExactly("11", "1", "8", "2", "8", "2", "6", "2", "2", "2", "2", "2");
    assertThat(tested.path("tests").findValuesAsText("mode"))
        .containsExactly("live", "replay", "live", "replay");
    assertThat(few.exitCode()).isEqualTo(1);
    assertThat(few.err())
        .containsExactly(
            file + ": its tests cover 58 % of the branches, less than --coverage-min 59");
    assertThat(
            TestCommandLine.run("test", file.toString(), "--coverage-min=5", "--filter=f")
                .exitCode())
        .isEqualTo(2);
  }

  @Test
  void joinsRulesAndErrorOutputsHaveWaysOfTheirOwn() throws IOException {
    // given
    Path file =
        file(
            """
            pipeline:
              transforms:
                - {type: Create, name: A, config: {elements: [{k: 1, a: x}, {k: 2, a: y}, {k: 3, a: "5"}]}}
                - {type: Create, name: B, config: {elements: [{k: 1, b: x}]}}
                - type: Join
                  name: Both
                  input: {l: A, r: B}
                  config: {type: left, equalities: k, fields: {l: [k, a], r: [b]}}
                - type: MapToFields
                  name: Numbers
                  input: Both
                  config: {fields: {n: CAST(a AS INTEGER)}, error_handling: {output: bad}}
                - {type: Validate, name: Known, input: Numbers, config: {rules: {some: n > 0}, quarantine: odd}}
                - {type: LogForTesting, name: Bad, input: Numbers.bad}
                - {type: LogForTesting, name: Odd, input: Known.odd}
            tests:
              - name: none is a number
                mock_outputs: [{name: B, elements: []}]
                expected_outputs:
                  - {name: Known, elements: [{n: 5}]}
            """);

    // when
    Result tested = TestCommandLine.run("test", file.toString(), "--coverage");

    // then
    assertThat(tested.out().stream().filter(line -> line.matches("    [✓✗] \\d.*")))
        .containsExactly(
            "    ✗ 5 Both: rows find a partner",
            "    ✓ 5 Both: rows find none (6 rows)",
            "    ✓ 9 Numbers: rows come (6 rows)",
            "    ✓ 13 Known: rows pass all rules (2 rows)",
            "    ✗ 13 Known: Known.odd: rows break a rule: some",
            "    ✓ 12 Numbers: error output: rows fail (4 rows)",
            "    ✓ 14 Bad: rows come (4 rows)",
            "    ✗ 15 Odd: rows come");
  }
}
