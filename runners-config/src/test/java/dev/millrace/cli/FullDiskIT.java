package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.iceberg.LakeTable;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.parquet.read.ParquetRows;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.job.ExitCode;
import dev.millrace.runner.ChildJava;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Disks that become full under each thing that commands write: it is told with its place, nothing
 * that is not whole can be seen, what failed takes no space, and the command goes through once
 * there is room. Checkpoints of a cluster are in {@link FollowedJobIT}.
 */
@Timeout(1_200)
class FullDiskIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int EVENTS = 50_000;

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: events, config: {keep: "id >= 0"}}
      streams:
        events:
          fields: {id: BIGINT NOT NULL, text: VARCHAR NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 1m}
          archive: {type: ReadFromJson, config: {path: "${IN}"}}
      on_error: fail
      outputs:
        all: {input: All, replay: {type: "${TYPE}", config: {path: "${OUT}"}}}
      """;

  private static final String ARCHIVED =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: events, config: {keep: "id >= 0"}}
      streams:
        events:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 1m}
          live:
            type: ReadFromKafka
            config: {topic: events, bootstrap_servers: "${BROKERS}", format: JSON}
          archive: {type: ReadFromParquet, config: {path: "${ARCHIVE}"}}
      on_error: fail
      outputs:
        all: {input: All, replay: {type: WriteToConsole}}
      """;

  @TempDir static Path dir;
  @TempDir private Path own;
  private FullDirectory full;

  /** Rows that no compression makes smaller than the disk. */
  @BeforeAll
  static void write() throws IOException {
    Files.writeString(dir.resolve("events.yaml"), FILE);
    Files.writeString(
        dir.resolve("printed.yaml"),
        FILE.replace("\"${TYPE}\", config: {path: \"${OUT}\"}", "WriteToConsole"));
    Random random = new Random(11);
    byte[] bytes = new byte[420];
    try (Writer out = Files.newBufferedWriter(dir.resolve("events.jsonl"))) {
      for (int id = 0; id < EVENTS; id++) {
        random.nextBytes(bytes);
        out.write(
            "{\"id\":%d,\"text\":\"%s\",\"at\":\"2025-03-01T00:00:%02dZ\"}\n"
                .formatted(id, Base64.getEncoder().encodeToString(bytes), id % 60));
      }
    }
  }

  @AfterEach
  void unmount() {
    if (full != null) {
      full.close();
    }
  }

  /** The small disk; what needs none runs where nobody may mount, too. */
  private Path disk() throws IOException {
    if (full == null) {
      full = FullDirectory.at(own.resolve("disk"), "4m").orElse(null);
      assumeTrue(full != null && full.isMounted(), "only who may mount can have a full disk");
    }
    return own.resolve("disk");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(disk())) {
      return all.filter(Files::isRegularFile).map(disk()::relativize).map(Path::toString).toList();
    }
  }

  private MillraceProcess replay(String type, String runner, String... options) throws IOException {
    return MillraceProcess.start(
        own.resolve("said.txt"),
        List.of(options),
        "replay",
        dir.resolve("events.yaml").toString(),
        "-DIN=" + dir.resolve("events.jsonl"),
        "-DTYPE=" + type,
        "-DOUT=" + disk().resolve("out"),
        "--runner=" + runner,
        "--no-progress");
  }

  @ParameterizedTest
  @CsvSource({"WriteToCsv, direct", "WriteToParquet, flink-embedded"})
  void anOutputIsWholeOrNotThere(String type, String runner) throws Exception {
    // when
    try (MillraceProcess run = replay(type, runner)) {
      assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(ExitCode.ENVIRONMENT);

      // then
      assertThat(run.said())
          .containsPattern(disk() + "/out\\S*: error ML-5111: the disk is full")
          .doesNotContain("Exception", "ML-9100");
    }
    assertThat(files()).isEmpty();

    // when: there is room
    full.resize("64m");

    // then
    try (MillraceProcess again = replay(type, runner)) {
      assertThat(again.await(PATIENCE)).as(again::said).isZero();
    }
  }

  @Test
  void aTableHasAllRowsOrNone() throws Exception {
    String error = "table 'lake.all' of catalog 'default': error ML-5564: ";

    // given
    Files.writeString(
        own.resolve("table.yaml"),
        FILE.replace(
            "\"${TYPE}\", config: {path: \"${OUT}\"}",
            "WriteToIceberg, config: {table: lake.all, target_file_size: 4MiB,"
                + " catalog_properties: {warehouse: \"${OUT}\"}}"));

    // when
    try (MillraceProcess run = replayIntoTable()) {
      assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(ExitCode.ENVIRONMENT);

      // then
      assertThat(run.said()).contains(error, full.reason()).doesNotContain("Exception", "ML-9100");
    }
    assertThat(files()).noneMatch(file -> file.contains(".parquet"));
    assertThat(rows()).isEmpty();

    // when: there is room
    full.resize("64m");

    // then
    try (MillraceProcess again = replayIntoTable()) {
      assertThat(again.await(PATIENCE)).as(again::said).isZero();
    }
    assertThat(rows()).hasSize(EVENTS);

    // when: there is none for what its files are merged into
    List<String> before = files();
    full.fill();
    Result compacted = compact();

    // then
    assertThat(compacted.exitCode()).as(compacted.toString()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(compacted.err())
        .anyMatch(line -> line.contains(error))
        .anyMatch(line -> line.contains(full.reason()));
    full.makeRoom();
    assertThat(files()).filteredOn(file -> file.contains(".parquet")).isSubsetOf(before);
    assertThat(compact().exitCode()).isZero();
    assertThat(rows()).hasSize(EVENTS);
  }

  private List<String> rows() throws IOException {
    return LakeTable.in(disk().resolve("out"), "lake.all").rows();
  }

  private Result compact() throws IOException {
    return TestCommandLine.run(
        "compact",
        own.resolve("table.yaml").toString(),
        "-DIN=" + dir.resolve("events.jsonl"),
        "-DOUT=" + disk().resolve("out"));
  }

  private MillraceProcess replayIntoTable() throws IOException {
    return MillraceProcess.start(
        own.resolve("said.txt"),
        "replay",
        own.resolve("table.yaml").toString(),
        "-DIN=" + dir.resolve("events.jsonl"),
        "-DOUT=" + disk().resolve("out"),
        "--no-progress");
  }

  @Test
  void eventsThatArePutAsideAreNotLostWithoutAWord() throws Exception {
    // given: no room where temporary files go
    Path out = own.resolve("out");
    try (MillraceProcess run =
        MillraceProcess.start(
            own.resolve("said.txt"),
            List.of("-Djava.io.tmpdir=" + disk()),
            "replay",
            dir.resolve("events.yaml").toString(),
            "-DIN=" + dir.resolve("events.jsonl"),
            "-DTYPE=WriteToCsv",
            "-DOUT=" + out,
            "--no-progress")) {
      // then
      assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(run.said())
          .contains(disk() + "/millrace-", "error ML-5150: events cannot be put aside")
          .doesNotContain("Exception");
    }
    try (Stream<Path> all = Files.walk(out)) {
      assertThat(all.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void printedRowsThatDoNotFitAreNotCalledPrinted() throws Exception {
    assumeTrue(Files.isWritable(Path.of("/dev/full")), "this system has no full device");
    Path errors = own.resolve("errors.txt");
    List<String> line = ChildJava.command("-Xmx1g");
    line.addAll(
        List.of(
            "dev.millrace.cli.Main",
            "replay",
            dir.resolve("printed.yaml").toString(),
            "-DIN=" + dir.resolve("events.jsonl"),
            "--no-progress"));
    Process run =
        ChildJava.process(line)
            .redirectOutput(Path.of("/dev/full").toFile())
            .redirectError(errors.toFile())
            .start();

    assertThat(run.waitFor()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(Files.readString(errors))
        .contains("standard output: error ML-5114: results cannot be printed");
  }

  @Test
  void anArchiveGoesOnWhereTheDiskBecameFull() throws Exception {
    Path archive = disk().resolve("archive");
    Files.writeString(own.resolve("archived.yaml"), ARCHIVED);
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given: an archive, and then no room
      kafka.createTopic("events", 1);
      send(kafka, 0, 1_000);
      try (MillraceProcess first = archive(kafka, archive)) {
        assertThat(first.await(PATIENCE)).as(first::said).isZero();
      }
      ArchiveManifest before = ArchiveManifest.read(archive.toString());
      full.fill();
      send(kafka, 1_000, 3_000);

      // when
      try (MillraceProcess second = archive(kafka, archive)) {
        // then
        assertThat(second.await(PATIENCE)).as(second::said).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(second.said())
            .contains(archive + "", "error ML-5111: the disk is full")
            .doesNotContain("Exception");
      }
      assertThat(ArchiveManifest.read(archive.toString()).rows()).isEqualTo(before.rows());

      // when: there is room
      full.makeRoom();
      try (MillraceProcess third = archive(kafka, archive)) {
        assertThat(third.await(PATIENCE)).as(third::said).isZero();
      }
    }

    // then
    assertThat(ArchiveManifest.read(archive.toString()).rows()).isEqualTo(3_000);
    BitSet ids = new BitSet();
    try (ParquetRows rows =
        ParquetRows.read(
            ParquetSourceOptions.of(
                archive.toString(), Schema.builder().addInt64Field("id").build()))) {
      while (rows.hasNext()) {
        ids.set(Math.toIntExact((Long) rows.next().values()[0]));
      }
    }
    assertThat(ids.cardinality()).isEqualTo(3_000);
    assertThat(files()).noneMatch(file -> file.contains(".archiving-"));
  }

  private MillraceProcess archive(EmbeddedKafka kafka, Path archive) {
    return MillraceProcess.start(
        own.resolve("archived.txt"),
        "archive",
        own.resolve("archived.yaml").toString(),
        "-DBROKERS=" + kafka.bootstrapServers(),
        "-DARCHIVE=" + archive,
        "--no-progress",
        "--until-idle=2s");
  }

  private static void send(EmbeddedKafka kafka, int from, int to) {
    String event = "{\"id\": %d, \"at\": \"2025-03-01T00:00:00Z\"}";
    new TopicTexts(kafka.bootstrapServers(), "events")
        .send(IntStream.range(from, to).mapToObj(event::formatted).toList());
  }
}
