package dev.millrace.testing.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The values of a topic's records as texts in UTF-8: what a test puts there, and what it finds.
 *
 * @param servers of a broker without security
 * @param topic that is there
 */
public record TopicTexts(String servers, String topic) {

  /** Sends values without keys to whichever partition, and waits until the broker has them. */
  public void send(List<String> values) {
    send(null, values);
  }

  /** Sends values without keys to a partition, in order, and waits until the broker has them. */
  public void send(int partition, List<String> values) {
    send((Integer) partition, values);
  }

  private void send(@Nullable Integer partition, List<String> values) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (String value : values) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        sent.add(producer.send(new ProducerRecord<>(topic, partition, null, bytes)));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("topic " + topic + " did not take all values", e);
    }
  }

  /** All values that are there now, partition by partition, uncommitted ones included. */
  public List<String> all() {
    return read("read_uncommitted");
  }

  /** All values that are there now and whose transactions, if any, were committed. */
  public List<String> committed() {
    return read("read_committed");
  }

  private List<String> read(String isolation) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", isolation),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      for (int i = 0; i < consumer.partitionsFor(topic).size(); i++) {
        TopicPartition partition = new TopicPartition(topic, i);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        while (consumer.position(partition) < end) {
          consumer
              .poll(Duration.ofMillis(200))
              .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
        }
      }
    }
    return values;
  }
}
