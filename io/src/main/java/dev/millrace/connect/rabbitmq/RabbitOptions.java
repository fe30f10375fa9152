package dev.millrace.connect.rabbitmq;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.arrival.ArrivalStream;
import dev.millrace.connect.arrival.ColumnKeys;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.io.rabbitmq.RabbitSourceOptions;
import dev.millrace.io.rabbitmq.RabbitSourceOptions.MessageColumns;
import java.time.Duration;
import java.util.Optional;

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
        RecordFormats.of(source).decoder(RabbitSourceType.COLUMNS.payload(stream), stream.units()),
        stream.schema(),
        columns(stream),
        ArrivalStream.times(stream, stream.source().value(RabbitSourceType.REORDER_WITHIN), null),
        untilIdle.orElse(null),
        null);
  }

  private static MessageColumns columns(LiveStream stream) {
    ColumnKeys columns = RabbitSourceType.COLUMNS;
    return new MessageColumns(
        columns.places(stream),
        columns.place(stream, "message_id"),
        columns.place(stream, "routing_key"),
        columns.place(stream, "timestamp"));
  }
}
