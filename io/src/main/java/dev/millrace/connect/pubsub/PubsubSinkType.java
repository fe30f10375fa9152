package dev.millrace.connect.pubsub;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.arrival.MessageSink;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.connect.format.RegisteredSink;
import dev.millrace.connect.format.WritableRows;
import dev.millrace.connect.format.WritableRows.Payload;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Expected;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowIds;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.Block;
import dev.millrace.io.format.registry.SinkSchema;
import dev.millrace.io.pubsub.client.PubsubCodes;
import dev.millrace.io.pubsub.client.PubsubProbe;
import dev.millrace.io.pubsub.write.PubsubSink;
import dev.millrace.io.pubsub.write.PubsubSinkOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;

/** {@code WriteToPubSub}. */
final class PubsubSinkType implements SinkType, RegisteredSink {
  private static final String SUBSCRIPTION = PubsubSinkKeys.READ_SUBSCRIPTION.name();
  private static final String ATTRIBUTE = PubsubSinkKeys.ATTRIBUTES.name() + ".";

  @Override
  public String type() {
    return "WriteToPubSub";
  }

  @Override
  public String doc() {
    return "Publishes one message per row.";
  }

  @Override
  public KeySet keys() {
    return PubsubSinkKeys.KEYS;
  }

  @Override
  public boolean writesTimes(EndpointSpec sink) {
    return true;
  }

  @Override
  public String place(EndpointSpec sink) {
    return "topic '" + sink.text(PubsubSinkKeys.TOPIC.name()).orElse("") + "'";
  }

  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return sink.renamed(PubsubSinkKeys.TOPIC.name(), topic -> topic + "-" + name)
        .map(own -> own.renamed(SUBSCRIPTION, path -> path + "-" + name).orElse(own));
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new PubsubReadBack());
  }

  @Override
  public Schema payload(EndpointSpec sink, Schema schema) {
    return data(sink, schema);
  }

  /** The columns that a message's data holds; the others are its attributes. */
  static Schema data(EndpointSpec sink, Schema schema) {
    List<String> elsewhere = PubsubSinkKeys.columnsElsewhere(sink);
    return Schema.builder()
        .addFields(
            schema.getFields().stream().filter(f -> !elsewhere.contains(f.getName())).toList())
        .build();
  }

  @Override
  public void check(SinkRows rows) {
    EndpointSpec sink = rows.sink();
    for (String key :
        List.of(PubsubSinkKeys.TOPIC.name(), PubsubSinkKeys.READ_SUBSCRIPTION.name())) {
      PubsubSide.wrongPath(sink, key)
          .ifPresent(what -> rows.error(key, PubsubCodes.WRONG_PATH, what));
    }
    List<String> columns = PubsubSinkKeys.attributeColumns(sink);
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i);
      String key = PubsubSinkKeys.ATTRIBUTES.name() + "[" + i + "]";
      rows.compile("\"" + name + "\"", key, ATTRIBUTE + name, Expected.SCALAR);
    }
    sink.find(PubsubSinkKeys.ATTRIBUTES_MAP).ifPresent(column -> checkMap(column, rows));
  }

  private static void checkMap(String column, SinkRows rows) {
    String key = PubsubSinkKeys.ATTRIBUTES_MAP.name();
    if (rows.hasColumn(column, key)
        && ValueKind.of(rows.schema().getField(column).getType()) != ValueKind.MAP) {
      rows.error(
          key,
          ErrorCodes.WRONG_TYPE,
          "column '" + column + "' is not a map; expected MAP<VARCHAR, VARCHAR>.");
    }
  }

  @Override
  public Optional<SinkSchema> registered(EndpointSpec sink, Schema schema) {
    return RecordFormats.sinkSchema(sink, topicName(sink), payload(sink, schema));
  }

  @Override
  public boolean pacesItself() {
    return true;
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    PubsubSinkOptions options = options(context);
    if (context.asksServices()) {
      PubsubProbe.check(options.connection(), List.of(options.topic()));
      open(context, options.encoder());
    }
    return WritableRows.write(
        context,
        new Payload(options.encoder(), options.payload()),
        false,
        rows,
        writable -> {
          writable.apply(
              context.output() + "/write",
              PubsubSink.write(options).withRate(SharedKeys.rate(context.sink())));
          return SinkResult.at(options.topic());
        });
  }

  private PubsubSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    Schema schema = context.schema();
    Schema payload = payload(sink, schema);
    return new PubsubSinkOptions(
        context.step(),
        PubsubSide.connection(sink),
        schema,
        PubsubSide.path(sink, PubsubSinkKeys.TOPIC.name()).orElseThrow(),
        MessageSink.field(context, PubsubSinkKeys.ORDERING_KEY),
        MessageSink.fields(context, ATTRIBUTE),
        sink.find(PubsubSinkKeys.ATTRIBUTES_MAP).map(schema::indexOf).orElse(-1),
        Map.of(RunMark.HEADER, context.mark().text()),
        RecordFormats.ofSink(sink, topicName(sink)).encoder(payload),
        payload.getFieldNames().stream().map(schema::indexOf).toList(),
        sink.find(PubsubSinkKeys.ID_ATTRIBUTE).orElse(null),
        sink.find(PubsubSinkKeys.TIMESTAMP_ATTRIBUTE).orElse(null),
        RowIds.of(context.pipeline().name(), context.output()));
  }

  /** The topic's name without its project, which subjects of registries are named after. */
  static String topicName(EndpointSpec sink) {
    return sink.value(PubsubSinkKeys.TOPIC).replaceFirst(".*/", "");
  }
}
