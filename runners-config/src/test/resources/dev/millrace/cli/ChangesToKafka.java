import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
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

  /** Takes a file with the engine's properties, and Kafka's brokers. */
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
      properties.load(file);
    }
    ByteArraySerializer bytes = new ByteArraySerializer();
    Map<String, Object> brokers = Map.of("bootstrap.servers", arguments[1]);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(brokers, bytes, bytes);
        DebeziumEngine<ChangeEvent<String, String>> engine =
            DebeziumEngine.create(Json.class)
                .using(properties)
                .using((success, message, error) -> System.err.println(message))
                .notifying(record -> producer.send(record(record)))
                .build()) {
      new Thread(engine).start();
      while (System.in.read() >= 0) {
        // Nobody writes: the end is what is waited for.
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(ChangeEvent<String, String> change) {
    return new ProducerRecord<>(change.destination(), utf8(change.key()), utf8(change.value()));
  }

  private static byte[] utf8(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
