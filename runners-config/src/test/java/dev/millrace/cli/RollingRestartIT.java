package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runner.MillraceProcess;
import dev.millrace.testing.kafka.EmbeddedKafkaCluster;
import dev.millrace.testing.kafka.TopicTexts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Kafka cluster of three nodes is restarted, one node after the other, while events are sent and
 * two runs read them and write what they read: nothing is lost, and no run ends. The system
 * properties {@code millrace.rolling.events} and {@code millrace.rolling.rounds} make it longer.
 */
@Timeout(1_800)
class RollingRestartIT {
  private static final int EVENTS = Integer.getInteger("millrace.rolling.events", 4_000);
  private static final int ROUNDS = Integer.getInteger("millrace.rolling.rounds", 1);
  private static final int PARTITIONS = 3;

  /** Only what hangs takes longer, on however slow a machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Known, input: clicks, config: {keep: id >= 0}}
      streams:
        clicks:
          fields: {id: INTEGER NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 10m}
          live:
            type: ReadFromKafka
            config: {topic: clicks, bootstrap_servers: "${BROKERS}", format: JSON}
      on_error: fail
      outputs:
        seen:
          input: Known
          live: {type: WriteToKafka, config: {topic: "${RUN}", bootstrap_servers: "${BROKERS}",
                                              key: none, format: JSON, delivery: at_least_once}}
      """;

  @TempDir private Path dir;

  private MillraceProcess run(EmbeddedKafkaCluster kafka, String runner) {
    kafka.createTopic(runner, 1);
    return MillraceProcess.start(
        dir.resolve(runner + ".txt"),
        "run",
        dir.resolve("clicks.yaml").toString(),
        "-DBROKERS=" + kafka.bootstrapServers(),
        "-DRUN=" + runner,
        "--runner=" + runner,
        "--no-progress");
  }

  /** The events that are in a topic. */
  private static Set<Integer> seen(EmbeddedKafkaCluster kafka, String topic) {
    return new TopicTexts(kafka.bootstrapServers(), topic)
        .all().stream()
            .map(ID::matcher)
            .peek(id -> assertThat(id.find()).isTrue())
            .map(id -> Integer.valueOf(id.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Thread send(EmbeddedKafkaCluster kafka, ConcurrentLinkedQueue<Exception> failed) {
    Instant start = Instant.now();
    Thread feeder =
        new Thread(
            () -> {
              try (KafkaProducer<byte[], byte[]> producer =
                  new KafkaProducer<>(
                      Map.of(
                          "bootstrap.servers",
                          kafka.bootstrapServers(),
                          "delivery.timeout.ms",
                          (int) PATIENCE.toMillis()),
                      new ByteArraySerializer(),
                      new ByteArraySerializer())) {
                for (int id = 0; id < EVENTS; id++) {
                  String event = "{\"id\": %d, \"at\": \"%s\"}".formatted(id, start);
                  producer.send(
                      new ProducerRecord<>(
                          "clicks", id % PARTITIONS, null, event.getBytes(StandardCharsets.UTF_8)),
                      (sent, failure) -> {
                        if (failure != null) {
                          failed.add(failure);
                        }
                      });
                  if (id % 20 == 0) {
                    LockSupport.parkNanos(50_000_000);
                  }
                }
              }
            },
            "feeder");
    feeder.start();
    return feeder;
  }

  @Test
  void nothingIsLostWhileLeadersMove() throws Exception {
    Files.writeString(dir.resolve("clicks.yaml"), FILE);
    try (EmbeddedKafkaCluster kafka = EmbeddedKafkaCluster.start(dir.resolve("kafka"), 3)) {
      // given: two runs that have written something
      kafka.createTopic("clicks", PARTITIONS);
      ConcurrentLinkedQueue<Exception> failed = new ConcurrentLinkedQueue<>();
      Map<String, MillraceProcess> runs = new LinkedHashMap<>();
      try (MillraceProcess direct = run(kafka, "direct");
          MillraceProcess flink = run(kafka, "flink-embedded")) {
        runs.put("direct", direct);
        runs.put("flink-embedded", flink);
        Thread feeder = send(kafka, failed);
        runs.forEach((topic, run) -> awaitSeen(kafka, topic, run, 1));

        // when: each node is away for a while, which moves what it leads to the others
        List<List<Integer>> leaders = new ArrayList<>(List.of(kafka.leaders("clicks")));
        for (int restart = 0; restart < ROUNDS * kafka.size(); restart++) {
          int node = restart % kafka.size();
          kafka.awaitInSync();
          kafka.stop(node);
          LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
          leaders.add(kafka.leaders("clicks"));
          kafka.start(node);
        }
        kafka.awaitInSync();
        feeder.join(PATIENCE.toMillis());

        // then
        assertThat(feeder.isAlive()).isFalse();
        assertThat(failed).isEmpty();
        assertThat(leaders.stream().distinct().count()).isGreaterThan(2);
        runs.forEach((topic, run) -> awaitSeen(kafka, topic, run, EVENTS));
        runs.values().forEach(MillraceProcess::terminate);
        for (MillraceProcess run : runs.values()) {
          assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(143);
          assertThat(run.said()).contains("in = ").doesNotContain("is not known", "error ML-");
        }
        List<Integer> all = IntStream.range(0, EVENTS).boxed().toList();
        for (String topic : runs.keySet()) {
          assertThat(seen(kafka, topic)).containsExactlyInAnyOrderElementsOf(all);
        }
      }
    }
  }

  private static void awaitSeen(
      EmbeddedKafkaCluster kafka, String topic, MillraceProcess run, int count) {
    await().atMost(PATIENCE).until(() -> !run.isAlive() || seen(kafka, topic).size() >= count);
    assertThat(run.isAlive()).as(run::said).isTrue();
  }
}
