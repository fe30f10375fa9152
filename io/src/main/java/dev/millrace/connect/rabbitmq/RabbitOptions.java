package dev.millrace.connect.rabbitmq;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.arrival.ArrivalStream;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.io.arrival.HeaderColumns;
import dev.millrace.io.rabbitmq.RabbitSourceOptions;
import dev.millrace.io.rabbitmq.RabbitSourceOptions.MessageColumns;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Turns the live side of a stream into the options of the client. */
final class RabbitOptions {
  /** Where a run beside another one notes its queue; no key of files. */
  static final String READ_INSTEAD = "read instead";

  private RabbitOptions() {}

  /** What a live run reads. */
  static RabbitSourceOptions live(LiveStream stream, Optional<Duration> untilIdle) {
    EndpointSpec source = stream.source();
    String queue = source.text(READ_INSTEAD).orElseGet(() -> source.value(RabbitSourceType.QUEUE));
    return options(stream, queue, untilIdle);
  }

  /** What the archive of a stream reads. */
  static RabbitSourceOptions archived(LiveStream stream, Optional<Duration> untilIdle) {
    EndpointSpec source = stream.source();
    String queue =
        source
            .find(RabbitSourceType.ARCHIVE_QUEUE)
            .orElseGet(() -> source.value(RabbitSourceType.QUEUE));
    return options(stream, queue, untilIdle);
  }

  private static RabbitSourceOptions options(
      LiveStream stream, String queue, Optional<Duration> untilIdle) {
    EndpointSpec source = stream.source();
    // One name for all queues of a stream: a message has one place, whoever reads it.
    return new RabbitSourceOptions(
        source.value(RabbitSourceType.QUEUE),
        RabbitKeys.target(source).orElseThrow(),
        queue,
        source.find(RabbitSourceType.ID_HEADER).orElse(null),
        source.value(RabbitSourceType.PREFETCH).intValue(),
        RecordFormats.of(source).decoder(payload(stream), stream.units()),
        stream.schema(),
        columns(stream.schema(), source),
        ArrivalStream.times(stream, stream.source().value(RabbitSourceType.REORDER_WITHIN), null),
        untilIdle.orElse(null),
        null);
  }

  /** The columns that a message's body fills. */
  static Schema payload(LiveStream stream) {
    EndpointSpec source = stream.source();
    Set<String> others = new HashSet<>(source.texts(RabbitSourceType.HEADERS.name()));
    source.find(RabbitSourceType.HEADERS_MAP).ifPresent(others::add);
    source
        .map(RabbitSourceType.METADATA.name())
        .values()
        .forEach(column -> others.add(String.valueOf(column)));
    return ArrivalStream.payload(stream, others);
  }

  private static MessageColumns columns(Schema schema, EndpointSpec source) {
    Map<String, @Nullable Object> metadata = source.map(RabbitSourceType.METADATA.name());
    return new MessageColumns(
        HeaderColumns.of(
            schema,
            source.texts(RabbitSourceType.HEADERS.name()),
            source.find(RabbitSourceType.HEADERS_MAP)),
        ArrivalStream.index(schema, metadata.get("message_id")),
        ArrivalStream.index(schema, metadata.get("routing_key")),
        ArrivalStream.index(schema, metadata.get("timestamp")));
  }
}
