package dev.millrace.testing.generate;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Produces generated records to Kafka, each to the partition and in the order that the generator
 * decided, since both decide what is late.
 */
public final class KafkaFeeder {
  private KafkaFeeder() {}

  /**
   * Creates those of a domain's topics that are missing, with the partitions their streams ask for.
   *
   * @throws IllegalStateException if the broker refuses or cannot be reached; the cause is Kafka's
   *     error
   */
  public static void createTopics(String bootstrapServers, Domain domain) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Set<String> there = admin.listTopics().names().get();
      List<NewTopic> missing =
          domain.streams().stream()
              .filter(s -> !there.contains(s.topic()))
              .map(s -> new NewTopic(s.topic(), s.partitions(), (short) 1))
              .toList();
      admin.createTopics(missing).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("cannot create topics of " + domain.label(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot create topics of " + domain.label(), e.getCause());
    }
  }

  /**
   * How many records each partition of a domain's topics will get, found out by making them: the
   * offsets at which a reader has read all.
   *
   * @return topic → partition → number of records, partitions without any included
   */
  public static Map<String, Map<Integer, Long>> ends(Domain domain, GeneratorOptions options) {
    Map<String, Map<Integer, Long>> ends = new TreeMap<>();
    for (StreamShape stream : domain.streams()) {
      Map<Integer, Long> none = new TreeMap<>();
      for (int partition = 0; partition < stream.partitions(); partition++) {
        none.put(partition, 0L);
      }
      ends.put(stream.topic(), none);
    }
    Generator.of(domain, options)
        .forEachRemaining(
            made ->
                ends.computeIfAbsent(made.stream().topic(), topic -> new TreeMap<>())
                    .merge(made.partition(), 1L, Long::sum));
    return ends;
  }

  /**
   * Sends all that is left of a generator and waits until the broker has it.
   *
   * @param progress told the number of records sent so far, every thousand
   * @return what was sent
   * @throws IllegalStateException if a record cannot be written; the cause is Kafka's error
   */
  public static Counts send(Generator records, String bootstrapServers, LongConsumer progress) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "acks",
            "all",
            // A retry must neither double a record nor change the order.
            "enable.idempotence",
            true,
            // A new partition may refuse a first request and take the next one in flight, and the
            // first can then never follow.
            "max.in.flight.requests.per.connection",
            1,
            "max.block.ms",
            10_000,
            "linger.ms",
            20,
            "batch.size",
            1 << 17);
    AtomicReference<Exception> failure = new AtomicReference<>();
    long sent = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      while (records.hasNext() && failure.get() == null) {
        TestRecord made = records.next();
        String text = made.key();
        byte[] key = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(made.stream().topic(), made.partition(), key, made.value());
        var unused =
            producer.send(
                record,
                (metadata, error) -> {
                  if (error != null) {
                    failure.compareAndSet(null, error);
                  }
                });
        if (++sent % 1_000 == 0) {
          progress.accept(sent);
        }
      }
      producer.flush();
    }
    Exception error = failure.get();
    if (error != null) {
      throw new IllegalStateException("cannot produce to " + bootstrapServers, error);
    }
    return records.counts();
  }
}
