package dev.millrace.connect.pulsar;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.arrival.MessageSink;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.CsvKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.connect.format.RegisteredSink;
import dev.millrace.connect.format.RegistryKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Expected;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.element.block.Block;
import dev.millrace.io.format.registry.SinkSchema;
import dev.millrace.io.pulsar.PulsarCodes;
import dev.millrace.io.pulsar.PulsarProbe;
import dev.millrace.io.pulsar.PulsarTarget;
import dev.millrace.io.pulsar.write.PulsarSink;
import dev.millrace.io.pulsar.write.PulsarSinkOptions;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;

/** {@code WriteToPulsar}. */
final class PulsarSinkType implements SinkType, RegisteredSink {
  private static final int BATCH_ROWS = 1_000;

  static final Key<String> KEY =
      optional(
          "key",
          Expression.of(Expected.SCALAR),
          "none",
          "The key of a row: rows of one key go to one partition, in no order that can be relied"
              + " upon. NULL is no key.");

  static final Key<Map<String, String>> HEADERS =
      optional(
          "headers",
          new MapOf<>("property", Expression.of(Expected.SCALAR)),
          "none",
          "Properties, each with its expression.");

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
          KEY,
          SharedKeys.format("How a message's value is written."),
          HEADERS,
          SharedKeys.RATE,
          defaulting(
              "delivery",
              SharedKeys.DELIVERY,
              "at_least_once",
              "Whether a restart may send a row twice."),
          PulsarKeys.RETRY_FOR,
          SharedKeys.ERROR_HANDLING,
          SharedKeys.SINK_SCHEMA,
          AvroKeys.SINK_SCHEMA,
          RegistryKeys.SINK_REGISTRY,
          ProtoKeys.DESCRIPTORS,
          ProtoKeys.MESSAGE,
          CsvKeys.DELIMITER);

  @Override
  public String type() {
    return "WriteToPulsar";
  }

  @Override
  public String doc() {
    return "Sends one message per row to a topic of Apache Pulsar.";
  }

  @Override
  public KeySet keys() {
    return KEYS;
  }

  @Override
  public boolean writesTimes(EndpointSpec sink) {
    return true;
  }

  @Override
  public String place(EndpointSpec sink) {
    return "topic '" + PulsarKeys.topic(sink) + "'";
  }

  @Override
  public boolean isSamePlace(EndpointSpec sink, EndpointSpec other) {
    return PulsarKeys.target(sink).shown().equals(PulsarKeys.target(other).shown());
  }

  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return sink.renamed(PulsarKeys.TOPIC.name(), topic -> topic + "-" + name);
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new PulsarReadBack());
  }

  @Override
  public void check(SinkRows rows) {
    PulsarKeys.check(rows.sink(), rows::error);
    if (rows.sink().values().has(KEY)) {
      rows.warning(
          KEY.name(),
          PulsarCodes.NO_ORDER,
          "messages of a key may come in another order than their rows: several workers send them,"
              + " and what was not confirmed at first comes later. Readers that need the order sort"
              + " by a column.");
    }
  }

  @Override
  public Optional<SinkSchema> registered(EndpointSpec sink, Schema schema) {
    return RecordFormats.sinkSchema(sink, PulsarKeys.topic(sink), schema);
  }

  @Override
  public boolean pacesItself() {
    return true;
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    PulsarSinkOptions options = options(context);
    if (context.asksServices()) {
      PulsarProbe.sink(options.target());
      open(context, options.encoder());
    }
    return MessageSink.write(context, rows, PulsarSink.write(options), options.target().shown());
  }

  private static PulsarSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    PulsarTarget target = PulsarKeys.target(sink);
    return new PulsarSinkOptions(
        target,
        MessageSink.field(context, KEY),
        MessageSink.fields(context, HEADERS.name() + "."),
        Map.of(RunMark.HEADER, context.mark().text()),
        RecordFormats.ofSink(sink, target.topic()).encoder(context.schema()),
        MessageSink.rows(context, BATCH_ROWS, PulsarSinkOptions.failure(target)));
  }
}
