package dev.millrace.io.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.file.OnError;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.io.parquet.read.ParquetSplitReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveHistoryTest {
  private static final Schema SCHEMA = Schema.builder().addInt64Field("id").build();
  private static final long NOON = Instant.parse("2024-05-01T12:00:00Z").toEpochMilli();
  private static final int COMMITTED = 60;

  @TempDir Path root;

  private final Random random = new Random(7);

  /** One in ten cannot be decoded; the others are of some hours, in any order. */
  private SourceRecord record(int partition, long offset) {
    boolean broken = random.nextInt(10) == 0;
    long time = NOON + random.nextInt(4 * 3_600_000);
    return new SourceRecord(
        new Coordinates("kafka", "orders", partition, offset),
        NOON,
        null,
        broken ? Long.toString(offset).getBytes(StandardCharsets.UTF_8) : null,
        List.of(),
        broken ? null : new Object[] {offset},
        time,
        EventTimes.MIN,
        broken ? Verdict.DEAD : Verdict.EVENT,
        broken ? new RowFault("ML-6101", "not JSON") : null);
  }

  /** Three commits of two partitions: files by event time, whose offsets overlap. */
  private void archive() {
    for (long from = 0; from < 3 * COMMITTED; from += COMMITTED) {
      List<SourceBatch> batches = new ArrayList<>();
      for (int partition = 0; partition < 2; partition++) {
        List<SourceRecord> records = new ArrayList<>();
        for (long offset = from; offset < from + COMMITTED; offset++) {
          records.add(record(partition, offset));
        }
        batches.add(new SourceBatch(NOON, records, from));
      }
      try (ArchiveSession session = ArchiveSession.open(root.toString(), "r" + from)) {
        ArchiveManifest manifest =
            session.begin(ArchiveSink.Options.BY_HOUR, null, Map.of(), Map.of());
        Pipeline pipeline = Pipeline.create();
        pipeline
            .apply(Create.of(batches).withCoder(SourceBatchCoder.of(SCHEMA)))
            .apply(
                "Archive",
                ArchiveSink.write(
                    ArchiveSink.Options.of(root.toString(), SCHEMA, "r" + from).onTopOf(manifest)));
        pipeline.run().waitUntilFinish();
      }
    }
  }

  private ArchiveHistory history(OnError onError) {
    ParquetSourceOptions source =
        ParquetSourceOptions.of(root.toString(), SCHEMA).withOnError(onError);
    return ArchiveHistory.of(
        root.toString(),
        new ArchiveHistory.Events(SCHEMA, new ParquetSplitReader(source)),
        Optional.empty());
  }

  private static List<Long> offsets(RecordHistory.Records records, Log log) {
    List<Long> offsets = new ArrayList<>();
    List<SourceRecord> some = records.next(log, 13);
    while (!some.isEmpty()) {
      for (SourceRecord record : some) {
        long offset = record.coordinates().offset();
        offsets.add(offset);
        assertThat(
                record.row() == null
                    ? new String(record.value(), StandardCharsets.UTF_8)
                    : String.valueOf(record.row()[0]))
            .isEqualTo(Long.toString(offset));
      }
      some = records.next(log, 13);
    }
    return offsets;
  }

  private static List<Long> range(long from) {
    return Stream.iterate(from, offset -> offset + 1).limit(3 * COMMITTED - from).toList();
  }

  @Test
  void everyPartitionComesInTheOrderOfItsOffsetsHoweverLittleIsInMemory() {
    // given
    archive();
    ArchiveHistory history = history(OnError.FAIL);
    Log first = new Log("orders", 0);
    Log second = new Log("orders", 1);

    for (int inMemory : new int[] {0, 50, 1_000}) {
      // when
      try (RecordHistory.Records records =
          new OffsetOrder(
              history, new RunStore(SCHEMA, inMemory), Map.of(first, 0L, second, 77L))) {

        // then
        assertThat(offsets(records, first)).isEqualTo(range(0));
        assertThat(offsets(records, second)).isEqualTo(range(77));
      }
    }
  }

  @Test
  void aCompactionChangesNothing() {
    // given
    archive();
    ArchiveHistory before = history(OnError.FAIL);

    // when
    try (ArchiveCompaction compaction =
        ArchiveCompaction.open(
            root.toString(),
            new ArchiveCompaction.Options(1 << 20, Duration.ofHours(1), Clock.systemUTC()))) {
      compaction.plan().forEach(compaction::run);
    }

    // then
    Log log = new Log("orders", 1);
    for (ArchiveHistory history : List.of(before, history(OnError.FAIL))) {
      try (RecordHistory.Records records = history.open(Map.of(log, 5L))) {
        assertThat(offsets(records, log)).isEqualTo(range(5));
      }
    }
  }

  @Test
  void aDamagedFileEndsTheReadEvenWhereFilesMayBePassedOver() throws IOException {
    // given
    archive();
    Path file;
    try (Stream<Path> all = Files.walk(root)) {
      file =
          all.filter(
                  p -> p.toString().endsWith(".parquet") && !p.toString().contains("_undecodable"))
              .sorted()
              .findFirst()
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4, 60, (byte) 0x7f);
    Files.write(file, bytes);
    Log log = new Log("orders", 0);

    // when
    try (RecordHistory.Records records = history(OnError.SKIP).open(Map.of(log, 0L))) {

      // then
      assertThatThrownBy(() -> offsets(records, log))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("ML-6151")
          .hasMessageContaining(file.getFileName().toString());
    }
  }
}
