package dev.millrace.compile;

import dev.millrace.compile.CompiledJob.OutputLocation;
import dev.millrace.compile.GraphJob.StagedOutput;
import dev.millrace.compile.chunk.OwnRowsFn;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.RunMark;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.element.PipelineId;
import dev.millrace.element.block.Block;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.expr.TypedExpression;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.output.OutputDirectory;
import dev.millrace.io.file.output.OutputPart;
import dev.millrace.io.file.output.OutputSpan;
import dev.millrace.io.file.output.OutputSummary;
import dev.millrace.io.file.output.PublishOutputs;
import dev.millrace.io.file.output.PublishOutputs.Published;
import dev.millrace.io.file.output.ShardedOutput;
import dev.millrace.io.file.tree.PartitionPattern;
import dev.millrace.io.rows.PacedRows;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/** Builds the sink of each output and keeps where its rows go. */
final class SinkCompiler implements GraphCompiler.Sinks {
  private final RunRequest request;
  private final Plan plan;
  private final boolean live;
  private final String runId;
  private final GraphShape shape;
  private final long inputRows;
  private final List<OutputLocation> locations = new ArrayList<>();
  private final List<StagedOutput> staged = new ArrayList<>();
  private final List<PCollection<Counts>> counts = new ArrayList<>();
  private final List<PCollection<Block>> letters = new ArrayList<>();
  private final List<Published> published = new ArrayList<>();
  private final List<PCollection<KV<String, Long>>> written = new ArrayList<>();

  /**
   * @param runId tells the staged files of this run from those of others
   * @param inputRows about how many rows a replay reads
   */
  SinkCompiler(RunRequest request, String runId, GraphShape shape, long inputRows) {
    this.request = request;
    this.live = request.mode() == RunMode.LIVE;
    this.plan = PipelineCompiler.withOutputs(request.plan(), live);
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
  List<PCollection<Counts>> counts() {
    return counts;
  }

  List<StagedOutput> staged() {
    return staged;
  }

  @Override
  public void apply(PlanOutput output, PCollection<Block> rows) {
    EndpointSpec endpoint = sink(output);
    SinkResult result = write(output, endpoint, own(output, rows));
    result.counts().ifPresent(counts::add);
    result.letters().ifPresent(letters::add);
    result
        .files()
        .ifPresent(
            files -> {
              if (result.shards().isPresent()) {
                stage(result.shards().get(), result.place(), files);
              } else {
                stage(output, directory(result.place(), endpoint), files);
              }
            });
    locations.add(new OutputLocation(output.name(), Connectors.name(endpoint), result.place()));
  }

  /** Builds a sink, and no more: no directory is touched. */
  SinkResult write(PlanOutput output, EndpointSpec endpoint, PCollection<Block> rows) {
    SinkType type = Connectors.sink(endpoint);
    Context context = new Context(output, endpoint);
    long rate = type.pacesItself() ? 0 : SharedKeys.rate(endpoint);
    return type.write(
        context,
        rate == 0
            ? rows
            : rows.apply(output.name() + "/rate", new PacedRows(context.step(), rate)));
  }

  /** Refuses outputs that have no room for parts of event time; nothing is touched. */
  void requireRoom(List<RunRequest.Part> parts) {
    for (PlanOutput output : plan.outputs()) {
      EndpointSpec sink = sink(output);
      OutputDirectory.of(Connectors.sink(sink).place(sink), runId)
          .requireRoom(parts.stream().map(part -> span(part, sink)).toList());
    }
  }

  /** A file of an output that holds rows of a part of event time; empty if none does. */
  Optional<String> fileWithRows(RunRequest.Part part) {
    return plan.outputs().stream()
        .map(this::sink)
        .flatMap(
            sink -> {
              String directory = Connectors.sink(sink).place(sink);
              return OutputPart.fileWithRows(directory, span(part, sink))
                  .map(file -> LocalPaths.resolve(directory, file))
                  .stream();
            })
        .findFirst();
  }

  /** What the file says or, where all outputs go to one directory, files in there. */
  private EndpointSpec sink(PlanOutput output) {
    EndpointSpec endpoint = (live ? output.live() : output.replay()).orElseThrow();
    if (request.outDir().isEmpty()) {
      return endpoint;
    }
    return redirected(endpoint, LocalPaths.resolve(request.outDir().get(), output.name()));
  }

  /**
   * The same rows as files of a directory, laid out as the file says if it writes such files, and
   * as fast as it goes.
   */
  private static EndpointSpec redirected(EndpointSpec endpoint, String path) {
    SinkType files = Connectors.directories();
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    if (endpoint.type().equals(files.type())) {
      config.putAll(endpoint.config());
    }
    config.remove(SharedKeys.RATE.name());
    config.put(FileKeys.SINK_PATH.name(), path);
    return new EndpointSpec(files.type(), endpoint.position(), config, endpoint.positions());
  }

  /** Of a part of event time only what belongs to it. */
  private PCollection<Block> own(PlanOutput output, PCollection<Block> rows) {
    return request
        .part()
        .map(
            part -> {
              RowCodec codec = RowCodec.of(output.schema());
              OwnRowsFn own = new OwnRowsFn(StageCompiler.outputTag(output), codec, part.chunk());
              return rows.apply(output.name() + "/own", ParDo.of(own)).setCoder(rows.getCoder());
            })
        .orElse(rows);
  }

  private void stage(
      PlanOutput output, OutputDirectory directory, PCollection<KV<String, Long>> files) {
    directory.prepare();
    if (endless()) {
      directory.sign(plan.id());
      if (shape.withinProcess()) {
        staged.add(new EndlessFiles(directory));
      }
    } else {
      if (publishesInJob()) {
        published.add(Published.in(directory.path()));
        written.add(files);
      }
      staged.add(new StagedFiles(directory, StageCompiler.outputTag(output)));
    }
  }

  private void stage(ShardedOutput output, String path, PCollection<KV<String, Long>> files) {
    output.prepare(!shape.withinProcess());
    if (publishesInJob()) {
      published.add(new Published(path, output));
      written.add(files);
    }
    staged.add(new StagedShards(output));
  }

  /** What a live run writes by itself is added; what is written elsewhere instead is replaced. */
  private OutputDirectory directory(String path, EndpointSpec sink) {
    OutputDirectory directory = OutputDirectory.of(path, runId);
    if (request.part().isPresent()) {
      directory = directory.replacing(span(request.part().get(), sink));
    }
    if (live && request.outDir().isEmpty()) {
      directory = directory.adding();
    }
    return shape.withinProcess() ? directory : directory.ofLastingJob();
  }

  private static OutputSpan span(RunRequest.Part part, EndpointSpec sink) {
    return new OutputSpan(
        Instant.ofEpochMilli(part.chunk().from()),
        Instant.ofEpochMilli(part.chunk().to()),
        part.backfill(),
        sink.text(FileKeys.PARTITIONS.name()).map(PartitionPattern::of).orElse(null));
  }

  /**
   * Ends the graph of a replay: where the job itself publishes, one last step does it for all
   * outputs, after the last file of the last one was written.
   */
  void publish() {
    if (!written.isEmpty()) {
      PublishOutputs.Options options =
          new PublishOutputs.Options(
              published, runId, plan.id(), request.from().orElse(null), request.to().orElse(null));
      PCollectionList.of(written).apply("publish", PublishOutputs.of(options));
    }
  }

  /** Of a part only what follows the job knows whether enough was read for it. */
  private boolean publishesInJob() {
    return !live && shape.publishesInJob() && request.part().isEmpty();
  }

  /** Whether the run has no end at which its files could appear together. */
  private boolean endless() {
    return live && request.untilIdle().isEmpty();
  }

  /** What the sink of one output is built from. */
  private final class Context implements SinkContext {
    private final PlanOutput output;
    private final EndpointSpec sink;

    Context(PlanOutput output, EndpointSpec sink) {
      this.output = output;
      this.sink = sink;
    }

    @Override
    public EndpointSpec sink() {
      return sink;
    }

    @Override
    public String output() {
      return output.name();
    }

    @Override
    public String step() {
      return StageCompiler.outputTag(output);
    }

    @Override
    public Schema schema() {
      return output.schema();
    }

    @Override
    public PipelineId pipeline() {
      return plan.id();
    }

    @Override
    public RunMark mark() {
      return new RunMark(plan.id().hash(), runId);
    }

    @Override
    public Map<String, TypedExpression> expressions() {
      return live ? output.liveExpressions() : output.replayExpressions();
    }

    @Override
    public boolean live() {
      return live;
    }

    @Override
    public Range range() {
      return new Range(request.from(), request.to());
    }

    @Override
    public boolean endless() {
      return SinkCompiler.this.endless();
    }

    @Override
    public boolean asksServices() {
      return shape.asksServices();
    }

    @Override
    public boolean onlyAsking() {
      return shape.onlyAsking();
    }

    @Override
    public boolean checkpoints() {
      return shape.runner().restartsFromCheckpoints();
    }

    @Override
    public int fileWriters(boolean directories) {
      return live ? shape.liveFileWriters() : shape.replayFileWriters(inputRows, directories);
    }

    @Override
    public boolean numbersFiles() {
      return plan.spec().isBeamForm() && !live && request.outDir().isEmpty();
    }

    /** A dead letter that cannot be written has nowhere to go. */
    @Override
    public boolean takesLetters() {
      return !output.name().equals(OutputSpec.DEAD_LETTER)
          && plan.outputs().stream().anyMatch(o -> o.name().equals(OutputSpec.DEAD_LETTER));
    }
  }

  /** An output directory in which nothing hidden is left when the run is over. */
  private record EndlessFiles(OutputDirectory directory) implements StagedOutput {
    @Override
    public boolean waits() {
      return false;
    }

    @Override
    public void publish(MetricResults metrics) {
      directory.discard();
    }

    @Override
    public void discard() {
      directory.discard();
    }
  }

  /** Numbered files that become visible after the run. */
  private final class StagedShards implements StagedOutput {
    private final ShardedOutput output;

    StagedShards(ShardedOutput output) {
      this.output = output;
    }

    /** Publishes what the job itself did not. */
    @Override
    public void publish(MetricResults metrics) {
      if (!publishesInJob()) {
        output.publish();
      }
    }

    @Override
    public void discard() {
      output.discard();
    }
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
