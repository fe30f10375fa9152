package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.show.RecordedConsole;
import dev.millrace.cli.show.Style;
import dev.millrace.io.parquet.ArchiveManifest;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.runner.flink.LocalCluster;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a Flink cluster of separate processes: what goes well, and what goes wrong. */
@Timeout(1_800)
class ClusterRunsIT {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Known, input: clicks, config: {keep: page IS NOT NULL}}
          - type: Combine
            name: PerMinute
            input: Known
            windowing: {type: fixed, size: 1m}
            config: {group_by: page, combine: {clicks: {fn: count}}}
      streams:
        clicks:
          fields: {id: INTEGER NOT NULL, page: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 10m, idle_timeout: 2s, on_idle: advance}
          live:
            type: ReadFromKafka
            config: {topic: "${TOPIC}", bootstrap_servers: "${BROKERS}", format: JSON,
                     consumer_config: {group.id: "${TOPIC}-readers"}}
          archive: {type: ReadFromParquet, config: {path: "${ARCHIVE}"}}
      on_error: fail
      outputs:
        seen:
          input: Known
          live: {type: WriteToKafka, config: {topic: "${TOPIC}.seen", bootstrap_servers: "${BROKERS}",
                                              key: none, format: JSON, delivery: exactly_once}}
          replay: {type: WriteToParquet, config: {path: seen}}
        counts:
          input: PerMinute
          live: {type: WriteToKafka, config: {topic: "${TOPIC}.counts", bootstrap_servers: "${BROKERS}",
                                              key: none, format: JSON, delivery: exactly_once}}
          replay: {type: WriteToParquet, config: {path: counts}}
      """;

  /** Only what hangs takes longer, on however slow a machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MINUTES);

  @TempDir static Path dir;
  private static LocalCluster cluster;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws IOException {
    kafka = new EmbeddedKafka(dir.resolve("kafka")).start();
    cluster = LocalCluster.start(dir.resolve("cluster"), "-Dslot.request.timeout=3000");
    Files.writeString(dir.resolve("clicks.yaml"), FILE);
    // What fails is to fail at once, and checkpoints are to be quick.
    String profile =
        Files.readString(Path.of("flink.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 1000")
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 100")
            .replaceAll("restart-strategy.type: .*", "restart-strategy.type: none")
            .replaceAll("(?m)^  restart-strategy.exponential.*\n", "");
    Files.writeString(dir.resolve("profile.yaml"), profile);
  }

  @AfterAll
  static void stop() {
    cluster.close();
    kafka.close();
  }

  private static String topic(TestInfo test, int partitions) {
    String topic = test.getTestMethod().orElseThrow().getName();
    kafka.createTopic(topic, partitions);
    kafka.createTopic(topic + ".seen", 1);
    kafka.createTopic(topic + ".counts", 1);
    return topic;
  }

  /** Events within a minute, so many minutes from now: idle streams follow the wall clock. */
  private static void send(String topic, int partition, int from, int to, int minutes) {
    Instant start = NOW.plus(minutes, ChronoUnit.MINUTES);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int id = from; id < to; id++) {
        String json =
            "{\"id\": %d, \"page\": \"a\", \"at\": \"%s\"}"
                .formatted(id, start.plusSeconds((id - from) % 60));
        producer.send(
            new ProducerRecord<>(topic, partition, null, json.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private static String[] arguments(String command, String topic, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                dir.resolve("clicks.yaml").toString(),
                "-DTOPIC=" + topic,
                "-DBROKERS=" + kafka.bootstrapServers(),
                "-DARCHIVE=" + dir.resolve("archive"),
                "--runner=flink",
                "--profile=" + dir.resolve("profile.yaml"),
                "--savepoint-dir=" + dir.resolve("savepoints")));
    if (List.of(more).stream().noneMatch(argument -> argument.startsWith("--flink-master"))) {
      arguments.add("--flink-master=" + cluster.address());
    }
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static int millrace(RecordedConsole recorded, String... arguments) {
    List<String> silent = new ArrayList<>(List.of(arguments));
    silent.add("--no-progress");
    return CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
        .execute(silent.toArray(String[]::new));
  }

  private static List<String> committed(String topic) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
    return values;
  }

  /** The numbers of the events that came through, as often as they are there. */
  private static List<Integer> seen(String topic) {
    Pattern id = Pattern.compile("\"id\":(\\d+)");
    return committed(topic + ".seen").stream()
        .map(id::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.valueOf(found.group(1)))
        .toList();
  }

  private static void awaitSeen(String topic, int count, MillraceProcess process) {
    await().atMost(PATIENCE).until(() -> !process.isAlive() || seen(topic).size() >= count);
    assertThat(process.isAlive()).as(process::said).isTrue();
  }

  private static long groupOffset(String topic, int partition) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets(topic + "-readers")
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(topic, partition));
      return offset == null ? 0 : offset.offset();
    }
  }

  @Test
  void aRunThatIsTerminatedGoesOnFromItsSavepointAndReadsNothingTwice(TestInfo test)
      throws Exception {
    // given: two partitions, of which one never gets a record
    String topic = topic(test, 2);
    send(topic, 0, 0, 60, -30);
    Path said = dir.resolve("first.txt");
    try (MillraceProcess first = MillraceProcess.start(said, arguments("run", topic))) {
      // then: the empty partition does not hold the windows back
      awaitSeen(topic, 60, first);
      awaitCount(topic, 60);

      // when: a partition is added, then its records are read, and the group follows
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
      }
      send(topic, 2, 60, 120, 0);
      awaitSeen(topic, 120, first);
      // Told in a line every ten seconds where there is no terminal.
      await().atMost(PATIENCE).until(() -> first.said().contains("  read 120 ("));
      await().atMost(PATIENCE).until(() -> groupOffset(topic, 0) == 60);
      await().atMost(PATIENCE).until(() -> groupOffset(topic, 2) == 60);

      // when: what a service manager does
      first.terminate();
      assertThat(first.await(PATIENCE)).as(first::said).isEqualTo(143);
    }
    Matcher savepoint =
        Pattern.compile("stopped; go on with --from-savepoint (\\S+)")
            .matcher(Files.readString(said));
    assertThat(savepoint.find()).as(Files.readString(said)).isTrue();
    send(topic, 0, 120, 180, 0);

    // when: it goes on, and time does
    try (MillraceProcess second =
        MillraceProcess.start(
            dir.resolve("second.txt"),
            arguments(
                "run", topic, "--from-savepoint=" + savepoint.group(1), "--on-interrupt=cancel"))) {
      awaitSeen(topic, 180, second);
      // Each of the two readers has to see that time goes on, and one may have only partition 1.
      for (int partition = 0; partition < 3; partition++) {
        send(topic, partition, 180 + partition, 181 + partition, 20);
      }
      awaitCount(topic, 120);
      await().atMost(PATIENCE).until(() -> groupOffset(topic, 0) == 121);
      second.terminate();
      assertThat(second.await(PATIENCE)).as(second::said).isEqualTo(143);
      assertThat(second.said()).contains("cancelled");
    }

    // then: each event once, and a window has what came before and after
    assertThat(seen(topic)).containsExactlyInAnyOrderElementsOf(ints(0, 183));
    assertThat(committed(topic + ".counts"))
        .containsExactly("{\"page\":\"a\",\"clicks\":60}", "{\"page\":\"a\",\"clicks\":120}");
  }

  private static void awaitCount(String topic, int clicks) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> committed(topic + ".counts"),
            counts -> counts.contains("{\"page\":\"a\",\"clicks\":" + clicks + "}"));
  }

  private static List<Integer> ints(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void archivesOnACluster(TestInfo test) {
    // given
    String topic = topic(test, 2);
    send(topic, 0, 0, 600, -30);
    send(topic, 1, 600, 1_000, 0);
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

    // when
    int exitCode =
        millrace(recorded, arguments("archive", topic, "--until-idle=2s", "--roll-every=500ms"));

    // then
    assertThat(exitCode).as(recorded.out() + recorded.err()).isZero();
    ArchiveManifest manifest = ArchiveManifest.read(dir.resolve("archive").toString());
    assertThat(manifest.rows()).isEqualTo(1_000);
    assertThat(manifest.next()).hasSize(2);
  }

  @Test
  void aJobThatFailsShowsWhyInOneLine(TestInfo test) {
    // given: a record that is no JSON, and a file that wants to fail then
    String topic = topic(test, 1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, "broken".getBytes(StandardCharsets.UTF_8)));
    }
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

    // when
    int exitCode = millrace(recorded, arguments("run", topic));

    // then
    assertThat(exitCode).as(recorded.err()).isNotZero();
    assertThat(recorded.err().lines())
        .filteredOn(line -> !line.startsWith("job ") && !line.contains(" warning "))
        .hasSize(1);
    assertThat(recorded.err()).contains("error ML-").contains("kafka:" + topic + "/0@0");
  }

  @Test
  void tooFewSlotsAreToldAtOnceAndWhenTheClusterGivesUp(TestInfo test) {
    // given
    String topic = topic(test, 1);
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

    // when
    int exitCode = millrace(recorded, arguments("run", topic, "--parallelism=4"));

    // then
    assertThat(exitCode).as(recorded.err()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(recorded.err())
        .contains("it waits for slots: it needs 4, and 2 are free")
        .contains("ML-4203: the cluster has too few free slots for the job");
  }

  @Test
  void aCheckpointDirectoryThatCannotBeWrittenIsNamed(TestInfo test) throws IOException {
    // given
    String topic = topic(test, 1);
    Path file = Files.writeString(dir.resolve("file"), "in the way");
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

    // when
    int exitCode = millrace(recorded, arguments("run", topic, "--checkpoint-dir=" + file));

    // then
    assertThat(exitCode).as(recorded.err()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(recorded.err()).contains("ML-4206: the checkpoint directory cannot be used");
  }

  @Test
  void savepointsAndClustersThatAreNotThereAreNamed(TestInfo test) {
    // given
    String topic = topic(test, 1);
    RecordedConsole noSavepoint = new RecordedConsole(Style.PLAIN);
    RecordedConsole noCluster = new RecordedConsole(Style.PLAIN);

    // when
    int withoutSavepoint =
        millrace(noSavepoint, arguments("run", topic, "--from-savepoint=" + dir.resolve("none")));
    int withoutCluster = millrace(noCluster, arguments("run", topic, "--flink-master=localhost:1"));

    // then
    assertThat(withoutSavepoint).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(noSavepoint.err())
        .contains("ML-4204: --from-savepoint: there is no savepoint and no checkpoint at ");
    assertThat(withoutCluster).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(noCluster.err()).contains("ML-4202: no Flink cluster answers at localhost:1");
  }
}
