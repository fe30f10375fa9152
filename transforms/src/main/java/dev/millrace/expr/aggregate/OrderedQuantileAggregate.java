package dev.millrace.expr.aggregate;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.expr.Aggregate;
import dev.millrace.expr.aggregate.order.ValueOrder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A quantile that is one of the group's values, of any type with an order; or one of decimals that
 * may fall between two of them. All values of the group are kept.
 */
final class OrderedQuantileAggregate implements Aggregate<List<Object>> {
  private static final int MAX_PRECISION = 38;

  /** The least number of decimals between two decimals, as of their mean. */
  private static final int BETWEEN_SCALE = 6;

  private final FieldType type;
  private final ValueCodec codec;
  private final ValueOrder order;
  private final Quantile quantile;

  /** Whether it may fall between two values, which are decimals. */
  private final boolean between;

  private OrderedQuantileAggregate(FieldType type, Quantile quantile, boolean between) {
    boolean decimal = ValueKind.of(type) == ValueKind.DECIMAL;
    this.type = type;
    // The undeclared type has each value's own scale, so that a change of scale changes no state.
    this.codec = ValueCodec.of(decimal ? FieldType.DECIMAL : type);
    this.order = new ValueOrder(ValueKind.of(type));
    this.quantile = quantile;
    this.between = between;
  }

  static OrderedQuantileAggregate value(FieldType type, Quantile quantile) {
    return new OrderedQuantileAggregate(type, quantile, false);
  }

  static OrderedQuantileAggregate ofDecimals(FieldType type, Quantile quantile) {
    return new OrderedQuantileAggregate(type, quantile, true);
  }

  @Override
  public List<Object> create() {
    return new ArrayList<>(0);
  }

  @Override
  public List<Object> add(List<Object> values, @Nullable Object value, long time) {
    if (value != null) {
      values.add(value);
    }
    return values;
  }

  @Override
  public List<Object> merge(List<Object> values, List<Object> other) {
    values.addAll(other);
    return values;
  }

  @Override
  public @Nullable Object result(List<Object> values) {
    if (values.isEmpty()) {
      return null;
    }
    values.sort(order);
    return between ? betweenTwo(values) : values.get(quantile.at(values.size()));
  }

  private BigDecimal betweenTwo(List<Object> values) {
    Quantile.Place place = quantile.between(values.size());
    BigDecimal low = (BigDecimal) values.get(place.index());
    BigDecimal high = place.part().signum() == 0 ? low : (BigDecimal) values.get(place.index() + 1);
    int declared = ValueKind.decimalScale(type);
    int scale = declared < 0 ? Math.max(low.scale(), high.scale()) : declared;
    BigDecimal result =
        place.of(low, high).setScale(Math.max(scale, BETWEEN_SCALE), RoundingMode.HALF_UP);
    if (declared >= 0 && result.precision() > MAX_PRECISION) {
      throw new RowFault(
          ErrorCodes.DECIMAL_SUM_OVERFLOW, "the quantile " + result + " has more than 38 digits");
    }
    return result;
  }

  @Override
  public FieldType resultType() {
    int scale = ValueKind.decimalScale(type);
    if (!between || scale < 0) {
      return type;
    }
    return ValueKind.decimalType(MAX_PRECISION, Math.max(scale, BETWEEN_SCALE))
        .withNullable(Boolean.TRUE.equals(type.getNullable()));
  }

  @Override
  public void encode(List<Object> values, ByteSink out) {
    out.writeVarInt(values.size());
    for (Object value : values) {
      codec.encode(value, out);
    }
  }

  @Override
  public List<Object> decode(ByteSource in) {
    int size = in.readVarInt();
    List<Object> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(codec.decode(in));
    }
    return values;
  }
}
