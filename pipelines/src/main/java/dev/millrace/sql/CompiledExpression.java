package dev.millrace.sql;

import dev.millrace.element.RowFault;
import dev.millrace.expr.Expression;
import org.jspecify.annotations.Nullable;

/**
 * An expression as generated Java source. Only the text travels; each process compiles it once, at
 * the first row.
 */
final class CompiledExpression implements Expression {
  private static final long serialVersionUID = 1;

  private final String sql;
  private final String source;
  private transient volatile @Nullable Scalar scalar;

  CompiledExpression(String sql, String source) {
    this.sql = sql;
    this.source = source;
  }

  @Override
  public @Nullable Object evaluate(Object[] row) {
    Scalar current = scalar;
    if (current == null) {
      current = ScalarLoader.load(source);
      scalar = current;
    }
    try {
      return current.apply(row);
    } catch (RowFault fault) {
      throw fault;
    } catch (RuntimeException failure) {
      throw RowFaults.of(sql, failure);
    }
  }

  String source() {
    return source;
  }

  @Override
  public String toString() {
    return sql;
  }
}
