package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.DeduplicateNode;
import dev.millrace.spec.KeyedStep.Deduplicate;
import dev.millrace.spec.KeyedStep.Emit;
import dev.millrace.spec.Located;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Deduplicate: kept rows, and the duplicates if an output is named for them. */
final class DeduplicatePlanner implements StepPlanner {
  private final Deduplicate step;

  DeduplicatePlanner(Deduplicate step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Schema schema = scope.input().schema();
    for (Located column : step.key()) {
      scope.typing().column(column, schema, scope.input().place(), scope.path("key"));
    }
    scope.needsTime(scope.input(), "Deduplicate");
    if (step.emit() == Emit.ON_ARRIVAL) {
      warnOnArrival(scope);
    }
    Flow in = scope.global(scope.input(), "/global", "Deduplicate");
    List<String> key = step.key().stream().map(Located::text).toList();
    List<NodeOutput> duplicates =
        step.duplicates()
            .map(name -> List.of(new NodeOutput(name.text(), schema)))
            .orElse(List.of());
    Edge edge =
        scope.add(
            new DeduplicateNode(key, step.within(), step.keep(), step.emit()),
            List.of(in),
            StepScope.outputs(schema, duplicates));
    scope.publish(in.through(scope.name(), edge, schema));
    Optional<Located> side = step.duplicates();
    side.ifPresent(name -> scope.publishSide(name.text(), edge, 1, schema, in));
  }

  private static void warnOnArrival(StepScope scope) {
    scope.warning(
        scope.transform().position(),
        ErrorCodes.DUPLICATES_WITH_OTHER_TIMES,
        "emit",
        "'on_arrival' gives the same rows live and replayed only where duplicates of a key have the"
            + " same event time. Leave 'emit' out where they may differ.");
  }
}
