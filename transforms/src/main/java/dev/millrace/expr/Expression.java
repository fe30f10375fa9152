package dev.millrace.expr;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A compiled scalar expression over one row. Serialisable, deterministic and safe to share between
 * threads; what it needs to compile it compiles on first use.
 */
public interface Expression extends Serializable {
  /**
   * The expression's value for a row.
   *
   * @param row values in the order of the schema it was compiled against; see {@link
   *     dev.millrace.element.ValueKind}
   * @return the value, of the class that {@code ValueKind} gives for its type; null is SQL NULL
   * @throws dev.millrace.element.RowFault when the row's own data makes it fail (overflow, bad
   *     cast)
   */
  @Nullable Object evaluate(Object[] row);

  /** True only if the value is TRUE: SQL's FALSE and NULL are both false here. */
  default boolean isTrue(Object[] row) {
    return Boolean.TRUE.equals(evaluate(row));
  }

  /** Whether a row may make {@link #evaluate} fail; true where nobody knows. */
  default boolean mayFail() {
    return true;
  }

  /** The value of column {@code index}, as it is. */
  static Expression column(int index) {
    return row -> row[index];
  }
}
