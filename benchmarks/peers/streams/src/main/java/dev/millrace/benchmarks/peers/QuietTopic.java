package dev.millrace.benchmarks.peers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Tells when a program that never ends has written its last result. */
final class QuietTopic {
  private static final long LOOK_EVERY_MILLIS = 500;

  private QuietTopic() {}

  /** Waits until a topic has something, and then nothing new for so long. */
  static void await(String brokers, String topic, Duration quiet) throws InterruptedException {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream().map(QuietTopic::partition).toList();
      long records = 0;
      long since = System.nanoTime();
      while (records == 0 || System.nanoTime() - since < quiet.toNanos()) {
        Thread.sleep(LOOK_EVERY_MILLIS);
        long now = consumer.endOffsets(partitions).values().stream().mapToLong(o -> o).sum();
        if (now != records) {
          records = now;
          since = System.nanoTime();
        }
      }
    }
  }

  private static TopicPartition partition(PartitionInfo info) {
    return new TopicPartition(info.topic(), info.partition());
  }
}
