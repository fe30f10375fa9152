package dev.millrace.connect.kinesis;

import dev.millrace.connect.ArchiveFeed;
import dev.millrace.connect.ArchiveState;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.StreamSide;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.kinesis.ArchivedShards;
import dev.millrace.io.kinesis.KinesisCodes;
import dev.millrace.io.kinesis.KinesisProbe;
import dev.millrace.io.kinesis.KinesisProbe.Found;
import dev.millrace.io.kinesis.KinesisSource;
import dev.millrace.io.kinesis.KinesisSourceOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Reads a stream of Kinesis as the live side of a stream. */
final class KinesisLiveSource implements LiveSource {
  private static final LiveRun NO_RUN = new LiveRun(Optional.empty(), false, false);

  @Override
  public PTransform<PBegin, PCollection<SourceBatch>> read(LiveStream stream, LiveRun run) {
    KinesisSourceOptions options = KinesisOptions.of(stream, run);
    if (run.asksServices()) {
      KinesisProbe.source(options.target());
    }
    return KinesisSource.read(options);
  }

  /** An archiver goes on where the archive ends, whatever the file says about the start. */
  @Override
  public ArchiveFeed archive(LiveStream stream, LiveRun run, ArchiveState archive) {
    KinesisSourceOptions options = KinesisOptions.of(stream, run);
    String place = options.target().stream();
    Optional<Found> found =
        run.asksServices() ? Optional.of(KinesisProbe.source(options.target())) : Optional.empty();
    ArchivedShards held =
        ArchivedShards.of(
            options,
            archive.ids().get(place),
            archive.next().getOrDefault(place, Map.of()),
            shard -> found.isEmpty() || found.get().shards().contains(shard),
            (shard, from) -> archive.messages(place, shard, from));
    KinesisSourceOptions after = held.goOn(options);
    return new ArchiveFeed(
        KinesisSource.read(after),
        options.schema(),
        Map.of(),
        held.id(options, found.map(Found::created).orElse(0L))
            .map(id -> Map.of(place, id))
            .orElse(Map.of()),
        ArchiveFeed.NO_LIMIT);
  }

  @Override
  public Object[] decode(LiveStream stream, byte[] data, List<Header> headers) {
    return KinesisSourceType.COLUMNS.decode(stream, data, headers);
  }

  @Override
  public Optional<UnaryOperator<SourceRecord>> judge(LiveStream stream) {
    return Optional.of(KinesisSource.judge(KinesisOptions.of(stream, NO_RUN)));
  }

  /** Everybody may read a stream, and nobody leaves anything there. */
  @Override
  public Optional<EndpointSpec> beside(EndpointSpec source, String name) {
    return Optional.of(source);
  }

  @Override
  public boolean reads(EndpointSpec source, String place) {
    return source.value(KinesisKeys.STREAM).equals(place);
  }

  @Override
  public void check(StreamSide side) {
    AvroKeys.check(side);
    KinesisKeys.check(side.source(), side::error);
  }

  @Override
  public void checkRun(StreamSide side, boolean archiving) {
    if (!archiving) {
      side.warning(
          KinesisCodes.NO_POSITIONS,
          "Kinesis keeps no reader's position, and records for their retention only: a run that is"
              + " not restarted from a checkpoint begins at 'start' again. See docs/kinesis.md.");
    }
  }
}
