package dev.millrace.plan.check;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.Graph;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Whether the rows of an output tell of which window they are the result. */
public final class WindowsTold {
  private final Graph graph;

  private WindowsTold(Graph graph) {
    this.graph = graph;
  }

  /**
   * Warns of an output in which the results of a group's windows look alike: none of its columns is
   * a time, and one of its sinks does not write event times beside the rows.
   */
  public static void check(Graph graph, String output, Flow rows, Stream<EndpointSpec> sinks) {
    if (sinks.allMatch(sink -> Connectors.sink(sink).writesTimes(sink))
        || tellsTime(rows.schema())) {
      return;
    }
    new WindowsTold(graph)
        .results(rows.edge())
        .ifPresent(
            step ->
                graph
                    .problems()
                    .warning(
                        step.position(),
                        ErrorCodes.WINDOWS_NOT_TOLD,
                        "transforms." + step.step(),
                        "'"
                            + step.step()
                            + "' gives a row per group and window, and no column of output '"
                            + output
                            + "' is a time that tells one window from another. Give Combine"
                            + " 'window: {start: window_start, end: window_end}', or select the"
                            + " bounds in a query."));
  }

  private static boolean tellsTime(Schema schema) {
    return schema.getFields().stream().map(Schema.Field::getType).anyMatch(WindowsTold::tellsTime);
  }

  private static boolean tellsTime(FieldType type) {
    return switch (ValueKind.of(type)) {
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> true;
      case ROW -> tellsTime(Objects.requireNonNull(type.getRowSchema()));
      default -> false;
    };
  }

  /** The step whose windows' results the rows are. */
  private Optional<PlanNode> results(Edge edge) {
    return graph.origin(
        edge, (node, keyed) -> keyed.waitsForWindowEnd() && !node.windowing().isGlobal());
  }
}
