package dev.millrace.io.kafka.client;

import dev.millrace.diag.Nearest;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Finds misspelt client properties, which Kafka's clients only log. */
final class ClientProperties {
  /** Names a class that Kafka's clients load, which may have properties of its own. */
  private static final Pattern PLUG_IN =
      Pattern.compile(".*(\\.class|\\.classes|\\.reporters|\\.providers)");

  private ClientProperties() {}

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
