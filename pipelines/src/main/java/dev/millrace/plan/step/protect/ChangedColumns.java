package dev.millrace.plan.step.protect;

import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/** A step that hands its input's columns on in their places, some of them changed. */
final class ChangedColumns {
  private ChangedColumns() {}

  /**
   * Adds and publishes the step.
   *
   * @param changed number of a column → what stands in its place
   */
  static void publish(StepScope scope, Map<Integer, TypedExpression> changed) {
    Schema in = scope.input().schema();
    List<TypedExpression> columns = new ArrayList<>();
    Schema.Builder out = Schema.builder();
    int passed = in.getFieldCount();
    for (int i = 0; i < in.getFieldCount(); i++) {
      TypedExpression other = changed.get(i);
      TypedExpression column = other == null ? TypedExpression.column(in, in.nameOf(i)) : other;
      passed = other == null ? passed : Math.min(passed, i);
      columns.add(column);
      out.addField(in.nameOf(i), column.type());
    }
    Schema schema = out.build();
    scope.publishMain(
        scope.add(
            new MapNode(columns, passed),
            List.of(scope.input()),
            StepScope.outputs(schema, List.of())),
        schema);
  }
}
