package dev.millrace.connect.pulsar;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.arrival.ColumnKeys;
import dev.millrace.connect.arrival.LogStart;
import dev.millrace.connect.arrival.MessageSource;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.CsvKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.connect.format.RegistryKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import dev.millrace.element.ValueKind;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** {@code ReadFromPulsar}. */
final class PulsarSourceType {
  /** What can become a column, by the key under {@code metadata} that names it. */
  private static final Map<String, FieldType> METADATA_TYPES =
      Map.of(
          "key",
          FieldType.STRING.withNullable(true),
          "message_id",
          FieldType.STRING,
          "partition",
          FieldType.INT32,
          "publish_time",
          ValueKind.TIMESTAMP_TYPE,
          "event_time",
          ValueKind.TIMESTAMP_TYPE.withNullable(true));

  static final LogStart START = new LogStart("earliest", "message", "publication");

  static final Key<List<String>> HEADERS =
      optional(
          "headers",
          new ListOf<>(Simple.COLUMN),
          "none",
          "Properties that become columns of their names, VARCHAR NOT NULL; a message without one"
              + " of them is a dead letter.");

  static final Key<String> HEADERS_MAP =
      optional(
          "headers_map", Simple.COLUMN, "none", "The column for all properties, a map of VARCHAR.");

  static final Key<Values> METADATA =
      optional(
          "metadata",
          ObjectOf.of(
              optional("key", Simple.COLUMN, "The column for the key, NULL where there is none."),
              optional(
                  "message_id",
                  Simple.COLUMN,
                  "The column for the id, `LEDGER:ENTRY:PARTITION`, with the place in a batch after"
                      + " it."),
              optional("partition", Simple.COLUMN, "The column for the partition's number."),
              optional("publish_time", Simple.COLUMN, "The column for the time of publication."),
              optional(
                  "event_time",
                  Simple.COLUMN,
                  "The column for the event time that the producer has set, NULL where it has"
                      + " not.")),
          "none",
          "Columns for what a message has beside its value.");

  static final Key<String> ON_GAP =
      defaulting(
          "on_gap",
          Choice.of("fail", "continue"),
          "fail",
          "What to do where a topic may have deleted messages before they were read.");

  static final Key<String> SUBSCRIPTION =
      optional(
          "subscription",
          Simple.TEXT,
          "none",
          "A durable subscription that keeps messages until a checkpoint has them; `archive` has"
              + " another, with `-archive` after the name. Without it, they are kept as long as the"
              + " namespace's retention says.");

  static final Key<Boolean> READ_COMPACTED =
      defaulting(
          "read_compacted",
          Simple.BOOLEAN,
          false,
          "Whether only the last message of each key is read of what was compacted.");

  static final Key<Long> PREFETCH =
      defaulting(
          "prefetch",
          Simple.WHOLE_NUMBER,
          1_000L,
          "How many messages brokers send ahead, over all partitions; 1 to 100000.");

  static final ColumnKeys COLUMNS = new ColumnKeys(METADATA, METADATA_TYPES, HEADERS, HEADERS_MAP);

  private static final KeySet KEYS =
      KeySet.of(
          PulsarKeys.URL,
          PulsarKeys.TOPIC,
          PulsarKeys.TOKEN,
          PulsarKeys.USERNAME,
          PulsarKeys.PASSWORD,
          PulsarKeys.TRUSTED,
          PulsarKeys.CERTIFICATE,
          PulsarKeys.PRIVATE_KEY,
          SharedKeys.format("How a message's value is written."),
          AvroKeys.SCHEMA,
          RegistryKeys.REGISTRY,
          SharedKeys.FIELDS,
          SharedKeys.SCHEMA,
          START.key(),
          HEADERS,
          HEADERS_MAP,
          METADATA,
          SUBSCRIPTION,
          ON_GAP,
          READ_COMPACTED,
          PREFETCH,
          PulsarKeys.RETRY_FOR,
          SharedKeys.ERROR_HANDLING,
          ProtoKeys.DESCRIPTORS,
          ProtoKeys.MESSAGE,
          CsvKeys.DELIMITER);

  static final SourceType TYPE =
      new MessageSource(
          "ReadFromPulsar",
          "Reads a topic of Apache Pulsar.",
          KEYS,
          COLUMNS,
          new PulsarLiveSource());

  private PulsarSourceType() {}
}
