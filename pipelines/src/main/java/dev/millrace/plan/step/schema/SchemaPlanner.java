package dev.millrace.plan.step.schema;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.Expression;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanNode.NodeOutput;
import dev.millrace.plan.node.FilterNode;
import dev.millrace.plan.node.MapNode;
import dev.millrace.spec.RowStep.ValidateWithSchema;
import dev.millrace.spec.schema.ObjectSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * ValidateWithSchema: the rows that meet the schema as they are, but for columns of several types,
 * which have the type that the schema gives them from there on.
 */
public final class SchemaPlanner implements StepPlanner {
  private final ValidateWithSchema step;

  public SchemaPlanner(ValidateWithSchema step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    ObjectSchema schema = ObjectSchema.of(step.schema());
    List<String> problems = schema.problems();
    problems.forEach(
        problem -> scope.error(step.position(), ErrorCodes.BAD_JSON_SCHEMA, "schema", problem));
    Flow in = scope.input();
    if (!problems.isEmpty()) {
      scope.publish(in.through(scope.name(), in.edge(), in.schema()));
      return;
    }
    Schema columns = in.schema();
    FilterNode check =
        new FilterNode(
            new TypedExpression(
                "schema",
                SchemaCheck.of(schema, columns),
                FieldType.BOOLEAN,
                columns.getFieldNames(),
                -1));
    List<TypedExpression> typed = columns.getFields().stream().map(f -> typed(f, columns)).toList();
    if (typed.stream().allMatch(column -> column.column() >= 0)) {
      scope.addPassing(check);
      return;
    }
    Edge checked =
        scope.add("/check", check, List.of(in), List.of(NodeOutput.main(columns)), in.windowing());
    Schema.Builder out = Schema.builder();
    typed.forEach(column -> out.addField(column.text(), column.type()));
    Schema result = out.build();
    scope.publishMain(
        scope.add(
            new MapNode(typed, typed.size()),
            List.of(in.through(scope.name(), checked, columns)),
            StepScope.outputs(result, List.of())),
        result);
  }

  /** A column with the type that it has once the row is found to meet the schema. */
  private TypedExpression typed(Field column, Schema columns) {
    String name = column.getName();
    int index = columns.indexOf(name);
    Optional<FieldType> declared =
        ValueKind.isMixed(column.getType()) ? declared(name) : Optional.empty();
    return declared
        .map(
            type ->
                new TypedExpression(name, new DeclaredValue(index, type), type, List.of(name), -1))
        .orElseGet(
            () ->
                new TypedExpression(
                    name, Expression.column(index), column.getType(), List.of(name), index));
  }

  /** Empty where the schema says none, or says something that no SQL type is. */
  private Optional<FieldType> declared(String column) {
    @Nullable Object property =
        step.schema().get("properties") instanceof Map<?, ?> properties
            ? properties.get(column)
            : null;
    @Nullable Object type = property instanceof Map<?, ?> map ? map.get("type") : null;
    Optional<FieldType> found =
        switch (String.valueOf(type)) {
          case "string" -> Optional.of(FieldType.STRING);
          case "integer" -> Optional.of(FieldType.INT64);
          case "number" -> Optional.of(FieldType.DOUBLE);
          case "boolean" -> Optional.of(FieldType.BOOLEAN);
          default -> Optional.empty();
        };
    return found.map(known -> known.withNullable(true));
  }
}
