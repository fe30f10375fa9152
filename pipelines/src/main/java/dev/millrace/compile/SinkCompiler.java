package dev.millrace.compile;

import dev.millrace.compile.CompiledJob.OutputLocation;
import dev.millrace.compile.GraphJob.StagedOutput;
import dev.millrace.element.Block;
import dev.millrace.io.bigquery.BigQuerySink;
import dev.millrace.io.bigquery.BigQuerySinkOptions;
import dev.millrace.io.console.ConsoleSink;
import dev.millrace.io.file.FileSink;
import dev.millrace.io.file.FileSinkOptions;
import dev.millrace.io.file.FileSinkOptions.Visible;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.OutputDirectory;
import dev.millrace.io.file.OutputSummary;
import dev.millrace.io.file.PublishOutputs;
import dev.millrace.io.file.TextFileFormat;
import dev.millrace.io.file.TextFormat;
import dev.millrace.io.kafka.KafkaProbe;
import dev.millrace.io.kafka.KafkaSink;
import dev.millrace.io.kafka.KafkaSinkOptions;
import dev.millrace.io.parquet.Compression;
import dev.millrace.io.parquet.ParquetSink;
import dev.millrace.io.pubsub.PubsubProbe;
import dev.millrace.io.pubsub.PubsubSink;
import dev.millrace.io.pubsub.PubsubSinkOptions;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.Plan;
import dev.millrace.plan.PlanOutput;
import dev.millrace.spec.EndpointSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** Builds the sink of each output and keeps where its rows go. */
final class SinkCompiler implements GraphCompiler.Sinks {
  /** How long rows of a run without an end wait until they appear in a file. */
  private static final Duration ROLL_EVERY = Duration.ofMinutes(1);

  private final RunRequest request;
  private final Plan plan;
  private final boolean live;
  private final String runId;
  private final GraphShape shape;
  private final long inputRows;
  private final List<OutputLocation> locations = new ArrayList<>();
  private final List<StagedOutput> staged = new ArrayList<>();
  private final List<PCollection<KV<Integer, Map<String, Long>>>> counts = new ArrayList<>();
  private final List<PCollection<Block>> letters = new ArrayList<>();
  private final List<String> directories = new ArrayList<>();
  private final List<PCollection<KV<String, Long>>> written = new ArrayList<>();

  /**
   * @param runId tells the staged files of this run from those of others
   * @param inputRows about how many rows a replay reads
   */
  SinkCompiler(RunRequest request, String runId, GraphShape shape, long inputRows) {
    this.request = request;
    this.plan = request.plan();
    this.live = request.mode() == RunMode.LIVE;
    this.runId = runId;
    this.shape = shape;
    this.inputRows = inputRows;
  }

  List<OutputLocation> locations() {
    return locations;
  }

  @Override
  public List<PCollection<Block>> letters() {
    return List.copyOf(letters);
  }

  /** The counts of sinks that give them as elements. */
  List<PCollection<KV<Integer, Map<String, Long>>>> counts() {
    return counts;
  }

  List<StagedOutput> staged() {
    return staged;
  }

  @Override
  public void apply(PlanOutput output, PCollection<Block> rows) {
    EndpointSpec endpoint = (live ? output.live() : output.replay()).orElseThrow();
    if (request.outDir().isPresent()) {
      String path = LocalPaths.resolve(request.outDir().get(), output.name());
      parquet(output, endpoint, path, rows);
      return;
    }
    switch (endpoint.type()) {
      case KafkaEndpoints.WRITE -> kafka(output, endpoint, rows);
      case BigQueryEndpoints.WRITE -> bigQuery(output, endpoint, rows);
      case PubsubEndpoints.WRITE -> pubsub(output, endpoint, rows);
      case "WriteToConsole" -> console(output, rows);
      case "WriteToJson" -> text(output, endpoint, TextFormat.JSON, rows);
      case "WriteToCsv" -> text(output, endpoint, TextFormat.CSV, rows);
      default -> parquet(output, endpoint, endpoint.text("path").orElseThrow(), rows);
    }
  }

  private void kafka(PlanOutput output, EndpointSpec endpoint, PCollection<Block> rows) {
    KafkaSinkOptions options =
        KafkaEndpoints.sink(plan, output, endpoint, StageCompiler.outputTag(output), runId);
    String topic = options.topic().name();
    if (shape.asksServices()) {
      KafkaProbe.checkSink(options.connection(), topic == null ? List.of() : List.of(topic));
    }
    counts.add(
        rows.apply(
            output.name() + "/write",
            KafkaSink.write(options)
                .withCountsAsElements(live && shape.runner().restartsFromCheckpoints())));
    locations.add(new OutputLocation(output.name(), "kafka", endpoint.text("topic").orElse("")));
  }

  private void bigQuery(PlanOutput output, EndpointSpec endpoint, PCollection<Block> rows) {
    BigQuerySinkOptions options =
        BigQueryEndpoints.sink(plan, output, endpoint, StageCompiler.outputTag(output), live);
    PCollection<Block> left = rows.apply(output.name() + "/write", BigQuerySink.write(options));
    if (options.letters()) {
      letters.add(left);
    }
    locations.add(new OutputLocation(output.name(), "bigquery", options.table()));
  }

  private void pubsub(PlanOutput output, EndpointSpec endpoint, PCollection<Block> rows) {
    PubsubSinkOptions options =
        PubsubEndpoints.sink(plan, output, endpoint, StageCompiler.outputTag(output), runId);
    if (shape.asksServices()) {
      PubsubProbe.check(options.connection(), List.of(options.topic()));
    }
    rows.apply(output.name() + "/write", PubsubSink.write(options));
    locations.add(new OutputLocation(output.name(), "pubsub", options.topic()));
  }

  private void console(PlanOutput output, PCollection<Block> rows) {
    rows.apply(
        output.name() + "/write",
        ConsoleSink.print(
            new ConsoleSink.Options(
                StageCompiler.outputTag(output),
                output.schema(),
                ConsoleSink.Layout.JSON,
                () -> System.out)));
    locations.add(new OutputLocation(output.name(), "console", "standard output"));
  }

  private void parquet(
      PlanOutput output, EndpointSpec endpoint, String path, PCollection<Block> rows) {
    String compression = endpoint.text("compression").orElse("zstd").toUpperCase(Locale.ROOT);
    ParquetSink.Options options =
        ParquetSink.Options.of(files(output, endpoint, path))
            .withEventTimeColumn(true)
            .withCompression(Compression.valueOf(compression));
    String step = StageCompiler.outputTag(output);
    stage(
        output,
        "parquet",
        path,
        rows.apply(output.name() + "/write", ParquetSink.write(options).countedAs(step)));
  }

  private void text(
      PlanOutput output, EndpointSpec endpoint, TextFormat format, PCollection<Block> rows) {
    String path = endpoint.text("path").orElseThrow();
    TextFileFormat lines =
        TextFileFormat.of(format).withDelimiter(endpoint.text("delimiter").orElse(",").charAt(0));
    stage(
        output,
        format.name().toLowerCase(Locale.ROOT),
        path,
        rows.apply(
            output.name() + "/write",
            FileSink.write(files(output, endpoint, path), lines)
                .countedAs(StageCompiler.outputTag(output))));
  }

  private FileSinkOptions files(PlanOutput output, EndpointSpec endpoint, String path) {
    FileSinkOptions options =
        FileSinkOptions.of(path, output.schema(), runId)
            .withPartitions(endpoint.text("partitions").orElse(null))
            .withShards(
                live
                    ? shape.liveFileWriters()
                    : shape.replayFileWriters(inputRows, endpoint.text("partitions").isPresent()));
    if (endless()) {
      options = options.withRollEvery(ROLL_EVERY).withVisible(Visible.WHEN_WHOLE);
    }
    return endpoint.config().get("target_file_size") instanceof Number bytes
        ? options.withTargetBytes(bytes.longValue())
        : options;
  }

  private void stage(
      PlanOutput output, String kind, String path, PCollection<KV<String, Long>> files) {
    OutputDirectory directory = OutputDirectory.of(path, runId);
    if (endless()) {
      directory.claim();
      directory.sign(plan.id());
    } else {
      directory.prepare();
      if (publishesInJob()) {
        directories.add(path);
        written.add(files);
      }
      staged.add(new StagedFiles(directory, StageCompiler.outputTag(output)));
    }
    locations.add(new OutputLocation(output.name(), kind, path));
  }

  /**
   * Ends the graph of a replay: where the job itself publishes, one last step does it for all
   * outputs, after the last file of the last one was written.
   */
  void publish() {
    if (!written.isEmpty()) {
      PublishOutputs.Options options =
          new PublishOutputs.Options(
              directories,
              runId,
              plan.id(),
              request.from().orElse(null),
              request.to().orElse(null));
      PCollectionList.of(written).apply("publish", PublishOutputs.of(options));
    }
  }

  private boolean publishesInJob() {
    return !live && shape.publishesInJob();
  }

  /** Whether the run has no end at which its files could appear together. */
  private boolean endless() {
    return live && request.untilIdle().isEmpty();
  }

  /** An output directory whose files become visible after the run. */
  private final class StagedFiles implements StagedOutput {
    private final OutputDirectory directory;
    private final String step;

    StagedFiles(OutputDirectory directory, String step) {
      this.directory = directory;
      this.step = step;
    }

    /** Publishes what the job itself did not, and does nothing where it did. */
    @Override
    public void publish(MetricResults metrics) {
      if (publishesInJob()) {
        return;
      }
      long rows = new LedgerReader(plan, metrics).counter(step + "/" + Disposition.WRITTEN.label());
      directory.publish(
          new OutputSummary(
              plan.id(), request.from().orElse(null), request.to().orElse(null), rows));
    }

    @Override
    public void discard() {
      directory.discard();
    }
  }
}
