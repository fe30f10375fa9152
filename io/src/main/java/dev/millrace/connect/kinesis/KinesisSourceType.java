package dev.millrace.connect.kinesis;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.later;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.arrival.ColumnKeys;
import dev.millrace.connect.arrival.LogStart;
import dev.millrace.connect.arrival.MessageSource;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.connect.format.RegistryKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import dev.millrace.element.ValueKind;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** {@code ReadFromKinesis}. */
final class KinesisSourceType {
  /** What can become a column, by the key under {@code metadata} that names it. */
  private static final Map<String, FieldType> METADATA_TYPES =
      Map.of(
          "partition_key",
          FieldType.STRING,
          "sequence_number",
          FieldType.STRING,
          "shard",
          FieldType.STRING,
          "timestamp",
          ValueKind.TIMESTAMP_TYPE);

  static final LogStart START = new LogStart("trim_horizon", "record", "arrival");

  static final Key<Values> METADATA =
      optional(
          "metadata",
          ObjectOf.of(
              optional("partition_key", Simple.COLUMN, "The column for the partition key."),
              optional(
                  "sequence_number",
                  Simple.COLUMN,
                  "The column for the sequence number, with the place in an aggregate after a"
                      + " dot."),
              optional("shard", Simple.COLUMN, "The column for the shard's id."),
              optional("timestamp", Simple.COLUMN, "The column for the time of arrival.")),
          "none",
          "Columns for what Kinesis says about a record.");

  static final Key<String> ON_GAP =
      defaulting(
          "on_gap",
          Choice.of("fail", "continue"),
          "fail",
          "What to do where a stream may have deleted records before they were read.");

  static final ColumnKeys COLUMNS = ColumnKeys.of(METADATA, METADATA_TYPES);

  private static final KeySet KEYS =
      KeySet.of(
          KinesisKeys.STREAM,
          KinesisKeys.REGION,
          KinesisKeys.ENDPOINT,
          KinesisKeys.ACCESS_KEY_ID,
          KinesisKeys.SECRET_ACCESS_KEY,
          KinesisKeys.SESSION_TOKEN,
          SharedKeys.format("How a record's data is written."),
          AvroKeys.SCHEMA,
          RegistryKeys.REGISTRY,
          SharedKeys.FIELDS,
          SharedKeys.SCHEMA,
          START.key(),
          METADATA,
          ON_GAP,
          KinesisKeys.RETRY_FOR,
          SharedKeys.ERROR_HANDLING,
          later("stream_name", "Use `stream`."),
          later("aws_access_key", "Use `access_key_id`."),
          later("aws_secret_key", "Use `secret_access_key`."),
          later("service_endpoint", "Use `endpoint`."),
          later("initial_position_in_stream", "Use `start` with its `mode`."),
          ProtoKeys.DESCRIPTORS,
          ProtoKeys.MESSAGE);

  static final SourceType TYPE =
      new MessageSource(
          "ReadFromKinesis",
          "Reads a stream of Amazon Kinesis.",
          KEYS,
          COLUMNS,
          new KinesisLiveSource());

  private KinesisSourceType() {}
}
