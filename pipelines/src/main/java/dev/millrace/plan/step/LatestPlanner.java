package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.node.LatestNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.StepSpec.Latest;
import dev.millrace.sql.SqlCompiler;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

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
    for (Located column : step.orderBy()) {
      type(scope, column, "order_by")
          .filter(type -> !grows(type))
          .ifPresent(
              type ->
                  wrong(scope, column, "order_by", "a whole number, decimal, date or time stamp"));
    }
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

  private static Optional<FieldType> type(StepScope scope, Located column, String key) {
    Schema schema = scope.input().schema();
    return scope
        .typing()
        .column(column, schema, scope.input().place(), scope.path(key))
        .map(index -> schema.getField(index).getType());
  }

  private static boolean grows(FieldType type) {
    return switch (ValueKind.of(type)) {
      case INT8, INT16, INT32, INT64, DECIMAL, TIMESTAMP, TIMESTAMP_MICROS, DATE -> true;
      case BOOLEAN, FLOAT, DOUBLE, STRING, BYTES, TIME, ARRAY, MAP, ROW -> false;
    };
  }

  private static void checkDeleted(StepScope scope, Located column) {
    type(scope, column, "deleted")
        .filter(type -> ValueKind.of(type) != ValueKind.BOOLEAN)
        .ifPresent(type -> wrong(scope, column, "deleted", "BOOLEAN"));
  }

  private static void checkUnsent(StepScope scope, Located column) {
    type(scope, column, "unsent")
        .filter(
            type ->
                ValueKind.of(type) != ValueKind.ARRAY
                    || ValueKind.of(ColumnTypes.element(type)) != ValueKind.STRING)
        .ifPresent(type -> wrong(scope, column, "unsent", "an array of VARCHAR"));
  }

  private static void wrong(StepScope scope, Located column, String key, String expected) {
    Schema schema = scope.input().schema();
    scope.error(
        column,
        ErrorCodes.WRONG_TYPE,
        key,
        "column '"
            + column
            + "' is "
            + SqlCompiler.typeName(schema.getField(column.text()).getType())
            + "; expected "
            + expected
            + ".");
  }
}
