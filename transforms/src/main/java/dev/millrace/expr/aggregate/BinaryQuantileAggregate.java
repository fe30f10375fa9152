package dev.millrace.expr.aggregate;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import java.math.BigDecimal;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A quantile of integers and floating-point numbers, between two of them where it falls there: the
 * {@code double} nearest to the exact one. All values of the group are kept, 8 bytes each.
 */
final class BinaryQuantileAggregate implements Aggregate<LongBag> {
  private final boolean whole;
  private final boolean nullable;
  private final Quantile quantile;

  BinaryQuantileAggregate(FieldType argument, Quantile quantile) {
    this.whole =
        switch (ValueKind.of(argument)) {
          case FLOAT, DOUBLE -> false;
          default -> true;
        };
    this.nullable = Boolean.TRUE.equals(argument.getNullable());
    this.quantile = quantile;
  }

  @Override
  public LongBag create() {
    return new LongBag();
  }

  @Override
  public LongBag add(LongBag bag, @Nullable Object value, long time) {
    if (value != null) {
      Number number = (Number) value;
      bag.add(whole ? number.longValue() : sortable(number.doubleValue()));
    }
    return bag;
  }

  /** Whole numbers in the order of the numbers: −0.0 below 0.0, and NaN above all others. */
  private static long sortable(double number) {
    return flip(Double.doubleToLongBits(number));
  }

  /** Turns the order of negative numbers round; twice gives the same again. */
  private static long flip(long bits) {
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  @Override
  public LongBag merge(LongBag bag, LongBag other) {
    bag.addAll(other);
    return bag;
  }

  @Override
  public @Nullable Object result(LongBag bag) {
    if (bag.size() == 0) {
      return null;
    }
    Quantile.Place place = quantile.between(bag.size());
    long low = bag.get(place.index());
    long high = place.part().signum() == 0 ? low : bag.get(place.index() + 1);
    return whole ? wholeAt(place, low, high) : realAt(place, real(low), real(high));
  }

  private static double real(long sortable) {
    return Double.longBitsToDouble(flip(sortable));
  }

  private static double wholeAt(Quantile.Place place, long low, long high) {
    return low == high
        ? (double) low
        : place.of(BigDecimal.valueOf(low), BigDecimal.valueOf(high)).doubleValue();
  }

  private static double realAt(Quantile.Place place, double low, double high) {
    if (low == high || Double.isNaN(high)) {
      return high;
    } else if (Double.isInfinite(low) || Double.isInfinite(high)) {
      // Halfway from one infinity to the other is nowhere.
      return low + high;
    }
    return place.of(new BigDecimal(low), new BigDecimal(high)).doubleValue();
  }

  @Override
  public FieldType resultType() {
    return FieldType.DOUBLE.withNullable(nullable);
  }

  @Override
  public void encode(LongBag bag, ByteSink out) {
    out.writeBoolean(whole);
    bag.encode(out);
  }

  @Override
  public LongBag decode(ByteSource in) {
    if (in.readBoolean() != whole) {
      throw new IllegalStateException("the state is of another type of numbers");
    }
    return LongBag.decode(in);
  }
}
