package dev.millrace.cli.kinesis;

import static dev.millrace.cli.kinesis.KinesisReads.byKey;
import static dev.millrace.cli.kinesis.KinesisReads.event;
import static dev.millrace.cli.kinesis.KinesisReads.events;
import static dev.millrace.cli.kinesis.KinesisReads.expected;
import static dev.millrace.cli.kinesis.KinesisReads.id;
import static dev.millrace.cli.kinesis.KinesisReads.range;
import static dev.millrace.cli.kinesis.KinesisReads.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.kinesis.KinesisServer.Sent;
import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.io.kinesis.ArchivedShards;
import dev.millrace.io.kinesis.KinesisSourceOptions;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import dev.millrace.io.kinesis.StreamSource;
import dev.millrace.io.partitioned.ArchivedEnd.Ids;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reader of Kinesis on a server: its order, its positions, and what it does about failures. */
@Timeout(120)
class KinesisReaderIT {
  @TempDir private static Path serverDir;
  private static KinesisServer server;

  @BeforeAll
  static void startServer() throws Exception {
    assumeTrue(KinesisServer.isInstalled(), "npm's kinesalite cannot be had");
    server = KinesisServer.start(serverDir);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void makeStream() throws Exception {
    server.faults("");
    server.streams(2, "s");
  }

  private static KinesisSourceOptions options(Range range) {
    return KinesisReads.options(server, range);
  }

  private static KinesisSourceOptions all() {
    return options(range(Range.HORIZON));
  }

  @Test
  void aKeyKeepsItsOrderThroughSplitsMergesRestartsAndFailures() throws Exception {
    // given: a stream that was resharded three times
    server.put("s", events(0, 1_000));
    server.split("s");
    server.put("s", events(1_000, 2_000));
    server.merge("s");
    server.put("s", events(2_000, 3_000));
    server.split("s");
    server.put("s", events(3_000, 3_500));
    assertThat(server.shards("s")).hasSize(7);
    server.faults("\"GetRecords\": \"throttle\", \"GetShardIterator\": \"break\"");

    // when
    List<SourceRecord> records = read(all(), 1_200);
    String calls = server.faults("\"GetRecords\": \"expire\", \"ListShards\": \"break\"");
    List<SourceRecord> again = read(all(), Integer.MAX_VALUE);

    // then: nothing is late, with event times that ascend within a key and no tolerance
    assertThat(byKey(records)).isEqualTo(expected(3_500));
    assertThat(byKey(again)).isEqualTo(expected(3_500));
    assertThat(calls).contains("GetRecords");
    assertThat(records).allMatch(record -> record.verdict() == Verdict.EVENT);
    assertThat(numbers(records)).isEqualTo(numbers(again));
  }

  @Test
  void howFarBehindItIsItTellsAsTime() throws Exception {
    // given
    server.put("s", events(0, 100));
    KinesisSourceOptions forEver = options(new Range(Range.HORIZON, null, false, null, false));
    MetricsContainerStepMap metrics = new MetricsContainerStepMap();
    server.faults("\"behind\": 90000");
    try (Closeable ignored =
            MetricsEnvironment.scopedMetricsContainer(metrics.getContainer("read"));
        KinesisReading reading = new KinesisReading(forEver, null)) {

      // when, then
      SourceState behind = told(reading, metrics, state -> state.lagMillis(now()) > 1_000);
      assertThat(behind.lag()).isEmpty();
      assertThat(behind.lagMillis(now())).isLessThan(60_000);
      assertThat(behind.partitions()).isEqualTo(2);
      assertThat(behind.watermark()).isPresent();
      assertThat(behind.holder()).isPresent();
      assertThat(behind.readers().unreachable()).isFalse();

      server.faults("");
      assertThat(told(reading, metrics, state -> !state.hasMore()).lagMillis(now())).isZero();

      server.faults("\"GetRecords\": \"down\"");
      told(reading, metrics, state -> state.readers().unreachable());
    }
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  /** Reads on until what the reader tells is so. */
  private static SourceState told(
      KinesisReading reading, MetricsContainerStepMap metrics, Predicate<SourceState> wanted)
      throws IOException {
    while (true) {
      reading.on(Duration.ofMillis(200));
      SourceState state =
          SourceState.of(MetricsContainerStepMap.asAttemptedOnlyMetricResults(metrics)).get("s");
      if (state != null && wanted.test(state)) {
        return state;
      }
    }
  }

  /** What each record is known by, with its number. */
  private static Map<String, Long> numbers(List<SourceRecord> records) {
    Map<String, Long> numbers = new TreeMap<>();
    records.forEach(r -> numbers.put(r.coordinates().id(), r.coordinates().offset()));
    return numbers;
  }

  @Test
  void shardsThatAreSplitWhileTheyAreReadAreFollowed() throws Exception {
    // given
    server.put("s", events(0, 100));
    StreamSource source = new StreamSource(all());
    UnboundedReader<SourceBatch> reader =
        source.createReader(PipelineOptionsFactory.create(), null);
    List<SourceRecord> records = new ArrayList<>();

    // when
    int next = 100;
    for (boolean some = reader.start();
        !reader.getWatermark().equals(BoundedWindow.TIMESTAMP_MAX_VALUE);
        some = reader.advance()) {
      if (some) {
        records.addAll(reader.getCurrent().records());
        if (records.size() == next && next < 400) {
          server.split("s");
          server.put("s", events(next, next + 100));
          next += 100;
        }
      }
    }
    reader.close();

    // then
    assertThat(byKey(records)).isEqualTo(expected(400));
    assertThat(server.shards("s")).hasSize(8);
  }

  @Test
  void whatIsPackedIsUnpackedAndWhatIsOfAnotherShardIsADuplicate() throws Exception {
    // given: records of both halves of the stream, packed into one record of the one
    List<Sent> packed = events(0, 8);
    server.put("s", List.of(Aggregates.of("k0", packed), event(8), event(9)));

    // when
    List<SourceRecord> records = read(all(), Integer.MAX_VALUE);

    // then
    String shard =
        (String)
            records.stream()
                .filter(r -> r.row() != null && id(r) == 0)
                .findFirst()
                .orElseThrow()
                .row()[3];
    Map<Verdict, List<String>> byVerdict = new TreeMap<>();
    records.forEach(
        r ->
            byVerdict
                .computeIfAbsent(r.verdict(), v -> new ArrayList<>())
                .add(r.coordinates().id().replaceAll("\\d{20,}", "N")));
    assertThat(byVerdict.get(Verdict.DUPLICATE))
        .isNotEmpty()
        .allMatch(id -> id.matches(shard + ":N\\.\\d"));
    assertThat(byVerdict.get(Verdict.EVENT)).hasSize(10 - byVerdict.get(Verdict.DUPLICATE).size());
    assertThat(byVerdict.get(Verdict.EVENT)).contains(shard + ":N.0");
  }

  @Test
  void aRestartInTheMiddleOfAPackedRecordLosesNoneOfItAndReadsNoneTwice() throws Exception {
    // given: more than are handed out at once
    List<Sent> packed = IntStream.range(0, 1_200).mapToObj(id -> event("a", id)).toList();
    server.put("s", List.of(Aggregates.of("a", packed), event("a", 1_200)));

    // when
    List<SourceRecord> records = read(all(), 1);

    // then
    assertThat(records.stream().map(KinesisReads::id))
        .containsExactlyElementsOf(IntStream.rangeClosed(0, 1_200).boxed().toList());
  }

  @Test
  void startsWhereItIsTold() throws Exception {
    // given
    server.put("s", events(0, 50));
    Thread.sleep(1_100);
    long between = System.currentTimeMillis();
    server.put("s", events(50, 80));

    // when, then: the service's own times are of whole milliseconds
    assertThat(read(options(range(between)), 10).stream().map(KinesisReads::id).sorted())
        .containsExactlyElementsOf(IntStream.range(50, 80).boxed().toList());
    assertThat(read(options(range(Range.LATEST)), 10)).isEmpty();
  }

  @Test
  void recordsThatMayBeMissingEndTheReadUnlessThatIsAllowed() throws Exception {
    // given: an archive that ends with a record which the stream does not have
    server.put("s", events(0, 20));
    String gone = server.shards("s").get(0).sequenceNumberRange().startingSequenceNumber();
    Range range = range(Range.HORIZON);
    Range allowing = new Range(range.since(), null, true, range.untilIdle(), false);
    KinesisSourceOptions strict = heldUpTo(options(range), gone);
    KinesisSourceOptions lenient = heldUpTo(options(allowing), gone);

    // when, then
    assertThatThrownBy(() -> read(strict, Integer.MAX_VALUE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5584")
        .hasMessageContaining("shard shardId-000000000000")
        .hasMessageContaining("'on_gap: continue'");
    List<SourceRecord> records = read(lenient, Integer.MAX_VALUE);
    assertThat(records).hasSize(20);
    assertThat(
            records.stream()
                .filter(r -> r.coordinates().partition() == 0)
                .mapToLong(r -> r.coordinates().offset())
                .min())
        .hasValue(1_000_000_005L);
  }

  /** A read that goes on after the fifth record of shard 0, which has a sequence number. */
  private static KinesisSourceOptions heldUpTo(KinesisSourceOptions options, String sequence) {
    return ArchivedShards.of(
            options,
            null,
            Map.of(0, 5L, 7, 3L),
            shard -> shard < 2,
            (shard, from) -> List.of("shardId-000000000001:1", "shardId-000000000000:" + sequence))
        .goOn(options);
  }

  @Test
  void anArchiveThatLacksItsLastRecordGoesOnAfterTheOneBeforeIfThatIsAllowed() throws Exception {
    // given: an archive of ten records of a shard, of which a file was removed
    server.put("s", IntStream.range(0, 20).mapToObj(id -> event("a", id)).toList());
    List<String> ids =
        read(all(), Integer.MAX_VALUE).stream().map(r -> r.coordinates().id()).toList();
    Range range = range(Range.HORIZON);
    KinesisSourceOptions lenient =
        options(new Range(range.since(), null, true, range.untilIdle(), false));
    Ids kept = (shard, from) -> from > 4 ? List.of() : ids.subList(0, 5);

    // when, then
    assertThatThrownBy(
            () -> ArchivedShards.of(options(range), null, Map.of(0, 10L), shard -> true, kept))
        .hasMessageContaining("ML-5584")
        .hasMessageContaining("has no record number 9 of shard 0");
    List<SourceRecord> records =
        read(
            ArchivedShards.of(lenient, null, Map.of(0, 10L), shard -> true, kept).goOn(lenient),
            Integer.MAX_VALUE);
    assertThat(records.stream().map(KinesisReads::id))
        .containsExactlyElementsOf(IntStream.range(5, 20).boxed().toList());
    assertThat(records.get(0).coordinates().offset()).isEqualTo(10);
  }
}
