package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in HDFS, and in HDFS and S3 by a run whose process is killed. */
class RemoteFilesIT {
  private static final int KILLS = Integer.getInteger("millrace.kills", 1);
  private static final int ROWS = 300;

  private static HdfsServer hdfs;

  @TempDir private static Path servers;
  @TempDir private Path dir;

  @BeforeAll
  static void startServer() throws Exception {
    hdfs = HdfsServer.start(servers);
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (hdfs != null) {
      hdfs.close();
    }
  }

  private Path file(String name, String source, String outputs) throws IOException {
    return Files.writeString(
        dir.resolve(name),
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
        OUTPUTS
          dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead}}}
        options:
          HDFS
        """
            .replace("SOURCE", source)
            .replace("OUTPUTS", outputs.strip().indent(2).stripTrailing())
            .replace("STORE", hdfs.address() + "/replays")
            .replace("DIR", dir.toString())
            .replace("HDFS", hdfs.option()));
  }

  private static void replay(Path file, String... more) {
    String[] command = {"replay", file.toString(), "--no-progress"};
    Result result =
        TestCommandLine.run(
            IntStream.range(0, command.length + more.length)
                .mapToObj(i -> i < command.length ? command[i] : more[i - command.length])
                .toArray(String[]::new));
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out().get(0)).contains("300 rows read");
  }

  @Test
  void aReplayReplacesWhatIsInHdfsAndLeavesNothingElse() throws Exception {
    // given: rows of three hours
    Files.write(
        dir.resolve("in.jsonl"),
        IntStream.range(0, ROWS)
            .mapToObj(
                i ->
                    "{\"id\": %d, \"at\": \"2025-03-01T1%d:00:00Z\", \"note\": \"ü%1$d\"}"
                        .formatted(i, i % 3))
            .toList());
    String hours = "partitions: \"dt={yyyy-MM-dd}/hour={HH}\"";
    Path write =
        file(
            "write.yaml",
            "{type: ReadFromJson, config: {path: DIR/in.jsonl}}",
            """
            rows: {input: All, replay: {type: WriteToParquet, config: {path: STORE/rows, HOURS}}}
            lines: {input: All, replay: {type: WriteToJson, config: {path: STORE/lines, compression: zstd}}}
            """
                .replace("HOURS", hours));
    Path lines =
        file(
            "lines.yaml",
            "{type: ReadFromJson, config: {path: STORE/lines}}",
            "csv: {input: All, replay: {type: WriteToCsv, config: {path: DIR/of-lines}}}");
    Path rows =
        file(
            "rows.yaml",
            "{type: ReadFromParquet, config: {path: STORE/rows, " + hours + "}}",
            "csv: {input: All, replay: {type: WriteToCsv, config: {path: DIR/of-rows}}}");

    // when: also once more, over the files that are there
    replay(write);
    List<String> first = hdfs.tree("/replays");
    replay(write);
    replay(lines);
    replay(rows);

    // then
    List<String> tree = hdfs.tree("/replays");
    assertThat(tree).hasSameSizeAs(first).noneMatch(name -> name.contains("staging"));
    assertThat(tree)
        .filteredOn(name -> name.endsWith(".parquet"))
        .hasSize(3)
        .doesNotContainAnyElementsOf(first);
    assertThat(tree).filteredOn(name -> name.endsWith("/_SUCCESS")).hasSize(2);
    assertThat(csv("of-lines")).hasSize(ROWS).isEqualTo(csv("of-rows"));
  }

  private List<String> csv(String directory) throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve(directory))) {
      return files
          .filter(file -> file.toString().endsWith(".csv"))
          .flatMap(RemoteFilesIT::lines)
          .filter(line -> !line.startsWith("id,"))
          .sorted()
          .toList();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Longer: {@code -Dmillrace.kills=20}. */
  @Test
  void aLiveRunThatIsKilledWritesEachRowOnceIntoWholeFiles() throws Exception {
    try (S3Server s3 = S3Server.start("lake");
        EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      Map<String, String> outputs = new LinkedHashMap<>();
      for (String store : List.of("s3://lake", hdfs.address() + "/live")) {
        String name = store.substring(0, 2);
        String config = ", config: {path: \"%s/%s\", roll_every: 1s}";
        outputs.put(name + "_json", "WriteToJson" + config.formatted(store, "json"));
        outputs.put(name + "_rows", "WriteToParquet" + config.formatted(store, "rows"));
      }
      FedRun run = new FedRun(dir, kafka, outputs);
      run.add(
          "options:\n  endpoint: '%s'\n  awsRegion: us-east-1\n  awsCredentialsProvider: '%s'\n  %s\n"
              .formatted(
                  s3.endpoint(),
                  "{\"@type\": \"StaticCredentialsProvider\", \"accessKeyId\": \"me\","
                      + " \"secretAccessKey\": \"mine\"}",
                  hdfs.option()));
      Random random = new Random(1);

      // when
      try (run) {
        run.start();
        for (int kill = 0; kill < KILLS; kill++) {
          int before = s3Lines(s3);
          run.feed(500);
          run.awaitThat(() -> s3Lines(s3) > before);
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1_000)).toNanos());
          run.killAndStart();
        }
        run.feed(500);
        run.awaitThat(
            () -> s3Lines(s3) >= run.ids().size() && hdfs.lines("/live/json") >= run.ids().size());
        // What would be written twice comes after it, and Parquet may come last.
        LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
      }

      // then
      Result verified = run.verify();
      assertThat(verified.exitCode()).as(verified.toString()).isZero();
      assertThat(outputs.keySet())
          .allSatisfy(
              output ->
                  assertThat(verified.out())
                      .anyMatch(line -> line.matches(output + " .* 0 +0 +✓")));
    }
  }

  /** The lines that readers see. */
  private static int s3Lines(S3Server s3) throws Exception {
    int lines = 0;
    for (String key : s3.keys("lake", "json/")) {
      if (key.matches("json/[^._][^/]*[.]jsonl")) {
        lines += (int) s3.content("lake", key).lines().count();
      }
    }
    return lines;
  }
}
