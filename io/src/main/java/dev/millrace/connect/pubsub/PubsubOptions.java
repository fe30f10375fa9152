package dev.millrace.connect.pubsub;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.arrival.ArrivalStream;
import dev.millrace.connect.arrival.ColumnKeys;
import dev.millrace.io.pubsub.read.MessageColumns;
import dev.millrace.io.pubsub.read.PubsubSourceOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/** Turns the live side of a stream into the options of the client. */
final class PubsubOptions {
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
        columns(stream),
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
    Set<String> others = new HashSet<>();
    if (source.find(PubsubSourceType.TIMESTAMP_ATTRIBUTE).isPresent()) {
      stream.timeColumns().forEach(i -> others.add(stream.schema().getField(i).getName()));
    }
    return PubsubSourceType.COLUMNS.payload(stream, others);
  }

  private static MessageColumns columns(LiveStream stream) {
    ColumnKeys columns = PubsubSourceType.COLUMNS;
    return new MessageColumns(
        columns.places(stream),
        columns.place(stream, "message_id"),
        columns.place(stream, "publish_time"),
        columns.place(stream, "ordering_key"));
  }
}
