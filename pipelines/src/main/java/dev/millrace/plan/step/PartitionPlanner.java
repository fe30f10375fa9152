package dev.millrace.plan.step;

import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.PartitionNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Partition: no main output; one output per name, each with the input's columns. */
final class PartitionPlanner implements StepPlanner {
  private final Partition step;

  PartitionPlanner(Partition step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Flow in = scope.input();
    Schema schema = in.schema();
    Optional<TypedExpression> typed =
        scope.typing().expression(step.by(), schema, scope.path("by"));
    if (typed.isEmpty() || !isText(typed.get(), step, scope)) {
      return;
    }
    List<String> names = step.outputs().stream().map(Located::text).toList();
    List<String> sides = new ArrayList<>(names);
    step.unknownOutput().ifPresent(name -> sides.add(name.text()));
    List<NodeOutput> outputs = sides.stream().map(side -> new NodeOutput(side, schema)).toList();
    Edge edge =
        scope.add(
            new PartitionNode(typed.get(), names, step.unknownOutput().isPresent()),
            List.of(in),
            StepScope.outputs(schema, outputs));
    for (int i = 0; i < sides.size(); i++) {
      scope.publishSide(sides.get(i), edge, 1 + i, schema, in);
    }
  }

  private static boolean isText(TypedExpression by, Partition step, StepScope scope) {
    return scope
        .typing()
        .expect(
            by,
            ValueKind.of(by.type()) == ValueKind.STRING,
            "the name of an output (VARCHAR)",
            step.by().position(),
            scope.path("by"));
  }
}
