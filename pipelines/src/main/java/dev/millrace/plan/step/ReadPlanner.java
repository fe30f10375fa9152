package dev.millrace.plan.step;

import dev.millrace.connect.Connectors;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.SourceNode.ReadNode;
import dev.millrace.plan.schema.EndpointSchemas;
import dev.millrace.spec.EdgeStep.Read;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** A source among the transforms: the columns its configuration declares; no event time. */
final class ReadPlanner implements StepPlanner {
  private final Read step;

  ReadPlanner(Read step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    String path = "transforms." + scope.name() + ".config";
    Optional<Schema> schema = new EndpointSchemas(scope.graph()).source(step.endpoint(), path);
    if (schema.isEmpty()) {
      return;
    }
    if (isStream(scope)) {
      new InlineStream(scope, step.endpoint(), schema.get()).plan();
      return;
    }
    Edge edge =
        scope.add(
            new ReadNode(step.endpoint()), List.of(), StepScope.outputs(schema.get(), List.of()));
    scope.publish(new Flow(scope.name(), edge, schema.get(), Flow.GLOBAL, false, false));
  }

  /** A source without an end, where the file has no streams in which it would be declared. */
  private boolean isStream(StepScope scope) {
    return scope.graph().spec().isBeamForm()
        && Connectors.source(step.endpoint()).live().isPresent();
  }

  @Override
  public boolean isSource() {
    return true;
  }
}
