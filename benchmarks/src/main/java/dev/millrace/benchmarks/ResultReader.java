package dev.millrace.benchmarks;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the results of L1 from their topic. Used by one thread. */
final class ResultReader implements AutoCloseable {
  private static final Duration WAIT = Duration.ofMillis(20);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  ResultReader(String broker, int partitions) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("bootstrap.servers", broker);
    config.put("fetch.max.wait.ms", 10);
    config.put("max.poll.records", 10_000);
    this.consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.partitions =
        IntStream.range(0, partitions)
            .mapToObj(i -> new TopicPartition(Broker.MINUTES, i))
            .toList();
    consumer.assign(this.partitions);
    consumer.seekToBeginning(this.partitions);
  }

  /** What has come since the last call; waits a moment for it. */
  Iterable<ConsumerRecord<byte[], byte[]>> poll() {
    return consumer.poll(WAIT);
  }

  /** Whether all that is in the topic was read. */
  boolean atEnd() {
    return consumer.endOffsets(partitions).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  @Override
  public void close() {
    consumer.close(Duration.ofSeconds(1));
  }
}
