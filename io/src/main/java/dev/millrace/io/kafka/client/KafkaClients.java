package dev.millrace.io.kafka.client;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Opens Kafka clients with the settings that correctness here rests on. */
public final class KafkaClients {
  private static final String RECOVERY = "metadata.recovery.strategy";

  private static final int BATCH_BYTES = 128 * 1024;

  private KafkaClients() {}

  /**
   * What to look at before the first client of a run is opened.
   *
   * @throws dev.millrace.diag.UserException ML-5004 for a misspelt property, ML-5013 if something
   *     else than a broker listens
   */
  static void check(KafkaConnection connection) {
    ClientProperties.check(connection);
    PortCheck.check(connection);
  }

  /**
   * A consumer that is assigned its partitions and never moves by itself.
   *
   * @throws dev.millrace.diag.UserException if the client refuses its settings
   */
  public static KafkaConsumer<byte[], byte[]> consumer(KafkaConnection connection) {
    Map<String, Object> settings = common(connection);
    settings.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2000);
    // Kafka's own default hands out records of open and of aborted transactions.
    settings.putIfAbsent(ConsumerConfig.ISOLATION_LEVEL_CONFIG, connection.isolation().toString());
    // New partitions are looked for in the client's own metadata, so it must not be old.
    settings.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // A position whose records were deleted is a loss: the user must hear of it.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    settings.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    return open(connection, settings, KafkaConsumer::new);
  }

  /**
   * A producer that retries without duplicates and reports a write once all replicas have it.
   *
   * @param maxBatch bytes of a batch at most, whatever the properties say: what its topics take
   */
  public static KafkaProducer<byte[], byte[]> producer(KafkaConnection connection, int maxBatch) {
    return open(connection, producing(connection, maxBatch), KafkaProducer::new);
  }

  /** The same with transactions. */
  public static KafkaProducer<byte[], byte[]> transactionalProducer(
      KafkaConnection connection, int maxBatch, String transactionalId) {
    Map<String, Object> settings = producing(connection, maxBatch);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    return open(connection, settings, KafkaProducer::new);
  }

  private static Map<String, Object> producing(KafkaConnection connection, int maxBatch) {
    Map<String, Object> settings = common(connection);
    settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    // A batch above the topic's limit is refused, cut to this size and sent again, until time is
    // up.
    settings.computeIfPresent(
        ProducerConfig.BATCH_SIZE_CONFIG, (name, size) -> atMost(String.valueOf(size), maxBatch));
    // A partition that is a moment old may refuse the first of several requests in flight and take
    // the second; the first can then never follow, and its records fail after two minutes.
    settings.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    // Only outputs that are written exactly once have transactions; they name them by themselves.
    settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    return settings;
  }

  private static Object atMost(String size, int limit) {
    try {
      return Math.min(Integer.parseInt(size.strip()), limit);
    } catch (NumberFormatException e) {
      return size; // for the client to refuse
    }
  }

  /** A consumer that only asks for a group's positions, after all transactions about them ended. */
  public static KafkaConsumer<byte[], byte[]> positions(KafkaConnection connection, String group) {
    Map<String, Object> settings = common(connection);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    settings.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    return open(connection, settings, KafkaConsumer::new);
  }

  /** An administrator whose calls give up after the connection's timeout. */
  static Admin admin(KafkaConnection connection) {
    Map<String, Object> settings = common(connection);
    int timeout = (int) Math.min(Integer.MAX_VALUE, connection.timeout().toMillis());
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
    settings.keySet().removeIf(key -> !isAdminKey(key));
    return open(connection, settings, Admin::create);
  }

  /**
   * Settings of producers and consumers would only make the administrator's client complain; those
   * of no client are for what it loads: logins, interceptors, providers of values.
   */
  static boolean isAdminKey(String key) {
    return AdminClientConfig.configNames().contains(key)
        || !ConsumerConfig.configNames().contains(key)
            && !ProducerConfig.configNames().contains(key);
  }

  private static Map<String, Object> common(KafkaConnection connection) {
    Map<String, Object> settings = new HashMap<>(connection.properties());
    settings.put("bootstrap.servers", connection.bootstrapServers());
    // Where all brokers have new addresses, those of the file tell the way to them again. Kafka's
    // clients before 3.8 do not know how.
    if (AdminClientConfig.configNames().contains(RECOVERY)) {
      settings.putIfAbsent(RECOVERY, "rebootstrap");
    }
    return settings;
  }

  private static <T> T open(
      KafkaConnection connection,
      Map<String, Object> settings,
      Function<Map<String, Object>, T> client) {
    try {
      return client.apply(settings);
    } catch (KafkaException e) {
      throw KafkaFaults.of(connection, "open a Kafka client", AclOperation.DESCRIBE, e);
    }
  }
}
