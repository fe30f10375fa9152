package dev.millrace.plan.check;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.plan.graph.Graph;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.tag.TaggedColumns;
import dev.millrace.plan.tag.Taint;
import dev.millrace.spec.OutputSpec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether tagged columns get to those sinks alone that allow their tags. */
public final class SinkTags {
  private final Graph graph;
  private final TaggedColumns tagged;

  private SinkTags(Graph graph) {
    this.graph = graph;
    this.tagged = TaggedColumns.of(graph.nodes());
  }

  /**
   * Reports each column with a tag that its sink does not allow, of a graph without errors: columns
   * of others may not be there.
   */
  public static void check(Graph graph) {
    if (!graph.problems().hasErrors()) {
      SinkTags tags = new SinkTags(graph);
      graph.outputs().forEach(tags::check);
    }
  }

  private void check(PlanOutput output) {
    Set<String> allowed = allowed(output.name());
    Map<String, Taint> columns = new LinkedHashMap<>();
    if (output.inputs().isEmpty()) {
      columns.put("value", tagged.ofRecords());
    }
    for (Edge input : output.inputs()) {
      for (int column = 0; column < output.schema().getFieldCount(); column++) {
        columns.merge(output.schema().nameOf(column), tagged.of(input, column), Taint::with);
      }
    }
    Set<String> reported = new HashSet<>();
    columns.forEach(
        (column, taint) ->
            taint.ways().keySet().stream()
                .filter(tag -> !allowed.contains(tag) && reported.add(column + " " + tag))
                .forEach(tag -> report(output, column, taint, tag)));
  }

  private void report(PlanOutput output, String column, Taint taint, String tag) {
    boolean collects = output.inputs().isEmpty();
    boolean declared = declared(output.name()).isPresent();
    String allow = "'allow_tags: [" + tag + "]'";
    graph
        .problems()
        .error(
            position(output),
            ErrorCodes.TAG_NOT_ALLOWED,
            output.path(),
            (collects
                    ? "it gets records as they came, which may hold "
                    : "column '" + column + "' holds ")
                + "what is tagged '"
                + tag
                + "' ("
                + taint.way(tag)
                + "), and the sink does not allow the tag; expected "
                + (collects ? "" : "Mask or Encrypt of the column before it, or ")
                + allow
                + (declared ? " at the output." : " at the step."));
  }

  private static Position position(PlanOutput output) {
    return output.live().or(output::replay).map(EndpointSpec::position).orElse(output.position());
  }

  private Optional<OutputSpec> declared(String name) {
    return graph.spec().outputs().stream().filter(o -> o.name().equals(name)).findFirst();
  }

  private Set<String> allowed(String name) {
    return declared(name)
        .map(OutputSpec::allowedTags)
        .orElseGet(
            () ->
                graph.spec().transforms().stream()
                    .filter(transform -> transform.name().equals(name))
                    .flatMap(transform -> transform.step().allowedTags().stream())
                    .collect(Collectors.toSet()));
  }
}
