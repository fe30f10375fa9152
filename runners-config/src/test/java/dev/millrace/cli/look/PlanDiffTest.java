package dev.millrace.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanDiffTest {
  private static final String FILE =
      """
      streams:
        a:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 1m}
          live: {type: ReadFromKafka, config: {topic: a, bootstrap_servers: b, format: JSON}}
      pipeline:
        transforms:
          - {type: Filter, name: Kept, input: a, config: {keep: id > 0}}
      outputs:
        out: {input: Kept, live: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      """;

  @TempDir private Path dir;

  private Result diff(String before, String after) throws IOException {
    Path old = Files.writeString(dir.resolve("old.yaml"), before);
    Path now = Files.writeString(dir.resolve("now.yaml"), after);
    return TestCommandLine.run("plan", now.toString(), "--diff", old.toString());
  }

  @Test
  void sameFilesAreTheSame() throws IOException {
    Result result = diff(FILE, "# a comment\n" + FILE);

    assertThat(result.out()).containsExactly("nothing differs");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void whatTheGraphDoesNotShowIsADifferenceToo() throws IOException {
    Result result = diff(FILE, FILE.replace("orderness: 1m", "orderness: 1m, on_idle: hold"));

    assertThat(String.join(" ", result.out())).startsWith("the graph is the same, and something");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void whatIsComputedIsComparedOneByOne() throws IOException {
    // given
    String before =
        FILE.replace(
            "    - {type: Filter, name: Kept, input: a, config: {keep: id > 0}}\n",
            """
                - type: Combine
                  name: Sums
                  input: a
                  windowing: {type: fixed, size: 1m}
                  config:
                    group_by: id
                    combine:
                      n: count
                      high: {value: id * 2, fn: {type: quantile, config: {q: 0.9}}}
                      odd: {fn: count, filter: id > 1}
                    fill_gaps: {for: 1h, values: {high: previous}}
                - type: Sequence
                  name: Kept
                  input: Sums
                  config: {key: id, fields: {before: {value: high, fn: lag}, all: {value: n, fn: sum}}}
                - type: Funnel
                  name: Ways
                  input: a
                  config: {key: id, within: 1h, steps: {one: id > 1, two: id > 2}}
            """);
    String after =
        before
            .replace("q: 0.9", "q: 0.99")
            .replace("id > 1}", "id > 0}")
            .replace("high: previous", "high: null")
            .replace("value: high, fn: lag", "value: n, fn: lag")
            .replace("fn: sum}", "fn: sum, rows: 3}")
            .replace("two: id > 2", "two: id > 3");

    // when, then
    assertThat(diff(before, after).out())
        .containsSubsequence(
            "~ Sums",
            "    - high = quantile(q=0.9) of id * 2",
            "    - odd = count where id > 1",
            "    - fills gaps for 1h with n: 0, high: the value before, odd: 0",
            "    + high = quantile(q=0.99) of id * 2",
            "    + odd = count where id > 0",
            "    + fills gaps for 1h with n: 0, high: NULL, odd: 0",
            "~ Kept",
            "    - before = lag 1 of high",
            "    - all = sum of n, so far",
            "    + before = lag 1 of n",
            "    + all = sum of n, of 3 rows",
            "~ Ways",
            "    - two: id > 2",
            "    + two: id > 3");
  }

  @Test
  void stepsAreCompared() throws IOException {
    Result result = diff(FILE, FILE.replace("id > 0", "id > 1"));

    assertThat(result.out()).containsExactly("~ Kept", "    - keep: id > 0", "    + keep: id > 1");
    assertThat(result.exitCode()).isEqualTo(1);
  }
}
