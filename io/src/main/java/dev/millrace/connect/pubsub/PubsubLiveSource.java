package dev.millrace.connect.pubsub;

import dev.millrace.connect.ArchiveFeed;
import dev.millrace.connect.ArchiveState;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.StreamSide;
import dev.millrace.connect.arrival.ColumnKeys;
import dev.millrace.connect.arrival.NumberedArchive;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.pubsub.client.PubsubProbe;
import dev.millrace.io.pubsub.read.PubsubSource;
import dev.millrace.io.pubsub.read.PubsubSourceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Reads a subscription or a topic as the live side of a stream. */
final class PubsubLiveSource implements LiveSource {
  /** What is not committed cannot be acknowledged, and the service owes only so much. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /**
   * How many messages the service may owe an acknowledgement at most: what PubsubIO holds at once.
   */
  private static final int MOST_UNACKNOWLEDGED = 25_000;

  @Override
  public PTransform<PBegin, PCollection<SourceBatch>> read(LiveStream stream, LiveRun run) {
    return read(PubsubOptions.live(stream, run.untilIdle()), run);
  }

  private static PTransform<PBegin, PCollection<SourceBatch>> read(
      PubsubSourceOptions options, LiveRun run) {
    if (run.asksServices()) {
      PubsubProbe.check(options.connection(), List.of(options.path()));
    }
    return PubsubSource.read(options);
  }

  @Override
  public ArchiveFeed archive(LiveStream stream, LiveRun run, ArchiveState archive) {
    PubsubSourceOptions options = PubsubOptions.archived(stream, run.untilIdle());
    return new NumberedArchive(options.name(), MOST_UNACKNOWLEDGED, LONGEST_WAIT)
        .feed(
            archive,
            run,
            options.schema(),
            numbering -> read(options.withNumbering(numbering), run));
  }

  @Override
  public Object[] decode(LiveStream stream, byte[] data, List<Header> headers) {
    Schema payload = PubsubOptions.payload(stream);
    return ColumnKeys.row(
        stream,
        payload,
        PubsubSide.format(stream.source()).decoder(payload, stream.units()).decode(data));
  }

  @Override
  public Optional<UnaryOperator<SourceRecord>> judge(LiveStream stream) {
    return Optional.of(PubsubSource.judge(PubsubOptions.live(stream, Optional.empty())));
  }

  /** Through a subscription of its own; what reads a topic makes one anyway. */
  @Override
  public Optional<EndpointSpec> beside(EndpointSpec source, String name) {
    return Optional.of(
        PubsubSide.path(source, PubsubSourceType.SUBSCRIPTION.name())
            .map(path -> source.with(PubsubOptions.READ_INSTEAD, path + "-" + name))
            .orElse(source));
  }

  @Override
  public boolean reads(EndpointSpec source, String place) {
    return PubsubSide.place(source).equals(place);
  }

  @Override
  public boolean needsCheckpoints() {
    return true;
  }

  @Override
  public boolean fillsTime(EndpointSpec source) {
    return source.find(PubsubSourceType.TIMESTAMP_ATTRIBUTE).isPresent();
  }

  @Override
  public void check(StreamSide side) {
    AvroKeys.check(side);
    PubsubChecks.source(side);
  }

  @Override
  public boolean checkBeside(StreamSide side, StreamSide earlier) {
    return PubsubChecks.shared(side, earlier);
  }

  @Override
  public void checkRun(StreamSide side, boolean archiving) {
    PubsubChecks.run(side, archiving);
  }
}
