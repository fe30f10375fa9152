package dev.millrace.function;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A check for tests: whether a {@link UserAggregate} depends on the multiset of its values alone.
 * It shuffles the values, splits them into parts, merges the parts in random trees, and writes and
 * reads accumulators on the way; every result must equal that of the values one after the other.
 *
 * <pre>{@code
 * AggregateLaws.check(new GeoMean(), List.of(1.0, 2.5, 1e300, 1e-300));
 * }</pre>
 *
 * Give it values that hurt: huge beside small ones, equal ones, extremes.
 */
public final class AggregateLaws {
  private static final int ROUNDS = 200;

  private AggregateLaws() {}

  /**
   * Checks the laws in 200 rounds.
   *
   * @throws AssertionError that names the values, how they were split, and both results
   */
  public static <A, V, R> void check(UserAggregate<A, V, R> aggregate, List<V> values) {
    check(aggregate, values, 1);
  }

  /**
   * Checks the laws in 200 rounds of a seed's.
   *
   * @throws AssertionError that names the values, how they were split, and both results
   */
  public static <A, V, R> void check(UserAggregate<A, V, R> aggregate, List<V> values, long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<V> some = new ArrayList<>(values);
      Collections.shuffle(some, random);
      some = some.subList(0, round == 0 ? 0 : random.nextInt(values.size() + 1));
      R expected = aggregate.result(addAll(aggregate, some));
      List<V> shuffled = new ArrayList<>(some);
      Collections.shuffle(shuffled, random);
      StringBuilder way = new StringBuilder();
      A merged = merged(aggregate, shuffled, random, way);
      R first = aggregate.result(merged);
      R again = aggregate.result(merged);
      require(aggregate, some, "in one go", "as " + way, expected, first, seed);
      require(aggregate, some, "asked once", "asked again", first, again, seed);
    }
  }

  private static <A, V> A addAll(UserAggregate<A, V, ?> aggregate, List<V> values) {
    A accumulator = aggregate.create();
    for (V value : values) {
      accumulator = aggregate.add(accumulator, value);
    }
    return accumulator;
  }

  /** A random tree of merges over the values, with what it was as text. */
  private static <A, V> A merged(
      UserAggregate<A, V, ?> aggregate, List<V> values, Random random, StringBuilder way) {
    A accumulator;
    if (values.size() < 2 || random.nextInt(3) == 0) {
      accumulator = addAll(aggregate, values);
      way.append(text(values));
    } else {
      int cut = random.nextInt(values.size() + 1);
      way.append('(');
      A left = merged(aggregate, values.subList(0, cut), random, way);
      way.append(" + ");
      A right = merged(aggregate, values.subList(cut, values.size()), random, way);
      way.append(')');
      accumulator = aggregate.merge(left, right);
    }
    if (random.nextInt(3) == 0) {
      way.append(" written and read");
      return copied(aggregate, accumulator);
    }
    return accumulator;
  }

  private static <A> A copied(UserAggregate<A, ?, ?> aggregate, A accumulator) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      aggregate.write(accumulator, new DataOutputStream(bytes));
      ByteArrayInputStream written = new ByteArrayInputStream(bytes.toByteArray());
      A read = aggregate.read(new DataInputStream(written));
      if (written.available() > 0) {
        throw new AssertionError(
            "'"
                + aggregate.name()
                + "' leaves "
                + written.available()
                + " bytes of its own unread");
      }
      return read;
    } catch (IOException e) {
      throw new AssertionError("'" + aggregate.name() + "' cannot read what it wrote", e);
    }
  }

  private static <V> void require(
      UserAggregate<?, V, ?> aggregate,
      List<V> values,
      String oneWay,
      String otherWay,
      @Nullable Object one,
      @Nullable Object other,
      long seed) {
    if (!Objects.deepEquals(one, other)) {
      throw new AssertionError(
          String.format(
              "'%s' is no function of the multiset of its values (seed %d): of %s it gives%n"
                  + "  %s, %s%n  %s, %s",
              aggregate.name(), seed, text(values), text(one), oneWay, text(other), otherWay));
    }
  }

  private static String text(@Nullable Object value) {
    String shown = Arrays.deepToString(new @Nullable Object[] {value});
    return shown.substring(1, shown.length() - 1);
  }
}
