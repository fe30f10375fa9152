package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Topics that librdkafka (Debian's kcat) and Node (kafkajs) have written, in all codecs, with and
 * without keys, too large for one fetch, with the broker's own time stamps, and compacted: live,
 * archived and replayed.
 */
@Timeout(180)
class ForeignProducersIT {
  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
  private static final NpmPackage KAFKAJS = new NpmPackage("kafkajs", "2.2.4");
  private static final int EVENTS = 100;

  /** Of what was written until the rest was compacted. */
  private static final int LAST = 1_000;

  /** More than a fetch asks for, of a text that no codec makes small. */
  private static final int LARGE = 1_500_000;

  private static final Instant LONG_AGO = Instant.parse("2025-03-01T10:00:00Z");

  private static final String FILE =
      """
      streams:
        events:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL, text: VARCHAR}
          timestamp: at
          watermark: {max_out_of_orderness: 1h, on_idle: hold}
          live:
            type: ReadFromKafka
            config: {topic_pattern: "in-.*", bootstrap_servers: "${BROKERS}", format: JSON,
                     metadata: {topic: topic, key: key, headers: headers, timestamp: sent}}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      pipeline:
        transforms:
          - type: MapToFields
            name: Seen
            input: events
            config:
              fields:
                topic: topic
                id: id
                key: "CAST(key AS VARCHAR)"
                region: "CAST(headers['region'] AS VARCHAR)"
                size: "CHAR_LENGTH(text)"
                now: "sent > TIMESTAMP '2026-01-01 00:00:00'"
      outputs:
        seen:
          input: Seen
          live: {type: WriteToKafka, config: {topic: seen, bootstrap_servers: "${BROKERS}", format: JSON, key: none}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out"}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", format: JSON, key: none}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/dead"}}
        late: {live: {type: WriteToConsole}}
      """;

  @TempDir private static Path dir;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    assumeTrue(isThere("kcat"), "Debian's kcat is not installed");
    kafka = new EmbeddedKafka().with(Map.of("log.cleaner.backoff.ms", "100")).start();
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  private static boolean isThere(String program) {
    return List.of("/usr/bin", "/usr/local/bin").stream()
        .anyMatch(bin -> Files.isExecutable(Path.of(bin, program)));
  }

  private static void topic(String name, Map<String, String> configs) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1).configs(configs))).all().get();
    }
  }

  private static void run(Path input, String... command) throws Exception {
    Path said = dir.resolve("said");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(said)).isZero();
  }

  /**
   * Lines of {@code KEY;VALUE}; those without a semicolon have no key, and empty values are null.
   */
  private static void kcat(String topic, String codec, List<String> lines) throws Exception {
    Path input = Files.write(dir.resolve("lines"), lines);
    run(
        input,
        "kcat",
        "-P",
        "-b",
        kafka.bootstrapServers(),
        "-t",
        topic,
        "-z",
        codec,
        "-K",
        ";",
        "-Z",
        "-H",
        "region=eu",
        "-X",
        "message.max.bytes=4000000");
  }

  private static void kafkajs(String topic) throws Exception {
    assumeTrue(KAFKAJS.isInstalled(), "npm's kafkajs cannot be had");
    Path script = KAFKAJS.home().resolve("produce.js");
    try (InputStream in = ForeignProducersIT.class.getResourceAsStream("produce.js")) {
      Files.copy(Objects.requireNonNull(in), script, StandardCopyOption.REPLACE_EXISTING);
    }
    Path none = Files.writeString(dir.resolve("none"), "");
    String count = Integer.toString(EVENTS);
    run(none, "node", script.toString(), kafka.bootstrapServers(), topic, count);
  }

  private static String event(int id, String text) {
    return "{\"id\": %d, \"at\": \"%s\", \"text\": \"%s\"}"
        .formatted(id, LONG_AGO.plusSeconds(id), text);
  }

  /** Every other one has a key. */
  private static List<String> events() {
    return IntStream.range(0, EVENTS)
        .mapToObj(id -> (id % 2 == 1 ? "k" + id + ";" : "") + event(id, "grün"))
        .toList();
  }

  private static String noise() {
    StringBuilder text = new StringBuilder(LARGE);
    for (long state = 1; text.length() < LARGE; state = state * 6364136223846793005L + 1) {
      text.append((char) ('a' + (state >>> 33) % 26));
    }
    return text.toString();
  }

  private static String seen(String topic, int id, int size, boolean now) {
    String key = id % 2 == 1 ? "\"k" + id + "\"" : "null";
    return "{\"topic\":\"%s\",\"id\":%d,\"key\":%s,\"region\":\"eu\",\"size\":%d,\"now\":%b}"
        .formatted(topic, id, key, size, now);
  }

  private static List<String> seen(String topic) {
    return IntStream.range(0, EVENTS).mapToObj(id -> seen(topic, id, 4, true)).toList();
  }

  @Test
  void allAreReadArchivedAndReplayed() throws Exception {
    // given
    List<String> expected = new ArrayList<>();
    for (String codec : CODECS) {
      topic("in-" + codec, Map.of("max.message.bytes", "4000000"));
      List<String> lines = new ArrayList<>(events());
      lines.add("k" + (EVENTS + 1) + ";" + event(EVENTS + 1, noise()));
      kcat("in-" + codec, codec, lines);
      expected.addAll(seen("in-" + codec));
      expected.add(seen("in-" + codec, EVENTS + 1, LARGE, true));
    }
    topic("in-node", Map.of());
    kafkajs("in-node");
    expected.addAll(seen("in-node"));
    topic("in-old", Map.of());
    topic("in-appended", Map.of("message.timestamp.type", "LogAppendTime"));
    for (String topic : List.of("in-old", "in-appended")) {
      sentLongAgo(topic);
      expected.add(seen(topic, 7, 4, topic.equals("in-appended")));
    }
    compacted("in-compacted");
    IntStream.range(90, 100)
        .filter(id -> id % 10 != 3)
        .forEach(id -> expected.add(compactedRow("in-compacted", id)));
    kafka.createTopic("seen", 1);
    kafka.createTopic("dead", 1);
    String file = Files.writeString(dir.resolve("p.yaml"), FILE).toString();

    // when
    Result live = millrace("run", file, "--until-idle", "1s");
    Result archived = millrace("archive", file, "--until-idle", "1s");
    Result verified = millrace("verify", file);

    // then
    assertThat(List.of(live.exitCode(), archived.exitCode(), verified.exitCode()))
        .as(live + "\n" + archived + "\n" + verified)
        .containsExactly(0, 0, 0);
    assertThat(verified.out()).anyMatch(line -> line.contains("live and replay give the same"));
    assertThat(new TopicTexts(kafka.bootstrapServers(), "seen").all())
        .filteredOn(row -> !row.contains("\"id\":" + LAST))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(new TopicTexts(kafka.bootstrapServers(), "dead").all())
        .hasSize(1)
        .allSatisfy(letter -> assertThat(letter).contains("ML-6100", "in-compacted"));
  }

  /** What the producer says is the time of the record, unless the topic has the broker's. */
  private static void sentLongAgo(String topic) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Header> headers = List.of(new RecordHeader("region", bytes("eu")));
      byte[] value = bytes(event(7, "grün"));
      long time = LONG_AGO.toEpochMilli();
      producer.send(new ProducerRecord<>(topic, 0, time, bytes("k7"), value, headers)).get();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A hundred events of ten keys, of which one key ends; the broker keeps the last of each. */
  private static void compacted(String topic) throws Exception {
    topic(
        topic,
        Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "50",
            "min.cleanable.dirty.ratio", "0.001",
            "max.compaction.lag.ms", "50"));
    List<String> lines =
        new ArrayList<>(
            IntStream.range(0, EVENTS).mapToObj(id -> id % 10 + ";" + event(id, "x")).toList());
    lines.add("3;");
    kcat(topic, "lz4", lines);
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              // A segment is compacted once another one has begun.
              kcat(topic, "none", List.of("last;" + event(LAST, "x")));
              return firstOffset(topic) == EVENTS - 10;
            });
  }

  /** The offset of the first record that is there, which the first offset of the log is not. */
  private static long firstOffset(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return consumer.poll(Duration.ofSeconds(5)).iterator().next().offset();
    }
  }

  private static String compactedRow(String topic, int id) {
    return "{\"topic\":\"%s\",\"id\":%d,\"key\":\"%d\",\"region\":\"eu\",\"size\":1,\"now\":true}"
        .formatted(topic, id, id % 10);
  }

  private static Result millrace(String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "-DBROKERS=" + kafka.bootstrapServers();
    all[arguments.length + 1] = "-DDIR=" + dir;
    return TestCommandLine.run(all);
  }
}
