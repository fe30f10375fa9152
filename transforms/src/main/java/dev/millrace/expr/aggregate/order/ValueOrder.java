package dev.millrace.expr.aggregate.order;

import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The order of values of one kind. Values that it calls equal have equal bits, so that which of
 * them is taken cannot show: decimals of one value go by scale, NaNs by their bits.
 */
public final class ValueOrder implements Comparator<Object>, Serializable {
  private final ValueKind kind;

  public ValueOrder(ValueKind kind) {
    this.kind = kind;
  }

  @Override
  public int compare(Object a, Object b) {
    return switch (kind) {
      case BOOLEAN -> Boolean.compare((Boolean) a, (Boolean) b);
      case INT8, INT16, INT32, INT64, TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME ->
          Long.compare(((Number) a).longValue(), ((Number) b).longValue());
      case FLOAT -> floats((Float) a, (Float) b);
      case DOUBLE -> doubles((Double) a, (Double) b);
      case DECIMAL -> decimals((BigDecimal) a, (BigDecimal) b);
      case STRING -> texts((String) a, (String) b);
      case BYTES -> Arrays.compareUnsigned((byte[]) a, (byte[]) b);
      case ARRAY, MAP, ROW -> throw new IllegalStateException(kind + " has no order");
    };
  }

  /** The order in which values that SQL calls equal are equal: zeros of either sign, any scale. */
  int compareAsSql(Object a, Object b) {
    return switch (kind) {
      case FLOAT -> Float.compare((Float) a + 0.0f, (Float) b + 0.0f);
      case DOUBLE -> Double.compare((Double) a + 0.0, (Double) b + 0.0);
      case DECIMAL -> ((BigDecimal) a).compareTo((BigDecimal) b);
      default -> compare(a, b);
    };
  }

  /** By characters, that is, by the bytes in UTF-8; Java's own order is that of UTF-16. */
  private static int texts(String a, String b) {
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      char c = a.charAt(i);
      char d = b.charAt(i);
      if (c != d) {
        boolean sameRange = Character.isSurrogate(c) == Character.isSurrogate(d);
        return sameRange ? c - d : Character.isSurrogate(c) ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }

  private static int floats(float a, float b) {
    int order = Float.compare(a, b);
    return order != 0
        ? order
        : Integer.compare(Float.floatToRawIntBits(a), Float.floatToRawIntBits(b));
  }

  private static int doubles(double a, double b) {
    int order = Double.compare(a, b);
    return order != 0
        ? order
        : Long.compare(Double.doubleToRawLongBits(a), Double.doubleToRawLongBits(b));
  }

  private static int decimals(BigDecimal a, BigDecimal b) {
    int order = a.compareTo(b);
    return order != 0 ? order : Integer.compare(a.scale(), b.scale());
  }
}
