package dev.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.expr.TypedExpression;
import dev.millrace.sql.type.SqlProblem;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

/** SQL's three-valued logic, against a model that computes with Boolean and null. */
final class SqlNullLogicTest {
  private static final Schema SCHEMA =
      ExampleRow.schema("a BOOLEAN", "b BOOLEAN", "x INTEGER", "y INTEGER");

  /** An expression and how the model computes it. */
  private record Formula(String sql, Model model) {}

  private interface Model {
    Boolean value(Object[] row);
  }

  @Provide
  Arbitrary<Formula> formulas() {
    return formulas(3);
  }

  private static Arbitrary<Formula> formulas(int depth) {
    Arbitrary<Formula> leaf =
        Arbitraries.of(
            new Formula("a", row -> (Boolean) row[0]),
            new Formula("b", row -> (Boolean) row[1]),
            new Formula("TRUE", row -> true),
            new Formula("NULLIF(TRUE, TRUE)", row -> null),
            new Formula("x = y", row -> compare(row) == null ? null : compare(row) == 0),
            new Formula("x < y", row -> compare(row) == null ? null : compare(row) < 0),
            new Formula("x <> y", row -> compare(row) == null ? null : compare(row) != 0),
            new Formula(
                "x IN (1, y, 2)",
                row ->
                    row[2] == null
                        ? null
                        : row[2].equals(1) || row[2].equals(2) || row[2].equals(row[3])
                            ? Boolean.TRUE
                            : row[3] == null ? null : Boolean.FALSE),
            new Formula(
                "(x IN (1, NULL, 2) AND TRUE)",
                row ->
                    row[2] != null && (Integer) row[2] > 0 && (Integer) row[2] < 3 ? true : null),
            new Formula("x IS NULL", row -> row[2] == null));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<Formula> smaller = formulas(depth - 1);
    Arbitrary<Formula> unary =
        Combinators.combine(smaller, Arbitraries.of("NOT", "IS NOT TRUE", "IS FALSE", "IS UNKNOWN"))
            .as(SqlNullLogicTest::unary);
    Arbitrary<Formula> binary =
        Combinators.combine(smaller, Arbitraries.of("AND", "OR", "=", "IS DISTINCT FROM"), smaller)
            .as(SqlNullLogicTest::binary);
    return Arbitraries.oneOf(List.of(leaf, unary, binary, binary));
  }

  private static Integer compare(Object[] row) {
    return row[2] == null || row[3] == null
        ? null
        : Integer.valueOf(Integer.compare((Integer) row[2], (Integer) row[3]));
  }

  private static Formula unary(Formula f, String operator) {
    return switch (operator) {
      case "NOT" ->
          new Formula(
              "NOT (" + f.sql() + ")",
              row -> f.model().value(row) == null ? null : !f.model().value(row));
      case "IS NOT TRUE" ->
          new Formula(
              "(" + f.sql() + ") IS NOT TRUE", row -> !Boolean.TRUE.equals(f.model().value(row)));
      case "IS FALSE" ->
          new Formula(
              "(" + f.sql() + ") IS FALSE", row -> Boolean.FALSE.equals(f.model().value(row)));
      default -> new Formula("(" + f.sql() + ") IS UNKNOWN", row -> f.model().value(row) == null);
    };
  }

  private static Formula binary(Formula f, String operator, Formula g) {
    String sql = "(" + f.sql() + ") " + operator + " (" + g.sql() + ")";
    return new Formula(
        sql,
        row -> {
          Boolean left = f.model().value(row);
          Boolean right = g.model().value(row);
          return switch (operator) {
            case "AND" ->
                Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)
                    ? Boolean.FALSE
                    : left == null || right == null ? null : Boolean.TRUE;
            case "OR" ->
                Boolean.TRUE.equals(left) || Boolean.TRUE.equals(right)
                    ? Boolean.TRUE
                    : left == null || right == null ? null : Boolean.FALSE;
            case "=" -> left == null || right == null ? null : (Boolean) left.equals(right);
            default -> left == null ? right != null : !left.equals(right);
          };
        });
  }

  @Property(tries = 300)
  void agreesWithTheModelForEveryRow(@ForAll("formulas") Formula formula) throws SqlProblem {
    // given
    TypedExpression compiled = SqlCompiler.compile(formula.sql(), SCHEMA);
    Boolean[] truths = {true, false, null};
    Integer[] numbers = {1, 5, null};

    for (Boolean a : truths) {
      for (Boolean b : truths) {
        for (Integer x : numbers) {
          for (Integer y : numbers) {
            Object[] row = {a, b, x, y};

            // when
            Object value = compiled.expression().evaluate(row);

            // then
            assertThat(value)
                .as("%s for a=%s b=%s x=%s y=%s", formula.sql(), a, b, x, y)
                .isEqualTo(formula.model().value(row));
          }
        }
      }
    }
  }

  @Test
  void onlyTrueIsTrue() throws SqlProblem {
    // given
    TypedExpression keep = SqlCompiler.compile("x > 1", SCHEMA);

    // when / then
    assertThat(keep.expression().isTrue(new Object[] {null, null, 2, null})).isTrue();
    assertThat(keep.expression().isTrue(new Object[] {null, null, 1, null})).isFalse();
    assertThat(keep.expression().isTrue(new Object[] {null, null, null, null})).isFalse();
  }
}
