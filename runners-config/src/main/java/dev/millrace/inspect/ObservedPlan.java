package dev.millrace.inspect;

import dev.millrace.capture.CapturePoints;
import dev.millrace.capture.CapturedRun;
import dev.millrace.capture.RecordSources;
import dev.millrace.diag.Position;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.SourceRecord;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.FlattenNode;
import dev.millrace.plan.node.SourceNode.CreateNode;
import dev.millrace.runner.direct.DirectProfile;
import dev.millrace.spec.OutputSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A plan all of whose steps are looked at: with every column of every step, and with captures after
 * each node, of dead letters and of late events instead of the file's outputs.
 *
 * @param written the outputs that the file declares, dead letters and late events left out
 */
public record ObservedPlan(Plan plan, List<PlanOutput> written) {

  /**
   * Plans a file anew.
   *
   * @param planned the file's plan as a run has it
   * @param changed what else is done with the plan: sources that are read elsewhere
   */
  public static ObservedPlan of(Plan planned, UnaryOperator<Plan> changed) {
    Set<String> read = planned.read();
    List<String> observed = new ArrayList<>();
    for (PlanNode node : planned.nodes()) {
      if (isStep(node) && (node.kind().asStream().isEmpty() || read.contains(node.name()))) {
        edges(node).forEach(edge -> observed.add(CapturePoints.name(planned, edge)));
      }
    }
    Plan whole = changed.apply(Planner.plan(planned.spec(), observed));
    List<PlanNode> nodes =
        whole.nodes().stream()
            .filter(n -> n.kind().asStream().isEmpty() || read.contains(n.name()))
            .filter(n -> !n.kind().compares())
            .map(n -> n.kind().prints() ? silent(n) : n)
            .toList();
    Plan seen = new Plan(whole.id(), whole.spec(), nodes, List.of(), whole.warnings());
    List<PlanOutput> captures = new ArrayList<>();
    nodes.forEach(n -> edges(n).forEach(edge -> captures.add(CapturePoints.at(seen, edge))));
    captures.add(collecting(planned, OutputSpec.DEAD_LETTER, Envelopes.DEAD_LETTER));
    captures.add(collecting(planned, OutputSpec.LATE, Envelopes.LATE));
    return new ObservedPlan(
        new Plan(seen.id(), seen.spec(), nodes, captures, seen.warnings()),
        whole.outputs().stream().filter(output -> !output.inputs().isEmpty()).toList());
  }

  /** A step of the file, as against one that the planner put before it. */
  private static boolean isStep(PlanNode node) {
    return node.name().equals(node.step()) && !node.kind().compares();
  }

  private static List<Edge> edges(PlanNode node) {
    return IntStream.range(0, node.outputs().size())
        .mapToObj(output -> new Edge(node.name(), output))
        .toList();
  }

  /** What prints rows would print those that are shown anyway. */
  private static PlanNode silent(PlanNode node) {
    List<Integer> all = IntStream.range(0, node.schema().getFieldCount()).boxed().toList();
    return new PlanNode(
        node.name(),
        node.step(),
        node.position(),
        new FlattenNode(List.of(all)),
        node.inputs(),
        node.outputs(),
        node.windowing());
  }

  private static PlanOutput collecting(Plan plan, String name, Schema schema) {
    return CapturePoints.collecting(name, Position.ofFile(plan.spec().file().toString()), schema);
  }

  /** The steps of the file, in the order of the graph. */
  public List<PlanNode> steps() {
    return plan.nodes().stream()
        .filter(node -> isStep(node) || node.kind().lettersOf().isPresent())
        .toList();
  }

  /**
   * The same with captures of a few outputs alone, besides those of dead letters and late events,
   * and without the nodes that have no part in them.
   */
  ObservedPlan showing(List<Edge> shown) {
    Set<String> needed = new HashSet<>();
    shown.forEach(edge -> need(plan.node(edge.node()), needed));
    List<PlanOutput> captures = new ArrayList<>();
    shown.forEach(edge -> captures.add(CapturePoints.at(plan, edge)));
    plan.outputs().stream().filter(output -> output.inputs().isEmpty()).forEach(captures::add);
    List<PlanNode> nodes = plan.nodes().stream().filter(n -> needed.contains(n.name())).toList();
    return new ObservedPlan(
        new Plan(plan.id(), plan.spec(), nodes, captures, plan.warnings()), written);
  }

  private void need(PlanNode node, Set<String> needed) {
    if (needed.add(node.name())) {
      plan.readBy(node).forEach(read -> need(read, needed));
    }
  }

  /** Runs these records through all steps. */
  public CapturedRun run(Map<String, List<SourceRecord>> records) {
    return run(records, Map.of());
  }

  /**
   * Runs these records through all steps, some of which take in other rows than come to them.
   *
   * @param given the rows, by the name of the node, which has one input
   */
  CapturedRun run(Map<String, List<SourceRecord>> records, Map<String, List<Event>> given) {
    List<PlanNode> nodes = new ArrayList<>();
    for (PlanNode node : plan.nodes()) {
      List<Event> rows = given.get(node.name());
      if (rows == null) {
        nodes.add(node);
      } else {
        PlanNode source = source(node, rows);
        nodes.add(source);
        nodes.add(node.withInputs(List.of(new Edge(source.name(), 0))));
      }
    }
    return CapturedRun.of(
        new Plan(plan.id(), plan.spec(), nodes, plan.outputs(), plan.warnings()),
        new RecordSources(records),
        CapturedRun.Form.REPLAY,
        DirectProfile.options(plan.spec().options()));
  }

  private PlanNode source(PlanNode node, List<Event> rows) {
    Edge input = node.inputs().get(0);
    return new PlanNode(
        "rows given to " + node.name(),
        node.step(),
        node.position(),
        new CreateNode(
            rows.stream().map(Event::values).toList(), rows.stream().map(Event::time).toList()),
        List.of(),
        List.of(NodeOutput.main(plan.schema(input))),
        plan.node(input.node()).windowing());
  }
}
