package dev.millrace.cli.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.kinesis.KinesisServer.Sent;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.kinesis.ArchivedShards;
import dev.millrace.io.kinesis.KinesisMark;
import dev.millrace.io.kinesis.KinesisSourceOptions;
import dev.millrace.io.kinesis.KinesisSourceOptions.Columns;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import dev.millrace.io.kinesis.KinesisTarget;
import dev.millrace.io.kinesis.KinesisTarget.Login;
import dev.millrace.io.kinesis.StreamSource;
import dev.millrace.io.partitioned.EventTimeRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reader of Kinesis on a server: its order, its positions, and what it does about failures. */
@Timeout(120)
class KinesisReaderIT {
  private static final Schema ROWS =
      Schema.builder()
          .addInt32Field("id")
          .addField("t", ValueKind.TIMESTAMP_TYPE)
          .addStringField("key")
          .addStringField("shard")
          .build();

  private static final long START = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();

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
    Schema payload = Schema.builder().addFields(ROWS.getFields().subList(0, 2)).build();
    return new KinesisSourceOptions(
        "s",
        new KinesisTarget(
            Position.ofFile("p.yaml"),
            "s",
            "us-east-1",
            server.endpoint(),
            new Login("id", KinesisServer.SECRET, null),
            Duration.ofSeconds(20)),
        range,
        ValueFormat.JSON.decoder(payload, EpochUnits.NONE),
        ROWS,
        new Columns(2, -1, 3, -1),
        EventTimeRules.ofColumn(1).withIdle(Duration.ofHours(1), false));
  }

  private static KinesisSourceOptions all() {
    return options(range(Range.HORIZON));
  }

  private static Range range(long since) {
    return new Range(since, null, false, Duration.ofMillis(500), false);
  }

  /** The events of eight keys in turn, a second apart. */
  private static List<Sent> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(KinesisReaderIT::event).toList();
  }

  private static Sent event(int id) {
    String t = Instant.ofEpochMilli(START + id * 1_000L).toString();
    return Sent.of("k" + id % 8, "{\"id\": %d, \"t\": \"%s\"}".formatted(id, t));
  }

  /** Reads to the end, with a new reader after so many records each time. */
  private static List<SourceRecord> read(KinesisSourceOptions options, int restartAfter)
      throws Exception {
    StreamSource source = new StreamSource(options);
    List<SourceRecord> all = new ArrayList<>();
    KinesisMark mark = null;
    boolean over = false;
    while (!over) {
      UnboundedReader<SourceBatch> reader =
          source.createReader(PipelineOptionsFactory.create(), mark);
      int read = 0;
      boolean some = reader.start();
      while (true) {
        if (some) {
          read += reader.getCurrent().records().size();
          all.addAll(reader.getCurrent().records());
        }
        over = reader.getWatermark().equals(BoundedWindow.TIMESTAMP_MAX_VALUE);
        if (over || read >= restartAfter) {
          break;
        }
        some = reader.advance();
      }
      mark =
          CoderUtils.clone(
              source.getCheckpointMarkCoder(), (KinesisMark) reader.getCheckpointMark());
      reader.close();
    }
    return all;
  }

  private static int id(SourceRecord record) {
    return (Integer) record.row()[0];
  }

  private static Map<String, List<Integer>> byKey(List<SourceRecord> records) {
    Map<String, List<Integer>> ids = new TreeMap<>();
    records.forEach(
        r -> ids.computeIfAbsent((String) r.row()[2], key -> new ArrayList<>()).add(id(r)));
    return ids;
  }

  private static Map<String, List<Integer>> expected(int count) {
    Map<String, List<Integer>> ids = new TreeMap<>();
    IntStream.range(0, count)
        .forEach(i -> ids.computeIfAbsent("k" + i % 8, key -> new ArrayList<>()).add(i));
    return ids;
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

    // when: with a restart in the middle of the packed ones, too
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
  void startsWhereItIsTold() throws Exception {
    // given
    server.put("s", events(0, 50));
    Thread.sleep(1_100);
    long between = System.currentTimeMillis();
    server.put("s", events(50, 80));

    // when, then: the service's own times are of whole milliseconds
    assertThat(read(options(range(between)), 10).stream().map(KinesisReaderIT::id).sorted())
        .containsExactlyElementsOf(IntStream.range(50, 80).boxed().toList());
    assertThat(read(options(range(Range.LATEST)), 10)).isEmpty();
  }

  @Test
  void recordsThatMayBeMissingEndTheReadUnlessThatIsAllowed() throws Exception {
    // given: an archive that ends with a record which the stream does not have
    server.put("s", events(0, 20));
    String gone = server.shards("s").get(0).sequenceNumberRange().startingSequenceNumber();
    ArchivedShards held =
        ArchivedShards.of(
            all().target(),
            null,
            Map.of(0, 5L),
            (shard, from) -> List.of("shardId-000000000001:1", "shardId-000000000000:" + gone));
    Range range = range(Range.HORIZON);
    KinesisSourceOptions strict = held.goOn(options(range));
    KinesisSourceOptions lenient =
        held.goOn(options(new Range(range.since(), null, true, range.untilIdle(), false)));

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
}
