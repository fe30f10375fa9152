package dev.millrace.connect.kinesis;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.later;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.arrival.MessageSink;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.ProtoKeys;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.connect.format.RegisteredSink;
import dev.millrace.connect.format.RegistryKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Expected;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.element.block.Block;
import dev.millrace.io.format.registry.SinkSchema;
import dev.millrace.io.kinesis.KinesisCodes;
import dev.millrace.io.kinesis.KinesisProbe;
import dev.millrace.io.kinesis.KinesisTarget;
import dev.millrace.io.kinesis.write.KinesisSink;
import dev.millrace.io.kinesis.write.KinesisSinkOptions;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;

/** {@code WriteToKinesis}. */
final class KinesisSinkType implements SinkType, RegisteredSink {
  private static final int BATCH_ROWS = 500;

  static final Key<String> PARTITION_KEY =
      optional(
          "partition_key",
          Expression.of(Expected.SCALAR),
          "the row's id",
          "The partition key of a row, 1 to 256 characters; rows of one key go to one shard, in no"
              + " order that can be relied upon.");

  private static final KeySet KEYS =
      KeySet.of(
          KinesisKeys.STREAM,
          KinesisKeys.REGION,
          KinesisKeys.ENDPOINT,
          KinesisKeys.ACCESS_KEY_ID,
          KinesisKeys.SECRET_ACCESS_KEY,
          KinesisKeys.SESSION_TOKEN,
          PARTITION_KEY,
          SharedKeys.format("How a record's data is written."),
          SharedKeys.RATE,
          defaulting(
              "delivery",
              SharedKeys.DELIVERY,
              "at_least_once",
              "Whether a restart may put a row twice."),
          KinesisKeys.RETRY_FOR,
          SharedKeys.ERROR_HANDLING,
          later("stream_name", "Use `stream`."),
          later("aws_access_key", "Use `access_key_id`."),
          later("aws_secret_key", "Use `secret_access_key`."),
          later("service_endpoint", "Use `endpoint`."),
          SharedKeys.SINK_SCHEMA,
          AvroKeys.SINK_SCHEMA,
          RegistryKeys.SINK_REGISTRY,
          ProtoKeys.DESCRIPTORS,
          ProtoKeys.MESSAGE);

  @Override
  public String type() {
    return "WriteToKinesis";
  }

  @Override
  public String doc() {
    return "Puts one record per row into a stream of Amazon Kinesis.";
  }

  @Override
  public KeySet keys() {
    return KEYS;
  }

  @Override
  public String place(EndpointSpec sink) {
    return "stream '" + sink.text(KinesisKeys.STREAM.name()).orElse("") + "'";
  }

  @Override
  public boolean isSamePlace(EndpointSpec sink, EndpointSpec other) {
    return KinesisKeys.target(sink).shown().equals(KinesisKeys.target(other).shown());
  }

  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return sink.renamed(KinesisKeys.STREAM.name(), stream -> stream + "-" + name);
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new KinesisReadBack());
  }

  @Override
  public void check(SinkRows rows) {
    KinesisKeys.check(rows.sink(), rows::error);
    if (rows.sink().values().has(PARTITION_KEY)) {
      rows.warning(
          PARTITION_KEY.name(),
          KinesisCodes.NO_ORDER,
          "records of a partition key may come in another order than their rows: several workers"
              + " put them, and what Kinesis did not take at first comes later. Readers that need"
              + " the order sort by a column.");
    }
  }

  @Override
  public Optional<SinkSchema> registered(EndpointSpec sink, Schema schema) {
    return RecordFormats.sinkSchema(sink, sink.value(KinesisKeys.STREAM), schema);
  }

  @Override
  public boolean pacesItself() {
    return true;
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    KinesisSinkOptions options = options(context);
    if (context.asksServices()) {
      KinesisProbe.sink(options.target());
      open(context, options.encoder());
    }
    return MessageSink.write(context, rows, KinesisSink.write(options), options.target().shown());
  }

  private static KinesisSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    KinesisTarget target = KinesisKeys.target(sink);
    return new KinesisSinkOptions(
        target,
        MessageSink.field(context, PARTITION_KEY),
        RecordFormats.ofSink(sink, target.stream()).encoder(context.schema()),
        MessageSink.rows(context, BATCH_ROWS, KinesisSinkOptions.failure(target)));
  }
}
