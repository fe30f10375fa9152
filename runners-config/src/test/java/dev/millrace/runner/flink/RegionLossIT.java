package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A region is killed, broker, job and MirrorMaker 2, while events flow; another run goes on at the
 * mirrored topic of the second region from the group's translated positions. {@code
 * -Dmillrace.region.seed=N} changes when.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RegionLossIT {
  private static final long SEED = Long.getLong("millrace.region.seed", 16);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Of these a third is sent before the mirror begins, and a third once the region is lost. */
  private static final int EVENTS = 3_000;

  /** So many are sent twice. */
  private static final int TWICE = 50;

  private static final String SETTINGS = "```properties\n";
  private static final Pattern ID = Pattern.compile("\"id\": ?(\\d+)");

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Deduplicate, name: Once, input: orders, config: {key: id, within: 1d, emit: on_arrival}}
      streams:
        orders:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 1h}
          live:
            type: ReadFromKafka
            config:
              topic: orders
              bootstrap_servers: "${BROKERS}"
              format: JSON
              start: {mode: group}
              consumer_config: {group.id: orders}
      outputs:
        rows: {input: Once, live: {type: WriteToKafka, config: {topic: rows, bootstrap_servers: "${OUT}", key: none, format: JSON}}}
        late: {live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${OUT}", key: none, format: JSON}}}
        dead_letter: {live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${OUT}", key: none, format: JSON}}}
      """;

  @TempDir private Path dir;

  private static List<String> events(Stream<Integer> ids) {
    return ids.map(
            id ->
                "{\"id\": %d, \"at\": \"%s\"}"
                    .formatted(id, Instant.parse("2025-03-01T00:00:00Z").plusSeconds(id)))
        .toList();
  }

  private static void send(String brokers, int from, int to, Set<Integer> without) {
    for (int partition = 0; partition < 2; partition++) {
      int here = partition;
      Stream<Integer> ids =
          IntStream.range(from, to).boxed().filter(id -> id % 2 == here && !without.contains(id));
      new TopicTexts(brokers, "orders").send(partition, events(ids));
    }
  }

  private static Set<Integer> ids(List<String> values) {
    Set<Integer> ids = new TreeSet<>();
    for (String value : values) {
      Matcher id = ID.matcher(value);
      assertThat(id.find()).as(value).isTrue();
      ids.add(Integer.parseInt(id.group(1)));
    }
    return ids;
  }

  /** The events of the output's rows, by the rows' own ids, and the runs that wrote each. */
  private static Map<String, List<String>> written(String brokers) {
    Map<String, List<String>> written = new TreeMap<>();
    TopicPartition partition = new TopicPartition("rows", 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> row : consumer.poll(Duration.ofMillis(200))) {
          String id =
              header(row, "millrace-id") + " " + new String(row.value(), StandardCharsets.UTF_8);
          written.merge(
              id,
              List.of(header(row, "millrace-run")),
              (one, other) -> Stream.concat(one.stream(), other.stream()).toList());
        }
      }
    }
    return written;
  }

  private static String header(ConsumerRecord<byte[], byte[]> row, String name) {
    return new String(row.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** Ours, with checkpoints often enough for a test. */
  private String profile() throws Exception {
    Path profile = dir.resolve("profile.yaml");
    Files.writeString(
        profile,
        Files.readString(Path.of("flink-state.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 300")
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 100"));
    return profile.toString();
  }

  @Test
  void anotherRegionGoesOnFromTranslatedOffsets() throws Exception {
    assumeTrue(MirrorMaker.isThere(), "the build copies MirrorMaker");
    try (EmbeddedKafka kafka = new EmbeddedKafka().start();
        BrokerProcess first = BrokerProcess.start(dir.resolve("first"))) {
      // given: two regions, of which the second one has the outputs, and a mirror between them
      String second = kafka.bootstrapServers();
      kafka.createTopic("orders", 2);
      List.of("rows", "late", "dead").forEach(topic -> kafka.createTopic(topic, 1));
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", first.address()))) {
        admin.createTopics(List.of(new NewTopic("orders", 2, (short) 1))).all().get();
      }
      Path file = Files.writeString(dir.resolve("orders.yaml"), FILE);
      send(first.address(), 0, EVENTS / 3, Set.of());

      // when: the region is lost while events flow
      try (MirrorMaker mirror = MirrorMaker.start(dir, settings(first.address(), second));
          MillraceProcess run =
              MillraceProcess.start(
                  dir.resolve("first.txt"),
                  "run",
                  file.toString(),
                  "-DBROKERS=" + first.address(),
                  "-DOUT=" + second,
                  "--state=" + dir.resolve("state"),
                  "--profile=" + profile(),
                  "--no-progress")) {
        send(first.address(), EVENTS / 3 - TWICE, EVENTS / 2, Set.of());
        awaitRows(run, second, EVENTS / 2);
        await().atMost(PATIENCE).until(() -> translated(second) > 0);
        send(first.address(), EVENTS / 2, 2 * EVENTS / 3, Set.of());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(new Random(SEED).nextInt(500)));
        run.kill();
        first.kill();
      }
      List<String> copied = new TopicTexts(second, "orders").all();
      Set<Integer> mirrored = ids(copied);
      Set<String> before = new HashSet<>(written(second).keySet());

      // when: producers send to the second region what has not come there, and what comes now
      send(second, 0, EVENTS, mirrored);
      TestCommandLine.Result result =
          TestCommandLine.run(
              "run",
              file.toString(),
              "-DBROKERS=" + second,
              "-DOUT=" + second,
              "--until-idle=1s",
              "--no-progress");

      // then: lost 0, twice 0 by the rows' ids, although both runs wrote some of them
      assertThat(result.exitCode()).as(result.toString()).isZero();
      Map<String, List<String>> rows = written(second);
      long twice = rows.values().stream().filter(runs -> runs.size() > 1).count();
      System.out.printf(
          "copied %d records of %d events, written %d rows before; then %d rows, of them %d by both"
              + " runs%n",
          copied.size(), mirrored.size(), before.size(), rows.size(), twice);
      assertThat(ids(List.copyOf(rows.keySet()))).hasSize(EVENTS);
      assertThat(rows).hasSize(EVENTS);
      assertThat(new TopicTexts(second, "late").all()).isEmpty();
      assertThat(new TopicTexts(second, "dead").all()).isEmpty();

      // then: it did not begin anew, and some records were there twice
      assertThat(twice).isLessThan(before.size());
      assertThat(copied).hasSizeGreaterThan(mirrored.size());
    }
  }

  /** Out of docs/disaster-recovery.md, with the addresses of here. */
  private static String settings(String first, String second) throws Exception {
    String page = Files.readString(Path.of("../docs/disaster-recovery.md"));
    int from = page.indexOf(SETTINGS) + SETTINGS.length();
    return page.substring(from, page.indexOf("```", from))
        .replace("first:9092", first)
        .replace("second:9092", second);
  }

  /** How far the group is in the second region, without having been there. */
  private static long translated(String second) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", second))) {
      return admin
          .listConsumerGroupOffsets("orders")
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  private static void awaitRows(MillraceProcess run, String brokers, int least) {
    await()
        .atMost(PATIENCE)
        .until(() -> !run.isAlive() || new TopicTexts(brokers, "rows").all().size() >= least);
    assertThat(run.isAlive()).as(run::said).isTrue();
  }
}
