package dev.millrace.compile;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.pubsub.PubsubSide;
import dev.millrace.expr.RowTime;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.pubsub.ArrivalRules;
import dev.millrace.io.pubsub.MessageColumns;
import dev.millrace.io.pubsub.MessageColumns.AttributeColumn;
import dev.millrace.io.pubsub.PubsubConnection;
import dev.millrace.io.pubsub.PubsubSourceOptions;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.StreamSpec.OnIdle;
import dev.millrace.spec.StreamSpec.WatermarkSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Turns the Pub/Sub endpoints of a pipeline file into the connector's options. */
public final class PubsubEndpoints {
  /** The endpoint types that this class understands. */
  public static final String READ = "ReadFromPubSub";

  private static final String ATTRIBUTES = "attributes";

  private PubsubEndpoints() {}

  /** How to reach the service of an endpoint. */
  public static PubsubConnection connection(EndpointSpec endpoint) {
    return PubsubSide.connection(endpoint);
  }

  private static Duration duration(EndpointSpec endpoint, String key, Duration otherwise) {
    return endpoint.text(key).map(Duration::parse).orElse(otherwise);
  }

  /** The whole path of what a key names. */
  public static Optional<String> path(EndpointSpec endpoint, String key) {
    return PubsubSide.path(endpoint, key);
  }

  /** The name of a source in coordinates, dead letters and archives. */
  public static String name(EndpointSpec endpoint) {
    return path(endpoint, "subscription").or(() -> path(endpoint, "topic")).orElseThrow();
  }

  /**
   * The row of a message's data, in the stream's columns; NULL in those that attributes fill.
   *
   * @throws dev.millrace.element.RowFault if the data is no row
   */
  public static @Nullable Object[] decode(StreamNode node, byte[] data) {
    EndpointSpec endpoint = node.stream().live().orElseThrow();
    Schema payload = payload(node, endpoint);
    Object[] decoded = format(endpoint).decoder(payload).decode(data);
    @Nullable Object[] row = new Object[node.schema().getFieldCount()];
    for (int i = 0; i < decoded.length; i++) {
      row[node.schema().indexOf(payload.getField(i).getName())] = decoded[i];
    }
    return row;
  }

  /** The live side of a stream. */
  static PubsubSourceOptions source(
      StreamNode node, EndpointSpec endpoint, Optional<Duration> untilIdle) {
    String path = path(endpoint, "subscription").or(() -> path(endpoint, "topic")).orElseThrow();
    return source(node, endpoint, path, untilIdle);
  }

  /** What the archive of a stream reads. */
  static PubsubSourceOptions archived(
      StreamNode node, EndpointSpec endpoint, Optional<Duration> untilIdle) {
    String path =
        path(endpoint, "archive_subscription")
            .or(() -> path(endpoint, "subscription"))
            .or(() -> path(endpoint, "topic"))
            .orElseThrow();
    return source(node, endpoint, path, untilIdle);
  }

  private static PubsubSourceOptions source(
      StreamNode node, EndpointSpec endpoint, String path, Optional<Duration> untilIdle) {
    Schema schema = node.schema();
    MessageColumns columns = columns(schema, endpoint);
    // One name for all subscriptions of a stream: a message has one place, whoever reads it.
    return new PubsubSourceOptions(
        name(endpoint),
        connection(endpoint),
        path,
        endpoint.text("id_attribute").orElse(null),
        format(endpoint).decoder(payload(node, endpoint)),
        schema,
        columns,
        times(node, endpoint),
        untilIdle.orElse(null),
        null);
  }

  private static Schema payload(StreamNode node, EndpointSpec endpoint) {
    Set<String> others = new HashSet<>(endpoint.texts(ATTRIBUTES));
    endpoint.text("attributes_map").ifPresent(others::add);
    endpoint.map("metadata").values().forEach(column -> others.add(String.valueOf(column)));
    if (endpoint.text("timestamp_attribute").isPresent() && node.timeColumn() >= 0) {
      others.add(node.schema().getField(node.timeColumn()).getName());
    }
    return Schema.builder()
        .addFields(
            node.schema().getFields().stream().filter(f -> !others.contains(f.getName())).toList())
        .build();
  }

  private static MessageColumns columns(Schema schema, EndpointSpec endpoint) {
    Map<String, @Nullable Object> metadata = endpoint.map("metadata");
    return new MessageColumns(
        endpoint.texts(ATTRIBUTES).stream()
            .map(name -> new AttributeColumn(name, schema.indexOf(name)))
            .toList(),
        endpoint.text("attributes_map").map(schema::indexOf).orElse(-1),
        index(schema, metadata.get("message_id")),
        index(schema, metadata.get("publish_time")),
        index(schema, metadata.get("ordering_key")));
  }

  private static int index(Schema schema, @Nullable Object column) {
    return column == null ? -1 : schema.indexOf(column.toString());
  }

  private static ArrivalRules times(StreamNode node, EndpointSpec endpoint) {
    WatermarkSpec watermark = node.stream().watermark();
    return new ArrivalRules(
        node.timeColumn() < 0 ? null : RowTime.column(node.timeColumn()),
        endpoint.text("timestamp_attribute").orElse(null),
        watermark.maxOutOfOrderness(),
        watermark.allowedLateness(),
        duration(endpoint, "reorder_within", ArrivalRules.DEFAULT_REORDER),
        watermark.idleTimeout(),
        watermark.onIdle() == OnIdle.ADVANCE,
        watermark.maxFuture(),
        watermark.earliest(),
        Clock.systemUTC());
  }

  private static ValueFormat format(EndpointSpec endpoint) {
    return ValueFormat.valueOf(endpoint.text("format").orElse("JSON").toUpperCase(Locale.ROOT));
  }
}
