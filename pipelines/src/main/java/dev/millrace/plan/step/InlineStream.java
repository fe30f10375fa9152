package dev.millrace.plan.step;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.WatermarkSpec;
import dev.millrace.element.EpochUnits;
import dev.millrace.plan.check.SideChecks;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.plan.schema.UnitReader;
import dev.millrace.spec.StreamSpec;
import dev.millrace.spec.StreamSpec.InlineFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A source without an end among the transforms of a file in Beam YAML's own form: a stream that is
 * live only, whose event time is the time at which each record was written.
 */
final class InlineStream {
  private final StepScope scope;
  private final EndpointSpec endpoint;
  private final Schema schema;

  InlineStream(StepScope scope, EndpointSpec endpoint, Schema schema) {
    this.scope = scope;
    this.endpoint = endpoint;
    this.schema = schema;
  }

  void plan() {
    StreamSpec stream =
        new StreamSpec(
            scope.name(),
            scope.transform().position(),
            new InlineFields(
                Map.of(), Map.of(), SharedKeys.tags(endpoint.map(SharedKeys.FIELDS.name()))),
            Optional.empty(),
            Optional.empty(),
            WatermarkSpec.DEFAULT,
            Optional.of(endpoint),
            Optional.empty(),
            scope.transform().errorOutput());
    SideChecks.source(stream, scope.graph().problems());
    List<Integer> all = IntStream.range(0, schema.getFieldCount()).boxed().toList();
    EpochUnits units = UnitReader.of(endpoint);
    Edge edge =
        scope.add(
            new StreamNode(stream, schema, all, Optional.empty(), units),
            List.of(),
            StepScope.outputs(schema, List.of()));
    scope.publish(new Flow(scope.name(), edge, schema, Flow.GLOBAL, true, false));
  }
}
