package dev.millrace.sql.function;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Functions of arrays as generated code calls them, by the equality and order of SqlOrder. */
public final class SqlLists {
  private static final Comparator<@Nullable Object> ORDER = SqlOrder::compare;

  private SqlLists() {}

  /** So many elements from a place counted from 0, of which only those inside the array exist. */
  public static List<?> slice(List<?> values, int start, int count) {
    long end = Math.min((long) start + count, values.size());
    return start < 0 || end <= start
        ? List.of()
        : new ArrayList<>(values.subList(start, (int) end));
  }

  /**
   * The element at a place counted from 0, or from the end if it is negative.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static @Nullable Object item(List<?> values, int place) {
    int index = place < 0 ? values.size() + place : place;
    if (index < 0 || index >= values.size()) {
      throw new IllegalArgumentException(
          "there is no element " + place + " in a list of " + values.size());
    }
    return values.get(index);
  }

  /** Whether an element equals a value. */
  public static boolean contains(List<?> values, Object value) {
    return position(values, value) > 0;
  }

  /** The place of the first element that equals a value, counted from 1; 0 if there is none. */
  public static long position(List<?> values, Object value) {
    long place = 0;
    for (Object element : values) {
      place++;
      if (SqlOrder.same(element, value)) {
        return place;
      }
    }
    return 0;
  }

  /** The elements that do not equal a value. */
  public static List<@Nullable Object> remove(List<?> values, Object value) {
    List<@Nullable Object> others = new ArrayList<>(values.size());
    for (Object element : values) {
      if (!SqlOrder.same(element, value)) {
        others.add(element);
      }
    }
    return others;
  }

  /** The first of equal elements each. */
  public static List<@Nullable Object> distinct(List<?> values) {
    Set<@Nullable Object> seen = new HashSet<>();
    List<@Nullable Object> firsts = new ArrayList<>();
    for (Object element : values) {
      if (seen.add(SqlOrder.key(element))) {
        firsts.add(element);
      }
    }
    return firsts;
  }

  /** The least element that is not NULL; NULL if there is none. */
  public static @Nullable Object least(List<?> values) {
    return values.stream().filter(Objects::nonNull).min(ORDER).orElse(null);
  }

  /** The greatest element that is not NULL; NULL if there is none. */
  public static @Nullable Object greatest(List<?> values) {
    return values.stream().filter(Objects::nonNull).max(ORDER).orElse(null);
  }

  /** The elements in their order, NULL first. */
  public static List<@Nullable Object> sorted(List<?> values) {
    return sorted(values, true);
  }

  /** The elements in their order with NULL first, or in the opposite order. */
  public static List<@Nullable Object> sorted(List<?> values, boolean ascending) {
    List<@Nullable Object> sorted = new ArrayList<>(values);
    sorted.sort(ascending ? ORDER : Collections.reverseOrder(ORDER));
    return sorted;
  }
}
