package dev.millrace.connect.kinesis;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.arrival.ArrivalStream;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.io.kinesis.KinesisSourceOptions;
import dev.millrace.io.kinesis.KinesisSourceOptions.Columns;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import dev.millrace.io.partitioned.EventTimeRules;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Turns the live side of a stream into the options of the client. */
final class KinesisOptions {
  private KinesisOptions() {}

  static KinesisSourceOptions of(LiveStream stream, LiveRun run) {
    EndpointSpec source = stream.source();
    return new KinesisSourceOptions(
        stream.name(),
        KinesisKeys.target(source),
        new Range(
            since(source),
            null,
            source.value(KinesisSourceType.ON_GAP).equals("continue"),
            run.untilIdle().orElse(null),
            run.checkpoints()),
        RecordFormats.of(source).decoder(payload(stream), stream.units()),
        stream.schema(),
        columns(stream.schema(), source.map(KinesisSourceType.METADATA.name())),
        times(stream));
  }

  private static EventTimeRules times(LiveStream stream) {
    EventTimeRules rules = stream.watermark().rules(stream.time());
    return stream.time().isPresent()
        ? rules
        : rules.withMaxOutOfOrderness(KinesisSourceOptions.ARRIVAL_BOUND);
  }

  private static long since(EndpointSpec source) {
    Map<String, @Nullable Object> start = source.map(KinesisSourceType.START.name());
    return switch (String.valueOf(start.getOrDefault("mode", "trim_horizon"))) {
      case "latest" -> Range.LATEST;
      case "timestamp" -> Instant.parse(String.valueOf(start.get("timestamp"))).toEpochMilli();
      default -> Range.HORIZON;
    };
  }

  /** The columns that a record's data fills. */
  static Schema payload(LiveStream stream) {
    Set<String> others = new HashSet<>();
    stream
        .source()
        .map(KinesisSourceType.METADATA.name())
        .values()
        .forEach(column -> others.add(String.valueOf(column)));
    return ArrivalStream.payload(stream, others);
  }

  private static Columns columns(Schema schema, Map<String, @Nullable Object> metadata) {
    return new Columns(
        ArrivalStream.index(schema, metadata.get("partition_key")),
        ArrivalStream.index(schema, metadata.get("sequence_number")),
        ArrivalStream.index(schema, metadata.get("shard")),
        ArrivalStream.index(schema, metadata.get("timestamp")));
  }
}
