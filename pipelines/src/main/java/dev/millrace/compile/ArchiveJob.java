package dev.millrace.compile;

import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.element.SourceBatch;
import dev.millrace.element.SourceBatchCoder;
import dev.millrace.io.file.OutputDirectory;
import dev.millrace.io.kafka.KafkaPosition;
import dev.millrace.io.kafka.KafkaProbe;
import dev.millrace.io.kafka.KafkaSource;
import dev.millrace.io.kafka.KafkaSourceOptions;
import dev.millrace.io.kafka.ReadRange;
import dev.millrace.io.parquet.ArchiveManifest;
import dev.millrace.io.parquet.ArchivePartition;
import dev.millrace.io.parquet.ArchiveSink;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.NodeKind.StreamNode;
import dev.millrace.plan.PlanNode;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.transforms.stage.StepCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** A job that copies live topics to their archives: typed, but not processed by the graph. */
final class ArchiveJob implements CompiledJob {
  /** How long records wait until a running archiver commits them. */
  private static final Duration ROLL_EVERY = Duration.ofMinutes(1);

  private final RunRequest request;
  private final Pipeline pipeline;
  private final List<StreamNode> streams = new ArrayList<>();
  private final List<OutputLocation> locations = new ArrayList<>();
  private final List<OutputDirectory> directories = new ArrayList<>();

  private ArchiveJob(RunRequest request, Pipeline pipeline) {
    this.request = request;
    this.pipeline = pipeline;
  }

  static CompiledJob build(RunRequest request, Pipeline pipeline, String runId) {
    ArchiveJob job = new ArchiveJob(request, pipeline);
    for (PlanNode node : request.plan().nodes()) {
      if (node.kind() instanceof StreamNode stream) {
        job.archive(stream, runId);
      }
    }
    return job;
  }

  private void archive(StreamNode stream, String runId) {
    String name = stream.stream().name();
    EndpointSpec live = stream.stream().live().orElseThrow();
    EndpointSpec archive = stream.stream().archive().orElseThrow();
    String path = archive.text("path").orElseThrow();
    ArchiveManifest manifest = ArchiveManifest.prepare(path, runId);
    KafkaSourceOptions source = KafkaEndpoints.bareSource(stream, live, request.untilIdle());
    if (!manifest.next().isEmpty()) {
      source = source.withRange(from(manifest, source.range()));
    }
    if (GraphShape.of(pipeline.getOptions()).asksServices()) {
      KafkaProbe.checkSource(source.connection(), source.topics(), source.range());
    }
    PCollection<SourceBatch> batches =
        pipeline
            .apply(name + "/read", KafkaSource.read(source))
            .apply(name + "/count", ParDo.of(new CountRecordsFn(name)))
            .setCoder(SourceBatchCoder.of(source.schema()));
    ArchiveSink.Options sink =
        ArchiveSink.Options.of(path, source.schema(), runId)
            .withPartitions(archive.text("partitions").orElse(ArchiveSink.Options.BY_HOUR))
            .withRollEvery(request.untilIdle().isPresent() ? null : ROLL_EVERY);
    batches.apply(name + "/archive", ArchiveSink.write(sink).countedAs(archived(name)));
    streams.add(stream);
    locations.add(new OutputLocation(name, "parquet", path));
    directories.add(OutputDirectory.of(path, runId));
  }

  /** An archiver goes on where the archive ends, whatever the file says about the start. */
  private static ReadRange from(ArchiveManifest manifest, ReadRange range) {
    Map<String, Map<Integer, Long>> offsets = new TreeMap<>();
    for (Map.Entry<ArchivePartition, Long> next : manifest.next().entrySet()) {
      offsets
          .computeIfAbsent(next.getKey().topic(), t -> new TreeMap<>())
          .put(next.getKey().partition(), next.getValue());
    }
    return new ReadRange(new KafkaPosition.Offsets(offsets), range.stop(), range.untilIdle());
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
              reader.counter(name + StepCounters.IN),
              written,
              0));
    }
    return new Ledger(rows);
  }

  /** An archive's files became visible with each of its commits; its working directory goes. */
  @Override
  public void publish(MetricResults metrics) {
    directories.forEach(OutputDirectory::discard);
  }

  /** Nothing: what was not committed is hidden, and the next archiver removes it. */
  @Override
  public void discard() {}
}
