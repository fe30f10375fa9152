package dev.millrace.plan;

import dev.millrace.diag.Position;
import dev.millrace.plan.PlanNode.Edge;
import dev.millrace.spec.EndpointSpec;
import dev.millrace.sql.TypedExpression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A logical output or an inline sink.
 *
 * @param name the output's name; for an inline sink the step's
 * @param inputs where its rows come from; empty for {@code dead_letter} and {@code late}, which
 *     collect from every step, and several where an error output of steps is written
 * @param schema of its rows
 * @param live the sink in live mode; for an inline sink the same as {@code replay}
 * @param expressions the sink's typed expressions by dotted configuration key ({@code key}, {@code
 *     topic}, {@code headers.NAME})
 */
public record PlanOutput(
    String name,
    Position position,
    List<Edge> inputs,
    Schema schema,
    Optional<EndpointSpec> live,
    Optional<EndpointSpec> replay,
    Map<String, TypedExpression> expressions) {}
