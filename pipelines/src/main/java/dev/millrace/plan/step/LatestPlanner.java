package dev.millrace.plan.step;

import dev.millrace.element.ValueKind;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.OrderColumns;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.LatestNode;
import dev.millrace.spec.KeyedStep.Latest;
import dev.millrace.spec.Located;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Latest: the versions of rows, each newer than those before it. */
final class LatestPlanner implements StepPlanner {
  private final Latest step;

  LatestPlanner(Latest step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Schema schema = scope.input().schema();
    for (Located column : step.key()) {
      scope.typing().column(column, schema, scope.input().place(), scope.path("key"));
    }
    OrderColumns.check(scope, step.orderBy());
    step.deleted().ifPresent(column -> checkDeleted(scope, column));
    step.unsent().ifPresent(column -> checkUnsent(scope, column));
    scope.needsTime(scope.input(), "Latest");
    Flow in = scope.global(scope.input(), "/global", "Latest");
    Edge edge =
        scope.add(
            new LatestNode(
                texts(step.key()),
                texts(step.orderBy()),
                step.deleted().map(Located::text),
                step.unsent().map(Located::text)),
            List.of(in),
            StepScope.outputs(schema, List.of()));
    scope.publish(in.through(scope.name(), edge, schema));
  }

  private static List<String> texts(List<Located> columns) {
    return columns.stream().map(Located::text).toList();
  }

  private static void checkDeleted(StepScope scope, Located column) {
    OrderColumns.type(scope, column, "deleted")
        .filter(type -> ValueKind.of(type) != ValueKind.BOOLEAN)
        .ifPresent(type -> OrderColumns.wrong(scope, column, "deleted", "BOOLEAN"));
  }

  private static void checkUnsent(StepScope scope, Located column) {
    OrderColumns.type(scope, column, "unsent")
        .filter(
            type ->
                ValueKind.of(type) != ValueKind.ARRAY
                    || ValueKind.of(ColumnTypes.element(type)) != ValueKind.STRING)
        .ifPresent(type -> OrderColumns.wrong(scope, column, "unsent", "an array of VARCHAR"));
  }
}
