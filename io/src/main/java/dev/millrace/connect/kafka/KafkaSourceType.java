package dev.millrace.connect.kafka;

import static dev.millrace.connect.key.Key.later;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;
import static dev.millrace.connect.key.Key.synonym;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.CsvKeys;
import dev.millrace.connect.format.DebeziumKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.connect.format.RegistryKeys;
import dev.millrace.connect.key.Constraint.ExactlyOne;
import dev.millrace.connect.key.Constraint.Exclusive;
import dev.millrace.connect.key.Constraint.GoesWith;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.ListOf;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.ObjectOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.key.Values;
import dev.millrace.element.Envelopes;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.debezium.DebeziumFormat;
import dev.millrace.io.kafka.read.TombstoneDecoder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** {@code ReadFromKafka}. */
final class KafkaSourceType implements SourceType {
  static final String TYPE = "ReadFromKafka";

  /** What can become a column, by the key under {@code metadata} that names it. */
  private static final Map<String, FieldType> METADATA_TYPES =
      Map.of(
          "key",
          FieldType.BYTES.withNullable(true),
          "headers",
          Envelopes.HEADERS,
          "topic",
          FieldType.STRING,
          "partition",
          FieldType.INT32,
          "offset",
          FieldType.INT64,
          "timestamp",
          ValueKind.TIMESTAMP_TYPE.withNullable(true));

  static final Key<String> TOPIC = optional("topic", Simple.TEXT, "The topic.");
  static final Key<List<String>> TOPICS =
      optional("topics", new ListOf<>(Simple.TEXT), "Several topics.");
  static final Key<String> TOPIC_PATTERN =
      optional(
          "topic_pattern",
          Simple.TEXT,
          "A Java regular expression; all topics whose whole name matches are read.");

  static final Key<Instant> TIMESTAMP =
      optional("timestamp", Simple.TIME, "The time for `mode: timestamp`.");
  static final Key<Map<String, Map<String, Long>>> OFFSETS =
      optional(
          "offsets",
          new MapOf<>("topic", new MapOf<>("partition", Simple.WHOLE_NUMBER)),
          "The offsets for `mode: offsets`, by topic and partition.");

  private static final Key<String> START_MODE =
      required(
          "mode",
          Choice.of("earliest", "latest", "group", "timestamp", "offsets"),
          "What to start at; `group`: what the consumer group has committed.");
  private static final Key<String> STOP_MODE =
      required(
          "mode",
          Choice.of("latest", "timestamp", "offsets"),
          "What to stop before; `latest`: what there is at the start.");

  static final Key<Values> START =
      optional("start", position(START_MODE), "earliest", "Where to start.");
  static final Key<Values> STOP = optional("stop", position(STOP_MODE), "never", "Where to stop.");

  static final Key<Values> METADATA =
      optional(
          "metadata",
          ObjectOf.of(
              optional("key", Simple.COLUMN, "The column for the key, as bytes."),
              optional("headers", Simple.COLUMN, "The column for the headers, a map of bytes."),
              optional("topic", Simple.COLUMN, "The column for the topic."),
              optional("partition", Simple.COLUMN, "The column for the partition."),
              optional("offset", Simple.COLUMN, "The column for the offset."),
              optional("timestamp", Simple.COLUMN, "The column for the record's own time stamp.")),
          "none",
          "Columns for what Kafka says about a record.");

  private static final Key<String> ENDED =
      required("deleted", Simple.COLUMN, "The column that is TRUE in such a row, FALSE in others.");

  private static final Key<String> ENDED_KEY =
      required("key", Simple.COLUMN, "The column that a record's key is read into.");

  static final Key<Values> TOMBSTONES =
      optional(
          "tombstones",
          ObjectOf.of(ENDED, ENDED_KEY),
          "dead letters",
          "How records without a value become rows: of a compacted topic, each ends the row of its"
              + " key. Its other columns are NULL, and its event time is the record's.");

  static final Key<String> AUTO_OFFSET_RESET =
      optional(
          "auto_offset_reset_config",
          Choice.of("earliest", "latest"),
          "earliest",
          "Beam YAML's key for where to start; not together with `start`.");

  private static final KeySet KEYS =
      KeySet.of(
              TOPIC,
              TOPICS,
              TOPIC_PATTERN,
              KafkaSide.BOOTSTRAP_SERVERS,
              KafkaSide.FORMAT,
              AvroKeys.SCHEMA,
              RegistryKeys.REGISTRY,
              SharedKeys.FIELDS,
              SharedKeys.SCHEMA,
              START,
              STOP,
              METADATA,
              TOMBSTONES,
              KafkaSide.ISOLATION,
              AUTO_OFFSET_RESET,
              KafkaSide.CONSUMER_CONFIG,
              synonym("consumer_config_updates", KafkaSide.CONSUMER_CONFIG),
              KafkaSide.SECURITY,
              SharedKeys.ERROR_HANDLING,
              later("confluent_schema_registry_url", "Use `registry` with its `url`."),
              later(
                  "confluent_schema_registry_subject",
                  "Leave it out: each record names its schema in the `registry`."),
              later(
                  "max_read_time_seconds",
                  "Use `stop` for a read that ends, or the option `--until-idle` of `run`."),
              ProtoKeys.DESCRIPTORS,
              ProtoKeys.MESSAGE,
              CsvKeys.DELIMITER,
              DebeziumKeys.AS,
              DebeziumKeys.UNSENT,
              DebeziumKeys.DECIMALS)
          .with(
              ExactlyOne.of(TOPIC, TOPICS, TOPIC_PATTERN), Exclusive.of(START, AUTO_OFFSET_RESET));

  private static ValueType<Values> position(Key<String> mode) {
    return new ObjectOf(
        KeySet.of(mode, TIMESTAMP, OFFSETS)
            .with(
                GoesWith.of(TIMESTAMP, mode, "timestamp"), GoesWith.of(OFFSETS, mode, "offsets")));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String doc() {
    return "Reads topics. Give exactly one of `topic`, `topics`, `topic_pattern`.";
  }

  @Override
  public KeySet keys() {
    return KEYS;
  }

  @Override
  public Optional<LiveSource> live() {
    return Optional.of(new KafkaLiveSource());
  }

  @Override
  public Set<String> columnKeys() {
    return Set.of(METADATA.name(), TOMBSTONES.name());
  }

  /** How rows that have ended look; empty if records without a value are none. */
  static Optional<TombstoneDecoder.Columns> tombstones(EndpointSpec source) {
    Map<?, ?> columns = source.map(TOMBSTONES.name());
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TombstoneDecoder.Columns(
                String.valueOf(columns.get(ENDED.name())),
                String.valueOf(columns.get(ENDED_KEY.name()))));
  }

  @Override
  public Schema rows(EndpointSpec source, Schema declared) {
    return tombstones(source).map(ends -> ends.values(declared)).orElse(declared);
  }

  @Override
  public Optional<String> misfit(EndpointSpec source, Schema declared) {
    Optional<String> key = tombstones(source).map(TombstoneDecoder.Columns::key);
    if (key.isEmpty()) {
      return Optional.empty();
    } else if (source.text("format").filter(DebeziumFormat.NAME::equals).isPresent()) {
      return Optional.of(
          "'tombstones' does not go with format DEBEZIUM, whose deletes are records of their own.");
    } else if (!declared.hasField(key.get())) {
      return Optional.of(
          "'tombstones.key' names no column; got '"
              + key.get()
              + "'; expected one of "
              + String.join(", ", declared.getFieldNames())
              + ".");
    }
    return TombstoneDecoder.Columns.isKey(declared.getField(key.get()).getType())
        ? Optional.empty()
        : Optional.of("column '" + key.get() + "' has a type that no record's key is read into.");
  }

  @Override
  public Map<String, Schema.Field> addedColumns(EndpointSpec source) {
    Map<String, Schema.Field> added = new LinkedHashMap<>();
    tombstones(source)
        .ifPresent(
            ends ->
                added.put(
                    TOMBSTONES.name() + "." + ENDED.name(),
                    Schema.Field.of(ends.deleted(), ends.type())));
    added.putAll(SharedKeys.columns(source, METADATA.name(), METADATA_TYPES));
    return added;
  }
}
