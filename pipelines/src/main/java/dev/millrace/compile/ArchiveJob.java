package dev.millrace.compile;

import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.io.kafka.KafkaPosition;
import dev.millrace.io.kafka.KafkaProbe;
import dev.millrace.io.kafka.KafkaSource;
import dev.millrace.io.kafka.KafkaSourceOptions;
import dev.millrace.io.kafka.ReadRange;
import dev.millrace.io.parquet.ArchiveManifest;
import dev.millrace.io.parquet.ArchivePartition;
import dev.millrace.io.parquet.ArchiveSession;
import dev.millrace.io.parquet.ArchiveSink;
import dev.millrace.io.pubsub.PubsubProbe;
import dev.millrace.io.pubsub.PubsubSource;
import dev.millrace.io.pubsub.PubsubSourceOptions;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.node.StreamNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** A job that copies live topics to their archives: typed, but not processed by the graph. */
final class ArchiveJob implements CompiledJob {
  private static final Duration NO_LIMIT = Duration.ofDays(36_500);

  private final RunRequest request;
  private final Pipeline pipeline;
  private final List<StreamNode> streams = new ArrayList<>();
  private final List<OutputLocation> locations = new ArrayList<>();
  private final List<ArchiveSession> sessions = new ArrayList<>();

  private ArchiveJob(RunRequest request, Pipeline pipeline) {
    this.request = request;
    this.pipeline = pipeline;
  }

  static CompiledJob build(RunRequest request, Pipeline pipeline, String runId) {
    ArchiveJob job = new ArchiveJob(request, pipeline);
    try {
      request.plan().streams().values().forEach(stream -> job.archive(stream, runId));
    } catch (RuntimeException e) {
      job.discard();
      throw e;
    }
    return job;
  }

  private void archive(StreamNode stream, String runId) {
    String name = stream.stream().name();
    EndpointSpec live = stream.stream().live().orElseThrow();
    EndpointSpec archive = stream.stream().archive().orElseThrow();
    String path = archive.text("path").orElseThrow();
    String partitions = archive.text("partitions").orElse(ArchiveSink.Options.BY_HOUR);
    ArchiveSession session = ArchiveSession.open(path, runId);
    sessions.add(session);
    boolean messages = live.type().equals(PubsubEndpoints.READ);
    Input input = messages ? messages(stream, live, session, path) : log(stream, live, session);
    ArchiveManifest manifest =
        session.begin(partitions, FileSources.archivedTime(stream), input.starts());
    PCollection<SourceBatch> batches =
        pipeline
            .apply(name + "/read", input.source())
            .apply(name + "/count", ParDo.of(new CountRecordsFn(name)))
            .setCoder(SourceBatchCoder.of(input.schema()));
    ArchiveSink.Options sink =
        ArchiveSink.Options.of(path, input.schema(), runId)
            .withPartitions(partitions)
            .onTopOf(manifest);
    if (request.roll().isPresent()) {
      RunRequest.Roll roll = request.roll().get();
      sink = sink.withRollEvery(roll.every()).withTargetBytes(roll.bytes());
    }
    if (input.rollWithin().compareTo(sink.rollEvery()) < 0) {
      sink = sink.withRollEvery(input.rollWithin());
    }
    batches.apply(name + "/archive", ArchiveSink.write(sink).countedAs(archived(name)));
    streams.add(stream);
    locations.add(new OutputLocation(name, "parquet", path));
  }

  /**
   * What is archived.
   *
   * @param starts where each partition begins, as far as that is known
   * @param rollWithin how long a record may wait for its commit at most
   */
  private record Input(
      PTransform<PBegin, PCollection<SourceBatch>> source,
      Schema schema,
      Map<ArchivePartition, Long> starts,
      Duration rollWithin) {}

  private Input log(StreamNode stream, EndpointSpec live, ArchiveSession session) {
    KafkaSourceOptions source = KafkaEndpoints.bareSource(stream, live, request.untilIdle());
    Map<ArchivePartition, Long> held = session.manifest().next();
    if (!held.isEmpty()) {
      source = source.withRange(from(held, source.range()));
    }
    Map<String, Map<Integer, Long>> starts = new TreeMap<>();
    if (GraphShape.of(pipeline.getOptions()).asksServices()) {
      // Fixed here, so that the archive knows where each partition begins.
      starts = KafkaProbe.starts(source.connection(), source.topics(), source.range());
      source = source.withRange(startingAt(starts, source.range()));
    }
    if (GraphShape.of(pipeline.getOptions()).runner().restartsFromCheckpoints()) {
      // The last files are committed by a checkpoint, and counted before the job is over.
      source = source.withRange(source.range().checkpointedAtEnd());
    }
    return new Input(KafkaSource.read(source), source.schema(), byPartition(starts), NO_LIMIT);
  }

  private Input messages(
      StreamNode stream, EndpointSpec live, ArchiveSession session, String path) {
    PubsubArchive archived = PubsubArchive.of(stream, live, request.untilIdle(), session, path);
    PubsubSourceOptions source = archived.source();
    CheckpointOptions.ensure(pipeline.getOptions());
    if (GraphShape.of(pipeline.getOptions()).asksServices()) {
      PubsubProbe.check(source.connection(), List.of(source.path()));
    }
    return new Input(
        PubsubSource.read(source), source.schema(), archived.starts(), archived.rollEvery());
  }

  /** An archiver goes on where the archive ends, whatever the file says about the start. */
  private static ReadRange from(Map<ArchivePartition, Long> held, ReadRange range) {
    Map<String, Map<Integer, Long>> offsets = new TreeMap<>();
    held.forEach(
        (at, next) ->
            offsets.computeIfAbsent(at.topic(), t -> new TreeMap<>()).put(at.partition(), next));
    return startingAt(offsets, range);
  }

  private static ReadRange startingAt(Map<String, Map<Integer, Long>> offsets, ReadRange range) {
    return new ReadRange(new KafkaPosition.Offsets(offsets), range.stop(), range.untilIdle());
  }

  private static Map<ArchivePartition, Long> byPartition(Map<String, Map<Integer, Long>> offsets) {
    Map<ArchivePartition, Long> all = new TreeMap<>();
    offsets.forEach(
        (topic, partitions) ->
            partitions.forEach(
                (partition, offset) -> all.put(new ArchivePartition(topic, partition), offset)));
    return all;
  }

  private static String archived(String stream) {
    return "archive:" + stream;
  }

  @Override
  public Pipeline pipeline() {
    return pipeline;
  }

  @Override
  public InputSize inputSize() {
    return new InputSize(0, 0, 0);
  }

  @Override
  public List<OutputLocation> locations() {
    return List.copyOf(locations);
  }

  @Override
  public InputSize progress(MetricResults metrics) {
    LedgerReader reader = new LedgerReader(request.plan(), metrics);
    long records =
        streams.stream().mapToLong(s -> reader.counter(s.stream().name() + StepCounters.IN)).sum();
    return new InputSize(0, records, 0);
  }

  @Override
  public Ledger ledger(MetricResults metrics) {
    LedgerReader reader = new LedgerReader(request.plan(), metrics);
    List<LedgerRow> rows = new ArrayList<>();
    for (StreamNode stream : streams) {
      String name = stream.stream().name();
      long in = reader.counter(name + StepCounters.IN);
      rows.add(new LedgerRow(name, "source", in, in, reader.dispositions(name), in));
    }
    for (StreamNode stream : streams) {
      String name = stream.stream().name();
      String sink = archived(name);
      Map<Disposition, Long> written = new EnumMap<>(Disposition.class);
      written.put(Disposition.WRITTEN, reader.counter(sink + "/" + Disposition.WRITTEN.label()));
      rows.add(
          new LedgerRow(
              sink,
              "output",
              reader.counter(sink + StepCounters.IN),
              reader.counter(name + StepCounters.IN)
                  - reader.dispositions(name).getOrDefault(Disposition.DUPLICATE, 0L),
              written,
              0));
    }
    return new Ledger(rows);
  }

  /** An archive's files became visible with each of its commits; its working directory goes. */
  @Override
  public void publish(MetricResults metrics) {
    discard();
  }

  /** What was not committed goes; the next archiver reads it again. */
  @Override
  public void discard() {
    sessions.forEach(ArchiveSession::close);
    sessions.clear();
  }
}
