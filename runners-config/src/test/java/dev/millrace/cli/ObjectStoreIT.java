package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in S3: the real SDK, and a server that speaks its protocol. */
class ObjectStoreIT {
  private static final String SECRET = "s3-hunter2-secret";
  private static final int ROWS = 300;

  private static S3Server server;

  @TempDir private Path dir;

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.start("lake");
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private String options() {
    String credentials =
        "{\"@type\": \"StaticCredentialsProvider\", \"accessKeyId\": \"me\", \"secretAccessKey\": \"%s\"}"
            .formatted(SECRET);
    return "options: {endpoint: '%s', awsRegion: us-east-1, awsCredentialsProvider: '%s'}\n"
        .formatted(server.endpoint(), credentials);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text.replace("DIR", dir.toString()) + options());
  }

  private static Result replay(Path file) {
    return TestCommandLine.run("replay", file.toString(), "--no-progress");
  }

  @Test
  void filesAreWrittenWholeAndReadBack() throws Exception {
    // given: rows of three hours
    Files.write(
        dir.resolve("in.jsonl"),
        IntStream.range(0, ROWS)
            .mapToObj(
                i ->
                    "{\"id\": %d, \"at\": \"2025-03-01T1%d:00:00Z\", \"note\": \"ü%1$d\"}"
                        .formatted(i, i % 3))
            .toList());
    String stream =
        """
        pipeline:
          transforms:
            - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
        streams:
          s:
            fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL, note: VARCHAR}
            timestamp: at
            archive: SOURCE
        outputs:
        """;
    Path write =
        file(
            "write.yaml",
            stream.replace("SOURCE", "{type: ReadFromJson, config: {path: DIR/in.jsonl}}")
                + """
                  rows: {input: All, replay: {type: WriteToParquet, config: {path: "s3://lake/rows", partitions: "dt={yyyy-MM-dd}/hour={HH}"}}}
                  lines: {input: All, replay: {type: WriteToJson, config: {path: "s3://lake/lines", compression: gzip, partitions: "dt={yyyy-MM-dd}/h={HH}"}}}
                  avro: {input: All, replay: {type: WriteToAvro, config: {path: "s3://lake/avro", compression: snappy, partitions: "dt={yyyy-MM-dd}/h={HH}"}}}
                  dead_letter: {replay: {type: WriteToJson, config: {path: "s3://lake/dead"}}}
                """);
    Path readLines =
        file(
            "read-lines.yaml",
            stream.replace("SOURCE", "{type: ReadFromJson, config: {path: \"s3://lake/lines\"}}")
                + """
                  again: {input: All, replay: {type: WriteToJson, config: {path: "s3://lake/again"}}}
                  dead_letter: {replay: {type: WriteToJson, config: {path: "s3://lake/dead-again"}}}
                """);
    Path read =
        file(
            "read.yaml",
            stream.replace(
                    "SOURCE",
                    "{type: ReadFromParquet, config: {path: \"s3://lake/rows\", partitions:"
                        + " \"dt={yyyy-MM-dd}/hour={HH}\"}}")
                + """
                  back: {input: All, replay: {type: WriteToCsv, config: {path: "s3://lake/back"}}}
                  dead_letter: {replay: {type: WriteToJson, config: {path: "s3://lake/dead-back"}}}
                """);

    // when: also once more, over the files that are there
    List<Result> results =
        List.of(
            replay(write),
            replay(write),
            replay(readLines),
            replay(read),
            TestCommandLine.run(
                "replay",
                read.toString(),
                "--no-progress",
                "--from",
                "2025-03-01T11:00:00Z",
                "--to",
                "2025-03-01T12:00:00Z"));

    // then
    assertThat(results)
        .allSatisfy(each -> assertThat(each.exitCode()).as(each.out() + " " + each.err()).isZero());
    assertThat(results.toString()).doesNotContain(SECRET);
    assertThat(results.get(2).out().get(0)).contains("300 rows read");
    List<String> rows = server.keys("lake", "rows/");
    assertThat(rows)
        .contains("rows/_SUCCESS")
        .anyMatch(key -> key.startsWith("rows/dt=2025-03-01/hour=12/"))
        .noneMatch(key -> key.contains("staging"));
    assertThat(rows.stream().filter(key -> key.endsWith(".parquet")).toList()).hasSize(3);
    assertThat(server.keys("lake", "lines/"))
        .anyMatch(key -> key.startsWith("lines/dt=2025-03-01/h=10/") && key.endsWith(".jsonl.gz"));
    assertThat(server.keys("lake", "avro/"))
        .anyMatch(key -> key.startsWith("avro/dt=2025-03-01/h=11/"));
    List<String> back =
        server.keys("lake", "back/").stream().filter(k -> k.endsWith("csv")).toList();
    long lines = 0;
    for (String key : back) {
      lines += server.content("lake", key).lines().filter(line -> line.contains("T11:")).count();
    }
    assertThat(lines).isEqualTo(ROWS / 3);
  }

  @Test
  void whatIsWrongIsToldWithoutTheSecret() throws Exception {
    // given
    Files.writeString(dir.resolve("in.jsonl"), "{\"id\": 1, \"at\": \"2025-03-01T10:00:00Z\"}\n");
    String text =
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
          rows: {input: All, replay: {type: WriteToParquet, config: {path: "s3://missing/rows"}}}
          dead_letter: {replay: {type: WriteToConsole}}
        """;

    // when
    Result missing = replay(file("missing.yaml", text));

    // then
    assertThat(missing.exitCode()).isNotZero();
    assertThat(String.join(" ", missing.err()))
        .contains("s3://missing/rows", "bucket does not exist")
        .doesNotContain(SECRET, "\tat ");
  }
}
