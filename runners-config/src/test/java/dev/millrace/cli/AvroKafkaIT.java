package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.element.EpochUnits;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.json.RegisteredJson;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SchemaRegistry;
import dev.millrace.io.format.registry.WireFormat;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * JSON in, Avro out with a real registry; the Avro is read, archived and replayed, and written as
 * Avro, as messages and as JSON with a schema: equal rows.
 */
@Timeout(600)
class AvroKafkaIT {
  private static final int EVENTS = 300;
  private static final int NAMELESS = 5;
  private static final int OTHERS = 3;
  private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();

  private static final String SCHEMA =
      """
      {"type": "record", "name": "Order", "namespace": "shop", "fields": [
        {"name": "id", "type": "long"},
        {"name": "name", "type": "string"},
        {"name": "channel", "type": "string", "default": "web"},
        {"name": "amount", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}}]}
      """;

  private static final String MESSAGE =
      """
      syntax = "proto3";
      package shop;
      import "google/protobuf/timestamp.proto";
      message Other {}
      message Order {
        int64 id = 1;
        optional string channel = 2;
        google.protobuf.Timestamp at = 3;
      }
      """;

  private static final String FIRST =
      """
      pipeline:
        transforms:
          - {type: MapToFields, name: Order, input: json, config: {fields: {
              id: id, name: name, amount: amount, at: "TIMESTAMP_MILLIS(at)"}}}
      streams:
        json:
          fields: {id: BIGINT NOT NULL, name: VARCHAR, amount: "DECIMAL(12, 2) NOT NULL", at: BIGINT NOT NULL}
          timestamp: {expression: "TIMESTAMP_MILLIS(at)"}
          watermark: {max_out_of_orderness: 1h, on_idle: hold}
          live: {type: ReadFromKafka, config: {topic: json, bootstrap_servers: "${BROKERS}", format: JSON}}
      PAGE
        late:
          live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
      """;

  private static final String SECOND =
      """
      pipeline:
        transforms:
          - {type: MapToFields, name: Doubled, input: orders, config: {fields: {
              id: id, name: name, channel: channel, doubled: "CAST(amount * 2 AS DECIMAL(14, 2))", at: at}}}
          - {type: MapToFields, name: Message, input: orders, config: {fields: {id: id, channel: channel, at: at}}}
      PAGE
          watermark: {max_out_of_orderness: 1h, on_idle: hold}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      outputs:
        doubled:
          input: Doubled
          live: {type: WriteToKafka, config: {topic: doubled, bootstrap_servers: "${BROKERS}", key: none, format: AVRO,
                 registry: {url: "${REGISTRY}", auto_register: true, ids: apicurio}}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/doubled"}}
        messages:
          input: Message
          live: {type: WriteToKafka, config: {topic: messages, bootstrap_servers: "${BROKERS}", key: none, format: PROTO,
                 file_descriptor_path: order.proto, message_name: shop.Order,
                 registry: {url: "${REGISTRY}", auto_register: true, subject_names: topic_record, ids: header}}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/messages"}}
        objects:
          input: Message
          live: {type: WriteToKafka, config: {topic: objects, bootstrap_servers: "${BROKERS}", key: none, format: JSON,
                 registry: {url: "${REGISTRY}", auto_register: true}}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/objects"}}
        late:
          live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead2, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/dead"}}
      """;

  /** What the run has that meets one version after the other. */
  private static final String COLUMNS =
      """
      {"type": "record", "name": "Visit", "namespace": "shop", "fields": [
        {"name": "id", "type": "long"},
        {"name": "page", "type": "string"},
        {"name": "channel", "type": "string", "default": "web"},
        {"name": "coupon", "type": ["null", "string"], "default": null},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}}]}
      """;

  private static final String VISITS =
      """
      pipeline:
        transforms:
          - {type: MapToFields, name: Shown, input: visits, config: {fields: {
              id: id, page: page, channel: channel, coupon: coupon}}}
      streams:
        visits:
          schema: visit.avsc
          timestamp: at
          watermark: {max_out_of_orderness: 1h, on_idle: hold}
          live: {type: ReadFromKafka, config: {topic: visits, bootstrap_servers: "${BROKERS}", format: AVRO,
                 avro_schema: visit.avsc, registry: {url: "${REGISTRY}"}}}
      outputs:
        shown:
          input: Shown
          live: {type: WriteToKafka, config: {topic: shown, bootstrap_servers: "${BROKERS}", key: none, format: JSON,
                 delivery: at_least_once}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: unfit, bootstrap_servers: "${BROKERS}", key: none, format: JSON,
                 delivery: at_least_once}}
      """;

  private static ApicurioServer server;
  private static EmbeddedKafka kafka;
  private static String brokers = "";
  private static String registry = "";

  @TempDir private Path dir;

  @BeforeAll
  static void startServers() {
    assumeThat(ApicurioServer.isThere()).as("the registry was unpacked").isTrue();
    server = new ApicurioServer().start();
    kafka = new EmbeddedKafka().start();
    brokers = kafka.bootstrapServers();
    registry = server.url();
    for (String topic :
        List.of(
            "json",
            "orders",
            "doubled",
            "messages",
            "objects",
            "late",
            "dead",
            "dead2",
            "visits",
            "shown",
            "unfit")) {
      kafka.createTopic(topic, 2);
    }
  }

  @AfterAll
  static void stopServers() {
    if (kafka != null) {
      kafka.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private void produce() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int id = 1; id <= EVENTS + NAMELESS; id++) {
        String name = id <= EVENTS ? "\"grün " + id + "\"" : "null";
        String json =
            "{\"id\": %d, \"name\": %s, \"amount\": %d.25, \"at\": %d}"
                .formatted(id, name, id - 150, START + id * 1_000L);
        producer.send(
            new ProducerRecord<>("json", id % 2, null, json.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /** Another producer: a new version in the middle of the topic, and what cannot be read. */
  private void produceOthers(SchemaRegistry schemas) {
    int first = schemas.latest("orders-value").orElseThrow().id();
    String newer =
        SCHEMA
            .replaceAll("\\{\"name\": \"channel\".*\\n", "")
            .replace(
                "{\"name\": \"id\"",
                "{\"name\": \"note\", \"type\": [\"null\", \"string\"], \"default\": null},"
                    + " {\"name\": \"id\"");
    int second = schemas.register("orders-value", "AVRO", newer);
    String finer = SCHEMA.replace("\"scale\": 2", "\"scale\": 3");
    int third = schemas.register("finer-value", "AVRO", finer);
    byte[] withNote = record(0);
    byte[] withChannel = record(-1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<byte[]> values = new ArrayList<>();
      for (int i = 0; i < OTHERS; i++) {
        values.add(WireFormat.framed(second, withNote));
      }
      values.add(WireFormat.framed(third, withChannel));
      values.add(WireFormat.framed(9999, withChannel));
      values.add(WireFormat.framed(0, withChannel));
      values.add(WireFormat.framed(first, Arrays.copyOf(withChannel, withChannel.length + 2)));
      values.forEach(value -> producer.send(new ProducerRecord<>("orders", 0, null, value)));
    }
  }

  /**
   * A record in Avro's binary form, made without the library.
   *
   * @param note the branch of the field before the id; negative for a record with a channel instead
   */
  private static byte[] record(int note) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (note >= 0) {
      out.write(note);
    }
    number(out, 1);
    out.writeBytes(new byte[] {2, 'n'});
    if (note < 0) {
      out.writeBytes(new byte[] {2, 'c'});
    }
    out.writeBytes(new byte[] {2, 100});
    number(out, START * 1_000);
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, long value) {
    long rest = value << 1 ^ value >> 63;
    for (; (rest & ~0x7f) != 0; rest >>>= 7) {
      out.write((int) (rest | 0x80));
    }
    out.write((int) rest);
  }

  /** A file with an example of the page about formats in it, for the servers of this test. */
  private static String withExample(String key, String text) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "formats.md"));
    String avro = page.substring(page.indexOf("\n## Avro"), page.indexOf("\n## Protocol"));
    int start = avro.indexOf("```yaml\n" + key + ":") + "```yaml\n".length();
    String example =
        avro.substring(start, avro.indexOf("\n```", start))
            .replace("kafka:9092", "${BROKERS}")
            .replaceAll("url: \\S+", "url: \\${REGISTRY}")
            .replace("${secret:env:REGISTRY_PASSWORD}", "unused");
    return text.replace("PAGE", example);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text).toString();
  }

  private Result millrace(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-DBROKERS=" + brokers, "-DDIR=" + dir, "-DREGISTRY=" + registry));
    return TestCommandLine.run(all.toArray(new String[0]));
  }

  private String out(String... arguments) {
    Result result = millrace(arguments);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return String.join("\n", result.out());
  }

  @Test
  void avroThatIsWrittenIsReadArchivedAndReplayed() throws Exception {
    // given
    file("order.avsc", SCHEMA);
    file("order.proto", MESSAGE);
    String first = file("first.yaml", withExample("outputs", FIRST));
    String second = file("second.yaml", withExample("streams", SECOND));
    produce();
    server.setCompatibility("orders-value", "BACKWARD");

    // when
    String written = out("run", first, "--until-idle=1s");
    String letters = out("dlq", "list", first);
    SchemaRegistry schemas =
        SchemaRegistry.of(RegistrySettings.of(registry, Duration.ofSeconds(20)));
    produceOthers(schemas);
    out("archive", second, "--until-idle=1s");
    String run = out("run", second, "--until-idle=1s");
    String verified = out("verify", second);
    String broken = out("dlq", "list", second);

    // then
    assertThat(written).containsPattern("orders\\D+" + (EVENTS + NAMELESS) + "\\D+" + EVENTS);
    assertThat(letters).contains("ML-6130").containsPattern("\\b" + NAMELESS + "\\b");
    assertThat(run).containsPattern("doubled\\D+" + (EVENTS + OTHERS) + "\\b");
    assertThat(run).containsPattern("messages\\D+" + (EVENTS + OTHERS) + "\\b");
    assertThat(run).containsPattern("objects\\D+" + (EVENTS + OTHERS) + "\\b");
    assertThat(schemas.latest("objects-value").orElseThrow().type()).isEqualTo("JSON");
    assertThat(schemas.latest("messages-shop.Order").orElseThrow().type()).isEqualTo("PROTOBUF");
    assertThat(verified).contains("✓ live and replay give the same rows");
    idsStandWhereTheFileSaysIt(schemas);
    assertThat(broken).contains("ML-6115", "ML-6116", "ML-6117", "ML-6118");
    registryRefusesWhatIsNotCompatible();
  }

  /** Apicurio's own deserializer reads its header; Confluent's has the second message's index. */
  private void idsStandWhereTheFileSaysIt(SchemaRegistry schemas) throws Exception {
    List<String> doubled = new ArrayList<>();
    try (ApicurioReader reader = new ApicurioReader(registry)) {
      for (ConsumerRecord<byte[], byte[]> record : records("doubled")) {
        doubled.add(reader.read(record));
      }
    }
    assertThat(doubled)
        .hasSize(EVENTS + OTHERS)
        .anySatisfy(row -> assertThat(row).startsWith("{\"id\": 7, \"name\": \"grün 7\""));
    int id = schemas.latest("messages-shop.Order").orElseThrow().id();
    byte[] expected =
        ByteBuffer.allocate(7).put((byte) 0).putInt(id).put(new byte[] {2, 2}).array();
    assertThat(records("messages"))
        .hasSize(EVENTS + OTHERS)
        .allSatisfy(
            record -> {
              assertThat(record.headers().lastHeader("__value_schema_id").value())
                  .isEqualTo(expected);
              assertThat(record.value()[0]).as("the field 'id'").isEqualTo((byte) 8);
            });
    objectsAreHeldAgainstTheirSchema(schemas);
    assertThat(records("objects"))
        .allSatisfy(record -> assertThat(record.value()).startsWith(0, 0, 0));
  }

  /** A contract that says more than the columns. */
  private void objectsAreHeldAgainstTheirSchema(SchemaRegistry schemas) {
    String contract =
        """
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
         "properties": {"id": {"type": "integer", "maximum": 9}}}
        """;
    int id = schemas.register("limited-value", "JSON", contract);
    RecordDecoder decoder =
        new RegisteredJson(RegistrySettings.of(registry, Duration.ofSeconds(20)), true, null)
            .decoder(Schema.builder().addInt64Field("id").build(), EpochUnits.NONE);
    assertThat(
            decoder.decode(WireFormat.framed(id, "{\"id\": 9}".getBytes(StandardCharsets.UTF_8))))
        .containsExactly(9L);
    byte[] more = WireFormat.framed(id, "{\"id\": 10}".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> decoder.decode(more))
        .hasMessageContaining("with the id " + id + ": id: must have a maximum value of 9");
  }

  private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(e -> e).sum();
      while (partitions.stream().mapToLong(consumer::position).sum() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
    }
    return all;
  }

  /** In the registry's own words. */
  private void registryRefusesWhatIsNotCompatible() throws IOException {
    file("order.avsc", SCHEMA.replace("\"id\"", "\"no\""));
    String changed =
        file("third.yaml", withExample("outputs", FIRST.replace("id: id, name", "no: id, name")));
    Result refused = millrace("run", changed, "--until-idle=1s");
    assertThat(refused.exitCode()).isNotZero();
    assertThat(String.join("\n", refused.err()))
        .contains("ML-5404")
        .contains("/subjects/orders-value/versions")
        .containsIgnoringCase("incompatible");
  }

  /** Three versions in one topic, the last of them not compatible. */
  @Test
  void versionsChangeWhileOneRunGoesOn() throws Exception {
    // given
    SchemaRegistry schemas =
        SchemaRegistry.of(RegistrySettings.of(registry, Duration.ofSeconds(20)));
    file("visit.avsc", COLUMNS);
    String file = file("visits.yaml", VISITS);
    String coupon = "\\{\"name\": \"coupon\".*\\n";
    String channel = "\\{\"name\": \"channel\".*\\n";
    String one = COLUMNS.replaceAll(coupon, "");
    String two =
        COLUMNS
            .replaceAll(channel, "{\"name\": \"score\", \"type\": \"double\", \"default\": 0},")
            .replace("\"default\": null", "\"default\": null, \"doc\": \"a code\"");
    String three = one.replace("\"page\", \"type\": \"string\"", "\"page\", \"type\": \"long\"");
    server.setCompatibility("visits-value", "BACKWARD");
    int first = schemas.register("visits-value", "AVRO", one);
    TopicTexts shown = new TopicTexts(brokers, "shown");
    TopicTexts unfit = new TopicTexts(brokers, "unfit");
    List<String> expected = new ArrayList<>();

    Running run =
        TestCommandLine.start(
            "run",
            file,
            "-DBROKERS=" + brokers,
            "-DDIR=" + dir,
            "-DREGISTRY=" + registry,
            "--until-idle=5s");

    // when
    visit(first, 1L, "a", "app", START * 1_000);
    expected.add("{\"id\":1,\"page\":\"a\",\"channel\":\"app\",\"coupon\":null}");
    await(run, shown, expected);
    int second = schemas.register("visits-value", "AVRO", two);
    visit(second, 2L, "b", 0.5, 1L, "NEW", START * 1_000);
    visit(first, 3L, "c", "app", START * 1_000);
    visit(second, 4L, "d", 0.5, 0L, START * 1_000);

    // then
    expected.add("{\"id\":2,\"page\":\"b\",\"channel\":\"web\",\"coupon\":\"NEW\"}");
    expected.add("{\"id\":3,\"page\":\"c\",\"channel\":\"app\",\"coupon\":null}");
    expected.add("{\"id\":4,\"page\":\"d\",\"channel\":\"web\",\"coupon\":null}");
    await(run, shown, expected);
    assertThat(unfit.all()).isEmpty();

    // when
    server.setCompatibility("visits-value", "NONE");
    int third = schemas.register("visits-value", "AVRO", three);
    visit(third, 5L, 50L, "app", START * 1_000);
    visit(third, 6L, 60L, "app", START * 1_000);
    visit(second, 7L, "e", 0.5, 0L, START * 1_000);

    // then
    expected.add("{\"id\":7,\"page\":\"e\",\"channel\":\"web\",\"coupon\":null}");
    await(run, shown, expected);
    assertThat(unfit.all())
        .hasSize(2)
        .allSatisfy(
            letter ->
                assertThat(letter)
                    .contains("ML-6117", "'page'")
                    .containsPattern("id " + third + "\\b.*id " + second + "\\b"));
    assertThat(run.isOver()).isFalse();

    // when: it has come to its end
    Result ended = run.result();

    // then
    assertThat(ended.exitCode()).as(ended.toString()).isZero();
    assertThat(String.join("\n", ended.out())).containsPattern("shown +5 +5\\b");
  }

  private static void await(Running run, TopicTexts topic, List<String> expected) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(topic.all())
                    .as(() -> String.join("\n", run.err()))
                    .containsExactlyInAnyOrderElementsOf(expected));
  }

  /** Sends a record of these values, in Avro's binary form; numbers without a point are varints. */
  private void visit(int schema, Object... values) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object value : values) {
      if (value instanceof String text) {
        number(out, text.length());
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
      } else if (value instanceof Double real) {
        out.writeBytes(
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(real).array());
      } else {
        number(out, (Long) value);
      }
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] value = WireFormat.framed(schema, out.toByteArray());
      producer.send(new ProducerRecord<>("visits", 0, null, value)).get();
    }
  }
}
