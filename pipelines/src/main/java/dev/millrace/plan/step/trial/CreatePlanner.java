package dev.millrace.plan.step.trial;

import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.literal.LiteralReader;
import dev.millrace.plan.literal.LiteralTypes;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.SourceNode.CreateNode;
import dev.millrace.spec.EdgeStep.Create;
import dev.millrace.spec.RowLiteral;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Create: the columns that the rows written in the file have between them. */
public final class CreatePlanner implements StepPlanner {
  private final Create step;

  public CreatePlanner(Create step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    String path = scope.path("elements");
    Optional<Schema> schema =
        new LiteralTypes(scope.graph().problems(), path, scope.graph().spec().isBeamForm())
            .infer(step.elements());
    if (schema.isEmpty()) {
      return;
    }
    LiteralReader reader = new LiteralReader(scope.graph().problems(), path);
    List<Object[]> rows = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (RowLiteral element : step.elements()) {
      rows.add(reader.row(element, schema.get()));
      times.add(reader.time(element).orElse(0L));
    }
    Edge edge =
        scope.add(
            new CreateNode(rows, times), List.of(), StepScope.outputs(schema.get(), List.of()));
    scope.publish(new Flow(scope.name(), edge, schema.get(), Flow.GLOBAL, true, false));
  }

  @Override
  public boolean isSource() {
    return true;
  }
}
