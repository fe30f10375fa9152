package dev.millrace.plan.graph;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.plan.node.WindowNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.WindowingSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** One step while it is planned: its inputs, and where its nodes, outputs and problems go. */
public final class StepScope {
  private static final String TIME_OF_EVENTS =
      "Declare 'timestamp:' on its stream, or put AssignTimestamps before the step.";

  private final TransformSpec transform;
  private final List<Flow> inputs;
  private final Graph graph;

  StepScope(TransformSpec transform, List<Flow> inputs, Graph graph) {
    this.transform = transform;
    this.inputs = List.copyOf(inputs);
    this.graph = graph;
  }

  public TransformSpec transform() {
    return transform;
  }

  public String name() {
    return transform.name();
  }

  public List<Flow> inputs() {
    return inputs;
  }

  public Flow input() {
    return inputs.get(0);
  }

  /** The names the file gives to the inputs. */
  public List<String> aliases() {
    return transform.inputs().stream().map(TransformSpec.InputSpec::alias).toList();
  }

  public Typing typing() {
    return graph.typing();
  }

  public Graph graph() {
    return graph;
  }

  /** The path of a key of the step's configuration. */
  public String path(String key) {
    return "transforms." + name() + ".config." + key;
  }

  public void error(Position position, String code, String key, String message) {
    String path = key.isEmpty() ? "transforms." + name() : path(key);
    graph.problems().error(position, code, path, message);
  }

  public void warning(Position position, String code, String key, String message) {
    graph.problems().warning(position, code, path(key), message);
  }

  public void error(Located at, String code, String key, String message) {
    error(at.position(), code, key, message);
  }

  /**
   * Reports that the step needs event time, unless its input has one. In Beam YAML's own form of
   * file rows without one are all of the same time, as there.
   */
  public boolean needsTime(Flow flow, String what) {
    if (graph.spec().isBeamForm()) {
      return true;
    }
    if (!flow.timed()) {
      error(
          transform.position(),
          ErrorCodes.NO_EVENT_TIME,
          "",
          what
              + " needs event time, and '"
              + flow.name()
              + "' has none. "
              + graph.windowed(flow.edge()).map(StepScope::timeOfResults).orElse(TIME_OF_EVENTS));
    }
    return flow.timed();
  }

  private static String timeOfResults(PlanNode step) {
    return "'"
        + step.name()
        + "' gives its rows when all input has ended. Set 'windowing' on it"
        + (step.inputs().size() > 1
            ? ", or load the smaller side at start by 'table: {type: ReadFrom…}'."
            : ".");
  }

  /** Adds the step's node; its outputs are published by {@link #publish}. */
  public Edge add(NodeKind kind, List<Flow> from, List<NodeOutput> outputs) {
    WindowingSpec windowing = from.isEmpty() ? Flow.GLOBAL : from.get(0).windowing();
    return add("", kind, from, outputs, windowing);
  }

  /**
   * Adds a node of the step.
   *
   * @param suffix after the step's name, for nodes before the step's own
   */
  public Edge add(
      String suffix,
      NodeKind kind,
      List<Flow> from,
      List<NodeOutput> outputs,
      WindowingSpec windowing) {
    List<Edge> edges = from.stream().map(Flow::edge).toList();
    PlanNode node =
        new PlanNode(
            name() + suffix, name(), transform.position(), kind, edges, outputs, windowing);
    return graph.add(node);
  }

  /**
   * Adds a node with one output that has the input's schema, time and windows, and publishes it.
   */
  public void addPassing(NodeKind kind) {
    Edge edge = add(kind, List.of(input()), List.of(NodeOutput.main(input().schema())));
    publish(input().through(name(), edge, input().schema()));
  }

  /** The input in the global window, as steps that look at event time alone need it. */
  public Flow global(Flow flow, String suffix, String what) {
    if (flow.copied()) {
      error(
          transform.position(),
          ErrorCodes.ROWS_IN_SEVERAL_WINDOWS,
          "",
          what
              + " would see every event of '"
              + flow.name()
              + "' several times, once per sliding window. Put it before the windowing.");
    }
    return flow.isGlobal() ? flow : windowed(flow, Flow.GLOBAL, suffix);
  }

  /** The input after a node that puts it into windows. */
  public Flow windowed(Flow flow, WindowingSpec windowing, String suffix) {
    Schema schema = flow.schema();
    Edge edge =
        add(
            suffix,
            new WindowNode(windowing),
            List.of(flow),
            List.of(NodeOutput.main(schema)),
            windowing);
    return flow.inWindows(edge, windowing);
  }

  /** Makes an output known to the rest of the file under the flow's name. */
  public void publish(Flow flow) {
    graph.publish(flow);
  }

  /** Publishes the step's main output with the time and windows of its (first) input. */
  public void publishMain(Edge edge, Schema schema) {
    publish(input().through(name(), edge, schema));
  }

  /** Publishes a side output. */
  public void publishSide(String side, Edge main, int output, Schema schema, Flow like) {
    publish(like.through(name() + "." + side, new Edge(main.node(), output), schema));
  }

  /** The main output of the step and more after it. */
  public static List<NodeOutput> outputs(Schema main, List<NodeOutput> more) {
    List<NodeOutput> outputs = new ArrayList<>();
    outputs.add(NodeOutput.main(main));
    outputs.addAll(more);
    return outputs;
  }
}
