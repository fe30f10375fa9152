package dev.millrace.connect.pubsub;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.CsvKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.connect.format.RegistryKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Expected;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import java.util.ArrayList;
import java.util.List;

/** The keys of {@code WriteToPubSub}. */
final class PubsubSinkKeys {
  static final Key<String> TOPIC =
      required(
          "topic",
          Simple.TEXT,
          "The topic: `projects/PROJECT/topics/NAME`, or its name alone beside `project`.");

  static final Key<Object> ATTRIBUTES =
      optional(
          "attributes",
          OneOf.of(
              new ListOf<>(Simple.COLUMN),
              new MapOf<>("attribute", Expression.of(Expected.SCALAR))),
          "none",
          "Columns that become attributes and leave the data, as in Beam YAML; or"
              + " attributes, each with its expression.");

  static final Key<String> ATTRIBUTES_MAP =
      optional(
          "attributes_map",
          Simple.COLUMN,
          "none",
          "A column of MAP whose entries become attributes and which leaves the data.");

  static final Key<String> ORDERING_KEY =
      optional(
          "ordering_key",
          Expression.of(Expected.SCALAR),
          "none",
          "The ordering key: messages with equal ones stay in order, if the subscription"
              + " has ordering on.");

  static final Key<String> ID_ATTRIBUTE =
      optional(
          "id_attribute",
          Simple.TEXT,
          "none",
          "An attribute for the row's id, which is the same in every run. `millrace-id` is"
              + " written in any case.");

  static final Key<String> TIMESTAMP_ATTRIBUTE =
      optional(
          "timestamp_attribute",
          Simple.TEXT,
          "none",
          "An attribute for the row's event time, as in RFC 3339.");

  static final Key<String> READ_SUBSCRIPTION =
      optional(
          "read_subscription",
          Simple.TEXT,
          "none",
          "A subscription of the topic through which `verify` and `dlq` read the rows back;"
              + " they take nothing out of it.");

  static final KeySet KEYS =
      KeySet.of(
          TOPIC,
          SharedKeys.format("How a message's data is written."),
          ATTRIBUTES,
          ATTRIBUTES_MAP,
          ORDERING_KEY,
          ID_ATTRIBUTE,
          TIMESTAMP_ATTRIBUTE,
          READ_SUBSCRIPTION,
          defaulting(
              "delivery",
              SharedKeys.DELIVERY,
              "at_least_once",
              "Whether a restart may publish a row twice."),
          PubsubSide.ENDPOINT,
          PubsubSide.PROJECT,
          SharedKeys.RATE,
          SharedKeys.ERROR_HANDLING,
          SharedKeys.SINK_SCHEMA,
          AvroKeys.SINK_SCHEMA,
          RegistryKeys.SINK_REGISTRY,
          ProtoKeys.DESCRIPTORS,
          ProtoKeys.MESSAGE,
          CsvKeys.DELIMITER);

  private PubsubSinkKeys() {}

  /** The columns that become attributes of their names. */
  static List<String> attributeColumns(EndpointSpec sink) {
    return sink.find(ATTRIBUTES).orElse(List.of()) instanceof List<?>
        ? sink.texts(ATTRIBUTES.name())
        : List.of();
  }

  /** The columns that leave the data and become attributes. */
  static List<String> columnsElsewhere(EndpointSpec sink) {
    List<String> columns = new ArrayList<>(attributeColumns(sink));
    sink.find(ATTRIBUTES_MAP).ifPresent(columns::add);
    return columns;
  }
}
