package dev.millrace.compile.kernel;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.exchange.EdgeWatch;
import dev.millrace.engine.exchange.KeptForms;
import dev.millrace.engine.exchange.KeyedStep;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.window.CombineKernel;
import dev.millrace.lineage.StageColumns;
import dev.millrace.plan.StateForm;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.upgrade.StepHistory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes the kernel of each kind of plan node. */
public final class KernelCompiler {
  private final Plan plan;
  private final boolean preAggregation;
  private final Optional<StageColumns> columns;
  private final Map<String, EdgeWatch> watches;

  /**
   * @param preAggregation whether aggregates form partial groups before their exchange
   * @param projects whether rows in exchanges are coded only as far as somebody looks at them
   */
  public KernelCompiler(Plan plan, boolean preAggregation, boolean projects) {
    this(
        plan,
        preAggregation,
        projects ? Optional.of(new StageColumns(plan)) : Optional.empty(),
        Map.of());
  }

  private KernelCompiler(
      Plan plan,
      boolean preAggregation,
      Optional<StageColumns> columns,
      Map<String, EdgeWatch> watches) {
    this.plan = plan;
    this.preAggregation = preAggregation;
    this.columns = columns;
    this.watches = watches;
  }

  /** The same compiler, some of whose keyed nodes are watched, by their names. */
  public KernelCompiler watching(Map<String, EdgeWatch> nodes) {
    return new KernelCompiler(plan, preAggregation, columns, nodes);
  }

  /**
   * The kernel of an element-wise node.
   *
   * @param input which of the node's inputs the rows come from
   */
  public ElementKernel element(PlanNode node, ElementNode kind, int input) {
    return kind.accept(new ElementKernels(plan, node, input));
  }

  /** The coding of the rows that go into the exchange before a keyed node's input. */
  public RowCodec sent(PlanNode node, KeyedNode keyed, int input) {
    RowCodec rows = RowCodec.of(plan.schema(node.inputs().get(input)));
    return columns.map(c -> c.sent(node, keyed, rows)).orElse(rows);
  }

  private RowCodec received(PlanNode node, KeyedNode keyed, int input) {
    RowCodec rows = RowCodec.of(plan.schema(node.inputs().get(input)));
    return columns.map(c -> c.received(node, keyed, input, rows)).orElse(rows);
  }

  /** The kernel of a keyed node, with the codings of its inputs. */
  public KeyedStep<?> keyed(PlanNode node, KeyedNode keyed) {
    KeyedStep<?> step = made(node, keyed).step();
    EdgeWatch watch = watches.get(node.name());
    return watch == null ? step : step.watchedBy(watch);
  }

  /**
   * The forms in which a keyed node's state may be found.
   *
   * @param state the name of its state
   * @param kept what is noted of it; null if there is none
   */
  @SuppressWarnings("unchecked") // a node's kernels have the same state, whatever rows they read
  public <S> KeptForms<S> forms(PlanNode node, String state, @Nullable Map<String, String> kept) {
    Map<String, String> now = StateForm.of(plan).getOrDefault(state, Map.of());
    StepHistory history = kept == null ? StepHistory.of(now) : StepHistory.of(kept).then(now);
    KeyedNode keyed = node.kind().asKeyed().orElseThrow();
    Map<String, KeyedStep<S>> before = new LinkedHashMap<>();
    for (StepHistory.Earlier form : history.forms()) {
      List<RowCodec> codecs =
          IntStream.range(0, node.inputs().size())
              .mapToObj(input -> form.reading(input, plan.schema(node.inputs().get(input))))
              .toList();
      KeyedKernels kernels = KeyedKernels.reading(plan, node, codecs, preAggregation);
      before.put(form.mark(), (KeyedStep<S>) keyed.accept(kernels).step());
    }
    return new KeptForms<>(history.mark(), history.unmarked(), before);
  }

  /**
   * The kernel whose partial groups cross the exchange before a node, if the node aggregates and
   * the rule is on.
   */
  public Optional<CombineKernel> preAggregate(PlanNode node, KeyedNode keyed) {
    return made(node, keyed).partial();
  }

  private KeyedKernels.Made made(PlanNode node, KeyedNode keyed) {
    List<RowCodec> codecs =
        IntStream.range(0, node.inputs().size())
            .mapToObj(input -> received(node, keyed, input))
            .toList();
    // Partial groups do not tell the times of their events.
    boolean partials = preAggregation && !watches.containsKey(node.name());
    return keyed.accept(new KeyedKernels(plan, node, codecs, partials));
  }
}
