package dev.millrace.spec.yaml;

import static dev.millrace.spec.yaml.Key.later;
import static dev.millrace.spec.yaml.Key.optional;
import static dev.millrace.spec.yaml.Key.required;

import dev.millrace.spec.yaml.EndpointKind.Direction;
import dev.millrace.spec.yaml.ValueType.Choice;
import dev.millrace.spec.yaml.ValueType.ListOf;
import dev.millrace.spec.yaml.ValueType.MapOf;
import dev.millrace.spec.yaml.ValueType.ObjectOf;
import dev.millrace.spec.yaml.ValueType.OneOf;
import dev.millrace.spec.yaml.ValueType.Simple;

/** The keys of Pub/Sub's source and sink. */
final class PubsubKeys {
  private static final Key ENDPOINT =
      optional(
          "endpoint",
          Simple.TEXT,
          "Google's service",
          "An emulator as `host:port`, spoken to without credentials. The environment's"
              + " `PUBSUB_EMULATOR_HOST` has the same effect.");

  private static final Key PROJECT =
      optional(
          "project",
          Simple.TEXT,
          "none",
          "The Google Cloud project of names that are no whole paths.");

  static final EndpointKind READ =
      new EndpointKind(
          "ReadFromPubSub",
          "Reads a subscription or a topic. Give exactly one of `subscription`, `topic`.",
          Direction.SOURCE,
          KeySet.of(
              optional(
                  "subscription",
                  Simple.TEXT,
                  "The subscription: `projects/PROJECT/subscriptions/NAME`, or its name alone"
                      + " beside `project`."),
              optional(
                  "topic",
                  Simple.TEXT,
                  "The topic: `projects/PROJECT/topics/NAME`, or its name alone beside `project`."
                      + " What is published after the start of the run is read, through a new"
                      + " subscription."),
              optional(
                  "archive_subscription",
                  Simple.TEXT,
                  "`subscription`",
                  "The subscription that `archive` reads: a second one, since a subscription gives"
                      + " each message to one reader."),
              required(
                  "format",
                  Choice.of("JSON", "STRING", "RAW").later("AVRO", "PROTO"),
                  "How a message's data is written: one JSON object, text, or bytes."),
              EndpointKeys.FIELDS,
              EndpointKeys.SCHEMA,
              optional(
                  "attributes",
                  new ListOf(Simple.COLUMN),
                  "none",
                  "Attributes that become columns of their names, VARCHAR NOT NULL; a message"
                      + " without one of them is a dead letter."),
              optional(
                  "attributes_map",
                  Simple.COLUMN,
                  "none",
                  "The column for all attributes, a map of VARCHAR."),
              optional(
                  "id_attribute",
                  Simple.TEXT,
                  "the message's id",
                  "The attribute that identifies a message: one with a value that came within the"
                      + " last 10 minutes is a duplicate."),
              optional(
                  "timestamp_attribute",
                  Simple.TEXT,
                  "none",
                  "The attribute with the event time, in milliseconds or as in RFC 3339. It fills"
                      + " the column that the stream's `timestamp` names."),
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
                  "Columns for what Pub/Sub says about a message."),
              optional(
                  "reorder_within",
                  Simple.DURATION,
                  "60s",
                  "How long an event must have been there before the watermark follows it, since"
                      + " messages come in any order."),
              optional(
                  "retry_for",
                  Simple.DURATION,
                  "10m",
                  "How long a service that does not answer is asked again before the run fails."),
              ENDPOINT,
              PROJECT,
              SharedTypes.ERROR_HANDLING,
              later("file_descriptor_path", "Protocol Buffers."),
              later("message_name", "Protocol Buffers.")));

  static final EndpointKind WRITE =
      new EndpointKind(
          "WriteToPubSub",
          "Publishes one message per row.",
          Direction.SINK,
          KeySet.of(
              required(
                  "topic",
                  Simple.TEXT,
                  "The topic: `projects/PROJECT/topics/NAME`, or its name alone beside `project`."),
              required(
                  "format",
                  Choice.of("JSON", "STRING", "RAW").later("AVRO", "PROTO"),
                  "How a message's data is written."),
              optional(
                  "attributes",
                  OneOf.of(new ListOf(Simple.COLUMN), new MapOf("attribute", Simple.EXPRESSION)),
                  "none",
                  "Columns that become attributes and leave the data, as in Beam YAML; or"
                      + " attributes, each with its expression."),
              optional(
                  "attributes_map",
                  Simple.COLUMN,
                  "none",
                  "A column of MAP whose entries become attributes and which leaves the data."),
              optional(
                  "ordering_key",
                  Simple.EXPRESSION,
                  "none",
                  "The ordering key: messages with equal ones stay in order, if the subscription"
                      + " has ordering on."),
              optional(
                  "id_attribute",
                  Simple.TEXT,
                  "none",
                  "An attribute for the row's id, which is the same in every run. `millrace-id` is"
                      + " written in any case."),
              optional(
                  "timestamp_attribute",
                  Simple.TEXT,
                  "none",
                  "An attribute for the row's event time, as in RFC 3339."),
              optional(
                  "read_subscription",
                  Simple.TEXT,
                  "none",
                  "A subscription of the topic through which `verify` and `dlq` read the rows back;"
                      + " they take nothing out of it."),
              optional(
                  "delivery",
                  Choice.of("at_least_once", "exactly_once"),
                  "at_least_once",
                  "Whether a restart may publish a row twice."),
              ENDPOINT,
              PROJECT,
              SharedTypes.ERROR_HANDLING,
              EndpointKeys.SINK_SCHEMA,
              later("file_descriptor_path", "Protocol Buffers."),
              later("message_name", "Protocol Buffers.")));

  private PubsubKeys() {}
}
