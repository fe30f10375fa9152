package dev.millrace.connect.rabbitmq;

import dev.millrace.connect.ArchiveFeed;
import dev.millrace.connect.ArchiveState;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.StreamSide;
import dev.millrace.connect.arrival.NumberedArchive;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.rabbitmq.RabbitProbe;
import dev.millrace.io.rabbitmq.RabbitSource;
import dev.millrace.io.rabbitmq.RabbitSourceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Reads a queue as the live side of a stream. */
final class RabbitLiveSource implements LiveSource {
  /** What is not committed cannot be acknowledged, and the server gives only so much. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  @Override
  public PTransform<PBegin, PCollection<SourceBatch>> read(LiveStream stream, LiveRun run) {
    return read(RabbitOptions.live(stream, run.untilIdle()), run);
  }

  private static PTransform<PBegin, PCollection<SourceBatch>> read(
      RabbitSourceOptions options, LiveRun run) {
    if (run.asksServices()) {
      RabbitProbe.queue(options.target(), options.queue());
    }
    return RabbitSource.read(options);
  }

  @Override
  public ArchiveFeed archive(LiveStream stream, LiveRun run, ArchiveState archive) {
    RabbitSourceOptions options = RabbitOptions.archived(stream, run.untilIdle());
    return new NumberedArchive(options.name(), RabbitSourceOptions.MOST_PREFETCH, LONGEST_WAIT)
        .feed(
            archive,
            run,
            options.schema(),
            numbering -> read(options.withNumbering(numbering), run));
  }

  @Override
  public Object[] decode(LiveStream stream, byte[] data, List<Header> headers) {
    return RabbitSourceType.COLUMNS.decode(stream, data, headers);
  }

  @Override
  public Optional<UnaryOperator<SourceRecord>> judge(LiveStream stream) {
    return Optional.of(RabbitSource.judge(RabbitOptions.live(stream, Optional.empty())));
  }

  /** A queue gives each message to one reader. */
  @Override
  public Optional<EndpointSpec> beside(EndpointSpec source, String name) {
    String queue = source.value(RabbitSourceType.QUEUE);
    return Optional.of(source.with(RabbitOptions.READ_INSTEAD, queue + "-" + name));
  }

  @Override
  public boolean reads(EndpointSpec source, String place) {
    return source.value(RabbitSourceType.QUEUE).equals(place);
  }

  @Override
  public boolean needsCheckpoints() {
    return true;
  }

  @Override
  public void check(StreamSide side) {
    AvroKeys.check(side);
    RabbitChecks.source(side);
  }

  @Override
  public boolean checkBeside(StreamSide side, StreamSide earlier) {
    return RabbitChecks.shared(side, earlier);
  }

  @Override
  public void checkRun(StreamSide side, boolean archiving) {
    RabbitChecks.run(side, archiving);
  }
}
