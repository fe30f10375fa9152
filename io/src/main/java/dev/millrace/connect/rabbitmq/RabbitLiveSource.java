package dev.millrace.connect.rabbitmq;

import dev.millrace.connect.ArchiveFeed;
import dev.millrace.connect.ArchiveState;
import dev.millrace.connect.ArchiveState.Committed;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveRun;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.LiveStream;
import dev.millrace.connect.StreamSide;
import dev.millrace.connect.format.AvroKeys;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.arrival.Numbering;
import dev.millrace.io.rabbitmq.RabbitProbe;
import dev.millrace.io.rabbitmq.RabbitSource;
import dev.millrace.io.rabbitmq.RabbitSourceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Reads a queue as the live side of a stream. */
final class RabbitLiveSource implements LiveSource {
  /** What is not committed cannot be acknowledged, and the server gives only so much. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /** Messages that nobody numbered have the number 0. */
  private static final long FIRST = 1;

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

  /**
   * A queue has no offsets, so messages are numbered as they arrive, and acknowledged once the
   * archive's manifest says that it holds them. What an archiver that was killed had archived and
   * not acknowledged yet comes again; the archive knows its ids.
   */
  @Override
  public ArchiveFeed archive(LiveStream stream, LiveRun run, ArchiveState archive) {
    RabbitSourceOptions options = RabbitOptions.archived(stream, run.untilIdle());
    String place = options.name();
    long next = archive.next().getOrDefault(place, Map.of()).getOrDefault(0, FIRST);
    List<String> known =
        archive.messages(place, 0, Math.max(0, next - RabbitSourceOptions.MOST_PREFETCH));
    Committed committed = archive.committed(place, 0);
    return new ArchiveFeed(
        read(options.withNumbering(new Numbering(next, committed::next, known)), run),
        options.schema(),
        Map.of(place, Map.of(0, next)),
        Map.of(),
        rollWithin(run));
  }

  private static Duration rollWithin(LiveRun run) {
    return run.untilIdle()
        .map(idle -> idle.dividedBy(2))
        .filter(half -> half.compareTo(LONGEST_WAIT) < 0)
        .orElse(LONGEST_WAIT);
  }

  @Override
  public Object[] decode(LiveStream stream, byte[] data, List<Header> headers) {
    Schema payload = RabbitOptions.payload(stream);
    Object[] decoded =
        RecordFormats.of(stream.source()).decoder(payload, stream.units()).decode(data);
    @Nullable Object[] row = new Object[stream.schema().getFieldCount()];
    for (int i = 0; i < decoded.length; i++) {
      row[stream.schema().indexOf(payload.getField(i).getName())] = decoded[i];
    }
    return row;
  }

  @Override
  public Optional<UnaryOperator<SourceRecord>> judge(LiveStream stream) {
    return Optional.of(RabbitSource.judge(RabbitOptions.live(stream, Optional.empty())));
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
