package dev.millrace.cli;

import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic of random records: out of order, late, without a value, and such that cannot be decoded;
 * with and without keys and headers, in partitions that are not alike. Knows what it was given.
 */
final class CatchUpTopic {
  static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();

  /** What stands for the time of a record that cannot be decoded. */
  private static final long NONE = Long.MIN_VALUE;

  private final EmbeddedKafka kafka;
  private final String name;
  private final Random random;

  /** The times of all records, by partition. */
  private final List<List<Long>> times = new ArrayList<>();

  private int next;

  CatchUpTopic(EmbeddedKafka kafka, String name, int partitions, Random random) {
    this.kafka = kafka;
    this.name = name;
    this.random = random;
    kafka.createTopic(name, partitions);
    for (int i = 0; i < partitions; i++) {
      times.add(new ArrayList<>());
    }
  }

  String name() {
    return name;
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }

  /** Sends so many more records. */
  void add(int records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        int partition = Math.min(random.nextInt(times.size()), random.nextInt(times.size()));
        byte[] key = random.nextBoolean() ? bytes("k" + next) : null;
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(name, partition, key, value(partition));
        for (int header = random.nextInt(3); header > 0; header--) {
          record.headers().add("trace" + header, bytes("t" + next));
        }
        producer.send(record);
        next++;
      }
    }
  }

  private byte[] value(int partition) {
    int kind = random.nextInt(50);
    if (kind < 2) {
      times.get(partition).add(NONE);
      return kind == 0 ? null : bytes("{broken" + next);
    }
    long late = random.nextInt(40) == 0 ? 3_600_000L : 0;
    long time = START + next * 60_000L + random.nextInt(900_000) - late;
    times.get(partition).add(time);
    return bytes(
        "{\"id\": "
            + next
            + ", \"kind\": \""
            + "abc".charAt(random.nextInt(3))
            + "\", \"at\": \""
            + Instant.ofEpochMilli(time)
            + "\"}");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Gets one more partition. */
  void grow() throws Exception {
    try (Admin admin = Admin.create(client())) {
      admin.createPartitions(Map.of(name, NewPartitions.increaseTo(times.size() + 1))).all().get();
    }
    times.add(new ArrayList<>());
  }

  /** How many records each partition has. */
  List<Integer> sizes() {
    return times.stream().map(List::size).toList();
  }

  /** A time in the middle of all that was sent. */
  Instant middle() {
    return Instant.ofEpochMilli(START + (next / 4 + random.nextInt(next / 2)) * 60_000L);
  }

  /**
   * The start of a live run that a catch-up from a time is to equal.
   *
   * @param archived how many records of each partition are archived; the rest is read whole
   */
  String since(Instant from, List<Integer> archived) {
    Map<Integer, Integer> starts = new TreeMap<>();
    for (int partition = 0; partition < times.size(); partition++) {
      int end = partition < archived.size() ? archived.get(partition) : 0;
      int at = 0;
      while (at < end && times.get(partition).get(at) < from.toEpochMilli()) {
        at++;
      }
      starts.put(partition, at);
    }
    return "{mode: offsets, offsets: {" + name + ": " + starts.toString().replace("=", ": ") + "}}";
  }

  /** Deletes a random part, as retention does, of what is archived. */
  void forget(List<Integer> archived) throws Exception {
    for (int partition = 0; partition < archived.size(); partition++) {
      deleteBelow(partition, random.nextInt(archived.get(partition) + 1));
    }
  }

  void deleteBelow(int partition, long offset) throws Exception {
    Map<TopicPartition, RecordsToDelete> below = new HashMap<>();
    below.put(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(offset));
    try (Admin admin = Admin.create(client())) {
      admin.deleteRecords(below).all().get();
    }
  }
}
