import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Avro;
import io.debezium.engine.format.Json;
import java.io.Closeable;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Debezium's engine, whose records go to the topics they are for, until the standard input ends.
 * Started from source, so that nothing of Millrace is compiled against Debezium.
 */
public final class ChangesToKafka {
  private ChangesToKafka() {}

  /**
   * Takes a file with the engine's properties, and Kafka's brokers. A converter among the
   * properties writes Avro; otherwise the records are JSON.
   */
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
      properties.load(file);
    }
    ByteArraySerializer bytes = new ByteArraySerializer();
    Map<String, Object> brokers = Map.of("bootstrap.servers", arguments[1]);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(brokers, bytes, bytes);
        Closeable engine =
            properties.containsKey("value.converter.class")
                ? avro(properties, producer)
                : json(properties, producer)) {
      new Thread((Runnable) engine).start();
      while (System.in.read() >= 0) {
        // Nobody writes: the end is what is waited for.
      }
    }
  }

  private static DebeziumEngine<?> json(
      Properties properties, KafkaProducer<byte[], byte[]> producer) {
    return DebeziumEngine.create(Json.class)
        .using(properties)
        .using((success, message, error) -> System.err.println(message + " " + error))
        .notifying(
            change ->
                producer.send(
                    record(change.destination(), utf8(change.key()), utf8(change.value()))))
        .build();
  }

  private static DebeziumEngine<?> avro(
      Properties properties, KafkaProducer<byte[], byte[]> producer) {
    return DebeziumEngine.create(Avro.class)
        .using(properties)
        .using((success, message, error) -> System.err.println(message + " " + error))
        .notifying(
            change -> producer.send(record(change.destination(), change.key(), change.value())))
        .build();
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, byte[] key, byte[] value) {
    return new ProducerRecord<>(topic, key, value);
  }

  private static byte[] utf8(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
