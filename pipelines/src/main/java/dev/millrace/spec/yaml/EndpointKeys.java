package dev.millrace.spec.yaml;

import static dev.millrace.spec.yaml.Key.later;
import static dev.millrace.spec.yaml.Key.optional;
import static dev.millrace.spec.yaml.Key.required;
import static dev.millrace.spec.yaml.Key.synonym;
import static dev.millrace.spec.yaml.SharedTypes.ERROR_HANDLING;

import dev.millrace.spec.yaml.EndpointKind.Direction;
import dev.millrace.spec.yaml.ValueType.Choice;
import dev.millrace.spec.yaml.ValueType.ListOf;
import dev.millrace.spec.yaml.ValueType.MapOf;
import dev.millrace.spec.yaml.ValueType.ObjectOf;
import dev.millrace.spec.yaml.ValueType.OneOf;
import dev.millrace.spec.yaml.ValueType.Simple;
import java.util.List;
import java.util.Optional;

/** The types of sources and sinks and their keys. */
final class EndpointKeys {
  private static final Key BOOTSTRAP_SERVERS =
      required(
          "bootstrap_servers", Simple.TEXT, "The brokers as `host:port`, separated by commas.");

  private static final Key SECURITY =
      optional(
          "security",
          new MapOf("client property", Simple.TEXT),
          "none",
          "Client properties for encryption and log-in, for example `security.protocol`. Their values"
              + " are never shown.");

  private static final Key CONSUMER_CONFIG =
      optional(
          "consumer_config",
          new MapOf("consumer property", Simple.TEXT),
          "none",
          "Further properties of Kafka's consumer.");

  private static final Key PRODUCER_CONFIG =
      optional(
          "producer_config_updates",
          new MapOf("producer property", Simple.TEXT),
          "none",
          "Further properties of Kafka's producer.");

  static final Key FIELDS =
      optional(
          "fields",
          new MapOf("column", Simple.SQL_TYPE),
          "The columns, where the source stands among the transforms; a stream declares its own.");

  static final Key SCHEMA =
      optional(
          "schema",
          OneOf.of(Simple.TEXT, new MapOf("keyword", Simple.ANY)),
          "The columns as an Avro schema file (`.avsc`) or, as in Beam YAML, as a JSON Schema, where"
              + " the source stands among the transforms.");

  static final Key SINK_SCHEMA =
      optional(
          "schema",
          OneOf.of(Simple.TEXT, new MapOf("keyword", Simple.ANY)),
          "Beam YAML's key; the rows' own columns are written.");

  private static final ValueType OFFSETS =
      new MapOf("topic", new MapOf("partition", Simple.WHOLE_NUMBER));

  static final EndpointKind READ_FROM_KAFKA =
      kind(
          "ReadFromKafka",
          "Reads topics. Give exactly one of `topic`, `topics`, `topic_pattern`.",
          Direction.SOURCE,
          optional("topic", Simple.TEXT, "The topic."),
          optional("topics", new ListOf(Simple.TEXT), "Several topics."),
          optional(
              "topic_pattern",
              Simple.TEXT,
              "A Java regular expression; all topics whose whole name matches are read."),
          BOOTSTRAP_SERVERS,
          required(
              "format",
              Choice.of("JSON", "STRING", "RAW").later("AVRO", "PROTO"),
              "How a record's value is written: one JSON object, text, or bytes."),
          FIELDS,
          SCHEMA,
          optional(
              "start",
              ObjectOf.of(
                  required(
                      "mode",
                      Choice.of("earliest", "latest", "group", "timestamp", "offsets"),
                      "What to start at; `group`: what the consumer group has committed."),
                  optional("timestamp", Simple.TIME, "The time for `mode: timestamp`."),
                  optional(
                      "offsets",
                      OFFSETS,
                      "The offsets for `mode: offsets`, by topic and partition.")),
              "earliest",
              "Where to start."),
          optional(
              "stop",
              ObjectOf.of(
                  required(
                      "mode",
                      Choice.of("latest", "timestamp", "offsets"),
                      "What to stop in front of; `latest`: what there is at the start."),
                  optional("timestamp", Simple.TIME, "The time for `mode: timestamp`."),
                  optional(
                      "offsets",
                      OFFSETS,
                      "The offsets for `mode: offsets`, by topic and partition.")),
              "never",
              "Where to stop."),
          optional(
              "metadata",
              ObjectOf.of(
                  optional("key", Simple.COLUMN, "The column for the key, as bytes."),
                  optional("headers", Simple.COLUMN, "The column for the headers, a map of bytes."),
                  optional("topic", Simple.COLUMN, "The column for the topic."),
                  optional("partition", Simple.COLUMN, "The column for the partition."),
                  optional("offset", Simple.COLUMN, "The column for the offset."),
                  optional(
                      "timestamp", Simple.COLUMN, "The column for the record's own time stamp.")),
              "none",
              "Columns for what Kafka says about a record."),
          optional(
              "isolation",
              Choice.of("read_committed", "read_uncommitted"),
              "read_committed",
              "Whether records of open or aborted transactions are read."),
          optional(
              "auto_offset_reset_config",
              Choice.of("earliest", "latest"),
              "earliest",
              "Beam YAML's key for where to start; not together with `start`."),
          CONSUMER_CONFIG,
          synonym("consumer_config_updates", CONSUMER_CONFIG),
          SECURITY,
          ERROR_HANDLING,
          later("confluent_schema_registry_url", "A schema registry."),
          later("confluent_schema_registry_subject", "A schema registry's subject."),
          later("file_descriptor_path", "Protocol Buffers."),
          later("message_name", "Protocol Buffers."));

  static final EndpointKind WRITE_TO_KAFKA =
      kind(
          "WriteToKafka",
          "Writes one record per row.",
          Direction.SINK,
          required(
              "topic",
              OneOf.of(
                  Simple.TEXT,
                  ObjectOf.of(
                      required(
                          "expression",
                          Simple.EXPRESSION,
                          "Gives the topic's name for each row."))),
              "The topic, or an expression that names it."),
          BOOTSTRAP_SERVERS,
          required(
              "format",
              Choice.of("JSON", "STRING", "RAW").later("AVRO", "PROTO"),
              "How a record's value is written."),
          optional(
              "key",
              Simple.EXPRESSION,
              "no key",
              "The record's key: rows with equal keys stay in order."),
          optional(
              "headers",
              new MapOf("header", Simple.EXPRESSION),
              "none",
              "Headers, each with its expression."),
          optional(
              "delivery",
              Choice.of("at_least_once", "exactly_once"),
              "at_least_once",
              "Whether a restart may write a row twice."),
          PRODUCER_CONFIG,
          synonym("producer_config", PRODUCER_CONFIG),
          SECURITY,
          ERROR_HANDLING,
          SINK_SCHEMA,
          later("file_descriptor_path", "Protocol Buffers."),
          later("message_name", "Protocol Buffers."));

  static final EndpointKind READ_FROM_PARQUET =
      kind(
          "ReadFromParquet",
          "Reads Parquet files.",
          Direction.SOURCE,
          required("path", Simple.TEXT, "A file, a directory, or a pattern with `*`."),
          optional(
              "partitions",
              Simple.TEXT,
              "The directories below `path` by event time, for example"
                  + " `dt={yyyy-MM-dd}/hour={HH}`; a time range then reads only what it needs."),
          optional("columns", new ListOf(Simple.COLUMN), "those in use", "The columns to read."),
          FIELDS,
          SCHEMA,
          optional(
              "on_error",
              Choice.of("fail", "skip"),
              "fail",
              "What a truncated or corrupt file does to the run."),
          ERROR_HANDLING);

  static final EndpointKind WRITE_TO_PARQUET =
      kind(
          "WriteToParquet",
          "Writes Parquet files, which appear whole or not at all.",
          Direction.SINK,
          required("path", Simple.TEXT, "The directory."),
          optional(
              "partitions",
              Simple.TEXT,
              "none",
              "Directories by event time, for example `dt={yyyy-MM-dd}/hour={HH}`."),
          optional(
              "compression",
              Choice.of("zstd", "snappy", "gzip", "none"),
              "zstd",
              "How pages are compressed."),
          optional(
              "target_file_size",
              Simple.SIZE,
              "128MiB",
              "The size at which the next file is begun."),
          ERROR_HANDLING);

  static final EndpointKind READ_FROM_JSON =
      kind(
          "ReadFromJson",
          "Reads files of one JSON object per line.",
          Direction.SOURCE,
          required("path", Simple.TEXT, "A file, a directory, or a pattern with `*`."),
          FIELDS,
          SCHEMA,
          ERROR_HANDLING);

  static final EndpointKind WRITE_TO_JSON =
      kind(
          "WriteToJson",
          "Writes files of one JSON object per line.",
          Direction.SINK,
          required("path", Simple.TEXT, "The directory."),
          ERROR_HANDLING);

  static final EndpointKind READ_FROM_CSV =
      kind(
          "ReadFromCsv",
          "Reads CSV files with a header line.",
          Direction.SOURCE,
          required("path", Simple.TEXT, "A file, a directory, or a pattern with `*`."),
          optional("delimiter", Simple.TEXT, ",", "What separates values."),
          later("comment", "Lines that begin with it are left out."),
          FIELDS,
          SCHEMA,
          ERROR_HANDLING);

  static final EndpointKind WRITE_TO_CSV =
      kind(
          "WriteToCsv",
          "Writes CSV files with a header line.",
          Direction.SINK,
          required("path", Simple.TEXT, "The directory."),
          optional("delimiter", Simple.TEXT, ",", "What separates values."),
          ERROR_HANDLING);

  static final EndpointKind WRITE_TO_CONSOLE =
      kind("WriteToConsole", "Prints one JSON object per row.", Direction.SINK);

  /** In the order of the reference page. */
  static final List<EndpointKind> ALL =
      List.of(
          READ_FROM_KAFKA,
          WRITE_TO_KAFKA,
          PubsubKeys.READ,
          PubsubKeys.WRITE,
          READ_FROM_PARQUET,
          WRITE_TO_PARQUET,
          READ_FROM_JSON,
          WRITE_TO_JSON,
          READ_FROM_CSV,
          WRITE_TO_CSV,
          BigQueryKeys.WRITE,
          WRITE_TO_CONSOLE);

  /** Beam YAML's sources and sinks that this version refuses. */
  static final List<String> LATER =
      List.of(
          "ReadFromPubSubLite",
          "WriteToPubSubLite",
          "ReadFromText",
          "WriteToText",
          "ReadFromAvro",
          "WriteToAvro",
          "ReadFromTFRecord",
          "WriteToTFRecord",
          "ReadFromBigQuery",
          "ReadFromBigTable",
          "WriteToBigTable",
          "ReadFromIceberg",
          "WriteToIceberg",
          "ReadFromSpanner",
          "WriteToSpanner",
          "ReadFromJdbc",
          "WriteToJdbc",
          "ReadFromMySql",
          "WriteToMySql",
          "ReadFromPostgres",
          "WriteToPostgres",
          "ReadFromOracle",
          "WriteToOracle",
          "ReadFromSqlServer",
          "WriteToSqlServer");

  private EndpointKeys() {}

  static Optional<EndpointKind> find(String type) {
    return ALL.stream().filter(kind -> kind.type().equals(type)).findFirst();
  }

  static List<String> types(Direction direction) {
    return ALL.stream()
        .filter(kind -> kind.direction() == direction)
        .map(EndpointKind::type)
        .toList();
  }

  private static EndpointKind kind(String type, String doc, Direction direction, Key... keys) {
    return new EndpointKind(type, doc, direction, KeySet.of(keys));
  }
}
