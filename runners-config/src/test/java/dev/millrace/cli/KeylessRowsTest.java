package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.read.TopicReader;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows without a key, for a compacted topic. */
class KeylessRowsTest {
  @TempDir private Path dir;

  private static List<String> values(EmbeddedKafka kafka, String topic) {
    List<String> values = new ArrayList<>();
    KafkaConnection connection = KafkaConnection.to(kafka.bootstrapServers());
    try (TopicReader records = TopicReader.all(connection, topic)) {
      while (records.hasNext()) {
        byte[] value = records.next().value();
        values.add(value == null ? "ended" : new String(value, UTF_8));
      }
    }
    return values;
  }

  @Test
  void theyAreDeadLettersAndTheOthersAreWritten() throws Exception {
    // given: the last two have no key, and the last one would be an end
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      kafka.createTopic("visits", 1);
      kafka.createTopic("dead", 1);
      Map<String, Object> servers = Map.of("bootstrap.servers", kafka.bootstrapServers());
      NewTopic copy = new NewTopic("copy", 1, (short) 1);
      try (Admin admin = Admin.create(servers)) {
        admin.createTopics(List.of(copy.configs(Map.of("cleanup.policy", "compact")))).all().get();
      }
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer())) {
        for (String event :
            List.of("\"a\", \"d\": false", "\"a\", \"d\": true", "null", "null, \"d\": true")) {
          String json = "{\"t\": \"2025-03-01T00:00:00Z\", \"v\": 1, \"page\": " + event + "}";
          var unused = producer.send(new ProducerRecord<>("visits", json.getBytes(UTF_8)));
        }
      }
      Path file =
          Files.writeString(
              dir.resolve("k.yaml"),
              """
              streams:
                visits:
                  fields: {page: VARCHAR, v: BIGINT NOT NULL, d: BOOLEAN, t: TIMESTAMP}
                  timestamp: t
                  live: {type: ReadFromKafka, config: {topic: visits, bootstrap_servers: 'BROKERS', format: JSON}}
              pipeline:
                transforms:
                  - {type: Filter, name: F, input: visits, config: {keep: v > 0}}
              outputs:
                copy:
                  input: F
                  live: {type: WriteToKafka, config: {topic: copy, bootstrap_servers: 'BROKERS', format: JSON, key: page, deleted: d, version: v}}
                dead_letter:
                  live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: 'BROKERS', format: JSON, key: none}}
              """
                  .replace("BROKERS", kafka.bootstrapServers()));

      // when
      Result result =
          TestCommandLine.run(
              "run", file.toString(), "--until-idle=2s", "--no-progress", "--runner=direct");
      Files.writeString(
          file, Files.readString(file).replaceAll("(?s)  dead_letter:.*", "on_error: fail\n"));
      Result failed =
          TestCommandLine.run(
              "run", file.toString(), "--until-idle=2s", "--no-progress", "--runner=direct");

      // then
      assertThat(result.exitCode()).as("%s", result.err()).isZero();
      assertThat(values(kafka, "copy").subList(0, 2))
          .satisfiesExactly(
              row -> assertThat(row).contains("\"page\":\"a\""),
              row -> assertThat(row).isEqualTo("ended"));
      assertThat(values(kafka, "dead"))
          .hasSize(2)
          .allSatisfy(letter -> assertThat(letter).contains("ML-6130", "'key' is NULL"));
      assertThat(failed.exitCode()).isNotZero();
      assertThat(String.join(" ", failed.err()))
          .contains("ML-5009", "a row of 'output:copy' cannot be written", "'key' is NULL");
    }
  }
}
