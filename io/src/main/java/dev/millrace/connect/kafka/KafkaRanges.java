package dev.millrace.connect.kafka;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.StreamSide;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.io.kafka.client.KafkaPosition;
import dev.millrace.io.kafka.client.ReadRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a source of topics starts and stops. */
final class KafkaRanges {
  private static final Pattern PARTITION = Pattern.compile("\\d{1,9}");

  private KafkaRanges() {}

  /**
   * Reports offsets whose partition is not a number.
   *
   * @param key of the start or the stop
   */
  static void check(StreamSide side, String key) {
    if (side.source().map(key).get("offsets") instanceof Map<?, ?> topics) {
      topics.forEach(
          (topic, partitions) -> {
            if (partitions instanceof Map<?, ?> byPartition) {
              byPartition.keySet().stream()
                  .map(String::valueOf)
                  .filter(partition -> !PARTITION.matcher(partition).matches())
                  .forEach(partition -> report(side, key, String.valueOf(topic), partition));
            }
          });
    }
  }

  private static void report(StreamSide side, String key, String topic, String partition) {
    side.error(
        key + ".offsets." + topic,
        ErrorCodes.WRONG_FORM,
        "'" + partition + "' is not a partition of '" + topic + "'; expected a number from 0 on.");
  }

  /** What the file says about the start and the stop. */
  static ReadRange range(EndpointSpec endpoint, Optional<Duration> untilIdle) {
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
}
