package dev.millrace.connect.pulsar;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.arrival.ArrivalStream;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.io.arrival.HeaderColumns;
import dev.millrace.io.partitioned.EventTimeRules;
import dev.millrace.io.pulsar.PulsarSourceOptions;
import dev.millrace.io.pulsar.PulsarSourceOptions.Columns;
import dev.millrace.io.pulsar.PulsarSourceOptions.Range;
import dev.millrace.io.pulsar.PulsarSourceOptions.Reading;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Turns the live side of a stream into the options of the client. */
final class PulsarOptions {
  private PulsarOptions() {}

  /** What a live run reads. */
  static PulsarSourceOptions live(LiveStream stream, LiveRun run) {
    return of(stream, run, "");
  }

  /** What the archive of a stream reads. */
  static PulsarSourceOptions archived(LiveStream stream, LiveRun run) {
    return of(stream, run, "-archive");
  }

  private static PulsarSourceOptions of(LiveStream stream, LiveRun run, String suffix) {
    EndpointSpec source = stream.source();
    return new PulsarSourceOptions(
        stream.name(),
        PulsarKeys.target(source),
        new Range(
            since(source),
            null,
            source.value(PulsarSourceType.ON_GAP).equals("continue"),
            run.untilIdle().orElse(null),
            run.checkpoints()),
        new Reading(
            source.value(PulsarSourceType.PREFETCH).intValue(),
            source.value(PulsarSourceType.READ_COMPACTED),
            source.find(PulsarSourceType.SUBSCRIPTION).map(name -> name + suffix).orElse(null)),
        RecordFormats.of(source).decoder(payload(stream), stream.units()),
        stream.schema(),
        columns(stream.schema(), source),
        times(stream));
  }

  private static EventTimeRules times(LiveStream stream) {
    EventTimeRules rules = stream.watermark().rules(stream.time());
    boolean isBounded =
        stream.time().isPresent()
            || rules.maxOutOfOrderness().compareTo(PulsarSourceOptions.PUBLISHED_BOUND) >= 0;
    return isBounded ? rules : rules.withMaxOutOfOrderness(PulsarSourceOptions.PUBLISHED_BOUND);
  }

  private static long since(EndpointSpec source) {
    Map<String, @Nullable Object> start = source.map(PulsarSourceType.START.name());
    return switch (String.valueOf(start.getOrDefault("mode", "earliest"))) {
      case "latest" -> Range.LATEST;
      case "timestamp" -> Instant.parse(String.valueOf(start.get("timestamp"))).toEpochMilli();
      default -> Range.EARLIEST;
    };
  }

  /** The columns that a message's value fills. */
  static Schema payload(LiveStream stream) {
    EndpointSpec source = stream.source();
    Set<String> others = new HashSet<>(source.texts(PulsarSourceType.HEADERS.name()));
    source.find(PulsarSourceType.HEADERS_MAP).ifPresent(others::add);
    source
        .map(PulsarSourceType.METADATA.name())
        .values()
        .forEach(column -> others.add(String.valueOf(column)));
    return ArrivalStream.payload(stream, others);
  }

  private static Columns columns(Schema schema, EndpointSpec source) {
    Map<String, @Nullable Object> metadata = source.map(PulsarSourceType.METADATA.name());
    return new Columns(
        HeaderColumns.of(
            schema,
            source.texts(PulsarSourceType.HEADERS.name()),
            source.find(PulsarSourceType.HEADERS_MAP)),
        ArrivalStream.index(schema, metadata.get("key")),
        ArrivalStream.index(schema, metadata.get("message_id")),
        ArrivalStream.index(schema, metadata.get("partition")),
        ArrivalStream.index(schema, metadata.get("publish_time")),
        ArrivalStream.index(schema, metadata.get("event_time")));
  }
}
