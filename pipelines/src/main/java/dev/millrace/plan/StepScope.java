package dev.millrace.plan;

import dev.millrace.diag.Position;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.plan.PlanNode.NodeOutput;
import dev.millrace.plan.model.NodeKind;
import dev.millrace.plan.model.WindowNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.TransformSpec;
import dev.millrace.spec.WindowingSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** One step while it is planned: its inputs, and where its nodes, outputs and problems go. */
final class StepScope {
  /** The name of every main output. */
  static final String MAIN = "output";

  private final TransformSpec transform;
  private final List<Flow> inputs;
  private final Graph graph;

  StepScope(TransformSpec transform, List<Flow> inputs, Graph graph) {
    this.transform = transform;
    this.inputs = List.copyOf(inputs);
    this.graph = graph;
  }

  TransformSpec transform() {
    return transform;
  }

  String name() {
    return transform.name();
  }

  List<Flow> inputs() {
    return inputs;
  }

  Flow input() {
    return inputs.get(0);
  }

  /** The names the file gives to the inputs. */
  List<String> aliases() {
    return transform.inputs().stream().map(TransformSpec.InputSpec::alias).toList();
  }

  Typing typing() {
    return graph.typing();
  }

  Graph graph() {
    return graph;
  }

  /** The path of a key of the step's configuration. */
  String path(String key) {
    return "transforms." + name() + ".config." + key;
  }

  void error(Position position, String code, String key, String message) {
    String path = key.isEmpty() ? "transforms." + name() : path(key);
    graph.problems().error(position, code, path, message);
  }

  void warning(Position position, String code, String key, String message) {
    graph.problems().warning(position, code, path(key), message);
  }

  void error(Located at, String code, String key, String message) {
    error(at.position(), code, key, message);
  }

  /** Reports that the step needs event time, unless its input has one. */
  boolean needsTime(Flow flow, String what) {
    if (!flow.timed()) {
      error(
          transform.position(),
          "ML-2057",
          "",
          what
              + " needs event time, and '"
              + flow.name()
              + "' has none. Declare 'timestamp:' on its stream, or put AssignTimestamps in"
              + " front.");
    }
    return flow.timed();
  }

  /** Adds the step's node; its outputs are published by {@link #publish}. */
  Edge add(NodeKind kind, List<Flow> from, List<NodeOutput> outputs) {
    WindowingSpec windowing = from.isEmpty() ? Flow.GLOBAL : from.get(0).windowing();
    return add("", kind, from, outputs, windowing);
  }

  /**
   * Adds a node of the step.
   *
   * @param suffix behind the step's name, for nodes in front of the step's own
   */
  Edge add(
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
  void addPassing(NodeKind kind) {
    Edge edge = add(kind, List.of(input()), List.of(new NodeOutput(MAIN, input().schema())));
    publish(input().through(name(), edge, input().schema()));
  }

  /** The input in the global window, as steps that look at event time alone need it. */
  Flow global(Flow flow, String suffix, String what) {
    if (flow.copied()) {
      error(
          transform.position(),
          "ML-2058",
          "",
          what
              + " would see every event of '"
              + flow.name()
              + "' several times, once per sliding window. Put it in front of the windowing.");
    }
    return flow.isGlobal() ? flow : windowed(flow, Flow.GLOBAL, suffix);
  }

  /** The input behind a node that puts it into windows. */
  Flow windowed(Flow flow, WindowingSpec windowing, String suffix) {
    Schema schema = flow.schema();
    Edge edge =
        add(
            suffix,
            new WindowNode(windowing),
            List.of(flow),
            List.of(new NodeOutput(MAIN, schema)),
            windowing);
    return flow.inWindows(edge, windowing);
  }

  /** Makes an output known to the rest of the file under the flow's name. */
  void publish(Flow flow) {
    graph.publish(flow);
  }

  /** Publishes the step's main output with the time and windows of its (first) input. */
  void publishMain(Edge edge, Schema schema) {
    publish(input().through(name(), edge, schema));
  }

  /** Publishes a side output. */
  void publishSide(String side, Edge main, int output, Schema schema, Flow like) {
    publish(like.through(name() + "." + side, new Edge(main.node(), output), schema));
  }

  /** The main output of the step and more behind it. */
  static List<NodeOutput> outputs(Schema main, List<NodeOutput> more) {
    List<NodeOutput> outputs = new ArrayList<>();
    outputs.add(new NodeOutput(MAIN, main));
    outputs.addAll(more);
    return outputs;
  }
}
