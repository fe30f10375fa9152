package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lines of CSV as records of Kafka: live, archived, replayed, and what is none of them. */
@Timeout(120)
class CsvKafkaIT {
  private static final String FILE =
      """
      streams:
        orders:
          fields:
            id: BIGINT NOT NULL
            note: VARCHAR
            unused: DOUBLE
            amount: "DECIMAL(8,2)"
            at: TIMESTAMP NOT NULL
          timestamp: at
          watermark: {max_out_of_orderness: 1h, on_idle: hold}
          live:
            type: ReadFromKafka
            config:
              {topic: orders, bootstrap_servers: "${BROKERS}", format: CSV, delimiter: ";",
               metadata: {partition: part}}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      pipeline:
        transforms:
          - type: MapToFields
            name: Kept
            input: orders
            config: {fields: {at: at, id: id, note: note, amount: amount}}
      outputs:
        kept:
          input: Kept
          live:
            type: WriteToKafka
            config: {topic: kept, bootstrap_servers: "${BROKERS}", format: CSV, key: id}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out"}}
        dead_letter:
          live:
            type: WriteToKafka
            config: {topic: dead, bootstrap_servers: "${BROKERS}", format: JSON, key: none}
        late: {live: {type: WriteToConsole}}
      """;

  private static final byte[] NOT_UTF_8 = {'4', ';', (byte) 0xff, ';', ';', ';'};

  @TempDir private Path dir;

  @Test
  void linesAreReadWrittenArchivedAndReplayed() throws Exception {
    // given: three rows, one over two lines, and four records that are none
    String file = Files.writeString(dir.resolve("p.yaml"), FILE).toString();
    List<String> rows =
        List.of(
            "1;plain;1.5;12.50;2025-03-01T10:00:00Z",
            "2;\"a;\"\"b\"\"\nc\";;;2025-03-01 10:00:01\r\n",
            "3;;NaN;-0.01;2025-03-01T10:00:02.5+01:00");
    List<String> others =
        List.of(
            "id;note;unused;amount;at",
            "4;too few",
            "5;\"not closed;1;1;2025-03-01T10:00:00Z",
            "6;x;1;1.005;2025-03-01T10:00:00Z");
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      for (String topic : List.of("orders", "kept", "dead")) {
        kafka.createTopic(topic, 1);
      }
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrapServers()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (String line : rows) {
          producer.send(new ProducerRecord<>("orders", line.getBytes(StandardCharsets.UTF_8)));
        }
        for (String line : others) {
          producer.send(new ProducerRecord<>("orders", line.getBytes(StandardCharsets.UTF_8)));
        }
        producer.send(new ProducerRecord<>("orders", NOT_UTF_8));
      }

      // when
      Result live = millrace(kafka, "run", file, "--until-idle", "1s");
      Result archived = millrace(kafka, "archive", file, "--until-idle", "1s");
      Result verified = millrace(kafka, "verify", file);

      // then
      assertThat(List.of(live.exitCode(), archived.exitCode(), verified.exitCode()))
          .as(live + "\n" + archived + "\n" + verified)
          .containsExactly(0, 0, 0);
      assertThat(verified.out()).anyMatch(line -> line.contains("live and replay give the same"));
      assertThat(new TopicTexts(kafka.bootstrapServers(), "kept").all())
          .containsExactlyInAnyOrder(
              "2025-03-01T10:00:00.000Z,1,plain,12.50",
              "2025-03-01T10:00:01.000Z,2,\"a;\"\"b\"\"\nc\",",
              "2025-03-01T09:00:02.500Z,3,,-0.01");
      List<String> letters = new TopicTexts(kafka.bootstrapServers(), "dead").all();
      assertThat(letters).hasSize(others.size() + 1);
      List<String> codes = List.of("ML-6108", "ML-6153", "ML-6153", "ML-6109");
      for (int i = 0; i < others.size(); i++) {
        String bytes = base64(others.get(i).getBytes(StandardCharsets.UTF_8));
        String code = codes.get(i);
        assertThat(letters).anyMatch(l -> l.contains('"' + bytes + '"') && l.contains(code));
      }
      assertThat(letters).anyMatch(letter -> letter.contains('"' + base64(NOT_UTF_8) + '"'));
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private Result millrace(EmbeddedKafka kafka, String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "-DBROKERS=" + kafka.bootstrapServers();
    all[arguments.length + 1] = "-DDIR=" + dir;
    return TestCommandLine.run(all);
  }
}
