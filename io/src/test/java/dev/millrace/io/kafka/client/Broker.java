package dev.millrace.io.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One real broker for all tests of this JVM; every test makes topics of its own. */
public final class Broker implements ParameterResolver, AutoCloseable {
  private static final AtomicInteger TOPICS = new AtomicInteger();

  private final AtomicReference<Exception> failed = new AtomicReference<>();
  private EmbeddedKafka kafka;
  private KafkaProducer<byte[], byte[]> producer;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Broker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.GLOBAL)
        .getOrComputeIfAbsent(Broker.class, key -> new Broker().started(), Broker.class);
  }

  private Broker started() {
    kafka = new EmbeddedKafka().start();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    return this;
  }

  public KafkaConnection connection() {
    return KafkaConnection.to(kafka.bootstrapServers());
  }

  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  public EmbeddedKafka kafka() {
    return kafka;
  }

  /** A new topic with a name that no other test has. */
  public String topic(String stem, int partitions) {
    String name = stem + "-" + TOPICS.incrementAndGet();
    kafka.createTopic(name, partitions);
    return name;
  }

  public void send(String topic, int partition, String value) {
    send(topic, partition, 0L, null, value, List.of());
  }

  public void send(
      String topic, int partition, long time, String key, String value, List<Header> headers) {
    send(new ProducerRecord<>(topic, partition, time, bytes(key), bytes(value), headers));
  }

  public void sendBytes(String topic, int partition, byte[] value) {
    send(new ProducerRecord<>(topic, partition, 0L, null, value));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    producer.send(
        record,
        (metadata, thrown) -> {
          if (thrown != null) {
            failed.set(thrown);
          }
        });
  }

  /** Waits until everything sent is in the log. */
  public void flush() {
    producer.flush();
    assertThat(failed.get()).isNull();
  }

  public void sendAndWait(String topic, int partition, String value) {
    try {
      producer.send(new ProducerRecord<>(topic, partition, 0L, null, bytes(value))).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends values to partition 0 in one transaction. */
  public void transaction(String topic, boolean commit, String... values) {
    try (KafkaProducer<byte[], byte[]> transactional =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers(), "transactional.id", topic),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      transactional.initTransactions();
      transactional.beginTransaction();
      for (String value : values) {
        transactional.send(new ProducerRecord<>(topic, 0, 0L, null, bytes(value)));
      }
      transactional.flush();
      if (commit) {
        transactional.commitTransaction();
      } else {
        transactional.abortTransaction();
      }
    }
  }

  /** Sends values to partition 0 in a transaction that stays open until the result is closed. */
  AutoCloseable openTransaction(String topic, String... values) {
    KafkaProducer<byte[], byte[]> transactional =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers(), "transactional.id", topic + "-open"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    transactional.initTransactions();
    transactional.beginTransaction();
    for (String value : values) {
      transactional.send(new ProducerRecord<>(topic, 0, 0L, null, bytes(value)));
    }
    transactional.flush();
    return () -> {
      transactional.abortTransaction();
      transactional.close();
    };
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
    kafka.close();
  }
}
