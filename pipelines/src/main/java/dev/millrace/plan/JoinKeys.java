package dev.millrace.plan;

import dev.millrace.element.ValueKind;
import dev.millrace.spec.Located;
import dev.millrace.spec.StepSpec.Join;
import dev.millrace.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      Optional<Located> l = column(equality, left, scope);
      Optional<Located> r = column(equality, right, scope);
      boolean right0 =
          l.isPresent() && r.isPresent() && sameKind(l.get(), r.get(), left, right, scope);
      l.ifPresent(c -> lefts.add(c.text()));
      r.ifPresent(c -> rights.add(c.text()));
      whole &= right0 && onlySides(equality, left, right, scope);
    }
    return new JoinKeys(lefts, rights, whole);
  }

  /** Reports an alias that is not the name of a side. */
  static boolean knows(
      String alias, Located at, String key, List<String> aliases, StepScope scope) {
    if (!aliases.contains(alias)) {
      scope.error(
          at,
          "ML-2062",
          key,
          "there is no input '" + alias + "'; expected one of " + String.join(", ", aliases) + ".");
      return false;
    }
    return true;
  }

  private static boolean onlySides(
      Map<String, Located> equality, JoinSide left, JoinSide right, StepScope scope) {
    List<String> aliases = aliases(left, right);
    return equality.entrySet().stream()
        .allMatch(e -> knows(e.getKey(), e.getValue(), "equalities", aliases, scope));
  }

  private static List<String> aliases(JoinSide left, JoinSide right) {
    return List.of(left.alias(), right.alias());
  }

  private static Optional<Located> column(
      Map<String, Located> equality, JoinSide side, StepScope scope) {
    Located column = equality.get(side.alias());
    if (column == null) {
      scope.error(
          equality.values().iterator().next(),
          "ML-2062",
          "equalities",
          "the equality names no column of '" + side.alias() + "'; expected one per input.");
      return Optional.empty();
    }
    return scope
        .typing()
        .column(column, side.schema(), side.flow(), scope.path("equalities"))
        .map(index -> column);
  }

  private static boolean sameKind(
      Located l, Located r, JoinSide left, JoinSide right, StepScope scope) {
    FieldType a = left.schema().getField(l.text()).getType();
    FieldType b = right.schema().getField(r.text()).getType();
    if (ValueKind.of(a) == ValueKind.of(b)) {
      return true;
    }
    scope.error(
        r,
        "ML-2065",
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
            + ", so no two of them are equal. Expected the same type; MapToFields with CAST can"
            + " give it.");
    return false;
  }
}
