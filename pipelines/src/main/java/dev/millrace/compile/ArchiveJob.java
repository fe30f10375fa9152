package dev.millrace.compile;

import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.connect.ArchiveFeed;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LiveSource;
import dev.millrace.connect.LiveStream;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.block.SourceBatchCoder;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.io.archive.ArchiveSession;
import dev.millrace.io.archive.ArchiveSink;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.node.StreamNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** A job that copies live topics to their archives: typed, but not processed by the graph. */
final class ArchiveJob implements CompiledJob {
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
    EndpointSpec archive = stream.stream().archive().orElseThrow();
    String path = archive.text("path").orElseThrow();
    String partitions = archive.text("partitions").orElse(ArchiveSink.Options.BY_HOUR);
    ArchiveSession session = ArchiveSession.open(path, runId);
    sessions.add(session);
    ArchiveFeed input = feed(stream, new OpenArchive(session, path));
    ArchiveManifest manifest =
        session.begin(
            partitions,
            ArchivedColumns.timeText(stream),
            OpenArchive.byPartition(input.starts()),
            input.ids());
    PCollection<SourceBatch> batches =
        pipeline
            .apply(name + "/read", input.source())
            .apply(
                name + "/count", ParDo.of(new CountRecordsFn(name, input.schema().getFieldCount())))
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

  private ArchiveFeed feed(StreamNode stream, OpenArchive archive) {
    LiveStream source = stream.live();
    LiveSource type = Connectors.live(source.source());
    if (type.needsCheckpoints()) {
      CheckpointOptions.ensure(pipeline.getOptions());
    }
    return type.archive(source, LiveSources.run(pipeline, request.untilIdle()), archive);
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
