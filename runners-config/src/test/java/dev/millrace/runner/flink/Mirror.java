package dev.millrace.runner.flink;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies a topic from one broker to another as MirrorMaker 2 does: each record at least once, into
 * the partition of the same number, under other offsets. Of some records it notes both offsets, and
 * by these it translates what a consumer group has committed, which is a lower bound.
 */
final class Mirror implements AutoCloseable {
  /** One of so many records is noted, so that translations lie behind. */
  private static final int NOTED = 20;

  /** So many records are sent once more after {@link #startAgain}. */
  private static final int BACK = 25;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String first;
  private final String second;
  private final List<TopicPartition> partitions;
  private final String group;

  /** The offset there by the offset here. */
  private final Map<TopicPartition, NavigableMap<Long, Long>> noted = new ConcurrentHashMap<>();

  private final Thread thread = new Thread(this::run, "mirror");
  private volatile boolean closed;
  private volatile boolean again;

  private Mirror(String first, String second, List<TopicPartition> partitions, String group) {
    this.first = first;
    this.second = second;
    this.partitions = partitions;
    this.group = group;
  }

  /** Begins with the oldest record, until it is closed or the first broker is gone. */
  static Mirror start(String first, String second, List<TopicPartition> partitions, String group) {
    Mirror mirror = new Mirror(first, second, partitions, group);
    mirror.thread.start();
    return mirror;
  }

  /** What a crash of a mirror does: some records are sent once more. */
  void startAgain() {
    again = true;
  }

  private void run() {
    Map<String, Object> here =
        Map.of(
            "bootstrap.servers",
            first,
            "default.api.timeout.ms",
            (int) PATIENCE.toMillis(),
            "request.timeout.ms",
            (int) PATIENCE.toMillis());
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    ByteArraySerializer written = new ByteArraySerializer();
    Map<String, Object> there = Map.of("bootstrap.servers", second);
    try (KafkaConsumer<byte[], byte[]> from = new KafkaConsumer<>(here, bytes, bytes);
        KafkaProducer<byte[], byte[]> to = new KafkaProducer<>(there, written, written);
        Admin old = Admin.create(here);
        Admin other = Admin.create(there)) {
      from.assign(partitions);
      from.seekToBeginning(partitions);
      while (!closed) {
        if (again) {
          again = false;
          partitions.forEach(p -> from.seek(p, Math.max(0, from.position(p) - BACK)));
        }
        from.poll(Duration.ofMillis(100)).forEach(record -> copy(record, to));
        to.flush();
        translate(old, other);
      }
    } catch (ExecutionException | TimeoutException | InterruptedException gone) {
      // The first broker was killed, and nobody can copy what it had.
    } catch (org.apache.kafka.common.errors.TimeoutException gone) {
      // The same, as the consumer says it.
    }
  }

  private void copy(ConsumerRecord<byte[], byte[]> record, KafkaProducer<byte[], byte[]> to) {
    TopicPartition at = new TopicPartition(record.topic(), record.partition());
    to.send(
        new ProducerRecord<>(
            at.topic(),
            at.partition(),
            record.timestamp(),
            record.key(),
            record.value(),
            record.headers()),
        (sent, failed) -> {
          if (failed == null && record.offset() % NOTED == 0) {
            noted
                .computeIfAbsent(at, p -> new ConcurrentSkipListMap<>())
                .put(record.offset(), sent.offset());
          }
        });
  }

  /** Writes what the group has committed here as its position there. */
  private void translate(Admin old, Admin other)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    old.listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .forEach(
            (partition, committed) -> {
              Map.Entry<Long, Long> known =
                  noted.getOrDefault(partition, new TreeMap<>()).floorEntry(committed.offset());
              if (known != null) {
                boolean beyond = known.getKey() < committed.offset();
                positions.put(
                    partition, new OffsetAndMetadata(known.getValue() + (beyond ? 1 : 0)));
              }
            });
    other
        .alterConsumerGroupOffsets(group, positions)
        .all()
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
