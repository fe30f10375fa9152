package dev.millrace.connect.kafka;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.io.format.RecordFormat;
import dev.millrace.io.format.debezium.DebeziumFormat;
import dev.millrace.io.kafka.client.ClientProperties;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.TopicSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.SslConfigs;

/** What source and sink have in common: how to reach the cluster, and the form of values. */
public final class KafkaSide {
  static final Key<String> BOOTSTRAP_SERVERS =
      required(
          "bootstrap_servers", Simple.TEXT, "The brokers as `host:port`, separated by commas.");

  static final Key<Map<String, String>> SECURITY =
      optional(
          "security",
          new MapOf<>("client property", Simple.TEXT),
          "none",
          "Client properties for encryption and log-in, for example `security.protocol`. Their"
              + " values are never shown; stores are relative to the pipeline file.");

  static final Key<Map<String, String>> CONSUMER_CONFIG =
      optional(
          "consumer_config",
          new MapOf<>("consumer property", Simple.TEXT),
          "none",
          "Further properties of Kafka's consumer. With `group.id`, what has been read is committed"
              + " to that group after each checkpoint, where the broker's own tools show it.");

  static final Key<Map<String, String>> PRODUCER_CONFIG =
      optional(
          "producer_config_updates",
          new MapOf<>("producer property", Simple.TEXT),
          "none",
          "Further properties of Kafka's producer.");

  static final Key<String> ISOLATION =
      defaulting(
          "isolation",
          Choice.of("read_committed", "read_uncommitted"),
          "read_committed",
          "Whether records of open or aborted transactions are read.");

  static final Key<String> FORMAT =
      SharedKeys.format(
          "How a record's value is written: one JSON object, text, bytes, an Avro record, a message"
              + " of Protocol Buffers, a line of CSV, or a change of a table's row in Debezium's"
              + " JSON.",
          DebeziumFormat.NAME);

  /** Properties that name files, which are looked for beside the pipeline file. */
  private static final List<String> STORES =
      List.of(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);

  private KafkaSide() {}

  /** How to reach the cluster of a source or sink. */
  public static KafkaConnection connection(EndpointSpec endpoint) {
    Map<String, String> properties = new TreeMap<>();
    for (Key<Map<String, String>> key : List.of(SECURITY, CONSUMER_CONFIG, PRODUCER_CONFIG)) {
      endpoint.find(key).ifPresent(properties::putAll);
    }
    for (String store : STORES) {
      properties.computeIfPresent(
          store, (name, path) -> endpoint.besideFile(path).toAbsolutePath().toString());
    }
    if (endpoint.values().has(ISOLATION)) {
      properties.put("isolation.level", endpoint.value(ISOLATION));
    }
    KafkaConnection connection =
        KafkaConnection.of(
            endpoint.position(BOOTSTRAP_SERVERS.name()),
            endpoint.value(BOOTSTRAP_SERVERS),
            properties);
    endpoint
        .find(CONSUMER_CONFIG)
        .ifPresent(own -> ClientProperties.checkConsumer(connection, own));
    endpoint
        .find(PRODUCER_CONFIG)
        .ifPresent(own -> ClientProperties.checkProducer(connection, own));
    return connection;
  }

  /** The topics of a source. */
  public static TopicSelection topics(EndpointSpec source) {
    Optional<String> pattern = source.find(KafkaSourceType.TOPIC_PATTERN);
    if (pattern.isPresent()) {
      return TopicSelection.matching(pattern.get());
    }
    List<String> names = new ArrayList<>(source.texts("topics"));
    names.addAll(source.texts("topic"));
    return TopicSelection.of(names.toArray(String[]::new));
  }

  /** The same with a name of its own under a property of the client, where the file has one. */
  static EndpointSpec renamed(
      EndpointSpec endpoint, Key<Map<String, String>> key, String property, String name) {
    Map<String, String> properties = new TreeMap<>(endpoint.find(key).orElse(Map.of()));
    String renamed = properties.computeIfPresent(property, (p, was) -> was + "-" + name);
    return renamed == null ? endpoint : endpoint.with(key.canonicalName(), properties);
  }

  static RecordFormat format(EndpointSpec endpoint) {
    return RecordFormats.of(endpoint);
  }
}
