package dev.millrace.plan.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.graph.Flow;
import dev.millrace.plan.graph.StepPlanner;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.plan.node.MapNode;
import dev.millrace.spec.Located;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** StripErrorMetadata: the rows of an error output as they were before the step that failed. */
final class StripPlanner implements StepPlanner {
  private static final String ELEMENT = "element";

  @Override
  public void plan(StepScope scope) {
    Flow in = scope.input();
    boolean isErrors =
        in.schema().hasField(ELEMENT)
            && ValueKind.of(in.schema().getField(ELEMENT).getType()) == ValueKind.ROW;
    if (!isErrors) {
      scope.error(
          scope.transform().position(),
          ErrorCodes.NOT_AN_ERROR_ROW,
          "",
          "the rows of '"
              + in.name()
              + "' have no column 'element' with the row that failed; expected the error output of"
              + " a step, in a file without 'streams' and 'outputs'.");
      return;
    }
    FieldType element = in.schema().getField(ELEMENT).getType();
    List<TypedExpression> columns = new ArrayList<>();
    Schema.Builder out = Schema.builder();
    for (String name : ColumnTypes.rowSchema(element).getFieldNames()) {
      String quoted = "\"" + name.replace("\"", "\"\"") + "\"";
      Located path = new Located(ELEMENT + "." + quoted, scope.transform().position());
      Optional<TypedExpression> column =
          scope.typing().expression(path, in.schema(), "transforms." + scope.name());
      column.ifPresent(columns::add);
      column.ifPresent(c -> out.addField(name, c.type()));
    }
    Schema rows = out.build();
    scope.publishMain(
        scope.add(new MapNode(columns, 0), List.of(in), StepScope.outputs(rows, List.of())), rows);
  }
}
