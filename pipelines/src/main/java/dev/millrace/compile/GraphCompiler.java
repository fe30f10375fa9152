package dev.millrace.compile;

import dev.millrace.compile.kernel.KernelCompiler;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.engine.exchange.EdgeWatch;
import dev.millrace.engine.exchange.KeyedStep;
import dev.millrace.engine.exchange.LiveKeyedFn;
import dev.millrace.engine.exchange.ReplayKeyedFn;
import dev.millrace.engine.exchange.ResidentKeyedFn;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.engine.stage.Handover;
import dev.millrace.engine.stage.StageExit;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.plan.StateNames;
import dev.millrace.plan.model.BehindWatermark;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.spec.OutputSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Builds the Beam graph of a plan: one DoFn per stage, one exchange before every keyed stage, one
 * sink per output. Every Beam step is named from the pipeline file's steps.
 */
public final class GraphCompiler {
  private final Plan plan;
  private KernelCompiler kernels;
  private final Sources sources;
  private final Sinks sinks;
  private final boolean live;
  private final int partitions;
  private final Handover handover;
  private final Set<String> behindWatermark;
  private final List<PCollection<Counts>> counts = new ArrayList<>();
  private final boolean residentState;
  private boolean savesMemory;
  private boolean countsAsElements;
  private Map<String, Map<String, String>> kept = Map.of();
  private final Map<String, List<PCollection<KV<Integer, Block>>>> exchanges =
      new LinkedHashMap<>();
  private final Map<String, List<PCollection<Block>>> outputs = new LinkedHashMap<>();

  /** Builds the stage after a source. */
  @FunctionalInterface
  public interface Sources {
    StageOutputs apply(Pipeline pipeline, PlanNode node, SourceNode kind, StageProgram program);
  }

  /** Builds the sink of an output. */
  @FunctionalInterface
  public interface Sinks {
    void apply(PlanOutput output, PCollection<Block> rows);

    /** The dead letters of the sinks built so far: rows that these could not write. */
    default List<PCollection<Block>> letters() {
      return List.of();
    }
  }

  /**
   * A compiler of a live run with every rule of the optimiser on, in the form that it has on the
   * runner.
   */
  public static GraphCompiler ofLive(
      Plan plan, Sources sources, Sinks sinks, int partitions, PipelineOptions options) {
    Handover handover = GraphShape.of(options).liveHandover();
    return new GraphCompiler(plan, sources, sinks, true, partitions, handover, Set.of());
  }

  /** A compiler of a replay of little with every rule of the optimiser on. */
  public static GraphCompiler ofReplay(Plan plan, Sources sources, Sinks sinks, int partitions) {
    return new GraphCompiler(plan, sources, sinks, false, partitions, Handover.CODED, Set.of());
  }

  /**
   * @param live which form keyed stages take
   * @param partitions of keys per exchange
   * @param handover how blocks get from stage to stage; by reference, state stays as it is, too
   * @param rulesOff rules of the optimiser that are switched off
   */
  GraphCompiler(
      Plan plan,
      Sources sources,
      Sinks sinks,
      boolean live,
      int partitions,
      Handover handover,
      Set<OptimizerRule> rulesOff) {
    this.plan = plan;
    this.behindWatermark = BehindWatermark.readers(plan);
    this.kernels =
        new KernelCompiler(
            plan,
            !rulesOff.contains(OptimizerRule.PRE_AGGREGATION),
            !live && !rulesOff.contains(OptimizerRule.PROJECTION));
    this.sources = sources;
    this.sinks = sinks;
    this.live = live;
    this.partitions = partitions;
    this.handover = given(handover, rulesOff);
    this.residentState = !rulesOff.contains(OptimizerRule.RESIDENT_STATE);
  }

  private static Handover given(Handover handover, Set<OptimizerRule> rulesOff) {
    if (handover == Handover.BY_REFERENCE && rulesOff.contains(OptimizerRule.RESIDENT_STATE)) {
      return Handover.CODED;
    }
    return rulesOff.contains(OptimizerRule.SPILL) ? handover.withoutFiles() : handover;
  }

  /** The same compiler with the ledger's counts as elements, for {@link #counts}. */
  GraphCompiler countingInElements() {
    countsAsElements = true;
    return this;
  }

  /** The same compiler of a live run that goes on with state that was kept. */
  GraphCompiler goingOn(Map<String, Map<String, String>> state) {
    kept = state;
    return this;
  }

  /** The same compiler of a replay whose input begins in the middle. */
  public GraphCompiler watching(Map<String, EdgeWatch> nodes) {
    kernels = kernels.watching(nodes);
    return this;
  }

  /** The counts of all stages, where they are elements. */
  List<PCollection<Counts>> counts() {
    return counts;
  }

  /** Adds the graph to a pipeline. */
  public void build(Pipeline pipeline) {
    // Every output gets its coder; without this one Beam looks for one before, in vain and long.
    pipeline.getCoderRegistry().registerCoderForClass(Block.class, BlockCoder.of());
    savesMemory = residentState && GraphShape.savesMemory(pipeline.getOptions());
    for (PlanNode node : plan.nodes()) {
      node.kind().accept(new Head(pipeline, node)).run();
    }
    for (PlanOutput output : plan.outputs()) {
      if (!output.name().equals(OutputSpec.DEAD_LETTER)) {
        sink(output, List.of());
      }
    }
    // Last, because the other sinks' bad rows go there as well.
    for (PlanOutput output : plan.outputs()) {
      if (output.name().equals(OutputSpec.DEAD_LETTER)) {
        sink(output, sinks.letters());
      }
    }
  }

  /** Builds the stage that a node heads, if it heads one. */
  private final class Head implements NodeKind.Visitor<Runnable> {
    private final Pipeline pipeline;
    private final PlanNode node;

    Head(Pipeline pipeline, PlanNode node) {
      this.pipeline = pipeline;
      this.node = node;
    }

    @Override
    public Runnable visit(SourceNode source) {
      return () -> {
        StageProgram program = program(node);
        collect(program, sources.apply(pipeline, node, source, program));
      };
    }

    @Override
    public Runnable visit(KeyedNode keyed) {
      return () -> {
        StageProgram program = program(node);
        collect(program, keyedStage(node, kernels.keyed(node, keyed), program));
      };
    }

    @Override
    public Runnable visit(ElementNode element) {
      return () -> {};
    }

    @Override
    public Runnable visit(ErrorsNode errors) {
      return () -> {};
    }
  }

  private StageProgram program(PlanNode node) {
    return new StageCompiler(plan, kernels, partitions, handover)
        .compile(node)
        .withCountsAsElements(countsAsElements);
  }

  private void sink(PlanOutput output, List<PCollection<Block>> letters) {
    List<PCollection<Block>> rows = new ArrayList<>(letters);
    rows.addAll(0, outputs.getOrDefault(StageCompiler.outputTag(output), List.of()));
    if (!rows.isEmpty()) {
      sinks.apply(output, union(output.name() + "/rows", rows));
    }
  }

  private void collect(StageProgram program, StageOutputs stage) {
    counts.addAll(stage.counts());
    for (StageExit exit : program.exits()) {
      if (exit.keyed()) {
        exchanges
            .computeIfAbsent(exit.tag(), t -> new ArrayList<>())
            .add(stage.exchange(exit.tag()));
      } else {
        outputs.computeIfAbsent(exit.tag(), t -> new ArrayList<>()).add(stage.blocks(exit.tag()));
      }
    }
  }

  private <S> StageOutputs keyedStage(PlanNode node, KeyedStep<S> step, StageProgram program) {
    List<PCollection<KV<Integer, Block>>> inputs = new ArrayList<>();
    for (int input = 0; input < node.inputs().size(); input++) {
      inputs.addAll(exchanges.getOrDefault(StageCompiler.exchangeTag(node, input), List.of()));
    }
    // Operators, and with them their state, have their names from here.
    String name = live ? StateNames.of(plan, node) : node.name();
    PCollection<KV<Integer, Block>> blocks = union(name + "/blocks", inputs);
    if (live) {
      return StageOutputs.apply(name, blocks, liveHost(node, name, step, program), program);
    }
    PCollection<KV<Integer, Iterable<Block>>> grouped =
        blocks.apply(node.name() + "/exchange", GroupByKey.create());
    return StageOutputs.apply(node.name(), grouped, new ReplayKeyedFn<>(program, step), program);
  }

  private <S> DoFn<KV<Integer, Block>, Block> liveHost(
      PlanNode node, String name, KeyedStep<S> step, StageProgram program) {
    KeyedStep<S> hosted = behindWatermark.contains(node.name()) ? step.waitingForTheEnd() : step;
    if (savesMemory || handover == Handover.BY_REFERENCE) {
      return new ResidentKeyedFn<>(program, hosted, savesMemory);
    }
    return new LiveKeyedFn<>(program, hosted, kernels.forms(node, name, kept.get(name)));
  }

  private static <T> PCollection<T> union(String name, List<PCollection<T>> parts) {
    return parts.size() == 1
        ? parts.get(0)
        : PCollectionList.of(parts).apply(name, Flatten.pCollections());
  }
}
