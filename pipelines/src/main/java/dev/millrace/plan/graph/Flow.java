package dev.millrace.plan.graph;

import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Rows that leave a node, as steps below see them.
 *
 * @param name how the file refers to it: a step, a stream or {@code step.output}
 * @param windowing the windows the rows are in
 * @param timed whether the rows have an event time that somebody declared
 * @param copied whether one event can be here several times, once per window
 */
public record Flow(
    String name, Edge edge, Schema schema, WindowingSpec windowing, boolean timed, boolean copied) {

  /** The windows of rows that nobody put into any. */
  public static final WindowingSpec GLOBAL = new GlobalWindows();

  public static boolean isGlobal(WindowingSpec windowing) {
    return windowing.isGlobal();
  }

  /** For messages about columns. */
  public String place() {
    return "the output of '" + name + "'";
  }

  public boolean isGlobal() {
    return isGlobal(windowing);
  }

  /** The same rows after a node that changes neither time nor windows. */
  public Flow through(String newName, Edge newEdge, Schema newSchema) {
    return new Flow(newName, newEdge, newSchema, windowing, timed, copied);
  }

  /** The same rows in other windows; a missing event time was reported before them. */
  Flow inWindows(Edge newEdge, WindowingSpec newWindowing) {
    boolean time = timed || !isGlobal(newWindowing);
    return new Flow(name, newEdge, schema, newWindowing, time, newWindowing.overlaps());
  }
}
