package dev.millrace.compile;

import dev.millrace.compile.kernel.KernelCompiler;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.element.coding.Utf8;
import dev.millrace.engine.stage.Handover;
import dev.millrace.engine.stage.LetterForm;
import dev.millrace.engine.stage.RowPrinter;
import dev.millrace.engine.stage.StageExit;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.engine.stage.StageProgram.RejectedRows;
import dev.millrace.engine.stage.StageProgram.StageHead;
import dev.millrace.engine.stage.StageStep;
import dev.millrace.engine.stage.Target;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.plan.model.BehindWatermark;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
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
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Cuts one stage out of a plan: a head (source or keyed step) and every element-wise step that its
 * rows reach before the next exchange or sink. A step that rows of several heads reach (after a
 * Flatten) becomes part of each of their stages; it keeps no state, so copies do no harm.
 */
public final class StageCompiler {
  private final Plan plan;
  private final KernelCompiler kernels;
  private final int partitions;
  private final Handover handover;
  private final Set<String> behindWatermark;
  private final List<PendingStep> steps = new ArrayList<>();
  private final Map<String, Integer> stepIndexes = new LinkedHashMap<>();
  private final List<StageExit> exits = new ArrayList<>();
  private final Map<String, Integer> exitIndexes = new LinkedHashMap<>();

  /** A step whose routes are found after it got its number. */
  private static final class PendingStep {
    final PlanNode node;
    final ElementNode kind;
    final int input;
    List<List<Target>> routes = List.of();

    PendingStep(PlanNode node, ElementNode kind, int input) {
      this.node = node;
      this.kind = kind;
      this.input = input;
    }
  }

  /** A compiler of stages whose blocks are handed on as bytes. */
  public StageCompiler(Plan plan, KernelCompiler kernels, int partitions) {
    this(plan, kernels, partitions, Handover.CODED);
  }

  /**
   * @param partitions how many partitions of keys every exchange has
   * @param handover how blocks get to the next stage
   */
  public StageCompiler(Plan plan, KernelCompiler kernels, int partitions, Handover handover) {
    this.plan = plan;
    this.kernels = kernels;
    this.partitions = partitions;
    this.handover = handover;
    this.behindWatermark = BehindWatermark.readers(plan);
  }

  /** The name of the exit that carries rows into an input of a keyed node. */
  static String exchangeTag(PlanNode node, int input) {
    return "exchange:" + input + ":" + node.name();
  }

  /** The name of the exit that carries rows to an output. */
  static String outputTag(PlanOutput output) {
    return "output:" + output.name();
  }

  /** The program of the stage that a node heads. */
  public StageProgram compile(PlanNode head) {
    List<List<Target>> routes = routes(head);
    List<Target> errors = errorTargets(head);
    List<Target> late = head.inputs().isEmpty() ? outputTargets(OutputSpec.LATE) : List.of();
    List<StageStep> built = new ArrayList<>();
    // Error routes may add steps, so the list grows while it is walked.
    for (int i = 0; i < steps.size(); i++) {
      PendingStep pending = steps.get(i);
      PlanNode node = pending.node;
      List<Target> stepErrors = errorTargets(node);
      built.add(
          new StageStep(
              node.name(),
              kernels.element(node, pending.kind, pending.input),
              pending.routes,
              stepErrors,
              printer(inputSchema(node, pending.input)),
              letters(node, inputSchema(node, pending.input))));
    }
    List<RejectedRows> rejected =
        headSchemas(head).stream()
            .map(rows -> new RejectedRows(printer(rows), letters(head, rows)))
            .toList();
    StageHead stageHead = new StageHead(head.name(), routes, errors, late, rejected);
    return new StageProgram(plan.id(), stageHead, built, exits, handover, false);
  }

  private List<List<Target>> routes(PlanNode node) {
    List<List<Target>> routes = new ArrayList<>();
    for (int output = 0; output < node.outputs().size(); output++) {
      routes.add(targets(new Edge(node.name(), output)));
    }
    return routes;
  }

  /** Everything that reads an output of a node. */
  private List<Target> targets(Edge edge) {
    List<Target> targets = new ArrayList<>();
    for (PlanNode reader : plan.nodes()) {
      for (int input = 0; input < reader.inputs().size(); input++) {
        if (reader.inputs().get(input).equals(edge)) {
          targets.add(reader.kind().accept(new Route(reader, input)));
        }
      }
    }
    for (PlanOutput output : plan.outputs()) {
      if (output.inputs().contains(edge)) {
        targets.add(output(output));
      }
    }
    return targets;
  }

  /** Where rows go that a node reads. */
  private final class Route implements NodeKind.Visitor<Target> {
    private final PlanNode reader;
    private final int input;

    Route(PlanNode reader, int input) {
      this.reader = reader;
      this.input = input;
    }

    @Override
    public Target visit(ElementNode element) {
      return step(reader, element, input);
    }

    @Override
    public Target visit(KeyedNode keyed) {
      return exchange(reader, keyed, input);
    }

    @Override
    public Target visit(SourceNode source) {
      throw new IllegalStateException(reader.name() + " reads nothing");
    }

    @Override
    public Target visit(ErrorsNode errors) {
      throw new IllegalStateException(reader.name() + " reads nothing");
    }
  }

  private Target step(PlanNode node, ElementNode kind, int input) {
    String id = node.name() + ":" + input;
    Integer known = stepIndexes.get(id);
    if (known != null) {
      return new Target.ToStep(known);
    }
    int index = steps.size();
    PendingStep pending = new PendingStep(node, kind, input);
    steps.add(pending);
    stepIndexes.put(id, index);
    pending.routes = routes(node);
    return new Target.ToStep(index);
  }

  private Target exchange(PlanNode node, KeyedNode keyed, int input) {
    String tag = exchangeTag(node, input);
    Schema schema = inputSchema(node, input);
    KeyCodec key = KeyCodec.of(schema, keyed.key(input));
    RowCodec rows = kernels.sent(node, keyed, input);
    boolean behind = behindWatermark.contains(node.name());
    return exit(
        tag,
        kernels
            .preAggregate(node, keyed)
            .<StageExit>map(
                kernel ->
                    new StageExit.PartialExit(
                        tag, key, kernel, rows, partitions, node.name(), behind))
            .orElseGet(
                () -> new StageExit.ExchangeExit(tag, key, rows, input, partitions, behind)));
  }

  private Target output(PlanOutput output) {
    String tag = outputTag(output);
    return exit(tag, new StageExit.BlockExit(tag, RowCodec.of(output.schema())));
  }

  private Target exit(String tag, StageExit exit) {
    Integer known = exitIndexes.get(tag);
    if (known == null) {
      known = exits.size();
      exits.add(exit);
      exitIndexes.put(tag, known);
    }
    return new Target.ToExit(known);
  }

  /** Where dead letters of a step go: its own error output, or the pipeline's. */
  private List<Target> errorTargets(PlanNode node) {
    for (PlanNode other : plan.nodes()) {
      if (other.kind().lettersOf().filter(node.step()::equals).isPresent()) {
        return targets(new Edge(other.name(), 0));
      }
    }
    return outputTargets(OutputSpec.DEAD_LETTER);
  }

  /** The form of a node's dead letters: that of its step's error output, or envelopes. */
  private LetterForm letters(PlanNode node, Schema rows) {
    for (PlanNode other : plan.nodes()) {
      boolean ofNode = other.kind().lettersOf().filter(node.step()::equals).isPresent();
      Optional<Schema> element = other.kind().letterElement();
      if (ofNode && element.isPresent()) {
        return new ElementLetters(element.get().equals(rows));
      }
    }
    return LetterForm.ENVELOPE;
  }

  private List<Target> outputTargets(String name) {
    List<Target> targets = new ArrayList<>();
    for (PlanOutput output : plan.outputs()) {
      if (output.name().equals(name)) {
        targets.add(output(output));
      }
    }
    return targets;
  }

  private Schema inputSchema(PlanNode node, int input) {
    return plan.schema(node.inputs().get(input));
  }

  /** What a keyed head's rejected rows look like, by input; a source's have no row. */
  private List<Schema> headSchemas(PlanNode head) {
    return head.inputs().isEmpty()
        ? List.of(head.schema())
        : head.inputs().stream().map(plan::schema).toList();
  }

  private static RowPrinter printer(Schema schema) {
    JsonEncoder encoder = JsonEncoder.of(schema);
    return row -> encoder.text(Utf8.toStrings(row));
  }
}
