package dev.millrace.cli.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of parts of time, and reading of them, where times and partitions are awkward. */
class IcebergPartsIT {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: MapToFields
            name: Out
            input: s
            config: {language: sql, append: true, fields: {later: "at + INTERVAL '1' HOUR"}}
      streams:
        s:
          fields: {id: BIGINT NOT NULL, t: TIMESTAMP, at: TIMESTAMP NOT NULL}
          timestamp: TIME
          archive: ARCHIVE
      outputs:
        out: {input: Out, replay: SINK}
        dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead}}}
      """;
  private static final String JSON = "{type: ReadFromJson, config: {path: DIR/in.jsonl}}";

  @TempDir private Path dir;

  private Result write(String config, String... arguments) throws IOException {
    String sink =
        "{type: WriteToIceberg, config: {table: shop.t, catalog_properties: {warehouse:"
            + " DIR/lake}, "
            + config
            + "}}";
    return run("at", JSON, sink, arguments);
  }

  private Result run(String time, String archive, String sink, String... arguments)
      throws IOException {
    String text =
        FILE.replace("TIME\n", time + "\n")
            .replace("ARCHIVE", archive)
            .replace("SINK", sink)
            .replace("DIR", dir.toString());
    Path file = Files.writeString(dir.resolve("p.yaml"), text);
    List<String> line = new ArrayList<>(List.of("replay", file.toString(), "--no-progress"));
    line.addAll(List.of(arguments));
    return TestCommandLine.run(line.toArray(String[]::new));
  }

  private void events(String... lines) throws IOException {
    Files.write(dir.resolve("in.jsonl"), List.of(lines));
  }

  private List<String> rows() {
    return LakeTable.in(dir.resolve("lake"), "shop.t").rows();
  }

  private static void assertOk(Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  @Test
  void aTimeColumnThatIsNotTheEventTimeIsRefused() throws Exception {
    // given
    events(
        "{\"id\":1,\"at\":\"2025-03-01T08:30:00Z\"}", "{\"id\":2,\"at\":\"2025-03-01T09:30:00Z\"}");
    assertOk(write("evolve: true"));
    List<String> before = rows();
    String[] part = {"--from", "2025-03-01T09:00:00Z", "--to", "2025-03-01T10:00:00Z"};

    // when
    Result later = write("time_column: later", part);
    Result absent = write("time_column: t", part);
    Result whole = write("time_column: later");

    // then
    for (Result refused : List.of(later, absent, whole)) {
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.toString()).contains("ML-5567", "the event time of each row");
    }
    assertThat(absent.toString()).contains("column 't' is NULL in a row");
    assertThat(rows()).isEqualTo(before).hasSize(2);

    // when
    assertOk(write("time_column: at", part));
    assertOk(write("time_column: at", part));

    // then
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  void rowsWithoutAnEventTimeAreDeadLettersHoweverTheTableIsCut() throws Exception {
    for (String partition : List.of("day(at)", "day(t)")) {
      // given
      events(
          "{\"id\":1,\"t\":\"2025-03-02T08:30:00Z\",\"at\":\"2025-03-01T08:30:00Z\"}",
          "{\"id\":2,\"at\":\"2025-03-01T09:30:00Z\"}");
      String table = partition.equals("day(t)") ? "by_t" : "by_at";
      assertOk(
          run(
              "at",
              JSON,
              "{type: WriteToIceberg, config: {table: shop."
                  + table
                  + ", catalog_properties: {warehouse: DIR/lake}, partition_fields: ["
                  + partition
                  + "]}}"));

      // when
      Result read =
          run(
              "t",
              "{type: ReadFromIceberg, config: {table: shop."
                  + table
                  + ", catalog_properties: {warehouse: DIR/lake}}}",
              "{type: WriteToJson, config: {path: DIR/read}}",
              "--from",
              "2025-03-02T00:00:00Z");

      // then
      assertOk(read);
      assertThat(lines("read")).singleElement().asString().contains("\"id\":1");
      assertThat(lines("dead")).as(partition).singleElement().asString().contains("is NULL");
    }
  }

  private List<String> lines(String directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(dir.resolve(directory))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  @Test
  void aPlaceThatCannotBeWrittenToIsNoBug() throws Exception {
    // given
    events("{\"id\":1,\"at\":\"2025-03-01T08:30:00Z\"}");
    assertOk(write("partition_fields: [day(at)]"));
    Path data = dir.resolve("lake/shop/t/data");
    Files.move(data, dir.resolve("away"));
    Files.writeString(data, "no directory");

    // when
    Result result = write("retry_for: 1s");

    // then
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.toString()).contains("ML-5564").doesNotContain("ML-9100");
  }
}
