package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.ExplodeNode;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowStep.Explode;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Explode: the input's columns, the array columns turned into their elements, and in a file of Beam
 * YAML's form the texts into their characters.
 */
final class ExplodePlanner implements StepPlanner {
  private final Explode step;

  ExplodePlanner(Explode step) {
    this.step = step;
  }

  @Override
  public void plan(StepScope scope) {
    Flow in = scope.input();
    List<Integer> columns = new ArrayList<>();
    for (Located name : step.fields()) {
      Optional<Integer> column =
          scope.typing().column(name, in.schema(), in.place(), scope.path("fields"));
      column.filter(c -> isExploded(c, name, scope)).ifPresent(columns::add);
    }
    if (columns.size() < step.fields().size()) {
      return;
    }
    boolean zipped = !step.crossProduct() && columns.size() > 1;
    Schema.Builder out = Schema.builder();
    for (int i = 0; i < in.schema().getFieldCount(); i++) {
      Field field = in.schema().getField(i);
      FieldType type = columns.contains(i) ? element(field.getType(), zipped) : field.getType();
      out.addField(field.getName(), type);
    }
    Schema schema = out.build();
    scope.publishMain(
        scope.add(
            new ExplodeNode(columns, step.crossProduct()),
            List.of(in),
            StepScope.outputs(schema, List.of())),
        schema);
  }

  /** Zipped arrays may differ in length; the shorter one's column is NULL then. */
  private static FieldType element(FieldType array, boolean zipped) {
    FieldType element =
        ValueKind.of(array) == ValueKind.STRING ? FieldType.STRING : ColumnTypes.element(array);
    return zipped ? element.withNullable(true) : element;
  }

  private boolean isExploded(int column, Located name, StepScope scope) {
    FieldType type = scope.input().schema().getField(column).getType();
    boolean text =
        step.ofTexts() && ValueKind.of(type) == ValueKind.STRING && !ValueKind.isMixed(type);
    if (ValueKind.of(type) != ValueKind.ARRAY && !text) {
      scope.error(
          name,
          ErrorCodes.NOT_AN_ARRAY,
          "fields",
          "column '" + name + "' is " + SqlCompiler.typeName(type) + "; expected an array.");
      return false;
    }
    return true;
  }
}
