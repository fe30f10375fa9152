package dev.millrace.compile;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.kafka.KafkaSide;
import dev.millrace.expr.RowTime;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.kafka.EventTimeRules;
import dev.millrace.io.kafka.KafkaConnection;
import dev.millrace.io.kafka.KafkaPosition;
import dev.millrace.io.kafka.KafkaSourceOptions;
import dev.millrace.io.kafka.MetadataColumns;
import dev.millrace.io.kafka.ReadRange;
import dev.millrace.io.kafka.TopicSelection;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.OnIdle;
import dev.millrace.spec.StreamSpec.WatermarkSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Turns the Kafka endpoints of a pipeline file into the connector's options. */
public final class KafkaEndpoints {
  /** The endpoint types that this class understands. */
  public static final String READ = "ReadFromKafka";

  private static final String KEY = "key";

  private KafkaEndpoints() {}

  /** How to reach the cluster of an endpoint. */
  public static KafkaConnection connection(EndpointSpec endpoint) {
    return KafkaSide.connection(endpoint);
  }

  /** The topics of a source. */
  public static TopicSelection topics(EndpointSpec endpoint) {
    Optional<String> pattern = endpoint.text("topic_pattern");
    if (pattern.isPresent()) {
      return TopicSelection.matching(pattern.get());
    }
    List<String> names = new ArrayList<>(endpoint.texts("topics"));
    names.addAll(endpoint.texts("topic"));
    return TopicSelection.of(names.toArray(String[]::new));
  }

  /** The live side of a stream. */
  static KafkaSourceOptions source(
      StreamNode node, EndpointSpec endpoint, Optional<Duration> untilIdle) {
    Schema schema = node.schema();
    Map<String, Object> metadata = new TreeMap<>();
    endpoint.map("metadata").forEach((k, v) -> metadata.put(k, String.valueOf(v)));
    Schema decoded = withoutMetadata(schema, metadata);
    RecordDecoder decoder = format(endpoint).decoder(decoded);
    return new KafkaSourceOptions(
        node.stream().name(),
        connection(endpoint),
        topics(endpoint),
        range(endpoint, untilIdle),
        decoder,
        schema,
        metadataColumns(schema, metadata),
        times(node.stream(), node.timeColumn()));
  }

  /**
   * Decodes the value of a record of a stream.
   *
   * @return a row of the stream's whole schema, metadata columns NULL
   * @throws dev.millrace.element.RowFault if it is no row of the stream
   */
  public static Object[] decode(StreamNode node, byte[] value) {
    EndpointSpec live = node.stream().live().orElseThrow();
    Object[] row = source(node, live, Optional.empty()).decoder().decode(value);
    return Arrays.copyOf(row, node.schema().getFieldCount());
  }

  /**
   * The live side of a stream without its metadata columns, for archives: they keep what Kafka says
   * about a record under names of their own.
   */
  static KafkaSourceOptions bareSource(
      StreamNode node, EndpointSpec endpoint, Optional<Duration> untilIdle) {
    KafkaSourceOptions full = source(node, endpoint, untilIdle);
    return KafkaSourceOptions.of(
            full.name(), full.connection(), full.topics(), full.decoder(), full.times())
        .withRange(full.range());
  }

  private static ReadRange range(EndpointSpec endpoint, Optional<Duration> untilIdle) {
    KafkaPosition start =
        endpoint
            .text("auto_offset_reset_config")
            .map(reset -> position(Map.of("mode", reset)))
            .orElseGet(() -> position(endpoint.map("start")));
    KafkaPosition stop = position(endpoint.map("stop"));
    return new ReadRange(
        start == null ? new KafkaPosition.Earliest() : start, stop, untilIdle.orElse(null));
  }

  private static @Nullable KafkaPosition position(Map<String, @Nullable Object> config) {
    String mode = String.valueOf(config.getOrDefault("mode", "")).toLowerCase(Locale.ROOT);
    return switch (mode) {
      case "earliest" -> new KafkaPosition.Earliest();
      case "latest" -> new KafkaPosition.Latest();
      case "group" -> new KafkaPosition.Group();
      case "timestamp" ->
          new KafkaPosition.AtTime(Instant.parse(String.valueOf(config.get("timestamp"))));
      case "offsets" -> new KafkaPosition.Offsets(offsets(config.get("offsets")));
      default -> null;
    };
  }

  private static Map<String, Map<Integer, Long>> offsets(@Nullable Object config) {
    Map<String, Map<Integer, Long>> offsets = new TreeMap<>();
    if (config instanceof Map<?, ?> topics) {
      topics.forEach(
          (topic, partitions) -> {
            Map<Integer, Long> ofTopic = new TreeMap<>();
            if (partitions instanceof Map<?, ?> byPartition) {
              byPartition.forEach(
                  (partition, offset) ->
                      ofTopic.put(
                          Integer.valueOf(String.valueOf(partition)),
                          Long.valueOf(String.valueOf(offset))));
            }
            offsets.put(String.valueOf(topic), ofTopic);
          });
    }
    return offsets;
  }

  private static EventTimeRules times(StreamSpec stream, int timeColumn) {
    WatermarkSpec watermark = stream.watermark();
    return new EventTimeRules(
        timeColumn < 0 ? null : RowTime.column(timeColumn),
        watermark.maxOutOfOrderness(),
        watermark.allowedLateness(),
        watermark.idleTimeout(),
        watermark.onIdle() == OnIdle.ADVANCE,
        watermark.maxFuture(),
        watermark.earliest(),
        Clock.systemUTC());
  }

  private static Schema withoutMetadata(Schema schema, Map<String, Object> metadata) {
    Schema.Builder decoded = Schema.builder();
    for (Schema.Field field : schema.getFields()) {
      if (!metadata.containsValue(field.getName())) {
        decoded.addField(field);
      }
    }
    return decoded.build();
  }

  private static MetadataColumns metadataColumns(Schema schema, Map<String, Object> metadata) {
    return new MetadataColumns(
        index(schema, metadata.get(KEY)),
        index(schema, metadata.get("headers")),
        index(schema, metadata.get("topic")),
        index(schema, metadata.get("partition")),
        index(schema, metadata.get("offset")),
        index(schema, metadata.get("timestamp")));
  }

  private static int index(Schema schema, @Nullable Object column) {
    return column == null ? -1 : schema.indexOf(column.toString());
  }

  private static ValueFormat format(EndpointSpec endpoint) {
    return ValueFormat.valueOf(endpoint.text("format").orElse("JSON").toUpperCase(Locale.ROOT));
  }
}
