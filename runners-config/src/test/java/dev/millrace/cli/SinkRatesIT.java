package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.iceberg.LakeTable;
import dev.millrace.engine.ledger.RateWaits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rate of outputs whose sinks do not go by one themselves. */
class SinkRatesIT {
  private static final int ROWS = 120;

  @TempDir private Path dir;

  private Path file(String rate) throws IOException {
    Files.write(
        dir.resolve("in.jsonl"),
        IntStream.range(0, ROWS)
            .mapToObj("{\"id\": %d, \"at\": \"2025-03-01T10:00:00Z\"}"::formatted)
            .toList());
    return Files.writeString(
        dir.resolve("p.yaml"),
        """
        pipeline:
          transforms:
            - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
        streams:
          s:
            fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
            timestamp: at
            archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
        outputs:
          slow: {input: All, replay: {type: WriteToJson, config: {path: DIR/slow, rate: RATE}}}
          table: {input: All, replay: {type: WriteToIceberg, config: {table: t.rows, catalog_properties: {type: hadoop, warehouse: DIR/lake}, rate: RATE}}}
          free: {input: All, replay: {type: WriteToJson, config: {path: DIR/free}}}
          dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead}}}
        """
            .replace("DIR", dir.toString())
            .replace("RATE", rate));
  }

  private List<String> rows(String output) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve(output))) {
      return files
          .filter(file -> file.toString().endsWith(".jsonl"))
          .flatMap(
              file -> {
                try {
                  return Files.readAllLines(file).stream();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-embedded"})
  void rowsWaitForTheRateOfTheirOutputAndNoneIsLost(String runner) throws Exception {
    // given
    Path file = file("40");
    Map<String, Long> before = RateWaits.millis(System.nanoTime());

    // when
    Result result =
        TestCommandLine.run("replay", file.toString(), "--no-progress", "--runner=" + runner);

    // then: 40 at once, and the others in the two seconds after
    Map<String, Long> after = RateWaits.millis(System.nanoTime());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(List.of("output:slow", "output:table"))
        .allSatisfy(
            step ->
                assertThat(after.get(step) - before.getOrDefault(step, 0L))
                    .as(step)
                    .isGreaterThan(1_500));
    assertThat(after).doesNotContainKey("output:free");
    assertThat(rows("slow")).hasSize(ROWS).isEqualTo(rows("free"));
    assertThat(LakeTable.in(dir.resolve("lake"), "t.rows").rows()).hasSize(ROWS);
  }

  @Test
  void aReplayThatGoesElsewhereGoesAsFastAsItCan() throws Exception {
    // given: at this rate it would take two minutes
    Path file = file("1");
    Map<String, Long> before = RateWaits.millis(System.nanoTime());

    // when
    Result result =
        TestCommandLine.run(
            "replay", file.toString(), "--no-progress", "--out=" + dir.resolve("elsewhere"));

    // then
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(RateWaits.millis(System.nanoTime()).getOrDefault("output:slow", 0L))
        .isEqualTo(before.getOrDefault("output:slow", 0L));
  }

  @Test
  void aRateThatCannotBeIsRefused() throws Exception {
    Result result = TestCommandLine.run("check", file("0").toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out() + "" + result.err())
        .contains("outputs.slow.replay.config.rate: got 0; expected 1 to 10000000.")
        .contains("outputs.table.replay.config.rate: got 0; expected 1 to 10000000.");
  }
}
