package dev.millrace.sql.function;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which values are equal and which comes first, for functions that meet them inside arrays: as
 * {@code =} and {@code <} have it for single values. Java's own order goes by UTF-16 in texts, and
 * its own equality tells 1.5 from 1.50 and 0.0 from −0.0.
 */
final class SqlOrder {
  private SqlOrder() {}

  /** Whether two values are equal; numbers of different types are by what they count. */
  static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return sameNumbers(x, y);
    } else if (a instanceof List<?> x && b instanceof List<?> y) {
      return sameLists(x, y);
    } else if (a instanceof Object[] x && b instanceof Object[] y) {
      return sameLists(Arrays.asList(x), Arrays.asList(y));
    }
    return Objects.equals(key(a), key(b));
  }

  private static boolean sameNumbers(Number a, Number b) {
    if (isFloating(a) || isFloating(b)) {
      return SqlFloats.equal(a.doubleValue(), b.doubleValue());
    }
    return a instanceof BigDecimal || b instanceof BigDecimal
        ? decimal(a).compareTo(decimal(b)) == 0
        : a.longValue() == b.longValue();
  }

  private static boolean isFloating(Number number) {
    return number instanceof Double || number instanceof Float;
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof BigDecimal exact ? exact : BigDecimal.valueOf(number.longValue());
  }

  private static boolean sameLists(List<?> a, List<?> b) {
    Iterator<?> other = b.iterator();
    return a.size() == b.size() && a.stream().allMatch(element -> same(element, other.next()));
  }

  /**
   * An object that equals those of equal values of the same type, in the sense of {@link
   * Object#equals}.
   */
  static @Nullable Object key(@Nullable Object value) {
    if (value instanceof Double wide) {
      return wide + 0.0;
    } else if (value instanceof Float single) {
      return single + 0f;
    } else if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    } else if (value instanceof Object[] row) {
      return key(Arrays.asList(row));
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> keys = new ArrayList<>(list.size());
      list.forEach(element -> keys.add(key(element)));
      return keys;
    } else if (value instanceof Map<?, ?> map) {
      Map<@Nullable Object, @Nullable Object> keys = new LinkedHashMap<>();
      map.forEach((k, v) -> keys.put(key(k), key(v)));
      return keys;
    }
    return value;
  }

  /** The order of two values of one type, NULL first. */
  static int compare(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    } else if (a instanceof String x && b instanceof String y) {
      return SqlTexts.compare(x, y);
    } else if (a instanceof Double x && b instanceof Double y) {
      return SqlFloats.compare(x, y);
    } else if (a instanceof Float x && b instanceof Float y) {
      return SqlFloats.compare(x, y);
    } else if (a instanceof Object[] x && b instanceof Object[] y) {
      return ofLists(Arrays.asList(x), Arrays.asList(y));
    } else if (a instanceof List<?> x && b instanceof List<?> y) {
      return ofLists(x, y);
    }
    return ofComparable(a, b);
  }

  private static int ofLists(List<?> a, List<?> b) {
    Iterator<?> left = a.iterator();
    Iterator<?> right = b.iterator();
    while (left.hasNext() && right.hasNext()) {
      int order = compare(left.next(), right.next());
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  @SuppressWarnings("unchecked") // two values of one column type are of one class
  private static int ofComparable(Object a, Object b) {
    if (a instanceof Comparable<?> comparable) {
      return ((Comparable<Object>) comparable).compareTo(b);
    }
    throw new IllegalArgumentException("maps have no order");
  }
}
