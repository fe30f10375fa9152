package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.io.archive.ArchiveSession;
import dev.millrace.io.archive.ArchiveSink;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replay of one hour reads of thirty days. */
class ArchivePruningTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addStringField("text").build();
  private static final long START = Instant.parse("2024-05-01T00:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;
  private static final int HOURS = 30 * 24;
  private static final int EVENTS_PER_HOUR = 40;

  @TempDir Path root;

  private static SourceRecord event(long id) {
    long time = START + id * (HOUR / EVENTS_PER_HOUR);
    return new SourceRecord(
        new Coordinates("kafka", "orders", 0, id),
        time,
        null,
        null,
        List.of(),
        new Object[] {id, Long.toHexString(id * 0x9E3779B97F4A7C15L)},
        time,
        EventTimes.MIN,
        Verdict.EVENT,
        null);
  }

  private void archiveThirtyDays() {
    List<SourceBatch> batches = new ArrayList<>();
    for (long hour = 0; hour < HOURS; hour++) {
      List<SourceRecord> records = new ArrayList<>();
      for (long i = 0; i < EVENTS_PER_HOUR; i++) {
        records.add(event(hour * EVENTS_PER_HOUR + i));
      }
      batches.add(new SourceBatch(START, records, hour * EVENTS_PER_HOUR));
    }
    try (ArchiveSession session = ArchiveSession.open(root.toString(), "r1")) {
      ArchiveManifest empty = session.begin(ArchiveSink.Options.BY_HOUR, null, Map.of(), Map.of());
      Pipeline pipeline = Pipeline.create();
      pipeline
          .apply(Create.of(batches).withCoder(SourceBatchCoder.of(SCHEMA)))
          .apply(
              "Archive",
              ArchiveSink.write(
                  ArchiveSink.Options.of(root.toString(), SCHEMA, "r1").onTopOf(empty)));
      pipeline.run().waitUntilFinish();
    }
  }

  @Test
  void oneHourOfThirtyDaysReadsLessThanAHundredthOfTheBytes() {
    // given
    archiveThirtyDays();
    Instant from = Instant.ofEpochMilli(START + 300 * HOUR);
    ParquetSourceOptions hour =
        ParquetSourceOptions.of(root.toString(), SCHEMA).withRange(from, from.plusMillis(HOUR));

    // when
    ParquetPlan plan = ParquetPlanner.plan(hour);
    Pipeline pipeline = Pipeline.create();
    PAssert.thatSingleton(
            pipeline
                .apply(ParquetSource.read(hour))
                .apply(
                    "Count",
                    MapElements.into(TypeDescriptors.longs())
                        .via((SourceBatch batch) -> (long) batch.records().size()))
                .apply(Sum.longsGlobally()))
        .isEqualTo((long) EVENTS_PER_HOUR);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    // then
    long read =
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(
                        MetricNameFilter.named("millrace", ParquetSplitReader.BYTES_READ))
                    .build())
            .getCounters()
            .iterator()
            .next()
            .getAttempted();
    assertThat(plan.files()).isEqualTo(1);
    assertThat(plan.prunedDirectories()).isEqualTo(HOURS - 1);
    assertThat(plan.archiveBytes()).isEqualTo(ArchiveManifest.read(root.toString()).bytes());
    assertThat(read).isPositive().isLessThan(plan.archiveBytes() / 100);
  }
}
