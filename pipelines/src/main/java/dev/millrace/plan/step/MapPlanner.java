package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.MapNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.MapToFields;
import dev.millrace.spec.RowStep.MappedField;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** MapToFields: with {@code append} the input's columns that are not dropped, then the fields. */
final class MapPlanner implements StepPlanner {
  private final MapToFields step;

  MapPlanner(MapToFields step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Schema in = scope.input().schema();
    Set<String> dropped = dropped(step, scope);
    Map<String, TypedExpression> columns = new LinkedHashMap<>();
    List<String> kept = new ArrayList<>();
    if (step.append()) {
      kept.addAll(in.getFieldNames());
      kept.removeAll(dropped);
      kept.forEach(name -> columns.put(name, TypedExpression.column(in, name)));
    }
    boolean whole = true;
    for (Map.Entry<String, MappedField> field : step.fields().entrySet()) {
      Optional<TypedExpression> typed = field(field.getKey(), field.getValue(), scope);
      if (kept.contains(field.getKey())) {
        reportExisting(field.getKey(), field.getValue(), scope);
      }
      typed.ifPresent(e -> columns.put(field.getKey(), e));
      whole &= typed.isPresent();
    }
    if (whole) {
      add(scope, columns, kept.size());
    }
  }

  private static void add(StepScope scope, Map<String, TypedExpression> columns, int appended) {
    Schema.Builder out = Schema.builder();
    columns.forEach((name, e) -> out.addField(name, e.type()));
    Schema schema = out.build();
    scope.publishMain(
        scope.add(
            new MapNode(List.copyOf(columns.values()), appended),
            List.of(scope.input()),
            StepScope.outputs(schema, List.of())),
        schema);
  }

  private static Optional<TypedExpression> field(String name, MappedField field, StepScope scope) {
    Schema in = scope.input().schema();
    String path = scope.path("fields." + name);
    if (field.outputType().isEmpty()) {
      return scope.typing().expression(field.expression(), in, path);
    }
    Optional<FieldType> type = scope.typing().type(field.outputType().get(), path + ".output_type");
    if (!field.byName()) {
      return type.flatMap(t -> scope.typing().expression(field.expression(), in, t, path));
    }
    Optional<TypedExpression> value = scope.typing().expression(field.expression(), in, path);
    if (value.isEmpty() || type.isEmpty()) {
      return Optional.empty();
    }
    Optional<FieldType> ordered = StructFields.ordered(type.get(), value.get().type());
    if (ordered.isEmpty()) {
      scope.error(
          field.outputType().get(),
          ErrorCodes.WRONG_FORM,
          "fields." + name + ".output_type",
          "expected the fields that the value has, which is "
              + SqlCompiler.typeName(value.get().type())
              + "; got "
              + SqlCompiler.typeName(type.get())
              + ".");
    }
    return ordered.flatMap(t -> scope.typing().expression(field.expression(), in, t, path));
  }

  private static void reportExisting(String name, MappedField field, StepScope scope) {
    scope.error(
        field.expression(),
        ErrorCodes.COLUMN_EXISTS,
        "fields." + name,
        "'append' keeps the input's column '"
            + name
            + "'; expected a new name, or '"
            + name
            + "' under 'drop' to replace it.");
  }

  private static Set<String> dropped(MapToFields step, StepScope scope) {
    Set<String> names = new HashSet<>();
    for (Located name : step.drop()) {
      names.add(name.text());
      scope
          .typing()
          .column(name, scope.input().schema(), scope.input().place(), scope.path("drop"));
    }
    return names;
  }
}
