package dev.millrace.plan.step.join;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.ValueKind;
import dev.millrace.plan.graph.StepScope;
import dev.millrace.spec.KeyedStep.Join;
import dev.millrace.spec.Located;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * The columns by which two sides are joined.
 *
 * @param whole whether every equality was right
 */
record JoinKeys(List<String> left, List<String> right, boolean whole) {

  static JoinKeys of(Join step, StepScope scope, JoinSide left, JoinSide right) {
    List<String> lefts = new ArrayList<>();
    List<String> rights = new ArrayList<>();
    boolean whole = true;
    for (Map<String, Located> equality : step.equalities()) {
      Located l = Objects.requireNonNull(equality.get(left.alias()));
      Located r = Objects.requireNonNull(equality.get(right.alias()));
      boolean known = isColumn(l, left, scope) & isColumn(r, right, scope);
      lefts.add(l.text());
      rights.add(r.text());
      whole &= known && sameKind(l, r, left, right, scope);
    }
    return new JoinKeys(lefts, rights, whole);
  }

  private static boolean isColumn(Located column, JoinSide side, StepScope scope) {
    if (column.text().contains("=") && !side.schema().hasField(column.text())) {
      scope.error(
          column,
          ErrorCodes.WRONG_FORM,
          "equalities",
          "expected columns, not a condition; got '"
              + column
              + "'. A column that both inputs have is written equalities: order_id, and columns of"
              + " different names equalities: [{left: id, right: order_id}], where left and right"
              + " are the names of the inputs.");
      return false;
    }
    return scope
        .typing()
        .column(column, side.schema(), side.place(), scope.path("equalities"))
        .isPresent();
  }

  private static boolean sameKind(
      Located l, Located r, JoinSide left, JoinSide right, StepScope scope) {
    FieldType a = left.schema().getField(l.text()).getType();
    FieldType b = right.schema().getField(r.text()).getType();
    if (ValueKind.of(a) == ValueKind.of(b) && ValueKind.isMixed(a) == ValueKind.isMixed(b)) {
      return true;
    }
    scope.error(
        r,
        ErrorCodes.DIFFERENT_KEY_TYPES,
        "equalities",
        "'"
            + left.alias()
            + "."
            + l
            + "' is "
            + SqlCompiler.typeName(a)
            + " and '"
            + right.alias()
            + "."
            + r
            + "' is "
            + SqlCompiler.typeName(b)
            + ", so no two of them are equal. Expected the same type; "
            + (ValueKind.isMixed(a) || ValueKind.isMixed(b)
                ? "ValidateWithSchema"
                : "MapToFields with CAST")
            + " can give it.");
    return false;
  }
}
