package dev.millrace.io.iceberg.filter;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;

/** What rows have in common that may have one of some keys. */
public final class KeyFilter {
  /** So many values are looked for one by one; statistics are compared with their range beyond. */
  private static final int MOST_VALUES = 200;

  private KeyFilter() {}

  /**
   * A condition that all rows with one of the keys fulfil, and others too.
   *
   * @param columns of a key
   * @param keys as the table has their values, a value for each column
   */
  public static Expression of(List<String> columns, Collection<List<@Nullable Object>> keys) {
    Expression all = Expressions.alwaysTrue();
    for (int i = 0; i < columns.size(); i++) {
      all = Expressions.and(all, values(columns.get(i), i, keys));
    }
    return all;
  }

  private static Expression values(
      String column, int place, Collection<List<@Nullable Object>> keys) {
    TreeSet<Object> values = new TreeSet<>();
    for (List<@Nullable Object> key : keys) {
      Object value = key.get(place);
      if (!(value instanceof Integer || value instanceof Long || value instanceof CharSequence)) {
        return Expressions.alwaysTrue();
      }
      values.add(value);
    }
    return values.size() <= MOST_VALUES
        ? Expressions.in(column, values)
        : Expressions.and(
            Expressions.greaterThanOrEqual(column, values.first()),
            Expressions.lessThanOrEqual(column, values.last()));
  }
}
