package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.job.OutputRows;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import dev.millrace.spec.FileVariables;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Event time from a header that holds ISO text in some records and seconds in others: archived,
 * live, and replayed from the archive.
 */
@Timeout(600)
class ComputedTimeIT {
  private static final int EVENTS = 300;
  private static final long START = Instant.parse("2025-03-01T00:00:00Z").getEpochSecond();
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Combine
            name: PerMinute
            input: events
            windowing: {type: fixed, size: 10m}
            config: {group_by: kind, combine: {events: {fn: count}}}
      streams:
        events:
          fields: {id: BIGINT NOT NULL, kind: VARCHAR}
          timestamp:
            expression: |
              CASE WHEN CAST(heads['at'] AS VARCHAR) LIKE '%-%'
                   THEN CAST(CAST(heads['at'] AS VARCHAR) AS TIMESTAMP)
                   ELSE TIMESTAMP_SECONDS(CAST(CAST(heads['at'] AS VARCHAR) AS BIGINT)) END
          watermark: {max_out_of_orderness: 1h, on_idle: hold}
          live:
            type: ReadFromKafka
            config: {topic: events, bootstrap_servers: "${BROKERS}", format: JSON, metadata: {headers: heads}}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      outputs:
        counts:
          input: PerMinute
          live: {type: WriteToKafka, config: {topic: counts, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/counts"}}
        late: {live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/dead"}}
      """;

  @TempDir private Path dir;

  /** An event by its time; every fiftieth has one that cannot be computed. */
  private record Click(int id, long second) {
    boolean sound() {
      return id % 50 != 49;
    }

    String kind() {
      return "k" + id % 3;
    }

    String time() {
      String right = id % 2 == 0 ? "" + second : Instant.ofEpochSecond(second).toString();
      return sound() ? right : "soon";
    }

    /** The end of its window of ten minutes. */
    Instant windowEnd() {
      return Instant.ofEpochSecond(second - Math.floorMod(second, 600L) + 600);
    }
  }

  private static List<Click> clicks() {
    Random random = new Random(7);
    return IntStream.range(0, EVENTS)
        .mapToObj(id -> new Click(id, START + id * 60L + random.nextInt(600)))
        .toList();
  }

  /** How many there are by window and kind, as the pipeline counts them. */
  private static Map<String, Long> expected(Predicate<Click> wanted) {
    return clicks().stream()
        .filter(click -> click.sound() && wanted.test(click))
        .collect(
            Collectors.groupingBy(
                click -> click.windowEnd() + " " + click.kind(),
                TreeMap::new,
                Collectors.counting()));
  }

  /** What a replay wrote. */
  private Map<String, Long> replayed(String file) {
    Map<String, String> variables = Map.of("BROKERS", "nowhere:1", "DIR", dir.toString());
    Schema schema =
        new FileToolchain()
            .plan(Path.of(file), FileVariables.of(variables), secrets -> {}).outputs().stream()
                .filter(output -> output.name().equals("counts"))
                .findFirst()
                .orElseThrow()
                .schema();
    int kind = schema.indexOf("kind");
    int events = schema.indexOf("events");
    Map<String, Long> rows = new TreeMap<>();
    OutputRows.ofDirectory(dir.resolve("out/counts"), schema)
        .read(
            (row, time) ->
                rows.merge(
                    Instant.ofEpochMilli(time + 1) + " " + row[kind],
                    (Long) row[events],
                    Long::sum));
    return rows;
  }

  private static void produce(String brokers) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Click click : clicks()) {
        String value = "{\"id\": " + click.id() + ", \"kind\": \"" + click.kind() + "\"}";
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>("events", click.id() % 2, null, bytes(value));
        record.headers().add("at", bytes(click.time()));
        producer.send(record);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String millrace(String brokers, String... arguments) {
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-DBROKERS=" + brokers, "-DDIR=" + dir, "--no-progress"));
    int exitCode =
        CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
            .execute(all.toArray(new String[0]));
    assertThat(exitCode).as(recorded.out() + recorded.err()).isZero();
    return recorded.out();
  }

  @Test
  void aReplayOfTheArchiveEqualsTheLiveRun() throws IOException {
    // given
    String file = Files.writeString(dir.resolve("counts.yaml"), FILE).toString();
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      String brokers = kafka.bootstrapServers();
      List.of("events", "counts", "late", "dead").forEach(topic -> kafka.createTopic(topic, 2));
      produce(brokers);

      // when
      String archived = millrace(brokers, "archive", file, "--until-idle=1s");
      millrace(brokers, "run", file, "--until-idle=1s");

      // then
      assertThat(archived).contains(": 300 rows read");
      assertThat(millrace(brokers, "verify", file))
          .contains("✓ live and replay give the same rows");
    }

    // when, then: all of it, without a broker
    millrace("nowhere:1", "replay", file);
    assertThat(replayed(file)).isEqualTo(expected(click -> true));

    // when, then: an hour, of whose files alone it reads
    String hour =
        millrace("nowhere:1", "replay", file, "--from=2025-03-01T03:00", "--to=2025-03-01T04:00");
    long from = Instant.parse("2025-03-01T03:00:00Z").getEpochSecond();
    assertThat(replayed(file))
        .hasSize(18)
        .isEqualTo(expected(click -> click.second() >= from && click.second() < from + 3_600));
    Matcher share = Pattern.compile("of the archive's \\S+ \\S+ \\(([0-9.]+) %\\)").matcher(hour);
    assertThat(share.find()).as(hour).isTrue();
    assertThat(Double.parseDouble(share.group(1))).isBetween(1.0, 50.0);
  }
}
