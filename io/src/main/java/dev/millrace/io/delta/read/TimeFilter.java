package dev.millrace.io.delta.read;

import dev.millrace.element.EpochUnit;
import dev.millrace.io.delta.client.DeltaTypes;
import io.delta.kernel.expressions.And;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Or;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.TimestampType;
import java.util.Optional;

/** What rows of a part of time have in common, so that files can be left out. */
public final class TimeFilter {
  private static final long MICROS = 1_000;

  /** Statistics of time stamps are cut to milliseconds. */
  private static final long SLACK = 1_000;

  private TimeFilter() {}

  /**
   * The condition; empty where the column says nothing about it. Rows without a time are among
   * those that are wanted: in whichever file they are, they are dead letters.
   *
   * @param unit what a number counts; one of a coarser unit stands for its first millisecond
   */
  static Optional<Predicate> of(
      String name, DataType type, EpochUnit unit, DeltaSourceOptions options) {
    Column column = new Column(name);
    return within(column, type, unit, options.fromMillis(), options.toMillis())
        .map(range -> new Or(range, new Predicate("IS_NULL", column)));
  }

  /** The rows whose column, a time stamp, may be in a range; NULL is in none. */
  public static Optional<Predicate> of(String name, DataType type, long from, long to) {
    return within(new Column(name), type, EpochUnit.MILLIS, from, to);
  }

  private static Optional<Predicate> within(
      Column column, DataType type, EpochUnit unit, long fromMillis, long toMillis) {
    Optional<Predicate> from =
        fromMillis == Long.MIN_VALUE
            ? Optional.empty()
            : literal(type, unit, fromMillis, -SLACK)
                .map(least -> new Predicate(">=", column, least));
    Optional<Predicate> to =
        toMillis == Long.MAX_VALUE
            ? Optional.empty()
            : literal(type, unit, toMillis, SLACK)
                .map(greatest -> new Predicate("<=", column, greatest));
    return from.isPresent() && to.isPresent()
        ? Optional.of(new And(from.get(), to.get()))
        : from.or(() -> to);
  }

  private static Optional<Literal> literal(DataType type, EpochUnit unit, long millis, long slack) {
    if (DeltaTypes.isTimestamp(type)) {
      long micros = Math.addExact(Math.multiplyExact(millis, MICROS), slack);
      return Optional.of(
          type instanceof TimestampType
              ? Literal.ofTimestamp(micros)
              : Literal.ofTimestampNtz(micros));
    }
    long number = EpochUnit.MILLIS.to(unit, millis);
    if (type instanceof LongType) {
      return Optional.of(Literal.ofLong(number));
    } else if (type instanceof IntegerType && number == (int) number) {
      return Optional.of(Literal.ofInt((int) number));
    }
    return Optional.empty();
  }
}
