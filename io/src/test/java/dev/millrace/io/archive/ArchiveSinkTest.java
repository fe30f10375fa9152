package dev.millrace.io.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Envelopes;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.io.archive.manifest.ArchiveDirectory;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.archive.manifest.ArchivePartition;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import dev.millrace.io.archive.manifest.ArchiveStore;
import dev.millrace.io.archive.manifest.ArchivedFile;
import dev.millrace.io.archive.manifest.OffsetRange;
import dev.millrace.io.file.OnError;
import dev.millrace.io.parquet.page.ParquetFiles;
import dev.millrace.io.parquet.read.ParquetPlan;
import dev.millrace.io.parquet.read.ParquetPlanner;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveSinkTest {
  private static final Schema SCHEMA = Schema.builder().addStringField("id").build();
  private static final long NOON = Instant.parse("2024-05-01T12:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;
  private static final long NOW = NOON + 7;
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);

  @TempDir Path root;

  private static SourceRecord event(int partition, long offset, long time, Verdict verdict) {
    return new SourceRecord(
        new Coordinates("kafka", "orders", partition, offset),
        time + 5,
        bytes("key " + offset),
        bytes("{}"),
        List.of(
            new Header("trace", bytes("t")),
            new Header("trace", bytes("u")),
            new Header("none", null),
            new Header("empty", bytes(""))),
        new Object[] {partition + "-" + offset},
        time,
        EventTimes.MIN,
        verdict,
        null);
  }

  private static SourceRecord broken(int partition, long offset, long time) {
    return new SourceRecord(
        new Coordinates("kafka", "orders", partition, offset),
        time,
        null,
        bytes("{broken"),
        List.of(),
        null,
        EventTimes.MIN,
        EventTimes.MIN,
        Verdict.DEAD,
        new RowFault("ML-6101", "not JSON"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A batch that follows on the offset before its first record. */
  private static SourceBatch batch(SourceRecord... records) {
    return new SourceBatch(NOON, List.of(records), records[0].coordinates().offset());
  }

  private ArchiveSink.Options options() {
    return ArchiveSink.Options.of(root.toString(), SCHEMA, "r1").withClock(CLOCK);
  }

  private void archive(SourceBatch... batches) {
    archive("r1", options(), batches);
  }

  private void archive(String run, ArchiveSink.Options options, SourceBatch... batches) {
    try (ArchiveSession session = ArchiveSession.open(root.toString(), run)) {
      ArchiveManifest manifest = session.begin(options.partitions(), null, Map.of(), Map.of());
      Pipeline pipeline = Pipeline.create();
      pipeline
          .apply(Create.of(List.of(batches)).withCoder(SourceBatchCoder.of(SCHEMA)))
          .apply("Archive", ArchiveSink.write(options.onTopOf(manifest)));
      pipeline.run().waitUntilFinish();
    }
  }

  private ParquetSourceOptions source() {
    return ParquetSourceOptions.of(root.toString(), SCHEMA)
        .withPartitions(ArchiveSink.Options.BY_HOUR);
  }

  private List<String> archived() {
    return ParquetFiles.records(source()).stream()
        .map(r -> r.event().values()[0] + "@" + (r.time() - NOON) / HOUR + " " + r.coordinates())
        .sorted()
        .toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(p -> p.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private List<String> directories() throws IOException {
    return files().stream().map(p -> root.relativize(p.getParent()).toString()).toList();
  }

  @Test
  void eventsLateEventsAndUndecodableRecordsAreAllKeptInTheirPlaces() throws IOException {
    // when
    archive(
        batch(
            event(0, 0, NOON, Verdict.EVENT),
            broken(0, 1, NOON),
            event(0, 2, NOON + HOUR, Verdict.EVENT)),
        batch(event(1, 7, NOON - 2 * HOUR, Verdict.LATE)),
        batch(event(0, 3, NOON, Verdict.EVENT)));

    // then
    assertThat(directories())
        .containsExactly(
            "_undecodable/dt=2024-05-01/hour=12",
            "dt=2024-05-01/hour=10",
            "dt=2024-05-01/hour=12",
            "dt=2024-05-01/hour=13");
    assertThat(archived())
        .containsExactly(
            "0-0@0 kafka:orders/0@0",
            "0-2@1 kafka:orders/0@2",
            "0-3@0 kafka:orders/0@3",
            "1-7@-2 kafka:orders/1@7");
  }

  @Test
  void theManifestTellsRowsBytesTimesAndOffsetsOfEveryFile() throws IOException {
    // when
    archive(
        batch(event(0, 0, NOON, Verdict.EVENT), event(0, 1, NOON + 9, Verdict.EVENT)),
        batch(event(1, 7, NOON - 2 * HOUR, Verdict.LATE)));

    // then
    ArchiveManifest manifest = ArchiveManifest.read(root.toString());
    ArchivePartition first = new ArchivePartition("orders", 0);
    ArchivePartition second = new ArchivePartition("orders", 1);
    assertThat(manifest.commits()).isEqualTo(1);
    assertThat(manifest.next()).isEqualTo(Map.of(first, 2L, second, 8L));
    assertThat(manifest.directories())
        .extracting(ArchiveDirectory::path)
        .containsExactly("dt=2024-05-01/hour=10", "dt=2024-05-01/hour=12");
    List<ArchivedFile> listed =
        manifest.directories().stream()
            .flatMap(d -> ArchiveStore.at(root.toString()).files(d).stream())
            .toList();
    assertThat(listed)
        .containsExactly(
            new ArchivedFile(
                listed.get(0).name(),
                1,
                Files.size(files().get(0)),
                NOON - 2 * HOUR,
                NOON - 2 * HOUR,
                List.of(new OffsetRange(second, 7, 7, 1))),
            new ArchivedFile(
                listed.get(1).name(),
                2,
                Files.size(files().get(1)),
                NOON,
                NOON + 9,
                List.of(new OffsetRange(first, 0, 1, 2))));
    assertThat(manifest.bytes()).isEqualTo(Files.size(files().get(0)) + Files.size(files().get(1)));
  }

  @Test
  void keysAllHeadersTimesAndUndecodableBytesAreKept() {
    // when
    archive(batch(event(0, 0, NOON, Verdict.EVENT), broken(0, 1, NOON)));

    // then
    SourceRecord record =
        ParquetFiles.records(ParquetSourceOptions.of(root.toString(), SCHEMA)).get(0);
    Object[] row = ParquetFiles.read(root, Schema.of(ArchiveSchema.INGESTED_AT)).get(0);
    Object[] dead =
        ParquetFiles.read(root.resolve("_undecodable"), ArchiveSchema.UNDECODABLE).get(0);
    assertThat(record.key()).isEqualTo(bytes("key 0"));
    assertThat(record.recordTime()).isEqualTo(NOON + 5);
    assertThat(record.time()).isEqualTo(NOON);
    assertThat(record.headers())
        .extracting(h -> h.key() + "=" + text(h.value()))
        .containsExactly("trace=t", "trace=u", "none=NULL", "empty=");
    assertThat(row).containsExactly(NOW);
    assertThat(dead)
        .containsExactly(
            "orders", 0, 1L, null, NOON, NOW, null, null, bytes("{broken"), "ML-6101", "not JSON");
  }

  private static String text(byte[] value) {
    return value == null ? "NULL" : new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void aStreamThatAsksForHeadersGetsThemAsAMapWithTheLastOfEqualKeys() {
    // given
    Schema wanted = Schema.of(Schema.Field.nullable("_headers", Envelopes.HEADERS));

    // when
    archive(batch(event(0, 0, NOON, Verdict.EVENT)));

    // then
    Map<?, ?> headers = (Map<?, ?>) ParquetFiles.read(root, wanted).get(0)[0];
    assertThat(headers.keySet()).isEqualTo(Set.of("trace", "none", "empty"));
    assertThat((byte[]) headers.get("trace")).isEqualTo(bytes("u"));
    assertThat(headers.get("none")).isNull();
    assertThat((byte[]) headers.get("empty")).isEmpty();
  }

  @Test
  void theNextRunGoesOnAndRecordsReadAgainChangeNothing() throws IOException {
    // given
    archive(batch(event(0, 0, NOON, Verdict.EVENT)));
    List<Path> before = files();

    // when
    archive(
        "r2",
        ArchiveSink.Options.of(root.toString(), SCHEMA, "r2"),
        batch(event(0, 0, NOON, Verdict.EVENT)));

    // then
    assertThat(files()).isEqualTo(before);
    archive(
        "r3",
        ArchiveSink.Options.of(root.toString(), SCHEMA, "r3"),
        batch(event(0, 1, NOON, Verdict.EVENT)));
    assertThat(archived()).containsExactly("0-0@0 kafka:orders/0@0", "0-1@0 kafka:orders/0@1");
  }

  @Test
  void aBatchCommittedAheadOfOthersIsNeitherSkippedNorDoubled() {
    // given
    archive(batch(event(0, 0, NOON, Verdict.EVENT)));
    archive(batch(event(0, 2, NOON, Verdict.EVENT), event(0, 4, NOON, Verdict.EVENT)));
    assertThat(ArchiveManifest.read(root.toString()).next())
        .isEqualTo(Map.of(new ArchivePartition("orders", 0), 1L));

    // when
    archive(
        batch(event(0, 1, NOON, Verdict.EVENT), event(0, 2, NOON, Verdict.EVENT)),
        batch(event(0, 4, NOON, Verdict.EVENT), event(0, 5, NOON, Verdict.EVENT)));

    // then
    assertThat(archived())
        .containsExactly(
            "0-0@0 kafka:orders/0@0",
            "0-1@0 kafka:orders/0@1",
            "0-2@0 kafka:orders/0@2",
            "0-4@0 kafka:orders/0@4",
            "0-5@0 kafka:orders/0@5");
    assertThat(ArchiveManifest.read(root.toString()).next())
        .isEqualTo(Map.of(new ArchivePartition("orders", 0), 6L));
  }

  @Test
  void aCommitCutShortIsInvisibleAndRemovedByTheNextRun() throws IOException {
    // given
    archive(batch(event(0, 0, NOON, Verdict.EVENT)));
    Path committed = files().get(0);
    Path cutShort = committed.resolveSibling("part-0123456789abcdef01234567.parquet");
    Path foreign = committed.resolveSibling("mine.parquet");
    Files.copy(committed, cutShort);
    Files.copy(committed, foreign);
    Files.createDirectories(root.resolve(".archiving-killed/tmp"));

    // when
    List<String> visible = archived();
    try (ArchiveSession session = ArchiveSession.open(root.toString(), "r2")) {
      session.begin(ArchiveSink.Options.BY_HOUR, null, Map.of(), Map.of());
    }

    // then
    assertThat(visible).containsExactly("0-0@0 kafka:orders/0@0");
    assertThat(cutShort).doesNotExist();
    assertThat(root.resolve(".archiving-killed")).doesNotExist();
    assertThat(committed).exists();
    assertThat(foreign).exists();
  }

  @Test
  void messagesWithIdsAreKeptWithThemAndRepeatedOnesLeftOut() {
    // given
    List<SourceRecord> records = new ArrayList<>();
    for (String id : List.of("m1", "m2")) {
      SourceRecord record = event(0, 0, NOON, Verdict.EVENT);
      records.add(message(id, record.row(), Verdict.EVENT));
    }
    records.add(message("m1", null, Verdict.DUPLICATE));

    // when
    archive(new SourceBatch(NOON, records), new SourceBatch(NOON, List.of()));
    archive(
        "r2",
        ArchiveSink.Options.of(root.toString(), SCHEMA, "r2"),
        new SourceBatch(NOON, List.of(message("m3", new Object[] {"x"}, Verdict.EVENT))));

    // then
    assertThat(archived())
        .containsExactly("0-0@0 message:sub@m1", "0-0@0 message:sub@m2", "x@0 message:sub@m3");
    assertThat(ArchiveManifest.read(root.toString()).rows()).isEqualTo(3);
    assertThat(ArchiveManifest.read(root.toString()).next()).isEmpty();
  }

  private static SourceRecord message(String id, Object[] row, Verdict verdict) {
    return new SourceRecord(
        Coordinates.ofMessage("sub", id),
        NOON,
        null,
        null,
        List.of(),
        row,
        NOON,
        EventTimes.MIN,
        verdict,
        null);
  }

  @Test
  void anUnboundedInputIsCommittedInTurns() {
    // given
    TestStream<SourceBatch> stream =
        TestStream.create(SourceBatchCoder.of(SCHEMA))
            .addElements(
                TimestampedValue.atMinimumTimestamp(batch(event(0, 0, NOON, Verdict.EVENT))))
            .advanceProcessingTime(org.joda.time.Duration.standardMinutes(2))
            .addElements(
                TimestampedValue.atMinimumTimestamp(batch(event(0, 1, NOON, Verdict.EVENT))))
            .advanceWatermarkToInfinity();
    Pipeline pipeline = Pipeline.create();

    // when
    try (ArchiveSession session = ArchiveSession.open(root.toString(), "r1")) {
      ArchiveManifest manifest =
          session.begin(ArchiveSink.Options.BY_HOUR, null, Map.of(), Map.of());
      pipeline
          .apply(stream)
          .apply(
              "Archive",
              ArchiveSink.write(options().onTopOf(manifest).withRollEvery(Duration.ofMinutes(1))));
      pipeline.run().waitUntilFinish();
    }

    // then
    assertThat(archived()).containsExactly("0-0@0 kafka:orders/0@0", "0-1@0 kafka:orders/0@1");
    assertThat(ArchiveManifest.read(root.toString()).commits()).isEqualTo(2);
  }

  @Test
  void filesAreEndedAndCommittedWhenTheyAreBigEnough() throws IOException {
    // given
    List<SourceBatch> batches = new ArrayList<>();
    for (long offset = 0; offset < 2_000; offset += 100) {
      SourceRecord[] records = new SourceRecord[100];
      for (int i = 0; i < 100; i++) {
        records[i] = event(0, offset + i, NOON, Verdict.EVENT);
      }
      batches.add(batch(records));
    }

    // when
    archive("r1", options().withTargetBytes(4_000), batches.toArray(new SourceBatch[0]));

    // then
    assertThat(files()).hasSizeGreaterThan(3);
    assertThat(archived()).hasSize(2_000).doesNotHaveDuplicates();
  }

  @Test
  void manyPartitionsOnSeveralWritersAreArchivedOnce() {
    // given
    List<SourceBatch> batches = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int partition = 0; partition < 8; partition++) {
      for (long offset = 0; offset < 50; offset++) {
        batches.add(batch(event(partition, offset, NOON, Verdict.EVENT)));
        expected.add(partition + "-" + offset + "@0 kafka:orders/" + partition + "@" + offset);
      }
    }

    // when
    archive("r1", options().withShards(3), batches.toArray(new SourceBatch[0]));

    // then
    assertThat(archived()).containsExactlyElementsOf(expected.stream().sorted().toList());
    assertThat(ArchiveManifest.read(root.toString()).next()).hasSize(8).containsValue(50L);
    assertThat(ArchiveManifest.read(root.toString()).coverage().ahead()).isEmpty();
  }

  @Test
  void aListedFileThatIsMissingOrOfAnotherLengthIsNamed() throws IOException {
    // given
    archive(
        batch(event(0, 0, NOON, Verdict.EVENT), event(0, 1, NOON + HOUR, Verdict.EVENT)),
        batch(event(1, 0, NOON + 2 * HOUR, Verdict.EVENT)));
    Path missing = files().get(0);
    Path longer = files().get(1);
    Files.delete(missing);
    Files.write(longer, new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);

    // when
    ParquetPlan rest = ParquetPlanner.plan(source().withOnError(OnError.SKIP));

    // then
    assertThatThrownBy(() -> ParquetPlanner.plan(source()))
        .hasMessage(
            missing
                + ": error ML-5205: the archive's manifest lists it, but it is not there\n"
                + longer
                + ": error ML-5205: it is "
                + Files.size(longer)
                + " bytes long, but the archive's manifest says "
                + (Files.size(longer) - 1));
    assertThat(rest.rows()).isEqualTo(1);
    assertThat(rest.warnings()).hasSize(2);
  }

  @Test
  void partsOfAnArchiveAreReadByThemselves() {
    // given
    archive(batch(event(0, 0, NOON, Verdict.EVENT), event(0, 1, NOON + HOUR, Verdict.EVENT)));

    // then
    assertThat(ParquetFiles.read(root.resolve("dt=2024-05-01/hour=13"), SCHEMA))
        .containsExactly(new Object[][] {{"0-1"}});
    assertThat(ParquetFiles.read(root.resolve("dt=2024-05-01/*12/*.parquet"), SCHEMA))
        .containsExactly(new Object[][] {{"0-0"}});
  }

  @Test
  void aSecondArchiverIsRefused() {
    // given
    try (ArchiveSession session = ArchiveSession.open(root.toString(), "r1")) {
      assertThat(session.manifest()).isEqualTo(ArchiveManifest.NONE);

      // then
      assertThatThrownBy(() -> ArchiveSession.open(root.toString(), "r2"))
          .hasMessage(
              root
                  + ": error ML-5113: another archiver is at work on this archive (process "
                  + ProcessHandle.current().pid()
                  + ")");
    }
    ArchiveSession.open(root.toString(), "r2").close();
  }

  @Test
  void anArchiverThatWasTakenOverCommitsNothing() {
    // given
    try (ArchiveSession session = ArchiveSession.open(root.toString(), "r2")) {
      session.begin(ArchiveSink.Options.BY_HOUR, null, Map.of(), Map.of());
    }
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(
            Create.of(batch(event(0, 0, NOON, Verdict.EVENT)))
                .withCoder(SourceBatchCoder.of(SCHEMA)))
        .apply("Archive", ArchiveSink.write(options()));

    // then
    assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
        .hasMessageContaining(
            root
                + ": error ML-5204: another archiver has been started on this archive; this one"
                + " stops");
    assertThat(ArchiveManifest.read(root.toString()).directories()).isEmpty();
  }

  @Test
  void aManifestThatIsNotOneIsNamed() throws IOException {
    // given
    Path file = root.resolve("_manifest.json");

    // then
    Files.writeString(file, "{\"commits\": ");
    assertThatThrownBy(() -> ArchiveManifest.read(root.toString()))
        .hasMessageStartingWith(file + ": error ML-5117: not the manifest of an archive: ");
    Files.writeString(file, "{\"version\": 7}");
    assertThatThrownBy(() -> ArchiveManifest.read(root.toString()))
        .hasMessage(
            file
                + ": error ML-5117: not the manifest of an archive: it is of version 7; this build"
                + " reads 2");
    Files.writeString(file, "{\"version\": 2}");
    assertThatThrownBy(() -> ArchiveManifest.read(root.toString()))
        .hasMessage(
            file + ": error ML-5117: not the manifest of an archive: 'next_offsets' is missing");
  }

  @Test
  void anArchiveOfNoRecordsIsReplayedAsNoRows() {
    // given
    try (ArchiveSession session = ArchiveSession.open(root.toString(), "r1")) {
      session.begin(ArchiveSink.Options.BY_HOUR, null, Map.of(), Map.of());
    }

    // then
    assertThat(ParquetPlanner.plan(source()).splits()).isEmpty();
  }
}
