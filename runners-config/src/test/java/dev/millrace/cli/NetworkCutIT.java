package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runner.MillraceProcess;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.SlowLine;
import dev.millrace.testing.kafka.TopicTexts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The line between a run and its broker is cut several times while events flow on the broker's
 * side: none is lost, none is late because of the cut, and a run that ends when nothing comes any
 * more does not take the cut for that. The system property {@code millrace.cut.seconds} has other
 * cuts.
 */
@Timeout(3_600)
class NetworkCutIT {
  private static final List<Integer> CUTS =
      Stream.of(System.getProperty("millrace.cut.seconds", "1,12").split(","))
          .map(Integer::valueOf)
          .toList();

  /** Only what hangs takes longer, on however slow a machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private static final int PARTITIONS = 2;
  private static final Pattern EVENTS = Pattern.compile("\"events\":(\\d+)");

  /** Both are shorter than the longest cut. */
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: Combine
            name: PerSecond
            input: clicks
            windowing: {type: fixed, size: 1s}
            config: {group_by: page, combine: {events: {fn: count}}}
      streams:
        clicks:
          fields: {id: INTEGER NOT NULL, page: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 2s, idle_timeout: 4s, on_idle: advance}
          live:
            type: ReadFromKafka
            config: {topic: "${TOPIC}", bootstrap_servers: "${BROKERS}", format: JSON}
      on_error: fail
      outputs:
        counts:
          input: PerSecond
          live: {type: WriteToKafka, config: {topic: "${TOPIC}.counts", key: none, format: JSON,
                                              bootstrap_servers: "${BROKERS}",
                                              delivery: at_least_once}}
      """;

  @TempDir private Path dir;

  /** Sends an event now and then until it is told to end, and tells how many there were. */
  private static Thread send(
      EmbeddedKafka kafka, String topic, AtomicBoolean enough, AtomicInteger sent) {
    Thread feeder =
        new Thread(
            () -> {
              try (KafkaProducer<byte[], byte[]> producer =
                  new KafkaProducer<>(
                      Map.of("bootstrap.servers", kafka.directServers()),
                      new ByteArraySerializer(),
                      new ByteArraySerializer())) {
                while (!enough.get()) {
                  int id = sent.getAndIncrement();
                  String event =
                      "{\"id\": %d, \"page\": \"a\", \"at\": \"%s\"}".formatted(id, Instant.now());
                  producer.send(
                      new ProducerRecord<>(
                          topic, id % PARTITIONS, null, event.getBytes(StandardCharsets.UTF_8)));
                  LockSupport.parkNanos(20_000_000);
                }
              }
            },
            "feeder");
    feeder.start();
    return feeder;
  }

  /** How many events the counts speak of that are visible. */
  private static int counted(EmbeddedKafka kafka, String topic) {
    return new TopicTexts(kafka.directServers(), topic)
        .committed().stream()
            .map(EVENTS::matcher)
            .peek(events -> assertThat(events.find()).isTrue())
            .mapToInt(events -> Integer.parseInt(events.group(1)))
            .sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-embedded"})
  void nothingIsLostOrLateBecauseOfACut(String runner) throws Exception {
    Files.writeString(dir.resolve("clicks.yaml"), FILE);
    try (SlowLine line = SlowLine.open();
        EmbeddedKafka kafka = new EmbeddedKafka().advertising(line.port()).start()) {
      // given: a run that sees its broker through the line, and has written something
      line.leadTo(kafka::bootstrapServers);
      kafka.createTopic("clicks", PARTITIONS);
      kafka.createTopic("clicks.counts", 1);
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger sent = new AtomicInteger();
      Thread feeder = send(kafka, "clicks", enough, sent);
      try (MillraceProcess run =
          MillraceProcess.start(
              dir.resolve(runner + ".txt"),
              "run",
              dir.resolve("clicks.yaml").toString(),
              "-DBROKERS=localhost:" + line.port(),
              "-DTOPIC=clicks",
              "--runner=" + runner,
              "--until-idle=6s",
              "--no-progress")) {
        awaitCounted(kafka, run, 1);

        // when
        for (int cut : CUTS) {
          int before = counted(kafka, "clicks.counts");
          line.cut();
          LockSupport.parkNanos(Duration.ofSeconds(cut).toNanos());
          assertThat(run.isAlive()).as(run::said).isTrue();
          line.mend();
          awaitCounted(kafka, run, before + 50 * cut);
        }
        enough.set(true);
        feeder.join();

        // then
        assertThat(run.await(PATIENCE)).as(run::said).isZero();
        assertThat(run.said())
            .containsPattern("clicks +%,d +%<,d ".formatted(sent.get()))
            .doesNotContain("error ML-", "Exception");
        assertThat(counted(kafka, "clicks.counts")).isEqualTo(sent.get());
      } finally {
        enough.set(true);
      }
    }
  }

  private static void awaitCounted(EmbeddedKafka kafka, MillraceProcess run, int events) {
    await()
        .atMost(PATIENCE)
        .until(() -> !run.isAlive() || counted(kafka, "clicks.counts") >= events);
    assertThat(run.isAlive()).as(run::said).isTrue();
  }
}
