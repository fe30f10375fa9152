package dev.millrace.connect.kafka;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;
import static dev.millrace.connect.key.Key.synonym;

import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.CsvKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.connect.format.RegisteredSink;
import dev.millrace.connect.format.RegistryKeys;
import dev.millrace.connect.format.TargetKeys;
import dev.millrace.connect.format.WritableRows;
import dev.millrace.connect.format.WritableRows.Payload;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Expected;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.connect.upsert.UpsertKeys;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowIds;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.Block;
import dev.millrace.expr.TypedExpression;
import dev.millrace.io.format.registry.SinkSchema;
import dev.millrace.io.kafka.client.KafkaCodes;
import dev.millrace.io.kafka.client.KafkaProbe;
import dev.millrace.io.kafka.write.ExactlyOnce;
import dev.millrace.io.kafka.write.KafkaSink;
import dev.millrace.io.kafka.write.KafkaSinkOptions;
import dev.millrace.io.kafka.write.KeyedRows;
import dev.millrace.io.kafka.write.SinkField;
import dev.millrace.io.kafka.write.SinkTopic;
import dev.millrace.io.rows.routing.RowTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** {@code WriteToKafka}. */
final class KafkaSinkType implements SinkType, RegisteredSink {
  /** A topic per row. */
  static final TargetKeys TOPICS =
      new TargetKeys("topic", "a topic", true, KafkaSinkType::wrongTopic);

  private static final int LONGEST_TOPIC = 249;

  private static final String TRANSACTIONS = "transactional.id";

  static final Key<Object> TOPIC =
      required(
          TOPICS.key(),
          OneOf.of(Simple.TEXT, TOPICS.type()),
          "The topic, or an expression that names one of several for each row.");

  static final Key<String> RECORD_KEY =
      optional(
          "key",
          Expression.of(Expected.SCALAR).or("none"),
          "no key",
          "The record's key: rows with equal keys stay in order.");

  static final Key<String> DELETED =
      optional(
          "deleted",
          Simple.COLUMN,
          "none",
          "With `key`: a BOOLEAN column. A row in which it is TRUE becomes a record without a"
              + " value, which removes its key from a compacted topic.");

  static final Key<String> VERSION =
      optional(
          "version",
          Simple.COLUMN,
          "none",
          "With `deleted`: a column that grows with each newer state of a key, by which `verify`"
              + " knows the newest row.");

  static final Key<String> VALUE =
      optional(
          "value",
          Simple.COLUMN,
          "all columns",
          "The only column that is in the record's value; `topic`, `key` and `headers` may use the"
              + " others.");

  private static final Key<Map<String, String>> HEADERS =
      optional(
          "headers",
          new MapOf<>("header", Expression.of(Expected.TEXT_OR_BYTES)),
          "none",
          "Headers, each with its expression.");

  private static final Key<String> DELIVERY =
      defaulting(
          "delivery",
          SharedKeys.DELIVERY,
          "at_least_once",
          "Whether a restart may write a row twice.");

  private static final Key<String> FORMAT = SharedKeys.format("How a record's value is written.");

  private static final KeySet KEYS =
      KeySet.of(
          TOPIC,
          KafkaSide.BOOTSTRAP_SERVERS,
          FORMAT,
          RECORD_KEY,
          DELETED,
          VERSION,
          VALUE,
          HEADERS,
          DELIVERY,
          SharedKeys.RATE,
          KafkaSide.PRODUCER_CONFIG,
          synonym("producer_config", KafkaSide.PRODUCER_CONFIG),
          KafkaSide.SECURITY,
          SharedKeys.ERROR_HANDLING,
          SharedKeys.SINK_SCHEMA,
          AvroKeys.SINK_SCHEMA,
          RegistryKeys.HEADER_SINK_REGISTRY,
          ProtoKeys.DESCRIPTORS,
          ProtoKeys.MESSAGE,
          CsvKeys.DELIMITER);

  /** What Kafka does not take as a name. */
  static Optional<String> wrongTopic(String name) {
    return name.matches("[a-zA-Z0-9._-]+")
            && name.length() <= LONGEST_TOPIC
            && !name.equals(".")
            && !name.equals("..")
        ? Optional.empty()
        : Optional.of(
            "has to be up to 249 letters of ASCII, digits, dots, underscores and hyphens");
  }

  @Override
  public String type() {
    return "WriteToKafka";
  }

  @Override
  public String doc() {
    return "Writes one record per row.";
  }

  @Override
  public KeySet keys() {
    return KEYS;
  }

  @Override
  public Delivery delivery() {
    return Delivery.EXACTLY_ONCE_BY_CHECKPOINTS;
  }

  @Override
  public boolean writesTimes(EndpointSpec sink) {
    return true;
  }

  @Override
  public String place(EndpointSpec sink) {
    return TOPICS.place(sink);
  }

  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return sink.renamed(TOPICS.key(), topic -> topic + "-" + name)
        .map(own -> KafkaSide.renamed(own, KafkaSide.PRODUCER_CONFIG, TRANSACTIONS, name));
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new KafkaReadBack());
  }

  @Override
  public Schema payload(EndpointSpec sink, Schema schema) {
    return sink.find(VALUE)
        .filter(schema::hasField)
        .map(column -> Schema.builder().addFields(schema.getField(column)).build())
        .orElse(schema);
  }

  @Override
  public void check(SinkRows rows) {
    rows.sink().find(VALUE).ifPresent(column -> rows.hasColumn(column, VALUE.name()));
    TOPICS.check(rows);
    boolean perRow = TOPICS.isPerRow(rows.sink());
    if (perRow) {
      RegistryKeys.wrongTopicPerRow(rows.sink())
          .ifPresent(
              what ->
                  rows.error(RegistryKeys.SINK_REGISTRY.name(), ErrorCodes.EXCLUDING_KEYS, what));
    }
    checkEnds(rows);
    if (isExactlyOnce(rows.sink()) && perRow) {
      rows.error(
          DELIVERY.name(),
          ErrorCodes.TOPIC_PER_ROW,
          "exactly_once needs one topic for all rows, where Kafka keeps what is written; got"
              + " topic.expression; expected a topic's name, or delivery: at_least_once.");
    }
  }

  private static void checkEnds(SinkRows rows) {
    Optional<String> deleted = rows.sink().find(DELETED);
    boolean keyed =
        rows.sink().text(RECORD_KEY.name()).filter(key -> !key.equals("none")).isPresent();
    if (deleted.isEmpty()) {
      rows.sink()
          .find(VERSION)
          .ifPresent(
              version ->
                  rows.error(
                      VERSION.name(),
                      KafkaCodes.ENDS,
                      "'version' goes with 'deleted', which is not there."));
    } else if (!keyed) {
      rows.error(
          DELETED.name(), KafkaCodes.ENDS, "'deleted' needs 'key', which says what has ended.");
    } else {
      rows.checkKind(
          deleted.get(),
          DELETED.name(),
          KafkaCodes.ENDS,
          kind -> kind == ValueKind.BOOLEAN,
          "the mark of a row that has ended (BOOLEAN)");
    }
    if (deleted.isPresent()) {
      checkOneTopicPerKey(rows);
      rows.sink()
          .find(VERSION)
          .ifPresent(
              column ->
                  rows.checkKind(
                      column,
                      VERSION.name(),
                      KafkaCodes.ENDS,
                      UpsertKeys::isVersion,
                      UpsertKeys.WHAT_A_VERSION_IS));
    }
  }

  /** Else the newest row of a key could end it in one topic, and stay in another. */
  private static void checkOneTopicPerKey(SinkRows rows) {
    List<String> columns = TOPICS.columns(rows);
    columns.removeAll(rows.sink().text(RECORD_KEY.name()).map(List::of).orElse(List.of()));
    if (!columns.isEmpty()) {
      rows.error(
          TOPICS.key(),
          KafkaCodes.ENDS,
          "with 'deleted', rows of one key go to one topic, so that it is named by 'key' alone; got"
              + " the column "
              + String.join(", ", columns)
              + ".");
    }
  }

  private static boolean isExactlyOnce(EndpointSpec sink) {
    return sink.value(DELIVERY).equals(SharedKeys.EXACTLY_ONCE);
  }

  @Override
  public Optional<SinkSchema> registered(EndpointSpec sink, Schema schema) {
    Object topic = sink.value(TOPIC);
    return RecordFormats.sinkSchema(
        sink, topic instanceof String name ? name : null, payload(sink, schema));
  }

  @Override
  public boolean pacesItself() {
    return true;
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    KafkaSinkOptions options = options(context);
    if (context.asksServices()) {
      List<String> topics = TOPICS.names(context.sink());
      if (context.onlyAsking()) {
        Set<String> unused = KafkaProbe.checkSink(options.connection(), topics);
      } else {
        KafkaProbe.openSink(options.connection(), topics);
      }
      open(context, options.encoder());
    }
    boolean countsAsElements = context.live() && context.checkpoints();
    return WritableRows.write(
        context,
        written(options),
        countsAsElements,
        rows,
        writable ->
            SinkResult.at(TOPICS.isPerRow(context.sink()) ? place(context.sink()) : topic(context))
                .withCounts(
                    writable.apply(
                        context.output() + "/write",
                        KafkaSink.write(options).withCountsAsElements(countsAsElements))));
  }

  private static String topic(SinkContext context) {
    return context.sink().value(TOPIC).toString();
  }

  private static Payload written(KafkaSinkOptions options) {
    if (options.deleted() >= 0 || options.topic().target() != null) {
      return Payload.whole(new KeyedRows(options), options.schema());
    }
    return options.value() < 0
        ? Payload.whole(options.encoder(), options.schema())
        : new Payload(options.encoder(), List.of(options.value()));
  }

  static KafkaSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    Optional<RowTarget> target = TOPICS.target(sink, context.expressions());
    TypedExpression key = context.expressions().get(RECORD_KEY.name());
    return new KafkaSinkOptions(
        context.step(),
        KafkaSide.connection(sink),
        context.schema(),
        target.map(SinkTopic::perRow).orElseGet(() -> SinkTopic.of(topic(context))),
        key == null ? null : SinkField.of(RECORD_KEY.name(), key.expression(), key.type()),
        sink.find(DELETED).map(context.schema()::indexOf).orElse(-1),
        sink.find(VALUE).map(context.schema()::indexOf).orElse(-1),
        headers(context),
        RecordFormats.ofSink(sink, target.isEmpty() ? topic(context) : null)
            .encoder(new KafkaSinkType().payload(sink, context.schema())),
        RowIds.of(context.pipeline().name(), context.output()),
        SharedKeys.rate(sink),
        exactlyOnce(context));
  }

  /** An id that stays the same as long as the pipeline and the output keep their names. */
  private static @Nullable ExactlyOnce exactlyOnce(SinkContext context) {
    if (!isExactlyOnce(context.sink())) {
      return null;
    }
    String own = "millrace-" + context.pipeline().name() + "-" + context.output();
    Map<String, String> properties =
        context.sink().find(KafkaSide.PRODUCER_CONFIG).orElse(Map.of());
    return new ExactlyOnce(properties.getOrDefault(TRANSACTIONS, own), ExactlyOnce.DEFAULT_SHARDS);
  }

  private static List<SinkField> headers(SinkContext context) {
    String run = context.mark().text();
    List<SinkField> headers = new ArrayList<>();
    headers.add(SinkField.of(RunMark.HEADER, row -> run, FieldType.STRING));
    String prefix = HEADERS.name() + ".";
    context
        .expressions()
        .forEach(
            (path, typed) -> {
              if (path.startsWith(prefix)) {
                String name = path.substring(prefix.length());
                headers.add(SinkField.of(name, typed.expression(), typed.type()));
              }
            });
    return headers;
  }
}
