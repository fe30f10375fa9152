package dev.millrace.plan.graph;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.element.Envelopes;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.ElementNode;
import dev.millrace.plan.node.ErrorsNode;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.plan.node.KeyedNode.ResultTimes;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.SourceNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.TransformSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The graph while it is planned: nodes so far, and the flows that names of the file stand for. The
 * spec has been linted: it has no circles and every step has as many inputs as it takes.
 */
public final class Graph {
  private final PipelineSpec spec;
  private final Diagnostics problems;
  private final Planners planners;
  private final boolean whole;
  private final Typing typing;
  private final List<PlanNode> nodes = new ArrayList<>();
  private final List<PlanOutput> outputs = new ArrayList<>();
  private final Map<String, Flow> flows = new LinkedHashMap<>();
  private final Set<String> begun = new LinkedHashSet<>();
  private final List<Edge> shown = new ArrayList<>();

  private Graph(PipelineSpec spec, Diagnostics problems, Planners planners, boolean whole) {
    this.spec = spec;
    this.problems = problems;
    this.planners = planners;
    this.whole = whole;
    this.typing = new Typing(problems);
  }

  /** The graph of a whole file. */
  public static Graph of(PipelineSpec spec, Diagnostics problems, Planners planners) {
    return new Graph(spec, problems, planners, true);
  }

  /** The graph of those parts of a file about which no error was reported. */
  public static Graph ofPart(PipelineSpec spec, Diagnostics problems, Planners planners) {
    return new Graph(spec, problems, planners, false);
  }

  public PipelineSpec spec() {
    return spec;
  }

  public Diagnostics problems() {
    return problems;
  }

  public Typing typing() {
    return typing;
  }

  public List<PlanNode> nodes() {
    return nodes;
  }

  public List<PlanOutput> outputs() {
    return outputs;
  }

  public void addOutput(PlanOutput output) {
    outputs.add(output);
  }

  public Edge add(PlanNode node) {
    nodes.add(node);
    return new Edge(node.name(), 0);
  }

  /**
   * The keyed step that rows come from, as far as steps after it take them one by one.
   *
   * @param sought which one it may be
   */
  public Optional<PlanNode> origin(Edge edge, BiPredicate<PlanNode, KeyedNode> sought) {
    PlanNode node =
        nodes.stream().filter(n -> n.name().equals(edge.node())).findFirst().orElseThrow();
    return node.kind()
        .accept(
            new NodeKind.Visitor<>() {
              @Override
              public Optional<PlanNode> visit(SourceNode source) {
                return Optional.empty();
              }

              @Override
              public Optional<PlanNode> visit(ElementNode element) {
                return node.inputs().stream()
                    .flatMap(input -> origin(input, sought).stream())
                    .findFirst();
              }

              @Override
              public Optional<PlanNode> visit(KeyedNode keyed) {
                return sought.test(node, keyed) ? Optional.of(node) : Optional.empty();
              }

              @Override
              public Optional<PlanNode> visit(ErrorsNode errors) {
                return Optional.empty();
              }
            });
  }

  /** The step at the ends of whose windows rows come. */
  public Optional<PlanNode> windowed(Edge edge) {
    return origin(edge, (node, keyed) -> keyed.resultTimes() == ResultTimes.WINDOW_END);
  }

  public void publish(Flow flow) {
    flows.put(flow.name(), flow);
  }

  /** A published flow by its exact name. */
  Optional<Flow> flow(String name) {
    return Optional.ofNullable(flows.get(name));
  }

  /** What a reference in the file stands for; empty if it cannot be planned, which is reported. */
  public Optional<Flow> resolve(Located reference, String path) {
    String text = reference.text();
    String owner = owner(text);
    if (owner == null && !whole) {
      // It is left out, or the graph's rules have reported that it does not exist.
      return Optional.empty();
    }
    if (owner == null) {
      List<String> names = names();
      problems.error(
          reference.position(),
          ErrorCodes.UNKNOWN_TEST_TARGET,
          path,
          "there is no step or stream '"
              + text
              + "'; expected one of "
              + String.join(", ", names)
              + "."
              + Nearest.hint(text, names));
      return Optional.empty();
    }
    ensurePlanned(owner);
    errorsOf(owner, text);
    Flow flow = flows.get(text);
    if (flow == null && whole) {
      reportMissingOutput(reference, owner, path);
    }
    return Optional.ofNullable(flow);
  }

  private @Nullable String owner(String text) {
    if (isName(text)) {
      return text;
    }
    int dot = text.lastIndexOf('.');
    return dot > 0 && isName(text.substring(0, dot)) ? text.substring(0, dot) : null;
  }

  private boolean isName(String text) {
    return spec.stream(text).isPresent() || transform(text).isPresent();
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    spec.streams().forEach(s -> names.add(s.name()));
    spec.transforms().forEach(t -> names.add(t.name()));
    return names;
  }

  private Optional<TransformSpec> transform(String name) {
    return spec.transforms().stream().filter(t -> t.name().equals(name)).findFirst();
  }

  private void ensurePlanned(String owner) {
    Optional<StreamSpec> stream = spec.stream(owner);
    if (stream.isPresent()) {
      plan(stream.get());
    } else {
      plan(transform(owner).orElseThrow());
    }
  }

  /** Plans a step, and first all it reads; once. */
  public void plan(TransformSpec transform) {
    if (begun.add(transform.name())) {
      new StepInputs(this, transform, planners.step(transform)).plan();
    }
  }

  /** Plans a stream; once. */
  public void plan(StreamSpec stream) {
    if (begun.add(stream.name())) {
      planners.plan(this, stream);
    }
  }

  /** A node for the dead letters of a step or stream, made when the first reader asks for it. */
  private void errorsOf(String owner, String text) {
    Optional<Located> name =
        spec.stream(owner).isPresent()
            ? spec.stream(owner).flatMap(StreamSpec::errorOutput)
            : transform(owner).flatMap(TransformSpec::errorOutput);
    if (name.isEmpty() || !text.equals(owner + "." + name.get()) || flows.containsKey(text)) {
      return;
    }
    if (spec.isBeamForm() && nodes.stream().noneMatch(node -> node.step().equals(owner))) {
      // A step that failed to be planned: what its letters would have shown is not known.
      return;
    }
    Position position = name.get().position();
    Optional<Schema> element = spec.isBeamForm() ? inputOf(owner) : Optional.empty();
    Schema rows = element.map(ErrorsNode::rows).orElse(Envelopes.DEAD_LETTER);
    Edge edge =
        add(
            new PlanNode(
                text,
                owner,
                position,
                new ErrorsNode(owner, element),
                List.of(),
                List.of(NodeOutput.main(rows)),
                Flow.GLOBAL));
    publish(new Flow(text, edge, rows, Flow.GLOBAL, false, false));
  }

  /** The columns that a step reads, all of which its letters show; empty for a source. */
  private Optional<Schema> inputOf(String step) {
    List<Edge> read =
        nodes.stream()
            .filter(node -> node.step().equals(step))
            .flatMap(node -> node.inputs().stream().limit(1))
            .toList();
    shown.addAll(read);
    return read.stream()
        .limit(1)
        .map(edge -> node(edge.node()).outputs().get(edge.output()).schema())
        .findFirst();
  }

  private PlanNode node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /** Rows all of whose columns dead letters show. */
  public List<Edge> shown() {
    return shown;
  }

  private void reportMissingOutput(Located reference, String owner, String path) {
    List<String> outputs = flows.keySet().stream().filter(f -> f.startsWith(owner + ".")).toList();
    if (flows.containsKey(owner) || !outputs.isEmpty()) {
      String what =
          reference.text().equals(owner)
              ? "'" + owner + "' has no main output"
              : "'"
                  + owner
                  + "' has no output '"
                  + reference.text().substring(owner.length() + 1)
                  + "'";
      List<String> names = new ArrayList<>(outputs);
      if (flows.containsKey(owner)) {
        names.add(0, owner);
      }
      problems.error(
          reference.position(),
          ErrorCodes.UNKNOWN_OUTPUT,
          path,
          what
              + "; expected "
              + (names.size() == 1 ? "" : "one of ")
              + String.join(", ", names)
              + "."
              + Nearest.hint(reference.text(), names));
    }
  }
}
