package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records to a topic until it is closed, so that a run does not end before it was looked at.
 */
public final class RecordFeed implements AutoCloseable {
  private static final byte[] KEY = {1, 2, 3};

  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final String topic;
  private long bytes;

  public RecordFeed(String bootstrapServers, String topic) {
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topic = topic;
  }

  /** Sends one record. */
  public synchronized void send(int partition, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    bytes += KEY.length + text.length;
    var unused = producer.send(new ProducerRecord<>(topic, partition, KEY, text));
  }

  /** Goes on sending, once a second. */
  public void everySecond(Runnable records) {
    var unused = timer.scheduleWithFixedDelay(records, 1, 1, TimeUnit.SECONDS);
  }

  /** The bytes of all keys and values so far. */
  public synchronized long bytes() {
    return bytes;
  }

  @Override
  public void close() throws InterruptedException {
    timer.shutdown();
    assertThat(timer.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    producer.close();
  }
}
