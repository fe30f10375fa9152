package dev.millrace.io.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.SlowLine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All brokers of a cluster get new addresses; the one of the file leads to them as before. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class MovedClusterIT {
  private static final TopicPartition PARTITION = new TopicPartition("moved", 0);

  @TempDir private Path dir;

  private static void send(KafkaProducer<byte[], byte[]> producer, String text) throws Exception {
    producer
        .send(new ProducerRecord<>(PARTITION.topic(), text.getBytes(StandardCharsets.UTF_8)))
        .get(1, TimeUnit.MINUTES);
  }

  private static List<String> poll(KafkaConsumer<byte[], byte[]> consumer) {
    List<String> texts = new ArrayList<>();
    consumer
        .poll(Duration.ofMillis(100))
        .forEach(record -> texts.add(new String(record.value(), StandardCharsets.UTF_8)));
    return texts;
  }

  @Test
  void clientsThatAreOpenFindItAgain() throws Exception {
    EmbeddedKafka kafka = new EmbeddedKafka(dir).start();
    AtomicReference<String> address = new AtomicReference<>(kafka.bootstrapServers());
    try (SlowLine line = SlowLine.open()) {
      line.leadTo(address::get);
      kafka.createTopic(PARTITION.topic(), 1);
      KafkaConnection connection = KafkaConnection.to("localhost:" + line.port());
      try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(connection);
          KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(connection, 100_000)) {
        // given
        consumer.assign(List.of(PARTITION));
        consumer.seekToBeginning(List.of(PARTITION));
        send(producer, "before");
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(poll(consumer)).containsExactly("before"));

        // when
        kafka.close();
        kafka = new EmbeddedKafka(dir).start();
        String old = address.getAndSet(kafka.bootstrapServers());
        send(producer, "after");

        // then
        assertThat(kafka.bootstrapServers()).isNotEqualTo(old);
        await()
            .atMost(Duration.ofMinutes(1))
            .untilAsserted(() -> assertThat(poll(consumer)).containsExactly("after"));
      }
    } finally {
      kafka.close();
    }
  }
}
