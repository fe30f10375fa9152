package dev.millrace.testing.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class KafkaFeederIT {
  @Test
  void everyPartitionHoldsWhatTheGeneratorDecidedInItsOrder() {
    GeneratorOptions options = GeneratorOptions.of(Domain.USERS, 2_000);
    Map<String, List<String>> expected = new TreeMap<>();
    for (TestRecord made : GeneratorTest.all(Generator.of(Domain.USERS, options))) {
      expected
          .computeIfAbsent(made.stream().topic() + "-" + made.partition(), p -> new ArrayList<>())
          .add(HexFormat.of().formatHex(made.value()));
    }

    Map<String, List<String>> read;
    Counts counts;
    List<Long> progress = new ArrayList<>();
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      kafka.createTopic("users.profiles", 2);
      KafkaFeeder.createTopics(kafka.bootstrapServers(), Domain.USERS);
      counts =
          KafkaFeeder.send(
              Generator.of(Domain.USERS, options), kafka.bootstrapServers(), progress::add);
      read = readAll(kafka, counts.total());
    }

    assertThat(read).isEqualTo(expected);
    assertThat(progress).containsExactly(1_000L, 2_000L);
    Map<String, Long> ends = new TreeMap<>();
    KafkaFeeder.ends(Domain.USERS, options)
        .forEach((topic, each) -> each.forEach((p, end) -> ends.put(topic + "-" + p, end)));
    Map<String, Long> lengths = new TreeMap<>();
    read.forEach((partition, records) -> lengths.put(partition, (long) records.size()));
    assertThat(ends).isEqualTo(lengths);
  }

  private static Map<String, List<String>> readAll(EmbeddedKafka kafka, long count) {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    Map<String, List<String>> all = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (StreamShape stream : Domain.USERS.streams()) {
        consumer
            .partitionsFor(stream.topic())
            .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long seen = 0;
      for (int poll = 0; poll < 30 && seen < count; poll++) {
        for (ConsumerRecord<byte[], byte[]> one : consumer.poll(Duration.ofSeconds(1))) {
          seen++;
          all.computeIfAbsent(one.topic() + "-" + one.partition(), p -> new ArrayList<>())
              .add(HexFormat.of().formatHex(one.value()));
        }
      }
    }
    return all;
  }
}
