package dev.millrace.connect.rabbitmq;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.arrival.ColumnKeys;
import dev.millrace.connect.arrival.MessageSource;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.CsvKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.connect.format.RegistryKeys;
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

/** {@code ReadFromRabbitMq}. */
final class RabbitSourceType {
  /** What can become a column, by the key under {@code metadata} that names it. */
  private static final Map<String, FieldType> METADATA_TYPES =
      Map.of(
          "message_id",
          FieldType.STRING.withNullable(true),
          "routing_key",
          FieldType.STRING,
          "timestamp",
          ValueKind.TIMESTAMP_TYPE.withNullable(true));

  static final Key<String> QUEUE =
      required("queue", Simple.TEXT, "The queue, a classic or a quorum queue.");

  static final Key<String> ARCHIVE_QUEUE =
      optional(
          "archive_queue",
          Simple.TEXT,
          "`queue`",
          "The queue that `archive` reads: a second one, bound like the first, since a queue gives"
              + " each message to one reader.");

  static final Key<String> ID_HEADER =
      optional(
          "id_header",
          Simple.TEXT,
          "the property `message_id`",
          "The header that identifies a message: one with a value that came within the last 10"
              + " minutes is a duplicate.");

  static final Key<List<String>> HEADERS =
      optional(
          "headers",
          new ListOf<>(Simple.COLUMN),
          "none",
          "Headers that become columns of their names, VARCHAR NOT NULL; a message without one of"
              + " them is a dead letter.");

  static final Key<String> HEADERS_MAP =
      optional(
          "headers_map", Simple.COLUMN, "none", "The column for all headers, a map of VARCHAR.");

  static final Key<Values> METADATA =
      optional(
          "metadata",
          ObjectOf.of(
              optional(
                  "message_id",
                  Simple.COLUMN,
                  "The column for the property `message_id`, NULL where there is none."),
              optional("routing_key", Simple.COLUMN, "The column for the routing key."),
              optional(
                  "timestamp",
                  Simple.COLUMN,
                  "The column for the property `timestamp`, whole seconds, NULL where there is"
                      + " none.")),
          "none",
          "Columns for what a message has beside its body.");

  static final Key<Duration> REORDER_WITHIN =
      defaulting(
          "reorder_within",
          Simple.DURATION,
          ArrivalRules.DEFAULT_REORDER,
          "How long an event must have been there before the watermark follows it, since messages"
              + " that come again come in any order.");

  static final Key<Long> PREFETCH =
      defaulting(
          "prefetch",
          Simple.WHOLE_NUMBER,
          20_000L,
          "How many messages the server gives before it is told that some are safe; 1 to 65535. No"
              + " more are read from one checkpoint to the next.");

  static final ColumnKeys COLUMNS = new ColumnKeys(METADATA, METADATA_TYPES, HEADERS, HEADERS_MAP);

  private static final KeySet KEYS =
      KeySet.of(
          RabbitKeys.URL,
          RabbitKeys.USERNAME,
          RabbitKeys.PASSWORD,
          RabbitKeys.TRUSTSTORE,
          RabbitKeys.TRUSTSTORE_PASSWORD,
          QUEUE,
          ARCHIVE_QUEUE,
          SharedKeys.format("How a message's body is written."),
          AvroKeys.SCHEMA,
          RegistryKeys.REGISTRY,
          SharedKeys.FIELDS,
          SharedKeys.SCHEMA,
          HEADERS,
          HEADERS_MAP,
          ID_HEADER,
          METADATA,
          REORDER_WITHIN,
          PREFETCH,
          RabbitKeys.RETRY_FOR,
          SharedKeys.ERROR_HANDLING,
          ProtoKeys.DESCRIPTORS,
          ProtoKeys.MESSAGE,
          CsvKeys.DELIMITER);

  static final SourceType TYPE =
      new MessageSource(
          "ReadFromRabbitMq", "Reads a queue.", KEYS, COLUMNS, new RabbitLiveSource());

  private RabbitSourceType() {}
}
