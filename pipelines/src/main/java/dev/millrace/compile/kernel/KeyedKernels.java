package dev.millrace.compile.kernel;

import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.exchange.KeyedStep;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.compare.CompareKernel;
import dev.millrace.kernel.dedup.DeduplicateKernel;
import dev.millrace.kernel.dedup.DeduplicateOnArrivalKernel;
import dev.millrace.kernel.join.AsOfJoinKernel;
import dev.millrace.kernel.join.IntervalJoinKernel;
import dev.millrace.kernel.join.JoinOutput;
import dev.millrace.kernel.join.JoinSide;
import dev.millrace.kernel.join.JoinType;
import dev.millrace.kernel.join.WindowJoinKernel;
import dev.millrace.kernel.latest.LatestKernel;
import dev.millrace.kernel.latest.VersionColumns;
import dev.millrace.kernel.window.AggregateCall;
import dev.millrace.kernel.window.CombineKernel;
import dev.millrace.kernel.window.CombineState;
import dev.millrace.kernel.window.Panes;
import dev.millrace.kernel.window.PartialCombine;
import dev.millrace.kernel.window.WindowInfoKernel.Info;
import dev.millrace.plan.column.JoinColumn;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.CombineNode;
import dev.millrace.plan.node.CompareNode;
import dev.millrace.plan.node.DeduplicateNode;
import dev.millrace.plan.node.JoinNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.LatestNode;
import dev.millrace.plan.node.WalkNode;
import dev.millrace.spec.JoinKind.AsOfJoin;
import dev.millrace.spec.JoinKind.IntervalJoin;
import dev.millrace.spec.JoinKind.PairJoin;
import dev.millrace.spec.JoinKind.WindowJoin;
import dev.millrace.spec.KeyedStep.Emit;
import dev.millrace.spec.KeyedStep.Keep;
import dev.millrace.spec.Located;
import dev.millrace.spec.ResultPanes;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Makes the kernel of each kind of keyed node. */
final class KeyedKernels implements KeyedNode.KeyedVisitor<KeyedKernels.Made> {
  private final Plan plan;
  private final PlanNode node;
  private final List<RowCodec> codecs;
  private final boolean preAggregation;

  /** Whether {@code codecs} read rows of an earlier form, in state, too. */
  private final boolean earlier;

  /**
   * What a keyed node becomes.
   *
   * @param partial the kernel whose partial groups cross the exchange before the node, if any do
   */
  record Made(KeyedStep<?> step, Optional<CombineKernel> partial) {
    Made(KeyedStep<?> step) {
      this(step, Optional.empty());
    }
  }

  /**
   * @param codecs of the rows of the node's inputs
   * @param preAggregation whether aggregates form partial groups before their exchange
   */
  KeyedKernels(Plan plan, PlanNode node, List<RowCodec> codecs, boolean preAggregation) {
    this(plan, node, codecs, preAggregation, false);
  }

  private KeyedKernels(
      Plan plan, PlanNode node, List<RowCodec> codecs, boolean preAggregation, boolean earlier) {
    this.plan = plan;
    this.node = node;
    this.codecs = codecs;
    this.preAggregation = preAggregation;
    this.earlier = earlier;
  }

  /**
   * Kernels that read state of an earlier form.
   *
   * @param codecs which do so with rows of each input
   */
  static KeyedKernels reading(
      Plan plan, PlanNode node, List<RowCodec> codecs, boolean preAggregation) {
    return new KeyedKernels(plan, node, codecs, preAggregation, true);
  }

  @Override
  public Made visit(DeduplicateNode dedup) {
    boolean duplicates = node.outputs().size() > 1;
    if (dedup.emit() == Emit.ON_ARRIVAL) {
      return new Made(
          new KeyedStep<>(DeduplicateOnArrivalKernel.of(dedup.within(), duplicates), codecs));
    }
    return new Made(
        new KeyedStep<>(
            DeduplicateKernel.of(
                dedup.within(), dedup.keep() == Keep.LAST, duplicates, codecs.get(0)),
            codecs));
  }

  @Override
  public Made visit(LatestNode latest) {
    VersionColumns columns =
        VersionColumns.of(
            codecs.get(0).schema(), latest.orderBy(), latest.deleted(), latest.unsent());
    return new Made(new KeyedStep<>(LatestKernel.of(columns, codecs.get(0)), codecs));
  }

  @Override
  public Made visit(WalkNode walk) {
    return new Made(
        new KeyedStep<>(walk.walk().accept(new WalkKernels(node, codecs.get(0))), codecs));
  }

  @Override
  public Made visit(CombineNode combine) {
    Edge input = node.inputs().get(0);
    WindowingSpec windowing = plan.node(input.node()).windowing();
    List<AggregateCall> calls =
        combine.aggregates().stream()
            .map(c -> new AggregateCall(c.aggregate(), c.argument()))
            .toList();
    KeyCodec key = KeyCodec.of(plan.schema(input), combine.groupColumns());
    CombineKernel kernel =
        CombineKernel.of(key, calls, windowing.merges())
            .telling(combine.told().stream().map(what -> Info.valueOf(what.name())).toList());
    if (windowing instanceof SessionWindows sessions && sessions.maxLength().isPresent()) {
      return new Made(
          new KeyedStep<>(
              kernel.ofBoundedSessions(sessions.gap(), sessions.maxLength().get()), codecs));
    }
    Optional<Panes> panes = combine.panes().map(KeyedKernels::panes);
    CombineKernel told = panes.isPresent() ? kernel.revised() : kernel;
    if (!preAggregation) {
      return new Made(
          panes
              .<KeyedStep<?>>map(p -> new KeyedStep<>(told.ofPanes(p, false), codecs))
              .orElseGet(() -> new KeyedStep<>(told, codecs)));
    }
    RowCodec partials = RowCodec.of(PartialCombine.SCHEMA);
    KeyedKernel<CombineState> merging =
        panes.map(p -> told.ofPanes(p, true)).orElseGet(told::ofPartials);
    return new Made(
        new KeyedStep<>(merging, List.of(partials, codecs.get(0)), false), Optional.of(told));
  }

  private static Panes panes(ResultPanes panes) {
    return new Panes(
        panes.every().orElse(null),
        panes.atCount().orElse(0L),
        panes.lateness().map(Duration::toMillis).orElse(0L));
  }

  @Override
  public Made visit(JoinNode join) {
    JoinSide left = side(0, join.leftKey(), join.unmatchedLeft());
    JoinSide right = side(1, join.rightKey(), join.unmatchedRight());
    JoinType type = JoinType.valueOf(join.type().name());
    JoinOutput output = output(join.columns());
    return join.kind()
        .accept(
            new PairJoin.PairVisitor<>() {
              @Override
              public Made visit(IntervalJoin kind) {
                return new Made(
                    new KeyedStep<>(
                        IntervalJoinKernel.of(
                            type, kind.lower(), kind.upper(), left, right, output),
                        codecs));
              }

              @Override
              public Made visit(AsOfJoin kind) {
                VersionColumns versions =
                    VersionColumns.of(
                        plan.schema(node.inputs().get(1)),
                        kind.orderBy().stream().map(Located::text).toList(),
                        kind.deleted().map(Located::text),
                        Optional.empty());
                AsOfJoinKernel kernel = AsOfJoinKernel.of(type, left, right, output).of(versions);
                return new Made(
                    new KeyedStep<>(kind.tolerance().map(kernel::within).orElse(kernel), codecs));
              }

              @Override
              public Made visit(WindowJoin kind) {
                return new Made(
                    new KeyedStep<>(WindowJoinKernel.of(type, left, right, output), codecs));
              }
            });
  }

  @Override
  public Made visit(CompareNode compare) {
    Schema rows = node.schema();
    return new Made(
        new KeyedStep<>(
            CompareKernel.of(rows, new RowsDiffer(node.step(), node.position(), rows)), codecs));
  }

  private JoinSide side(int input, List<String> key, boolean unmatchedOutput) {
    Schema schema = plan.schema(node.inputs().get(input));
    RowCodec rows = earlier ? codecs.get(input) : RowCodec.of(schema);
    return new JoinSide(rows, KeyCodec.of(schema, key), unmatchedOutput);
  }

  /** How the kernels of joins put a row together. */
  static JoinOutput output(List<JoinColumn> columns) {
    return JoinOutput.of(
        columns.stream().mapToInt(JoinColumn::side).toArray(),
        columns.stream().mapToInt(JoinColumn::column).toArray());
  }
}
