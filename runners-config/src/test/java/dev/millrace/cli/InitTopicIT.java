package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code init --topic} looks into a topic, and what it writes runs on it. */
class InitTopicIT {
  @TempDir private Path dir;

  @Test
  void aTopicOfJsonBecomesAFileThatRunsOnIt() throws IOException {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      kafka.createTopic("shop.plays", 1);
      kafka.createTopic("mixed", 1);
      kafka.createTopic("empty", 1);
      send(
          kafka,
          "shop.plays",
          "{\"id\": \"p1\", \"ts\": \"2026-01-31T10:00:10Z\", \"user\": {\"age\": 30}}",
          "{\"id\": \"p2\", \"ts\": \"2026-01-31T10:00:50Z\", \"user\": null}",
          "{\"id\": \"p3\", \"ts\": \"2026-01-31T10:02:00Z\"}");
      send(kafka, "mixed", "{\"id\": 1}", "{\"id\": \"x\"}");
      Path file = dir.resolve("plays.yaml");
      String servers = "--bootstrap-servers=" + kafka.bootstrapServers();

      // when
      Result made = InitCommandTest.assertWorks(file, "--topic=shop.plays", servers);
      Result mixed = TestCommandLine.run("init", dir + "/m.yaml", "--topic=mixed", servers);
      Result empty = TestCommandLine.run("init", dir + "/e.yaml", "--topic=empty", servers);
      Result run = TestCommandLine.run("run", file.toString(), "--until-idle=3s");

      // then
      assertThat(made.out()).anyMatch(l -> l.contains("event time from 'ts'"));
      assertThat(Files.readString(file)).contains("shop_plays:", "user: ROW<age BIGINT>");
      assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
      assertThat(run.out()).anyMatch(l -> l.startsWith("PerMinute") && l.endsWith("2"));
      assertThat(String.join("\n", mixed.err()))
          .contains("ML-4131", "'id' is", "record 1", "record 2");
      assertThat(String.join("\n", empty.err())).contains("ML-4131", "no record");
    }
  }

  private static void send(EmbeddedKafka kafka, String topic, String... records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (String record : records) {
        producer.send(new ProducerRecord<>(topic, record.getBytes(StandardCharsets.UTF_8)));
      }
      producer.flush();
    }
  }
}
