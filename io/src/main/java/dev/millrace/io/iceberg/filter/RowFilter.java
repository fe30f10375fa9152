package dev.millrace.io.iceberg.filter;

import dev.millrace.io.file.condition.TableCondition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * A {@link TableCondition} as one of the library's, whose own comparisons take NULL for the least
 * value.
 */
public final class RowFilter implements TableCondition.Library<Expression> {
  private static final Map<String, BiFunction<String, Object, Expression>> COMPARISONS =
      Map.of(
          "=", Expressions::equal,
          "<>", Expressions::notEqual,
          "<", Expressions::lessThan,
          ">", Expressions::greaterThan,
          "<=", Expressions::lessThanOrEqual,
          ">=", Expressions::greaterThanOrEqual);

  private RowFilter() {}

  /**
   * The condition.
   *
   * @throws IllegalArgumentException for one that is not of these forms, with the reason
   */
  public static Expression of(String text) {
    return TableCondition.of(text, new RowFilter());
  }

  @Override
  public Expression and(Expression one, Expression other) {
    return Expressions.and(one, other);
  }

  @Override
  public Expression or(Expression one, Expression other) {
    return Expressions.or(one, other);
  }

  @Override
  public Expression isNull(String column) {
    return Expressions.isNull(column);
  }

  @Override
  public Expression isNotNull(String column) {
    return Expressions.notNull(column);
  }

  @Override
  public Expression compared(String column, String sign, Object value) {
    return known(column, Objects.requireNonNull(COMPARISONS.get(sign), sign).apply(column, value));
  }

  @Override
  public Expression in(String column, List<Object> values, boolean negated) {
    return known(
        column, negated ? Expressions.notIn(column, values) : Expressions.in(column, values));
  }

  @Override
  public Expression startsWith(String column, String start, boolean negated) {
    return known(
        column,
        negated ? Expressions.notStartsWith(column, start) : Expressions.startsWith(column, start));
  }

  private static Expression known(String column, Expression condition) {
    return Expressions.and(Expressions.notNull(column), condition);
  }
}
