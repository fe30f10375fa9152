package dev.millrace.connect.pubsub;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.arrival.ColumnKeys;
import dev.millrace.connect.arrival.MessageSource;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.CsvKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.connect.format.RegistryKeys;
import dev.millrace.connect.key.Constraint.ExactlyOne;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import dev.millrace.element.ValueKind;
import dev.millrace.io.arrival.ArrivalRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** {@code ReadFromPubSub}. */
final class PubsubSourceType {
  /** What can become a column, by the key under {@code metadata} that names it. */
  private static final Map<String, FieldType> METADATA_TYPES =
      Map.of(
          "message_id",
          FieldType.STRING,
          "publish_time",
          ValueKind.TIMESTAMP_TYPE,
          "ordering_key",
          FieldType.STRING.withNullable(true));

  static final Key<String> SUBSCRIPTION =
      optional(
          "subscription",
          Simple.TEXT,
          "The subscription: `projects/PROJECT/subscriptions/NAME`, or its name alone"
              + " beside `project`.");

  static final Key<String> TOPIC =
      optional(
          "topic",
          Simple.TEXT,
          "The topic: `projects/PROJECT/topics/NAME`, or its name alone beside `project`."
              + " What is published after the start of the run is read, through a new"
              + " subscription.");

  static final Key<String> ARCHIVE_SUBSCRIPTION =
      optional(
          "archive_subscription",
          Simple.TEXT,
          "`subscription`",
          "The subscription that `archive` reads: a second one, since a subscription gives"
              + " each message to one reader.");

  static final Key<List<String>> ATTRIBUTES =
      optional(
          "attributes",
          new ListOf<>(Simple.COLUMN),
          "none",
          "Attributes that become columns of their names, VARCHAR NOT NULL; a message"
              + " without one of them is a dead letter.");

  static final Key<String> ATTRIBUTES_MAP =
      optional(
          "attributes_map",
          Simple.COLUMN,
          "none",
          "The column for all attributes, a map of VARCHAR.");

  static final Key<String> ID_ATTRIBUTE =
      optional(
          "id_attribute",
          Simple.TEXT,
          "the message's id",
          "The attribute that identifies a message: one with a value that came within the"
              + " last 10 minutes is a duplicate.");

  static final Key<String> TIMESTAMP_ATTRIBUTE =
      optional(
          "timestamp_attribute",
          Simple.TEXT,
          "none",
          "The attribute with the event time, in milliseconds or as in RFC 3339. It fills"
              + " the column that the stream's `timestamp` names.");

  static final Key<Values> METADATA =
      optional(
          "metadata",
          ObjectOf.of(
              optional("message_id", Simple.COLUMN, "The column for the message's id."),
              optional(
                  "publish_time",
                  Simple.COLUMN,
                  "The column for the time at which the service took the message."),
              optional(
                  "ordering_key",
                  Simple.COLUMN,
                  "The column for the ordering key, NULL where there is none.")),
          "none",
          "Columns for what Pub/Sub says about a message.");

  static final Key<Duration> REORDER_WITHIN =
      defaulting(
          "reorder_within",
          Simple.DURATION,
          ArrivalRules.DEFAULT_REORDER,
          "How long an event must have been there before the watermark follows it, since"
              + " messages come in any order.");

  static final ColumnKeys COLUMNS =
      new ColumnKeys(METADATA, METADATA_TYPES, ATTRIBUTES, ATTRIBUTES_MAP);

  private static final KeySet KEYS =
      KeySet.of(
              SUBSCRIPTION,
              TOPIC,
              ARCHIVE_SUBSCRIPTION,
              PubsubSide.FORMAT,
              AvroKeys.SCHEMA,
              RegistryKeys.REGISTRY,
              SharedKeys.FIELDS,
              SharedKeys.SCHEMA,
              ATTRIBUTES,
              ATTRIBUTES_MAP,
              ID_ATTRIBUTE,
              TIMESTAMP_ATTRIBUTE,
              METADATA,
              REORDER_WITHIN,
              PubsubSide.RETRY_FOR,
              PubsubSide.ENDPOINT,
              PubsubSide.PROJECT,
              SharedKeys.ERROR_HANDLING,
              ProtoKeys.DESCRIPTORS,
              ProtoKeys.MESSAGE,
              CsvKeys.DELIMITER)
          .with(ExactlyOne.of(SUBSCRIPTION, TOPIC));

  static final SourceType TYPE =
      new MessageSource(
          "ReadFromPubSub",
          "Reads a subscription or a topic. Give exactly one of `subscription`, `topic`.",
          KEYS,
          COLUMNS,
          new PubsubLiveSource());

  private PubsubSourceType() {}
}
