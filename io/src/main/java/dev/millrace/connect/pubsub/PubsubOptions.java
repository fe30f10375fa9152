package dev.millrace.connect.pubsub;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.arrival.ArrivalStream;
import dev.millrace.io.arrival.HeaderColumns;
import dev.millrace.io.pubsub.read.MessageColumns;
import dev.millrace.io.pubsub.read.PubsubSourceOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Turns the live side of a stream into the options of the client. */
final class PubsubOptions {
  private static final String ATTRIBUTES = PubsubSourceType.ATTRIBUTES.name();

  /** Where a run beside another one notes its subscription; no key of files. */
  static final String READ_INSTEAD = "read instead";

  private PubsubOptions() {}

  /** What a live run reads. */
  static PubsubSourceOptions live(LiveStream stream, Optional<Duration> untilIdle) {
    EndpointSpec source = stream.source();
    String path = source.text(READ_INSTEAD).orElseGet(() -> PubsubSide.place(source));
    return options(stream, path, untilIdle);
  }

  /** What the archive of a stream reads. */
  static PubsubSourceOptions archived(LiveStream stream, Optional<Duration> untilIdle) {
    EndpointSpec source = stream.source();
    String path =
        PubsubSide.path(source, PubsubSourceType.ARCHIVE_SUBSCRIPTION.name())
            .orElseGet(() -> PubsubSide.place(source));
    return options(stream, path, untilIdle);
  }

  private static PubsubSourceOptions options(
      LiveStream stream, String path, Optional<Duration> untilIdle) {
    EndpointSpec source = stream.source();
    // One name for all subscriptions of a stream: a message has one place, whoever reads it.
    return new PubsubSourceOptions(
        PubsubSide.place(source),
        PubsubSide.connection(source),
        path,
        source.find(PubsubSourceType.ID_ATTRIBUTE).orElse(null),
        PubsubSide.format(source).decoder(payload(stream), stream.units()),
        stream.schema(),
        columns(stream.schema(), source),
        ArrivalStream.times(
            stream,
            stream.source().value(PubsubSourceType.REORDER_WITHIN),
            stream.source().find(PubsubSourceType.TIMESTAMP_ATTRIBUTE).orElse(null)),
        untilIdle.orElse(null),
        null);
  }

  /** The columns that a message's data fills. */
  static Schema payload(LiveStream stream) {
    EndpointSpec source = stream.source();
    Set<String> others = new HashSet<>(source.texts(ATTRIBUTES));
    source.find(PubsubSourceType.ATTRIBUTES_MAP).ifPresent(others::add);
    source.map("metadata").values().forEach(column -> others.add(String.valueOf(column)));
    if (source.find(PubsubSourceType.TIMESTAMP_ATTRIBUTE).isPresent()) {
      stream.timeColumns().forEach(i -> others.add(stream.schema().getField(i).getName()));
    }
    return ArrivalStream.payload(stream, others);
  }

  private static MessageColumns columns(Schema schema, EndpointSpec endpoint) {
    Map<String, @Nullable Object> metadata = endpoint.map("metadata");
    return new MessageColumns(
        HeaderColumns.of(
            schema, endpoint.texts(ATTRIBUTES), endpoint.find(PubsubSourceType.ATTRIBUTES_MAP)),
        ArrivalStream.index(schema, metadata.get("message_id")),
        ArrivalStream.index(schema, metadata.get("publish_time")),
        ArrivalStream.index(schema, metadata.get("ordering_key")));
  }
}
