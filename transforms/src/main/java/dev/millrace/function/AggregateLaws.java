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
 * It shuffles the values, splits them into parts and merges the parts in random trees. On the way
 * it writes and reads accumulators, asks for results that are not the last, and adds further values
 * to what was read, merged or asked, as live runs do. Every last result must equal that of the
 * values one after the other.
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
      R expected = aggregate.result(addAll(aggregate, aggregate.create(), some));
      List<V> shuffled = new ArrayList<>(some);
      Collections.shuffle(shuffled, random);
      StringBuilder way = new StringBuilder();
      R first;
      R again;
      try {
        A merged = merged(aggregate, shuffled, random, way);
        first = aggregate.result(merged);
        again = aggregate.result(merged);
      } catch (RuntimeException e) {
        throw broken(aggregate, e, way, seed);
      }
      require(aggregate, some, "in one go", "as " + way, expected, first, seed);
      require(aggregate, some, "asked once", "asked again", first, again, seed);
    }
  }

  private static <A, V> A addAll(UserAggregate<A, V, ?> aggregate, A accumulator, List<V> values) {
    A added = accumulator;
    for (V value : values) {
      added = aggregate.add(added, value);
    }
    return added;
  }

  private static AssertionError broken(
      UserAggregate<?, ?, ?> aggregate, RuntimeException failure, StringBuilder way, long seed) {
    return new AssertionError(
        String.format(
            "'%s' fails (seed %d) where it does not in one go: %s, as %s, as far as it came",
            aggregate.name(), seed, failure, way),
        failure);
  }

  /** A random tree of merges, after each of which some values come late; with the way as text. */
  private static <A, V> A merged(
      UserAggregate<A, V, ?> aggregate, List<V> values, Random random, StringBuilder way) {
    int late = random.nextInt(3) == 0 ? random.nextInt(values.size() + 1) : 0;
    List<V> first = values.subList(0, values.size() - late);
    A accumulator = handled(aggregate, tree(aggregate, first, random, way), random, way);
    if (late > 0) {
      List<V> more = values.subList(values.size() - late, values.size());
      way.append(" then ").append(text(more));
      accumulator = addAll(aggregate, accumulator, more);
    }
    return accumulator;
  }

  private static <A, V> A tree(
      UserAggregate<A, V, ?> aggregate, List<V> values, Random random, StringBuilder way) {
    if (values.size() < 2 || random.nextInt(3) == 0) {
      way.append(text(values));
      return addAll(aggregate, aggregate.create(), values);
    }
    int cut = random.nextInt(values.size() + 1);
    way.append('(');
    A left = merged(aggregate, values.subList(0, cut), random, way);
    way.append(" + ");
    A right = merged(aggregate, values.subList(cut, values.size()), random, way);
    way.append(')');
    return aggregate.merge(left, right);
  }

  /** What runs do with an accumulator between values. */
  private static <A, V> A handled(
      UserAggregate<A, V, ?> aggregate, A accumulator, Random random, StringBuilder way) {
    A same = accumulator;
    if (random.nextInt(3) == 0) {
      way.append(" asked");
      aggregate.result(same);
    }
    int copy = random.nextInt(6);
    if (copy < 2) {
      way.append(" written and read");
      same = copied(aggregate, same);
    } else if (copy == 2) {
      way.append(" written");
      copied(aggregate, same);
    }
    return same;
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
