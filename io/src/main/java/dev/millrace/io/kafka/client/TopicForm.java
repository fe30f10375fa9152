package dev.millrace.io.kafka.client;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigType;

/**
 * A topic as it is.
 *
 * @param replication on how many brokers its partitions are; of different numbers the smallest
 * @param settings all of them, by Kafka's names
 */
public record TopicForm(int partitions, int replication, Map<String, Setting> settings) {
  public TopicForm {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }

  /**
   * A setting.
   *
   * @param value what holds
   * @param own whether it was set for this topic, and is not the broker's default
   */
  public record Setting(String value, ConfigType type, boolean own) {

    /** Whether another text says the same: 0.50 is 0.5, and the order of a list means nothing. */
    public boolean isSame(String other) {
      String text = other.strip();
      return value.equals(text)
          || switch (type) {
            case BOOLEAN -> value.equalsIgnoreCase(text);
            case INT, LONG, SHORT, DOUBLE -> isSameNumber(value, text);
            case LIST -> parts(value).equals(parts(text));
            case STRING, CLASS, PASSWORD, UNKNOWN -> false;
          };
    }

    private static boolean isSameNumber(String one, String other) {
      try {
        return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
      } catch (NumberFormatException e) {
        return false; // for the broker to refuse
      }
    }

    private static Set<String> parts(String list) {
      return Arrays.stream(list.split(",")).map(String::strip).collect(Collectors.toSet());
    }
  }
}
