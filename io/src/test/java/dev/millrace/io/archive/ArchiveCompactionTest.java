package dev.millrace.io.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.io.archive.ArchiveCompaction.Merge;
import dev.millrace.io.archive.manifest.ArchiveDirectory;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.archive.manifest.ArchivePartition;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import dev.millrace.io.parquet.page.ParquetFiles;
import dev.millrace.io.parquet.read.ParquetPlan;
import dev.millrace.io.parquet.read.ParquetPlanner;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.io.parquet.read.ParquetSplitReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveCompactionTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("id")
          .addNullableField("price", dev.millrace.element.ValueKind.decimalType(12, 2))
          .addNullableField("tags", FieldType.array(FieldType.STRING))
          .build();
  private static final long NOON = Instant.parse("2024-05-01T12:00:00Z").toEpochMilli();
  private static final Instant NOW = Instant.parse("2024-05-02T00:00:00Z");

  @TempDir Path root;

  private static SourceRecord event(long offset, Schema schema) {
    Object[] row = new Object[schema.getFieldCount()];
    row[0] = offset;
    row[1] = offset % 3 == 0 ? null : BigDecimal.valueOf(offset, 2);
    row[2] = List.of("t" + offset);
    return new SourceRecord(
        new Coordinates("kafka", "orders", 0, offset),
        NOON + offset,
        new byte[] {(byte) offset},
        null,
        List.of(new Header("h", new byte[] {1}), new Header("h", new byte[] {2})),
        row,
        // Out of order, and all of them within one hour.
        NOON + offset * 7919 % 3_600_000,
        EventTimes.MIN,
        Verdict.EVENT,
        null);
  }

  private static SourceRecord broken(long offset) {
    return new SourceRecord(
        new Coordinates("kafka", "orders", 0, offset),
        NOON,
        null,
        new byte[] {9},
        List.of(),
        null,
        NOON,
        EventTimes.MIN,
        Verdict.DEAD,
        new RowFault("ML-6101", "not JSON"));
  }

  /** One commit of ten events and a record that cannot be decoded. */
  private void archive(long from, Schema schema) {
    List<SourceRecord> records = new ArrayList<>();
    for (long offset = from; offset < from + 10; offset++) {
      records.add(event(offset, schema));
    }
    records.add(broken(from + 10));
    try (ArchiveSession session = ArchiveSession.open(root.toString(), "r" + from)) {
      ArchiveManifest manifest =
          session.begin(ArchiveSink.Options.BY_HOUR, null, Map.of(), Map.of());
      Pipeline pipeline = Pipeline.create();
      pipeline
          .apply(
              Create.of(new SourceBatch(NOON, records, from))
                  .withCoder(SourceBatchCoder.of(schema)))
          .apply(
              "Archive",
              ArchiveSink.write(
                  ArchiveSink.Options.of(root.toString(), schema, "r" + from).onTopOf(manifest)));
      pipeline.run().waitUntilFinish();
    }
  }

  private ArchiveCompaction compaction(Instant now) {
    return ArchiveCompaction.open(
        root.toString(),
        new ArchiveCompaction.Options(
            1 << 20, Duration.ofHours(1), Clock.fixed(now, ZoneOffset.UTC)));
  }

  private int compact(Instant now) {
    try (ArchiveCompaction compaction = compaction(now)) {
      compaction.purge();
      List<Merge> merges = compaction.plan();
      merges.forEach(compaction::run);
      return merges.size();
    }
  }

  private ParquetSourceOptions source() {
    return ParquetSourceOptions.of(root.toString(), SCHEMA);
  }

  private static String text(SourceRecord record) {
    Object[] row = record.event().values();
    return row[0]
        + " "
        + row[1]
        + " "
        + row[2]
        + " "
        + record.time()
        + " "
        + record.coordinates()
        + " "
        + record.key()[0]
        + " "
        + record.headers().size()
        + " "
        + record.recordTime();
  }

  private List<String> rows() {
    return ParquetFiles.records(source()).stream().map(ArchiveCompactionTest::text).toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(p -> p.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  @Test
  void smallFilesBecomeOneThatIsSortedByTimeWithEveryRowAsItWas() throws IOException {
    // given
    archive(0, SCHEMA);
    archive(11, SCHEMA);
    archive(22, SCHEMA);
    List<String> before = rows();

    // when
    int merges = compact(NOW);

    // then
    List<SourceRecord> after = ParquetFiles.records(source());
    assertThat(merges).isEqualTo(2);
    assertThat(after.stream().map(ArchiveCompactionTest::text).toList())
        .containsExactlyInAnyOrderElementsOf(before);
    assertThat(after).isSortedAccordingTo((a, b) -> Long.compare(a.time(), b.time()));
    assertThat(ParquetFiles.read(root.resolve("_undecodable"), ArchiveSchema.UNDECODABLE))
        .hasSize(3);
    ArchiveManifest manifest = ArchiveManifest.read(root.toString());
    assertThat(manifest.directories()).extracting(ArchiveDirectory::files).containsExactly(1L, 1L);
    assertThat(manifest.rows()).isEqualTo(33);
    assertThat(manifest.next()).isEqualTo(Map.of(new ArchivePartition("orders", 0), 33L));
    assertThat(compact(NOW)).isZero();
  }

  @Test
  void whoBeganBeforeReadsOnAndReplacedFilesGoWhenTheirGraceIsOver() throws IOException {
    // given
    archive(0, SCHEMA);
    archive(11, SCHEMA);
    List<String> before = rows();
    ParquetPlan plan = ParquetPlanner.plan(source());

    // when
    compact(NOW);

    // then
    List<String> read = new ArrayList<>();
    for (FileSplit split : plan.splits()) {
      new ParquetSplitReader(source()).read(split, record -> read.add(text(record)));
    }
    assertThat(read).isEqualTo(before);
    assertThat(files()).hasSize(6);
    compact(NOW.plus(Duration.ofMinutes(59)));
    assertThat(files()).hasSize(6);
    compact(NOW.plus(Duration.ofMinutes(60)));
    assertThat(files()).hasSize(2);
    assertThat(rows()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void anArchiverMayCommitWhileFilesAreMerged() {
    // given
    archive(0, SCHEMA);
    archive(11, SCHEMA);

    // when
    try (ArchiveCompaction compaction = compaction(NOW)) {
      List<Merge> merges = compaction.plan();
      archive(22, SCHEMA);
      merges.forEach(compaction::run);
    }

    // then
    assertThat(rows()).hasSize(30).doesNotHaveDuplicates();
    assertThat(ArchiveManifest.read(root.toString()).directories())
        .extracting(ArchiveDirectory::files)
        .containsExactly(2L, 2L);
  }

  @Test
  void aCompactionThatWasCutShortLeavesTheArchiveAsItWas() throws IOException {
    // given
    archive(0, SCHEMA);
    archive(11, SCHEMA);
    List<String> before = rows();
    Path orphan = root.resolve("dt=2024-05-01/hour=12/part-00112233445566778899aabb.parquet");
    Files.copy(files().get(0), orphan);
    Files.createDirectories(root.resolve(".compacting"));
    Files.writeString(root.resolve(".compacting/run-0"), "half a run");

    // when
    List<String> meanwhile = rows();
    compact(NOW);
    archive(22, SCHEMA);

    // then
    assertThat(meanwhile).isEqualTo(before);
    assertThat(rows()).hasSize(30).doesNotHaveDuplicates().containsAll(before);
    assertThat(root.resolve(".compacting")).doesNotExist();
    assertThat(orphan).doesNotExist();
  }

  @Test
  void filesOfDifferentSchemasAreNotMixed() {
    // given
    Schema wider =
        Schema.builder()
            .addFields(SCHEMA.getFields())
            .addNullableField("x", FieldType.STRING)
            .build();
    archive(0, SCHEMA);
    archive(11, SCHEMA);
    archive(22, wider);
    archive(33, wider);

    // when
    compact(NOW);

    // then
    assertThat(rows()).hasSize(40).doesNotHaveDuplicates();
    assertThat(ArchiveManifest.read(root.toString()).directories())
        .extracting(ArchiveDirectory::path, ArchiveDirectory::files)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("_undecodable/dt=2024-05-01/hour=12", 1L),
            org.assertj.core.groups.Tuple.tuple("dt=2024-05-01/hour=12", 2L));
  }

  @Test
  void refusesWhatIsNoArchiveAndWhatIsBeingCompacted() {
    assertThatThrownBy(() -> compaction(NOW))
        .hasMessage(
            root
                + ": error ML-5206: this is not the directory of an archive: it has no"
                + " _manifest.json");
    archive(0, SCHEMA);
    try (ArchiveCompaction running = compaction(NOW)) {
      assertThat(running.plan()).isEmpty();
      assertThatThrownBy(() -> compaction(NOW))
          .hasMessageStartingWith(
              root + ": error ML-5113: another compactor is at work on this archive");
    }
    assertThatThrownBy(
            () ->
                ArchiveCompaction.open(
                    "mem://other/archive",
                    new ArchiveCompaction.Options(1, Duration.ZERO, Clock.systemUTC())))
        .hasMessage(
            "mem://other/archive: error ML-5207: only an archive on this machine can be"
                + " compacted");
  }
}
