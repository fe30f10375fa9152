package dev.millrace.io.file.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.PipelineId;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.archive.ArchiveSession;
import dev.millrace.io.archive.ArchiveSink;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.output.PublishOutputs.Published;
import dev.millrace.io.file.record.TextFileFormat;
import dev.millrace.io.file.record.TextFormat;
import dev.millrace.io.file.record.TextPlanner;
import dev.millrace.io.file.record.TextSourceOptions;
import dev.millrace.io.file.record.TextSplitReader;
import dev.millrace.io.parquet.read.ParquetPlan;
import dev.millrace.io.parquet.read.ParquetPlanner;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.io.parquet.read.ParquetSplitReader;
import dev.millrace.io.parquet.write.ParquetSink;
import dev.millrace.testing.files.MemoryFiles;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files in a file system that is not this machine's: names and contents, no directories. */
class OtherFileSystemsTest {
  private static final String ROOT = "mem://other/";
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("n").addStringField("s").build();
  private static final long START = Instant.parse("2024-05-01T22:30:00Z").toEpochMilli();
  private static final int ROWS = 200;

  @BeforeEach
  void empty() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    MemoryFiles.clear(ROOT);
  }

  private static OutputSummary summary() {
    return new OutputSummary(new PipelineId("p", "h"), null, null, ROWS);
  }

  private static List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    BlockBuilder builder = new BlockBuilder(RowCodec.of(SCHEMA), 0);
    for (int i = 0; i < ROWS; i++) {
      builder.add(Event.of(START + i * 60_000L, (long) i, "row " + i));
      if (i % 20 == 19) {
        blocks.add(builder.build());
      }
    }
    return blocks;
  }

  private static void write(String path, FileFormat text) {
    FileSinkOptions files =
        FileSinkOptions.of(path, SCHEMA, "r1").withPartitions("dt={yyyy-MM-dd}/hour={HH}");
    OutputDirectory directory = OutputDirectory.of(path, "r1");
    directory.prepare();
    Pipeline pipeline = Pipeline.create();
    var rows = pipeline.apply(Create.of(blocks()).withCoder(BlockCoder.of()));
    if (text == null) {
      rows.apply(ParquetSink.write(ParquetSink.Options.of(files).withEventTimeColumn(true)));
    } else {
      rows.apply(FileSink.write(files, text));
    }
    pipeline.run().waitUntilFinish();
    assertThat(MemoryFiles.below(path)).allMatch(name -> name.startsWith(path + "/.staging-r1/"));
    directory.publish(summary());
  }

  private static List<String> parquet(ParquetSourceOptions options) {
    ParquetPlan plan = ParquetPlanner.plan(options);
    List<String> rows = new ArrayList<>();
    for (FileSplit split : plan.splits()) {
      new ParquetSplitReader(options).read(split, record -> rows.add(text(record)));
    }
    return rows;
  }

  private static String text(SourceRecord record) {
    Object[] row = record.row();
    return row == null ? String.valueOf(record.fault()) : row[0] + ":" + row[1];
  }

  private static List<String> expected(int from, int to) {
    List<String> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rows.add(i + ":row " + i);
    }
    return rows;
  }

  @Test
  void parquetIsWrittenPublishedAndReadBackWhole() {
    // when
    write(ROOT + "p", null);

    // then
    assertThat(parquet(ParquetSourceOptions.of(ROOT + "p", SCHEMA)))
        .containsExactlyInAnyOrderElementsOf(expected(0, ROWS));
    assertThat(MemoryFiles.below(ROOT + "p/.")).as("nothing staged is left").isEmpty();
    assertThat(MemoryFiles.text(ROOT + "p/_SUCCESS").orElseThrow())
        .contains("\"rows\" : 200")
        .contains("dt=2024-05-01/hour=22/");
  }

  @Test
  void aTimeRangeOpensOnlyTheFilesOfItsDirectories() {
    // given
    write(ROOT + "p", null);
    ParquetSourceOptions hour =
        ParquetSourceOptions.of(ROOT + "p", SCHEMA)
            .withPartitions("dt={yyyy-MM-dd}/hour={HH}")
            .withRange(
                Instant.parse("2024-05-01T23:00:00Z"), Instant.parse("2024-05-02T00:00:00Z"));

    // when
    ParquetPlan plan = ParquetPlanner.plan(hour);

    // then
    assertThat(plan.rows()).isEqualTo(60);
    assertThat(plan.files()).isEqualTo(1);
    assertThat(plan.prunedDirectories()).isEqualTo(3);
  }

  @Test
  void globsAndSingleFilesAreRead() {
    write(ROOT + "p", null);
    String file = MemoryFiles.below(ROOT + "p/dt=2024-05-01/hour=22/").get(0);

    assertThat(parquet(ParquetSourceOptions.of(ROOT + "p/dt=2024-05-01/*/*.parquet", SCHEMA)))
        .containsExactlyInAnyOrderElementsOf(expected(0, 90));
    assertThat(parquet(ParquetSourceOptions.of(file, SCHEMA)))
        .containsExactlyInAnyOrderElementsOf(expected(0, 30));
  }

  @Test
  void textFilesAreWrittenAndReadBack() {
    for (TextFormat format : List.of(TextFormat.JSON, TextFormat.CSV)) {
      // given
      String path = ROOT + format.kind();
      write(path, TextFileFormat.of(format));

      // when
      TextSourceOptions options = TextSourceOptions.of(path, format, SCHEMA);
      List<String> rows = new ArrayList<>();
      for (FileSplit split : TextPlanner.plan(options).splits()) {
        new TextSplitReader(options).read(split, record -> rows.add(text(record)));
      }

      // then
      assertThat(rows).containsExactlyInAnyOrderElementsOf(expected(0, ROWS));
    }
  }

  @Test
  void aLaterRunReplacesTheFilesOfTheEarlierOneAndLeavesOthersAlone() {
    // given
    String out = ROOT + "out";
    OutputDirectory first = OutputDirectory.of(out, "r1");
    first.prepare();
    put(first.staging() + "/dt=1/a.parquet", "old");
    put(first.staging() + "/same.parquet", "old");
    first.publish(summary());
    OutputDirectory other = OutputDirectory.of(out, "alive");
    other.prepare();
    OutputDirectory second = OutputDirectory.of(out, "r2");
    second.prepare();
    put(second.staging() + "/same.parquet", "new");

    // when
    second.publish(summary());

    // then
    assertThat(MemoryFiles.below(out))
        .containsExactly(out + "/.staging-alive/.owner", out + "/_SUCCESS", out + "/same.parquet");
    assertThat(MemoryFiles.text(out + "/same.parquet")).contains("new");
  }

  @Test
  void aPublicationCutShortIsRefusedByReadersAndCompletedByTheSameRun() {
    // given
    String out = ROOT + "out";
    OutputDirectory run = OutputDirectory.of(out, "r1");
    run.prepare();
    put(run.staging() + "/a.jsonl", "{\"n\":1,\"s\":\"x\"}");
    put(run.staging() + "/b.jsonl", "{\"n\":2,\"s\":\"y\"}");
    run.publish(summary());
    String success = MemoryFiles.text(out + "/_SUCCESS").orElseThrow();
    // As it is when a worker dies between the copies: one file in place, one staged.
    put(out + "/_publishing", success);
    put(out + "/.staging-r1/_SUCCESS", success);
    put(out + "/.staging-r1/b.jsonl", "{\"n\":2,\"s\":\"y\"}");
    MemoryFiles.clear(out + "/_SUCCESS");
    MemoryFiles.clear(out + "/b.jsonl");

    // when, then
    TextSourceOptions options = TextSourceOptions.of(out, TextFormat.JSON, SCHEMA);
    assertThatThrownBy(() -> TextPlanner.plan(options))
        .hasMessage(
            out
                + ": error ML-5115: a run was stopped while it put its files in place; run it"
                + " again");
    OutputDirectory.of(out, "r1").publish(summary());
    assertThat(MemoryFiles.below(out))
        .containsExactly(out + "/_SUCCESS", out + "/a.jsonl", out + "/b.jsonl");
    assertThat(MemoryFiles.text(out + "/_SUCCESS").orElseThrow())
        .isEqualToIgnoringWhitespace(success);
  }

  @Test
  void foreignFilesAndMissingPathsAreRefused() {
    put(ROOT + "mine/data.parquet", "precious");

    assertThatThrownBy(() -> OutputDirectory.of(ROOT + "mine", "r1").prepare())
        .hasMessage(
            ROOT
                + "mine: error ML-5112: the directory holds files that no run of Millrace wrote"
                + " (data.parquet); choose another directory or move them away");
    assertThat(MemoryFiles.below(ROOT)).containsExactly(ROOT + "mine/data.parquet");
    assertThatThrownBy(() -> ParquetPlanner.plan(ParquetSourceOptions.of(ROOT + "nowhere", SCHEMA)))
        .hasMessage(ROOT + "nowhere: error ML-5100: no such file or directory");
  }

  @Test
  void aJobPublishesAllItsOutputsTogetherAtItsEnd() {
    // given
    List<String> places = List.of(ROOT + "one", ROOT + "two", ROOT + "empty");
    places.forEach(place -> OutputDirectory.of(place, "r1").prepare());
    Pipeline pipeline = Pipeline.create();
    PCollection<Block> rows =
        pipeline.apply("Rows", Create.of(blocks()).withCoder(BlockCoder.of()));
    PCollection<Block> none = pipeline.apply("None", Create.empty(BlockCoder.of()));
    PCollectionList<KV<String, Long>> written =
        PCollectionList.of(rows.apply("One", json(places.get(0))))
            .and(rows.apply("Two", json(places.get(1))))
            .and(none.apply("Empty", json(places.get(2))));

    // when
    written.apply(
        PublishOutputs.of(
            new PublishOutputs.Options(
                places.stream().map(Published::in).toList(),
                "r1",
                new PipelineId("p", "h"),
                null,
                null)));
    pipeline.run().waitUntilFinish();

    // then
    assertThat(MemoryFiles.below(ROOT)).noneMatch(name -> name.contains(".staging"));
    for (String place : places) {
      assertThat(MemoryFiles.text(place + "/_SUCCESS").orElseThrow())
          .contains(place.endsWith("empty") ? "\"rows\" : 0" : "\"rows\" : 200");
    }
    TextSourceOptions options = TextSourceOptions.of(places.get(1), TextFormat.JSON, SCHEMA);
    assertThat(TextPlanner.plan(options).files()).isPositive();
  }

  private static FileSink json(String path) {
    return FileSink.write(
        FileSinkOptions.of(path, SCHEMA, "r1").withShards(0), TextFileFormat.of(TextFormat.JSON));
  }

  @Test
  void aSchemeThatNoFileSystemKnowsIsRefused() {
    assertThatThrownBy(() -> OutputDirectory.of("ftp://host/out", "r1"))
        .hasMessage("ftp://host/out: error ML-5116: no file system here knows this kind of path");
    assertThatThrownBy(
            () -> ParquetPlanner.plan(ParquetSourceOptions.of("ftp://host/*.parquet", SCHEMA)))
        .hasMessage(
            "ftp://host/*.parquet: error ML-5116: no file system here knows this kind of path");
  }

  @Test
  void anArchiveIsWrittenAndReplayedThere() {
    // given
    String archive = ROOT + "archive";
    SourceBatch batch = new SourceBatch(5, List.of(record(7, 5), record(8, 6)), 7);

    // when
    try (ArchiveSession session = ArchiveSession.open(archive, "r1")) {
      ArchiveManifest empty = session.begin("dt={yyyy-MM-dd}", null, Map.of(), Map.of());
      Pipeline pipeline = Pipeline.create();
      pipeline
          .apply(Create.of(batch).withCoder(SourceBatchCoder.of(SCHEMA)))
          .apply(
              "Archive",
              ArchiveSink.write(
                  ArchiveSink.Options.of(archive, SCHEMA, "r1")
                      .withPartitions("dt={yyyy-MM-dd}")
                      .onTopOf(empty)));
      pipeline.run().waitUntilFinish();
    }

    // then
    assertThat(ParquetPlanner.plan(ParquetSourceOptions.of(archive, SCHEMA)).rows()).isEqualTo(2);
    assertThat(
            ParquetPlanner.plan(ParquetSourceOptions.of(archive + "/dt=1970-01-01", SCHEMA)).rows())
        .isEqualTo(2);
    assertThat(ArchiveManifest.read(archive).next().values()).containsExactly(9L);
    assertThat(MemoryFiles.below(archive)).noneMatch(name -> name.contains(".archiving"));
  }

  private static SourceRecord record(long offset, long time) {
    return new SourceRecord(
        new Coordinates("kafka", "orders", 0, offset),
        time,
        null,
        null,
        List.of(),
        new Object[] {offset, "row"},
        time,
        EventTimes.MIN,
        Verdict.EVENT,
        null);
  }

  private static void put(String path, String text) {
    MemoryFiles.put(path, text.getBytes(StandardCharsets.UTF_8));
  }
}
