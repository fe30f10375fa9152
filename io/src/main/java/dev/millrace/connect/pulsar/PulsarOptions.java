package dev.millrace.connect.pulsar;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.arrival.ArrivalStream;
import dev.millrace.connect.arrival.ColumnKeys;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.io.pulsar.PulsarSourceOptions;
import dev.millrace.io.pulsar.PulsarSourceOptions.Columns;
import dev.millrace.io.pulsar.PulsarSourceOptions.Range;
import dev.millrace.io.pulsar.PulsarSourceOptions.Reading;

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
            PulsarSourceType.START.since(source, Range.EARLIEST, Range.LATEST),
            null,
            source.value(PulsarSourceType.ON_GAP).equals("continue"),
            run.untilIdle().orElse(null),
            run.checkpoints()),
        new Reading(
            source.value(PulsarSourceType.PREFETCH).intValue(),
            source.value(PulsarSourceType.READ_COMPACTED),
            source.find(PulsarSourceType.SUBSCRIPTION).map(name -> name + suffix).orElse(null)),
        RecordFormats.of(source).decoder(PulsarSourceType.COLUMNS.payload(stream), stream.units()),
        stream.schema(),
        columns(stream),
        ArrivalStream.times(stream, PulsarSourceOptions.PUBLISHED_BOUND));
  }

  private static Columns columns(LiveStream stream) {
    ColumnKeys columns = PulsarSourceType.COLUMNS;
    return new Columns(
        columns.places(stream),
        columns.place(stream, "key"),
        columns.place(stream, "message_id"),
        columns.place(stream, "partition"),
        columns.place(stream, "publish_time"),
        columns.place(stream, "event_time"));
  }
}
