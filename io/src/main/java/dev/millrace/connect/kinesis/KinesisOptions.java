package dev.millrace.connect.kinesis;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.arrival.ArrivalStream;
import dev.millrace.connect.arrival.ColumnKeys;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.io.kinesis.KinesisSourceOptions;
import dev.millrace.io.kinesis.KinesisSourceOptions.Columns;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;

/** Turns the live side of a stream into the options of the client. */
final class KinesisOptions {
  private KinesisOptions() {}

  static KinesisSourceOptions of(LiveStream stream, LiveRun run) {
    EndpointSpec source = stream.source();
    return new KinesisSourceOptions(
        stream.name(),
        KinesisKeys.target(source),
        new Range(
            KinesisSourceType.START.since(source, Range.HORIZON, Range.LATEST),
            null,
            source.value(KinesisSourceType.ON_GAP).equals("continue"),
            run.untilIdle().orElse(null),
            run.checkpoints()),
        RecordFormats.of(source).decoder(KinesisSourceType.COLUMNS.payload(stream), stream.units()),
        stream.schema(),
        columns(stream),
        ArrivalStream.times(stream, KinesisSourceOptions.ARRIVAL_BOUND));
  }

  private static Columns columns(LiveStream stream) {
    ColumnKeys columns = KinesisSourceType.COLUMNS;
    return new Columns(
        columns.place(stream, "partition_key"),
        columns.place(stream, "sequence_number"),
        columns.place(stream, "shard"),
        columns.place(stream, "timestamp"));
  }
}
