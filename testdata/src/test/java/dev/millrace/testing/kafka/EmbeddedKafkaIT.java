package dev.millrace.testing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
  @Test
  void servesWhatWasProducedAndLeavesNothingBehind() {
    Path dir;
    List<String> read;

    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      dir = kafka.dir();
      kafka.createTopic("colours", 2);
      produce(kafka, "colours", 0, "red");
      produce(kafka, "colours", 1, "green");
      read = readAll(kafka, "colours", 2);
      assertThat(kafka.topics()).containsExactly("colours");
    }

    assertThat(read).containsExactlyInAnyOrder("0 red", "1 green");
    assertThat(dir).doesNotExist();
  }

  @Test
  void keepsTheRecordsOfAGivenDirectoryAcrossARestart(@TempDir Path parent) {
    Path dir = parent.resolve("broker");
    try (EmbeddedKafka kafka = new EmbeddedKafka(dir).start()) {
      kafka.createTopic("kept", 1);
      produce(kafka, "kept", 0, "still here");
    }

    List<String> read;
    try (EmbeddedKafka kafka = new EmbeddedKafka(dir).start()) {
      read = readAll(kafka, "kept", 1);
    }

    assertThat(read).containsExactly("0 still here");
    assertThat(Files.exists(dir)).isTrue();
  }

  @Test
  void tellsWhyATopicCannotBeCreated() {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      kafka.createTopic("twice", 1);

      assertThatThrownBy(() -> kafka.createTopic("twice", 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("cannot create topic twice")
          .hasCauseInstanceOf(TopicExistsException.class);
    }
  }

  @Test
  void refusesToWorkBeforeItIsStarted() {
    try (EmbeddedKafka kafka = new EmbeddedKafka()) {
      assertThatThrownBy(kafka::bootstrapServers).hasMessage("the broker is not started");
      assertThatThrownBy(() -> kafka.createTopic("t", 1)).hasMessage("the broker is not started");
    }
  }

  private static void produce(EmbeddedKafka kafka, String topic, int partition, String value) {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, partition, null, value));
    }
  }

  private static List<String> readAll(EmbeddedKafka kafka, String topic, int count) {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    List<String> all = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      for (int poll = 0; poll < 20 && all.size() < count; poll++) {
        for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofSeconds(1))) {
          all.add(one.partition() + " " + one.value());
        }
      }
    }
    return all;
  }
}
