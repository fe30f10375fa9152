package dev.millrace.testing.oracle;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A function of the rows of one group. All skip NULL values; a group of NULLs alone gives 0 for
 * counts, an empty list for {@code top}, {@code collect} and {@code concat}, and NULL otherwise.
 */
public interface Aggregation {
  @Nullable Object of(List<TimedRow> group);

  /** The number of rows. */
  static Aggregation count() {
    return group -> (long) group.size();
  }

  /** The number of values. */
  static Aggregation count(String column) {
    return group -> (long) values(group, column).size();
  }

  /** The number of different values, as SQL's = sees them. */
  static Aggregation countDistinct(String column) {
    return group -> {
      TreeSet<Object> different = new TreeSet<>(Aggregation::compare);
      for (Object value : values(group, column)) {
        // 0.0 = −0.0 in SQL, but not for Double.compare.
        different.add(value.equals(-0.0) ? 0.0 : value);
      }
      return (long) different.size();
    };
  }

  /**
   * The exact sum: Long of whole numbers, BigDecimal of decimals, the nearest Double of doubles.
   */
  static Aggregation sum(String column) {
    return group -> {
      List<Object> values = values(group, column);
      if (values.isEmpty()) {
        return null;
      }
      Object first = values.get(0);
      if (first instanceof Double && isSpecial(values)) {
        return specialSum(values);
      }
      BigDecimal sum = exactSum(values);
      if (first instanceof BigDecimal) {
        return sum;
      }
      return first instanceof Double ? (Object) sum.doubleValue() : (Object) sum.longValueExact();
    };
  }

  /** The mean of whole numbers or doubles: the Double nearest to the exact one. */
  static Aggregation mean(String column) {
    return group -> {
      List<Object> values = values(group, column);
      if (values.isEmpty()) {
        return null;
      }
      if (isSpecial(values)) {
        return specialSum(values);
      }
      // 1,200 digits tell every quotient of a double's range and a count from any boundary.
      BigDecimal count = BigDecimal.valueOf(values.size());
      return exactSum(values).divide(count, new MathContext(1200)).doubleValue();
    };
  }

  /** The mean of decimals, rounded half up to {@code scale} digits after the point. */
  static Aggregation meanOfDecimals(String column, int scale) {
    return group -> {
      List<Object> values = values(group, column);
      BigDecimal count = BigDecimal.valueOf(values.size());
      return values.isEmpty() ? null : exactSum(values).divide(count, scale, RoundingMode.HALF_UP);
    };
  }

  /** The variance of whole numbers, decimals or doubles: the nearest Double. */
  static Aggregation variance(String column, boolean sample) {
    return group -> spread(values(group, column), sample, false);
  }

  /** The root of {@link #variance}. */
  static Aggregation deviation(String column, boolean sample) {
    return group -> spread(values(group, column), sample, true);
  }

  /** From the distances of each value to the mean; null where there are too few. */
  private static @Nullable Double spread(List<Object> values, boolean sample, boolean root) {
    if (values.size() < (sample ? 2 : 1)) {
      return null;
    }
    if (values.stream().anyMatch(v -> v instanceof Double d && !Double.isFinite(d))) {
      return Double.NaN;
    }
    BigDecimal n = BigDecimal.valueOf(values.size());
    BigDecimal sum = exactSum(values);
    BigDecimal squares = BigDecimal.ZERO;
    for (Object value : values) {
      squares = squares.add(exactSum(List.of(value)).multiply(n).subtract(sum).pow(2));
    }
    BigDecimal divisor = n.pow(2).multiply(sample ? n.subtract(BigDecimal.ONE) : n);
    return root
        ? squares.divide(divisor, new MathContext(400)).sqrt(new MathContext(200)).doubleValue()
        : squares.divide(divisor, new MathContext(1400)).doubleValue();
  }

  /**
   * The quantile as PERCENTILE_CONT has it: of whole numbers and doubles the nearest Double, of
   * decimals rounded half up to {@code scale} digits after the point.
   *
   * @param percent from 0 to 100
   */
  static Aggregation quantile(String column, int percent, int scale) {
    return group -> {
      List<Object> sorted = values(group, column).stream().sorted(Aggregation::compare).toList();
      if (sorted.isEmpty()) {
        return null;
      }
      int hundredths = percent * (sorted.size() - 1);
      Object low = sorted.get(hundredths / 100);
      Object high = sorted.get((hundredths + 99) / 100);
      if (low instanceof Double) {
        return doubleBetween((Double) low, (Double) high, hundredths % 100);
      }
      BigDecimal exact = between(exactSum(List.of(low)), exactSum(List.of(high)), hundredths % 100);
      return low instanceof BigDecimal
          ? exact.setScale(scale, RoundingMode.HALF_UP)
          : (Object) exact.doubleValue();
    };
  }

  private static Double doubleBetween(double low, double high, int percent) {
    if (low == high || percent == 0) {
      return percent == 0 ? low : high;
    } else if (!Double.isFinite(low) || !Double.isFinite(high)) {
      return low + high;
    }
    return between(new BigDecimal(low), new BigDecimal(high), percent).doubleValue();
  }

  private static BigDecimal between(BigDecimal low, BigDecimal high, int percent) {
    return low.add(high.subtract(low).multiply(BigDecimal.valueOf(percent, 2)));
  }

  /** The quantile as PERCENTILE_DISC has it: a value of the group. */
  static Aggregation discrete(String column, int percent) {
    return group -> {
      List<Object> sorted = values(group, column).stream().sorted(Aggregation::compare).toList();
      int at = (percent * sorted.size() + 99) / 100 - 1;
      return sorted.isEmpty() ? null : sorted.get(Math.max(0, at));
    };
  }

  /** The most frequent value; of several the smallest. */
  static Aggregation mode(String column) {
    return group -> {
      Object best = null;
      long most = 0;
      List<Object> sorted = values(group, column).stream().sorted(Aggregation::compare).toList();
      for (Object value : sorted) {
        long count = sorted.stream().filter(other -> sqlEqual(value, other)).count();
        if (count > most) {
          most = count;
          best = value;
        }
      }
      return best;
    };
  }

  private static boolean sqlEqual(Object a, Object b) {
    return compare(a, b) == 0 || a instanceof Double x && b instanceof Double y && x + 0 == y + 0;
  }

  /** All strings in the order of {@link #collect}, with a separator between them. */
  static Aggregation joined(String column, String separator, Comparator<Object> ties) {
    return group -> {
      List<Object> ordered = ordered(group, column, ties);
      return ordered.isEmpty()
          ? null
          : ordered.stream().map(String.class::cast).collect(Collectors.joining(separator));
    };
  }

  /** An aggregation of the rows that a condition is true of. */
  static Aggregation filtered(Predicate<TimedRow> condition, Aggregation aggregation) {
    return group -> aggregation.of(group.stream().filter(condition).toList());
  }

  /** The smallest value. */
  static Aggregation min(String column) {
    return group -> values(group, column).stream().min(Aggregation::compare).orElse(null);
  }

  /** The largest value. */
  static Aggregation max(String column) {
    return group -> values(group, column).stream().max(Aggregation::compare).orElse(null);
  }

  /** Whether a value is TRUE. */
  static Aggregation any(String column) {
    return group -> {
      List<Object> values = values(group, column);
      return values.isEmpty() ? null : (Object) values.contains(true);
    };
  }

  /** Whether all values are TRUE. */
  static Aggregation all(String column) {
    return group -> {
      List<Object> values = values(group, column);
      return values.isEmpty() ? null : (Object) !values.contains(false);
    };
  }

  /** The value of the earliest row that has one; of several, the smallest by {@code ties}. */
  static Aggregation first(String column, Comparator<Object> ties) {
    return group -> {
      List<Object> ordered = ordered(group, column, ties);
      return ordered.isEmpty() ? null : ordered.get(0);
    };
  }

  /** The value of the latest row that has one; of several, the greatest by {@code ties}. */
  static Aggregation last(String column, Comparator<Object> ties) {
    return group -> {
      List<Object> ordered = ordered(group, column, ties);
      return ordered.isEmpty() ? null : ordered.get(ordered.size() - 1);
    };
  }

  /**
   * The value of the row with the smallest or the largest {@code by}; of several that of the
   * earliest, of one time NULL or else the smallest by {@code ties}. Rows without a {@code by} are
   * skipped.
   */
  static Aggregation chosen(String column, String by, boolean largest, Comparator<Object> ties) {
    return group ->
        ranked(group, row -> row.value(column), by, largest, ties)
            .findFirst()
            .map(row -> row.value(column))
            .orElse(null);
  }

  /** The values of the {@code n} rows that {@link #chosen} would choose, one after the other. */
  static Aggregation top(
      String column, String by, int n, boolean largest, Comparator<Object> ties) {
    return group ->
        listed(ranked(group, row -> row.value(column), by, largest, ties).limit(n), column);
  }

  /** As {@link #top}, with all columns of the rows. */
  static Aggregation topRows(
      List<String> columns, String by, int n, boolean largest, Comparator<Object> ties) {
    return group ->
        ranked(group, row -> row.values(columns).toArray(), by, largest, ties)
            .limit(n)
            .map(row -> (Object) row.values(columns).toArray())
            .toList();
  }

  private static List<@Nullable Object> listed(Stream<TimedRow> rows, String column) {
    List<@Nullable Object> values = new ArrayList<>();
    rows.forEach(row -> values.add(row.value(column)));
    return values;
  }

  private static Stream<TimedRow> ranked(
      List<TimedRow> group,
      Function<TimedRow, @Nullable Object> value,
      String by,
      boolean largest,
      Comparator<Object> ties) {
    Comparator<Object> order = Aggregation::sqlOrder;
    Comparator<TimedRow> best =
        Comparator.comparing(
                (TimedRow row) -> Objects.requireNonNull(row.value(by)),
                largest ? order.reversed() : order)
            .thenComparingLong(TimedRow::time)
            .thenComparing(value, Comparator.nullsFirst(ties));
    return group.stream().filter(row -> row.value(by) != null).sorted(best);
  }

  /**
   * All columns of the earliest or the latest row; of several the first or last by {@code ties}.
   */
  static Aggregation row(List<String> columns, boolean last, Comparator<Object[]> ties) {
    Comparator<TimedRow> order =
        Comparator.comparingLong(TimedRow::time)
            .thenComparing(row -> row.values(columns).toArray(), ties);
    return group ->
        group.stream()
            .min(last ? order.reversed() : order)
            .map(row -> (Object) row.values(columns).toArray())
            .orElse(null);
  }

  /** The {@code n} largest values, descending. */
  static Aggregation top(String column, int n) {
    return group ->
        values(group, column).stream()
            .sorted(((Comparator<Object>) Aggregation::compare).reversed())
            .limit(n)
            .toList();
  }

  /** All values in order of time, those of one time in order of {@code ties}. */
  static Aggregation collect(String column, Comparator<Object> ties) {
    return group -> ordered(group, column, ties);
  }

  /** The elements of all arrays, these in the order of {@link #collect}. */
  static Aggregation concat(String column, Comparator<Object> ties) {
    return group -> {
      List<@Nullable Object> elements = new ArrayList<>();
      for (Object array : ordered(group, column, ties)) {
        elements.addAll((List<?>) array);
      }
      return elements;
    };
  }

  private static List<Object> ordered(
      List<TimedRow> group, String column, Comparator<Object> ties) {
    List<TimedRow> present = new ArrayList<>();
    for (TimedRow row : group) {
      if (row.value(column) != null) {
        present.add(row);
      }
    }
    present.sort(
        Comparator.comparingLong(TimedRow::time)
            .thenComparing(r -> Objects.requireNonNull(r.value(column)), ties));
    return values(present, column);
  }

  private static List<Object> values(List<TimedRow> group, String column) {
    List<Object> values = new ArrayList<>();
    for (TimedRow row : group) {
      Object value = row.value(column);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** Whether the sum is no number, infinite, or the zero that only negative zeros add up to. */
  private static boolean isSpecial(List<Object> values) {
    return values.stream().anyMatch(v -> v instanceof Double d && !Double.isFinite(d))
        || values.stream().allMatch(v -> v.equals(-0.0));
  }

  private static double specialSum(List<Object> values) {
    // Plain addition is exact in what it says about infinities and NaN, but may overflow on its
    // way.
    double sum = -0.0;
    for (Object value : values) {
      double number = (Double) value;
      sum += Double.isFinite(number) && number != 0 ? 0.0 : number;
    }
    return sum;
  }

  private static BigDecimal exactSum(List<Object> values) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Object value : values) {
      if (value instanceof BigDecimal decimal) {
        sum = sum.add(decimal);
      } else if (value instanceof Double number) {
        sum = sum.add(new BigDecimal(number));
      } else {
        sum = sum.add(BigDecimal.valueOf(((Number) value).longValue()));
      }
    }
    return sum;
  }

  private static int sqlOrder(Object a, Object b) {
    return sqlEqual(a, b) ? 0 : compare(a, b);
  }

  /** SQL's order of two values of one type. */
  @SuppressWarnings("unchecked")
  private static int compare(Object a, Object b) {
    if (a instanceof byte[] bytes) {
      return Arrays.compareUnsigned(bytes, (byte[]) b);
    }
    if (a instanceof String text) {
      // By characters, which is the order of the bytes in UTF-8.
      return Arrays.compareUnsigned(
          text.getBytes(StandardCharsets.UTF_8), ((String) b).getBytes(StandardCharsets.UTF_8));
    }
    return ((Comparable<Object>) a).compareTo(b);
  }
}
