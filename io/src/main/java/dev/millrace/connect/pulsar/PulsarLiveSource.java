package dev.millrace.connect.pulsar;

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
import dev.millrace.io.pulsar.ArchivedTopic;
import dev.millrace.io.pulsar.PulsarCodes;
import dev.millrace.io.pulsar.PulsarProbe;
import dev.millrace.io.pulsar.PulsarSource;
import dev.millrace.io.pulsar.PulsarSourceOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Reads a topic of Pulsar as the live side of a stream. */
final class PulsarLiveSource implements LiveSource {
  private static final LiveRun NO_RUN = new LiveRun(Optional.empty(), false, false);

  @Override
  public PTransform<PBegin, PCollection<SourceBatch>> read(LiveStream stream, LiveRun run) {
    PulsarSourceOptions options = PulsarOptions.live(stream, run);
    if (run.asksServices()) {
      PulsarProbe.source(options.target());
    }
    return PulsarSource.read(options);
  }

  /** An archiver goes on where the archive ends, whatever the file says about the start. */
  @Override
  public ArchiveFeed archive(LiveStream stream, LiveRun run, ArchiveState archive) {
    PulsarSourceOptions options = PulsarOptions.archived(stream, run);
    String place = options.target().topic();
    if (run.asksServices()) {
      PulsarProbe.source(options.target());
    }
    ArchivedTopic held =
        ArchivedTopic.of(
            options,
            archive.ids().get(place),
            archive.next().getOrDefault(place, Map.of()),
            (partition, from) -> archive.messages(place, partition, from));
    return new ArchiveFeed(
        PulsarSource.read(held.goOn(options)),
        options.schema(),
        Map.of(),
        Map.of(place, held.id(options)),
        ArchiveFeed.NO_LIMIT);
  }

  @Override
  public Object[] decode(LiveStream stream, byte[] data, List<Header> headers) {
    return PulsarSourceType.COLUMNS.decode(stream, data, headers);
  }

  @Override
  public Optional<UnaryOperator<SourceRecord>> judge(LiveStream stream) {
    return Optional.of(PulsarSource.judge(PulsarOptions.live(stream, NO_RUN)));
  }

  /** Everybody may read a topic; a subscription of the run's own is all that it leaves there. */
  @Override
  public Optional<EndpointSpec> beside(EndpointSpec source, String name) {
    return source.find(PulsarSourceType.SUBSCRIPTION).isEmpty()
        ? Optional.of(source)
        : source.renamed(PulsarSourceType.SUBSCRIPTION.name(), own -> own + "-" + name);
  }

  @Override
  public boolean reads(EndpointSpec source, String place) {
    return PulsarKeys.topic(source).equals(place);
  }

  @Override
  public void check(StreamSide side) {
    AvroKeys.check(side);
    PulsarKeys.check(side.source(), side::error);
    long prefetch = side.source().value(PulsarSourceType.PREFETCH);
    if (prefetch < PulsarSourceOptions.LEAST_PREFETCH
        || prefetch > PulsarSourceOptions.MOST_PREFETCH) {
      side.error(
          PulsarSourceType.PREFETCH.name(),
          PulsarCodes.NO_PLACE,
          "got "
              + prefetch
              + "; expected "
              + PulsarSourceOptions.LEAST_PREFETCH
              + " to "
              + PulsarSourceOptions.MOST_PREFETCH
              + ".");
    }
  }

  @Override
  public void checkRun(StreamSide side, boolean archiving) {
    if (side.source().find(PulsarSourceType.SUBSCRIPTION).isEmpty()) {
      side.warning(
          PulsarCodes.NOT_KEPT,
          "Pulsar keeps a topic's messages for its subscriptions, and for others only as long as"
              + " the namespace's retention says, which is not at all unless it is set. Set"
              + " 'subscription' where it is not. See docs/pulsar.md.");
    }
  }
}
