package dev.millrace.plan.model;

import dev.millrace.diag.Position;
import dev.millrace.plan.node.NodeKind;
import dev.millrace.spec.WindowingSpec;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * One step of the graph.
 *
 * @param name unique; the step's name in the file, with a suffix ({@code Totals/window}) for nodes
 *     that the planner adds before a step
 * @param step the step in the file that the ledger books this node under
 * @param inputs in the order of the kernel's inputs
 * @param outputs index 0 is the main output, further ones as {@link NodeKind} documents
 * @param windowing of the rows in the main output
 */
public record PlanNode(
    String name,
    String step,
    Position position,
    NodeKind kind,
    List<Edge> inputs,
    List<NodeOutput> outputs,
    WindowingSpec windowing) {

  public PlanNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The schema of the main output. */
  public Schema schema() {
    return outputs.get(0).schema();
  }

  /** The same node with rows from elsewhere. */
  public PlanNode withInputs(List<Edge> others) {
    return new PlanNode(name, step, position, kind, others, outputs, windowing);
  }

  /**
   * A named output of a node. Errors (dead letters) are no output of this list.
   *
   * @param name {@code output} for the main one, else the side output's name in the file
   */
  public record NodeOutput(String name, Schema schema) {
    /** The name of every main output. */
    public static final String MAIN = "output";

    /** The main output of a node. */
    public static NodeOutput main(Schema schema) {
      return new NodeOutput(MAIN, schema);
    }
  }

  /** Where an input's rows come from. */
  public record Edge(String node, int output) {}
}
