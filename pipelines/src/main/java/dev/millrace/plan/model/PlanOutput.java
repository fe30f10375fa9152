package dev.millrace.plan.model;

import dev.millrace.base.Copy;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Position;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.model.PlanNode.Edge;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A logical output or an inline sink.
 *
 * @param name the output's name; for an inline sink the step's
 * @param path in the file, for messages
 * @param inputs where its rows come from; empty for {@code dead_letter} and {@code late}, which
 *     collect from every step, and several where an error output of steps is written
 * @param schema of its rows
 * @param live the sink in live mode; for an inline sink the same as {@code replay}
 * @param liveExpressions the live sink's typed expressions by dotted configuration key ({@code
 *     key}, {@code topic}, {@code headers.NAME})
 * @param replayExpressions those of the other side
 */
public record PlanOutput(
    String name,
    Position position,
    String path,
    List<Edge> inputs,
    Schema schema,
    Optional<EndpointSpec> live,
    Optional<EndpointSpec> replay,
    Map<String, TypedExpression> liveExpressions,
    Map<String, TypedExpression> replayExpressions) {

  /** The output with other sinks, whose expressions stay what they were. */
  public PlanOutput withSides(Optional<EndpointSpec> newLive, Optional<EndpointSpec> newReplay) {
    PlanOutput changed = Copy.of(this, PlanOutput::live).with(newLive);
    return Copy.of(changed, PlanOutput::replay).with(newReplay);
  }
}
