package dev.millrace.io.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceBatch;
import dev.millrace.element.SourceBatchCoder;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  @TempDir Path root;

  private static SourceRecord event(int partition, long offset, long time, Verdict verdict) {
    return new SourceRecord(
        new Coordinates("kafka", "orders", partition, offset),
        time + 5,
        bytes("key " + offset),
        bytes("{}"),
        List.of(new Header("trace", bytes("t"))),
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

  private static SourceBatch batch(SourceRecord... records) {
    return new SourceBatch(NOON, List.of(records));
  }

  private ArchiveSink.Options options() {
    return ArchiveSink.Options.of(root.toString(), SCHEMA, "r1");
  }

  private void archive(ArchiveSink.Options options, SourceBatch... batches) {
    ArchiveManifest.prepare(root.toString(), "r1");
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(List.of(batches)).withCoder(SourceBatchCoder.of(SCHEMA)))
        .apply("Archive", ArchiveSink.write(options));
    pipeline.run().waitUntilFinish();
  }

  private List<String> archived() {
    ParquetSourceOptions source =
        ParquetSourceOptions.of(root.toString(), SCHEMA)
            .withPartitions(ArchiveSink.Options.BY_HOUR);
    return ParquetFiles.records(source).stream()
        .map(r -> r.event().values()[0] + "@" + (r.time() - NOON) / HOUR + " " + r.coordinates())
        .sorted()
        .toList();
  }

  private List<String> directories() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(p -> p.toString().endsWith(".parquet"))
          .map(p -> root.relativize(p.getParent()).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void eventsLateEventsAndUndecodableRecordsAreAllKeptInTheirPlaces() throws IOException {
    archive(
        options(),
        batch(
            event(0, 0, NOON, Verdict.EVENT),
            broken(0, 1, NOON),
            event(0, 2, NOON + HOUR, Verdict.EVENT)),
        batch(event(1, 7, NOON - 2 * HOUR, Verdict.LATE), event(0, 3, NOON, Verdict.EVENT)));

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
    assertThat(ArchiveManifest.read(root.toString()))
        .isEqualTo(
            new ArchiveManifest(
                1,
                Map.of(
                    new ArchivePartition("orders", 0), 4L, new ArchivePartition("orders", 1), 8L)));
  }

  @Test
  void keysHeadersTimesAndUndecodableBytesAreKept() {
    archive(options(), batch(event(0, 0, NOON, Verdict.EVENT), broken(0, 1, NOON)));

    SourceRecord record =
        ParquetFiles.records(ParquetSourceOptions.of(root.toString(), SCHEMA)).get(0);
    Object[] dead =
        ParquetFiles.read(root.resolve("_undecodable"), ArchiveSchema.UNDECODABLE).get(0);

    assertThat(record.key()).isEqualTo(bytes("key 0"));
    assertThat(record.recordTime()).isEqualTo(NOON + 5);
    assertThat(record.time()).isEqualTo(NOON);
    assertThat(record.headers().get(0).key()).isEqualTo("trace");
    assertThat(record.headers().get(0).value()).isEqualTo(bytes("t"));
    assertThat(dead)
        .containsExactly(
            "orders", 0, 1L, NOON, null, null, bytes("{broken"), "ML-6101", "not JSON");
  }

  @Test
  void theNextRunGoesOnAndTheSameFilesCommittedTwiceChangeNothing() throws IOException {
    archive(options(), batch(event(0, 0, NOON, Verdict.EVENT)));
    List<String> before = directories();

    archive(options(), batch(event(0, 0, NOON, Verdict.EVENT)));

    assertThat(directories().stream().filter(d -> !d.startsWith(".staging")).toList())
        .isEqualTo(before);
    archive(options(), batch(event(0, 1, NOON, Verdict.EVENT)));
    assertThat(archived()).containsExactly("0-0@0 kafka:orders/0@0", "0-1@0 kafka:orders/0@1");
    assertThat(ArchiveManifest.read(root.toString()).commits()).isEqualTo(2);
  }

  @Test
  void aCommitCutShortIsInvisibleAndRemovedByTheNextRun() throws IOException {
    archive(options(), batch(event(0, 0, NOON, Verdict.EVENT)));
    Path committed;
    try (Stream<Path> all = Files.walk(root)) {
      committed = all.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    Path cutShort = committed.resolveSibling("c00000002-left-behind.parquet");
    Files.copy(committed, cutShort);

    assertThat(archived()).containsExactly("0-0@0 kafka:orders/0@0");
    ArchiveManifest manifest = ArchiveManifest.prepare(root.toString(), "r2");

    assertThat(cutShort).doesNotExist();
    assertThat(committed).exists();
    assertThat(manifest.next()).isEqualTo(Map.of(new ArchivePartition("orders", 0), 1L));
  }

  @Test
  void anUnboundedInputIsCommittedInTurns() {
    ArchiveManifest.prepare(root.toString(), "r1");
    TestStream<SourceBatch> stream =
        TestStream.create(SourceBatchCoder.of(SCHEMA))
            .addElements(
                TimestampedValue.atMinimumTimestamp(batch(event(0, 0, NOON, Verdict.EVENT))))
            .advanceProcessingTime(org.joda.time.Duration.standardMinutes(2))
            .addElements(
                TimestampedValue.atMinimumTimestamp(batch(event(0, 1, NOON, Verdict.EVENT))))
            .advanceWatermarkToInfinity();
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(stream)
        .apply("Archive", ArchiveSink.write(options().withRollEvery(Duration.ofMinutes(1))));

    pipeline.run().waitUntilFinish();

    assertThat(archived()).containsExactly("0-0@0 kafka:orders/0@0", "0-1@0 kafka:orders/0@1");
    assertThat(ArchiveManifest.read(root.toString()).commits()).isEqualTo(2);
  }

  @Test
  void manyPartitionsOnSeveralWritersAreArchivedOnce() {
    List<SourceBatch> batches = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int partition = 0; partition < 8; partition++) {
      for (long offset = 0; offset < 50; offset++) {
        batches.add(batch(event(partition, offset, NOON, Verdict.EVENT)));
        expected.add(partition + "-" + offset + "@0 kafka:orders/" + partition + "@" + offset);
      }
    }

    archive(options().withShards(3), batches.toArray(new SourceBatch[0]));

    assertThat(archived()).containsExactlyElementsOf(expected.stream().sorted().toList());
    assertThat(ArchiveManifest.read(root.toString()).next()).hasSize(8).containsValue(50L);
  }

  @Test
  void aManifestThatIsNotOneIsNamed() throws IOException {
    Files.writeString(root.resolve("_manifest.json"), "{\"commits\": ");

    assertThatThrownBy(() -> ArchiveManifest.read(root.toString()))
        .hasMessageStartingWith(
            root.resolve("_manifest.json") + ": error ML-5117: not the manifest of an archive: ");
  }

  @Test
  void anArchiveOfNoRecordsIsReplayedAsNoRows(@org.junit.jupiter.api.io.TempDir Path empty) {
    // given
    ArchiveManifest.prepare(empty.toString(), "r1");

    // when
    ParquetPlan plan =
        ParquetPlanner.plan(
            ParquetSourceOptions.of(
                empty.toString(),
                org.apache.beam.sdk.schemas.Schema.builder().addStringField("id").build()));

    // then
    assertThat(plan.splits()).isEmpty();
  }
}
