package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages of Protobuf from and to topics, archived and replayed: the same rows. */
@Timeout(300)
class ProtobufKafkaIT {
  private static final int EVENTS = 300;
  private static final int BROKEN = 7;
  private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();

  /**
   * What protoc makes of: {@code syntax = "proto3"; package shop; message Order { int64 id = 1;
   * string note = 2; string name = 3; double amount = 4; int64 at = 5; }}.
   */
  private static final String DESCRIPTORS =
      "CmgKC29yZGVyLnByb3RvEgRzaG9wIksKBU9yZGVyEgoKAmlkGAEgASgDEgwKBG5vdGUYAiABKAkS"
          + "DAoEbmFtZRgDIAEoCRIOCgZhbW91bnQYBCABKAESCgoCYXQYBSABKANiBnByb3RvMw==";

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Even, input: orders, config: {keep: "MOD(id, 2) = 0"}}
          - {type: MapToFields, name: Doubled, input: Even, config: {fields: {id: id, name: name, amount: "amount * 2"}}}
      streams:
        orders:
          fields: {id: BIGINT NOT NULL, name: VARCHAR NOT NULL, amount: DOUBLE NOT NULL, at: BIGINT NOT NULL}
          timestamp: {expression: "TIMESTAMP_MILLIS(at)"}
          watermark: {max_out_of_orderness: 1h, on_idle: hold}
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: "${BROKERS}", format: PROTO,
                 file_descriptor_path: order.desc, message_name: shop.Order}}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      outputs:
        doubled:
          input: Doubled
          live: {type: WriteToKafka, config: {topic: doubled, bootstrap_servers: "${BROKERS}", key: none, format: PROTO,
                 file_descriptor_path: order.desc, message_name: shop.Order}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/doubled"}}
        late:
          live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/dead"}}
      """;

  @TempDir private Path dir;

  private static byte[] order(int id) {
    byte[] name = ("grün " + id).getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    varint(message.put((byte) 0x08), id);
    message.put((byte) 0x12).put((byte) 2).put(new byte[] {'n', 'o'});
    message.put((byte) 0x1a).put((byte) name.length).put(name);
    message.put((byte) 0x21).putDouble(id / 4.0);
    varint(message.put((byte) 0x28), START + id * 1_000L);
    return Arrays.copyOf(message.array(), message.position());
  }

  private static void varint(ByteBuffer to, long value) {
    long rest = value;
    while (rest >= 0x80) {
      to.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    to.put((byte) rest);
  }

  private static void produce(String brokers) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int id = 1; id <= EVENTS; id++) {
        producer.send(new ProducerRecord<>("orders", id % 2, null, order(id)));
      }
      // A length that goes beyond the end.
      for (int i = 0; i < BROKEN; i++) {
        producer.send(new ProducerRecord<>("orders", 0, null, new byte[] {26, 100, 'a', 'b'}));
      }
    }
  }

  private Result millrace(String brokers, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-DBROKERS=" + brokers, "-DDIR=" + dir));
    Result result = TestCommandLine.run(all.toArray(new String[0]));
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result;
  }

  @Test
  void aReplayEqualsTheLiveRun() throws IOException {
    // given
    String file = Files.writeString(dir.resolve("orders.yaml"), FILE).toString();
    Files.write(dir.resolve("order.desc"), Base64.getDecoder().decode(DESCRIPTORS));
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      String brokers = kafka.bootstrapServers();
      List.of("orders", "doubled", "late", "dead").forEach(topic -> kafka.createTopic(topic, 2));
      produce(brokers);

      // when
      millrace(brokers, "archive", file, "--until-idle=1s");
      Result run = millrace(brokers, "run", file, "--until-idle=1s");
      Result verified = millrace(brokers, "verify", file);
      Result letters = millrace(brokers, "dlq", "list", file);

      // then
      assertThat(String.join("\n", run.out())).containsPattern("doubled\\D+" + EVENTS / 2 + "\\b");
      assertThat(verified.out())
          .anyMatch(line -> line.contains("✓ live and replay give the same rows"));
      assertThat(String.join("\n", letters.out()))
          .contains("ML-6114")
          .containsPattern("\\b" + BROKEN + "\\b");
    }
  }
}
