package dev.millrace.connect.rabbitmq;

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
import dev.millrace.connect.key.Constraint.ExactlyOne;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Expected;
import dev.millrace.connect.key.ValueType.Expression;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.element.block.Block;
import dev.millrace.io.format.registry.SinkSchema;
import dev.millrace.io.rabbitmq.RabbitCodes;
import dev.millrace.io.rabbitmq.RabbitSink;
import dev.millrace.io.rabbitmq.RabbitSinkOptions;
import dev.millrace.io.rabbitmq.RabbitSinkOptions.Address;
import dev.millrace.io.rabbitmq.RabbitTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;

/** {@code WriteToRabbitMq}. */
final class RabbitSinkType implements SinkType, RegisteredSink {
  private static final int BATCH_ROWS = 1_000;

  static final Key<String> QUEUE =
      optional("queue", Simple.TEXT, "The queue that takes all rows. It must be there.");

  static final Key<String> EXCHANGE =
      optional(
          "exchange", Simple.TEXT, "The exchange that rows are published to. It must be there.");

  static final Key<String> ROUTING_KEY =
      optional(
          "routing_key",
          Expression.of(Expected.SCALAR),
          "none",
          "With `exchange`: the routing key of a row.");

  static final Key<Map<String, String>> HEADERS =
      optional(
          "headers",
          new MapOf<>("header", Expression.of(Expected.SCALAR)),
          "none",
          "Headers, each with its expression.");

  static final Key<Boolean> MANDATORY =
      defaulting(
          "mandatory",
          Simple.BOOLEAN,
          true,
          "Whether the run fails if no queue takes a row; otherwise the server drops it.");

  static final Key<String> READ_QUEUE =
      optional(
          "read_queue",
          Simple.TEXT,
          "none",
          "A queue that has the rows and that nobody else reads, for `verify` and `dlq`; they"
              + " acknowledge nothing. Not a quorum queue with a delivery limit.");

  private static final KeySet KEYS =
      KeySet.of(
              RabbitKeys.URL,
              RabbitKeys.USERNAME,
              RabbitKeys.PASSWORD,
              RabbitKeys.TRUSTSTORE,
              RabbitKeys.TRUSTSTORE_PASSWORD,
              QUEUE,
              EXCHANGE,
              ROUTING_KEY,
              SharedKeys.format("How a message's body is written."),
              HEADERS,
              MANDATORY,
              SharedKeys.RATE,
              READ_QUEUE,
              defaulting(
                  "delivery",
                  SharedKeys.DELIVERY,
                  "at_least_once",
                  "Whether a restart may publish a row twice."),
              RabbitKeys.RETRY_FOR,
              SharedKeys.ERROR_HANDLING,
              SharedKeys.SINK_SCHEMA,
              AvroKeys.SINK_SCHEMA,
              RegistryKeys.SINK_REGISTRY,
              ProtoKeys.DESCRIPTORS,
              ProtoKeys.MESSAGE,
              CsvKeys.DELIMITER)
          .with(ExactlyOne.of(QUEUE, EXCHANGE));

  @Override
  public String type() {
    return "WriteToRabbitMq";
  }

  @Override
  public String doc() {
    return "Publishes one message per row. Give exactly one of `queue`, `exchange`.";
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
    return sink.find(QUEUE)
        .map(queue -> "queue '" + queue + "'")
        .orElseGet(() -> "exchange '" + sink.text(EXCHANGE.name()).orElse("") + "'");
  }

  /** Not where the exchange is one of the broker's own: nobody can make another of such a name. */
  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    if (sink.find(EXCHANGE).filter(RabbitSinkType::isBrokers).isPresent()) {
      return Optional.empty();
    }
    EndpointSpec own = sink;
    for (Key<String> key : List.of(QUEUE, EXCHANGE, READ_QUEUE)) {
      own = own.renamed(key.name(), place -> place + "-" + name).orElse(own);
    }
    return Optional.of(own);
  }

  private static boolean isBrokers(String exchange) {
    return exchange.isEmpty() || exchange.startsWith("amq.");
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new RabbitReadBack());
  }

  @Override
  public void check(SinkRows rows) {
    EndpointSpec sink = rows.sink();
    RabbitKeys.wrongUrl(sink)
        .ifPresent(wrong -> rows.error(RabbitKeys.URL.name(), RabbitCodes.NO_PLACE, wrong));
    if (sink.find(QUEUE).isPresent() && sink.find(ROUTING_KEY).isPresent()) {
      rows.error(
          ROUTING_KEY.name(),
          RabbitCodes.NO_PLACE,
          "the rows of 'queue' go there by its name; expected 'exchange' beside 'routing_key'.");
    }
  }

  @Override
  public Optional<SinkSchema> registered(EndpointSpec sink, Schema schema) {
    return RecordFormats.sinkSchema(sink, subject(sink), schema);
  }

  /** What stands for a topic's name in the names of a registry's subjects. */
  static String subject(EndpointSpec sink) {
    return sink.find(QUEUE).or(() -> sink.find(EXCHANGE)).orElseThrow();
  }

  @Override
  public boolean pacesItself() {
    return true;
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    RabbitSinkOptions options = options(context);
    if (context.asksServices()) {
      RabbitSink.check(options);
      open(context, options.encoder());
    }
    return MessageSink.write(
        context,
        rows,
        RabbitSink.write(options),
        place(context.sink()) + " of " + options.target().shown());
  }

  private static RabbitSinkOptions options(SinkContext context) {
    EndpointSpec sink = context.sink();
    RabbitTarget target = RabbitKeys.target(sink).orElseThrow();
    String format = sink.text("format").orElse("");
    return new RabbitSinkOptions(
        target,
        new Address(
            sink.find(EXCHANGE).orElse(""),
            sink.find(QUEUE).orElse(""),
            sink.find(EXCHANGE).isPresent() ? MessageSink.field(context, ROUTING_KEY) : null,
            sink.value(MANDATORY)),
        MessageSink.fields(context, HEADERS.name() + "."),
        Map.of(RunMark.HEADER, context.mark().text()),
        RecordFormats.ofSink(sink, subject(sink)).encoder(context.schema()),
        format.equals("JSON") ? "application/json" : null,
        MessageSink.rows(context, BATCH_ROWS, RabbitSinkOptions.failure(target)));
  }
}
