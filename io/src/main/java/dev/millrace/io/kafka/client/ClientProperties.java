package dev.millrace.io.kafka.client;

import dev.millrace.diag.Nearest;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Finds misspelt client properties, which Kafka's clients only log. */
public final class ClientProperties {
  /** Names a class that Kafka's clients load, which may have properties of its own. */
  private static final Pattern PLUG_IN =
      Pattern.compile(".*(\\.class|\\.classes|\\.reporters|\\.providers)");

  private ClientProperties() {}

  /**
   * Checks what a file sets for the consumer of a source.
   *
   * @throws dev.millrace.diag.UserException ML-5004 for a property of the producer alone
   */
  public static void checkConsumer(KafkaConnection connection, Map<String, String> properties) {
    checkSide(
        connection,
        properties,
        "consumer",
        ConsumerConfig.configNames(),
        "producer",
        ProducerConfig.configNames());
  }

  /**
   * Checks what a file sets for the producer of a sink.
   *
   * @throws dev.millrace.diag.UserException ML-5004 for a property of the consumer alone
   */
  public static void checkProducer(KafkaConnection connection, Map<String, String> properties) {
    checkSide(
        connection,
        properties,
        "producer",
        ProducerConfig.configNames(),
        "consumer",
        ConsumerConfig.configNames());
  }

  private static void checkSide(
      KafkaConnection connection,
      Map<String, String> properties,
      String client,
      Set<String> names,
      String other,
      Set<String> otherNames) {
    for (String given : properties.keySet()) {
      if (otherNames.contains(given)
          && !names.contains(given)
          && !AdminClientConfig.configNames().contains(given)) {
        throw KafkaFaults.error(
            connection,
            KafkaCodes.BAD_SETTINGS,
            "'"
                + given
                + "' is a property of Kafka's "
                + other
                + ", and its "
                + client
                + " would ignore it.");
      }
    }
  }

  /**
   * @throws dev.millrace.diag.UserException ML-5004 if no client of Kafka has a property of that
   *     name; where classes are plugged in, only if the name looks like a typing mistake
   */
  static void check(KafkaConnection connection) {
    Set<String> names = new TreeSet<>(ConsumerConfig.configNames());
    names.addAll(ProducerConfig.configNames());
    names.addAll(AdminClientConfig.configNames());
    boolean plugIns =
        connection.properties().keySet().stream().anyMatch(p -> PLUG_IN.matcher(p).matches());
    for (String given : connection.properties().keySet()) {
      String hint = Nearest.hint(given, names);
      if (!names.contains(given) && !(plugIns && hint.isEmpty())) {
        throw KafkaFaults.error(
            connection,
            KafkaCodes.BAD_SETTINGS,
            "Kafka's clients have no property '" + given + "', and would ignore it." + hint);
      }
    }
  }
}
