package dev.millrace.element.coding;

import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Reads rows of an earlier schema as rows of the present one. */
final class EarlierRows implements Serializable {
  private final RowCodec before;
  private final int[] places;
  private final Widening[] widenings;

  /**
   * @param places of each column of {@code now}, its place in {@code before}; -1 for a new one
   * @throws IllegalArgumentException if a type cannot be widened
   */
  EarlierRows(Schema before, Schema now, int[] places) {
    this.before = RowCodec.of(before);
    this.places = places.clone();
    this.widenings = new Widening[places.length];
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0) {
        FieldType from = before.getField(places[i]).getType();
        FieldType to = now.getField(i).getType();
        if (!Widening.isOne(from, to)) {
          throw new IllegalArgumentException("not wider: " + from + " and " + to);
        }
        widenings[i] = new Widening(ValueKind.of(to), ValueKind.decimalScale(to));
      }
    }
  }

  Object[] decode(ByteSource in) {
    Object[] kept = before.decode(in);
    Object[] row = new Object[places.length];
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0 && kept[places[i]] != null) {
        row[i] = widenings[i].of(kept[places[i]]);
      }
    }
    return row;
  }

  /** From a value of one type to the same one of another. */
  record Widening(ValueKind kind, int scale) implements Serializable {
    /**
     * Whether every value of a type is one of another: the same type, more bytes of an integer or
     * floating-point number, or more digits of a decimal on both sides of the point.
     */
    static boolean isOne(FieldType from, FieldType to) {
      ValueKind narrow = ValueKind.of(from);
      ValueKind wide = ValueKind.of(to);
      return switch (narrow) {
        case INT8, INT16, INT32, INT64 -> isInteger(wide) && narrow.compareTo(wide) <= 0;
        case FLOAT -> wide == ValueKind.FLOAT || wide == ValueKind.DOUBLE;
        case DECIMAL -> wide == ValueKind.DECIMAL && holds(to, from);
        default -> isSame(from, to);
      };
    }

    /** Whether two types have one coding: whether a part may be NULL makes no difference. */
    private static boolean isSame(FieldType one, FieldType other) {
      if (ValueKind.of(one) != ValueKind.of(other)) {
        return false;
      }
      return switch (ValueKind.of(one)) {
        case DECIMAL -> ValueKind.decimalScale(one) == ValueKind.decimalScale(other);
        case ARRAY ->
            isSame(part(one.getCollectionElementType()), part(other.getCollectionElementType()));
        case MAP ->
            isSame(part(one.getMapKeyType()), part(other.getMapKeyType()))
                && isSame(part(one.getMapValueType()), part(other.getMapValueType()));
        case ROW -> isSame(part(one.getRowSchema()), part(other.getRowSchema()));
        default -> true;
      };
    }

    private static boolean isSame(Schema one, Schema other) {
      return one.getFieldNames().equals(other.getFieldNames())
          && IntStream.range(0, one.getFieldCount())
              .allMatch(i -> isSame(one.getField(i).getType(), other.getField(i).getType()));
    }

    private static <T> T part(@Nullable T part) {
      return Objects.requireNonNull(part, "a nested type has no parts");
    }

    private static boolean isInteger(ValueKind kind) {
      return switch (kind) {
        case INT8, INT16, INT32, INT64 -> true;
        default -> false;
      };
    }

    private static boolean holds(FieldType wide, FieldType narrow) {
      int precision = ValueKind.decimalPrecision(wide);
      int scale = ValueKind.decimalScale(wide);
      if (precision < 0 || ValueKind.decimalPrecision(narrow) < 0) {
        return precision < 0;
      }
      int kept = ValueKind.decimalScale(narrow);
      return scale >= kept && precision - scale >= ValueKind.decimalPrecision(narrow) - kept;
    }

    Object of(Object value) {
      return switch (kind) {
        case INT16 -> ((Number) value).shortValue();
        case INT32 -> ((Number) value).intValue();
        case INT64 -> ((Number) value).longValue();
        case DOUBLE -> ((Number) value).doubleValue();
        case DECIMAL -> scaled((BigDecimal) value);
        default -> value;
      };
    }

    private BigDecimal scaled(BigDecimal value) {
      return scale < 0 ? value : value.setScale(scale, RoundingMode.UNNECESSARY);
    }
  }
}
