package dev.millrace.function.found;

import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Numbers, which widen as those of SQL do. */
final class Numeric extends JavaType {
  /** Each takes those before it, but that a FLOAT takes no other. */
  private static final List<ValueKind> WIDENING =
      List.of(
          ValueKind.INT8,
          ValueKind.INT16,
          ValueKind.INT32,
          ValueKind.INT64,
          ValueKind.DECIMAL,
          ValueKind.FLOAT,
          ValueKind.DOUBLE);

  private final Function<Number, Number> narrowed;

  Numeric(FieldType type, Function<Number, Number> narrowed) {
    super(type);
    this.narrowed = narrowed;
  }

  static BigDecimal exact(Number number) {
    return number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(number.longValue());
  }

  @Override
  boolean takes(FieldType column) {
    int own = WIDENING.indexOf(ValueKind.of(type()));
    int other = WIDENING.indexOf(ValueKind.of(column));
    return other == own || other >= 0 && other < own && ValueKind.of(type()) != ValueKind.FLOAT;
  }

  @Override
  Object java(Object value, FieldType column) {
    return narrowed.apply((Number) value);
  }

  @Override
  Object column(Object value) {
    return value;
  }
}
