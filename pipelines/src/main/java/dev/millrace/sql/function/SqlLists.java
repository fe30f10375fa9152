package dev.millrace.sql.function;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions of arrays as generated code calls them. */
public final class SqlLists {
  private SqlLists() {}

  /** The same numbers with 0.0 for every −0.0. */
  public static List<@Nullable Object> canonical(List<?> numbers) {
    List<@Nullable Object> unsigned = new ArrayList<>(numbers.size());
    for (Object number : numbers) {
      unsigned.add(
          number instanceof Double wide
              ? (Object) (wide + 0.0)
              : number instanceof Float single ? (Object) (single + 0f) : number);
    }
    return unsigned;
  }

  /** So many elements from a place counted from 0, of which only those inside the array exist. */
  public static List<?> slice(List<?> values, int start, int count) {
    long end = Math.min((long) start + count, values.size());
    return start < 0 || end <= start
        ? List.of()
        : new ArrayList<>(values.subList(start, (int) end));
  }
}
