package dev.millrace.compile;

import dev.millrace.compile.FileSources.Inputs;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.engine.exchange.EdgeWatch;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.engine.ledger.CountsCoder;
import dev.millrace.engine.ledger.TotalCountsFn;
import dev.millrace.engine.stage.Handover;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.reach.RangeEnd;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** Builds the Beam pipeline of a request. */
public final class PipelineCompiler {
  /** Rows of input per partition of a replay's exchange, so that a partition fits in memory. */
  private static final long REPLAY_PARTITION_ROWS = 250_000;

  private static final int MIN_REPLAY_PARTITIONS = 4;

  private PipelineCompiler() {}

  /**
   * Compiles a plan for a mode.
   *
   * @param request what to run
   * @param options of the Beam pipeline, the runner included
   * @throws dev.millrace.diag.UserException when a source cannot be reached or read, or a sink
   *     cannot be written
   */
  public static CompiledJob compile(RunRequest request, PipelineOptions options) {
    return switch (request.mode()) {
      case LIVE -> live(request, Pipeline.create(options));
      case REPLAY -> compileReplay(request, options, files -> files);
      case ARCHIVE -> ArchiveJob.build(request, Pipeline.create(options), newRunId());
    };
  }

  private static CompiledJob live(RunRequest request, Pipeline pipeline) {
    Plan plan = withOutputs(request.plan(), true);
    GraphShape shape = GraphShape.of(pipeline.getOptions());
    Deliveries.check(plan, shape.runner());
    FileSources files = FileSources.prepare(request, plan);
    SinkCompiler sinks = new SinkCompiler(request, newRunId(), shape, 0);
    Optional<Histories> past = request.catchUp().map(Histories::new);
    LiveSources sources = new LiveSources(request.untilIdle(), files, past);
    GraphCompiler graph =
        new GraphCompiler(
                plan,
                sources,
                sinks,
                true,
                shape.livePartitions(),
                shape.liveHandover(),
                rulesOff(request))
            .goingOn(request.kept());
    if (shape.runner().restartsFromCheckpoints()) {
      graph.countingInElements().build(pipeline);
      total(graph.counts(), sinks.counts());
    } else {
      graph.build(pipeline);
    }
    Inputs inputs = past.map(files.inputs()::after).orElseGet(files::inputs);
    return new GraphJob(plan, pipeline, inputs, sinks.locations(), sinks.staged())
        .goingOn(request.kept());
  }

  /**
   * Compiles a live run whose streams come from elsewhere.
   *
   * @param streams the sources, made over those that are bounded in any mode
   * @param partitions of keys per exchange
   */
  public static CompiledJob compileLive(
      RunRequest request,
      PipelineOptions options,
      Function<FileSources, GraphCompiler.Sources> streams,
      int partitions) {
    Pipeline pipeline = Pipeline.create(options);
    Plan plan = withOutputs(request.plan(), true);
    FileSources files = FileSources.prepare(request, plan);
    GraphShape shape = GraphShape.of(options);
    SinkCompiler sinks = new SinkCompiler(request, newRunId(), shape, 0);
    new GraphCompiler(
            plan,
            streams.apply(files),
            sinks,
            true,
            partitions,
            shape.liveHandover(),
            rulesOff(request))
        .build(pipeline);
    return new GraphJob(plan, pipeline, files.inputs(), sinks.locations(), sinks.staged());
  }

  /**
   * Compiles a run that ends by itself, whose streams and whose sinks are the caller's.
   *
   * @param request of which the mode says whether the archives are read
   * @param streams the sources, made over those that are bounded
   * @param watches steps that are watched, by name
   */
  public static CompiledJob compileBounded(
      RunRequest request,
      PipelineOptions options,
      Function<FileSources, GraphCompiler.Sources> streams,
      GraphCompiler.Sinks sinks,
      Map<String, EdgeWatch> watches) {
    Pipeline pipeline = Pipeline.create(options);
    Plan plan = withOutputs(request.plan(), true);
    FileSources files = FileSources.prepare(request, plan);
    int partitions = replayPartitions(files.inputs().estimatedRows());
    Handover handover = GraphShape.of(options).replayHandover();
    new GraphCompiler(
            plan, streams.apply(files), sinks, false, partitions, handover, rulesOff(request))
        .watching(watches)
        .build(pipeline);
    return new GraphJob(plan, pipeline, files.inputs(), List.of(), List.of());
  }

  /**
   * Compiles a run that writes rows which are there already to the live sides of outputs.
   *
   * @param runId by which the rows are told from those of other runs
   * @param rows blocks of each output's schema, by its name
   * @param letters where rows go that a place refuses
   */
  public static CompiledJob compileRows(
      RunRequest request,
      PipelineOptions options,
      String runId,
      Map<String, List<Block>> rows,
      DoFn<Block, Void> letters) {
    Pipeline pipeline = Pipeline.create(options);
    SinkCompiler sinks = new SinkCompiler(request, runId, GraphShape.of(options), 0);
    List<PlanOutput> outputs =
        request.plan().outputs().stream().filter(o -> rows.containsKey(o.name())).toList();
    for (PlanOutput output : outputs) {
      sinks.apply(
          output,
          pipeline.apply(
              output.name() + "/rows",
              Create.of(rows.getOrDefault(output.name(), List.of())).withCoder(BlockCoder.of())));
    }
    if (!sinks.letters().isEmpty()) {
      PCollectionList.of(sinks.letters())
          .apply("letters", Flatten.pCollections())
          .apply("letters/capture", ParDo.of(letters))
          .setCoder(VoidCoder.of());
    }
    return new GraphJob(request.plan(), pipeline, Inputs.NONE, sinks.locations(), sinks.staged());
  }

  /**
   * What a replay will read, known from footers and directories.
   *
   * @throws dev.millrace.diag.UserException when an archive cannot be read
   */
  public static CompiledJob.InputSize size(RunRequest request) {
    return FileSources.prepare(request, withOutputs(request.plan(), false)).inputs().size();
  }

  /**
   * Refuses a replay in parts before the first of them runs.
   *
   * @throws dev.millrace.diag.UserException when what an output holds does not let one of the parts
   *     take its place
   */
  public static void requireRoom(RunRequest request, List<RunRequest.Part> parts) {
    GraphShape shape = GraphShape.of(PipelineOptionsFactory.create());
    new SinkCompiler(request, newRunId(), shape, 0).requireRoom(parts);
  }

  /** A file of an output that holds rows of a part of event time; empty if none does. */
  public static Optional<String> fileWithRows(RunRequest request, RunRequest.Part part) {
    GraphShape shape = GraphShape.of(PipelineOptionsFactory.create());
    return new SinkCompiler(request, newRunId(), shape, 0).fileWithRows(part);
  }

  /** The plan of a replay: what goes to its outputs, and what is read for them. */
  public static Plan replayed(Plan plan) {
    return withOutputs(plan, false);
  }

  /** The plan of a live run: what goes to its outputs, and what is read for them. */
  public static Plan live(Plan plan) {
    return withOutputs(plan, true);
  }

  /** The ledger as part of the job's state; see {@link TotalCountsFn}. */
  private static void total(List<PCollection<Counts>> stages, List<PCollection<Counts>> sinks) {
    PCollectionList.of(stages)
        .and(sinks)
        .apply("ledger/counts", Flatten.pCollections())
        .apply("ledger/key", WithKeys.of(0))
        .setCoder(KvCoder.of(VarIntCoder.of(), CountsCoder.of()))
        .apply("ledger", ParDo.of(new TotalCountsFn()));
  }

  /**
   * Compiles a replay of more than the archives hold.
   *
   * @param streams the sources, made over those of the archives
   */
  public static CompiledJob compileReplay(
      RunRequest request,
      PipelineOptions options,
      Function<FileSources, GraphCompiler.Sources> streams) {
    Pipeline pipeline = Pipeline.create(options);
    Plan all = withOutputs(request.plan(), false);
    Plan plan = request.to().map(end -> RangeEnd.of(all, end)).orElse(all);
    FileSources files = FileSources.prepare(request, plan);
    GraphShape shape = GraphShape.of(options);
    long rows = files.inputs().estimatedRows();
    SinkCompiler sinks = new SinkCompiler(request, newRunId(), shape, rows);
    new GraphCompiler(
            plan,
            streams.apply(files),
            sinks,
            false,
            replayPartitions(rows),
            shape.replayHandover(),
            rulesOff(request))
        .watching(request.part().map(part -> part.chunk().watches()).orElse(Map.of()))
        .build(pipeline);
    sinks.publish();
    return new GraphJob(plan, pipeline, files.inputs(), sinks.locations(), sinks.staged());
  }

  private static Set<OptimizerRule> rulesOff(RunRequest request) {
    return OptimizerRule.named(request.disabledRules());
  }

  private static String newRunId() {
    return UUID.randomUUID().toString();
  }

  private static int replayPartitions(long rows) {
    return (int) Math.max(MIN_REPLAY_PARTITIONS, rows / REPLAY_PARTITION_ROWS + 1);
  }

  /**
   * The plan with those outputs alone that have a side for the mode, and without streams that
   * nothing reads.
   */
  static Plan withOutputs(Plan plan, boolean live) {
    List<PlanOutput> outputs =
        plan.outputs().stream().filter(o -> side(o, live).isPresent()).toList();
    Set<String> read = plan.read();
    List<PlanNode> nodes =
        plan.nodes().stream()
            .filter(n -> n.kind().asStream().isEmpty() || read.contains(n.name()))
            .toList();
    return new Plan(plan.id(), plan.spec(), nodes, outputs, plan.warnings());
  }

  private static Optional<?> side(PlanOutput output, boolean live) {
    return live ? output.live() : output.replay();
  }
}
