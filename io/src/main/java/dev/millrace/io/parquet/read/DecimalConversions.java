package dev.millrace.io.parquet.read;

import dev.millrace.element.ValueKind;
import dev.millrace.io.parquet.page.Conversion;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Decimals. A declared type keeps its scale in every value; the unbounded type takes any decimal
 * and drops trailing zeros, because the file's scale is not the value's.
 */
final class DecimalConversions {
  private DecimalConversions() {}

  static Optional<Conversion> find(FieldType wanted, PrimitiveType column) {
    LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
    if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
      return fits(wanted, decimal.getPrecision(), decimal.getScale())
          ? Optional.of(conversion(column, decimal.getScale(), scaled(wanted)))
          : Optional.empty();
    }
    return ofInteger(wanted, column);
  }

  private static boolean fits(FieldType wanted, int precision, int scale) {
    int wantedScale = ValueKind.decimalScale(wanted);
    return wantedScale < 0
        || (scale <= wantedScale
            && precision - scale <= ValueKind.decimalPrecision(wanted) - wantedScale);
  }

  private static UnaryOperator<BigDecimal> scaled(FieldType wanted) {
    int scale = ValueKind.decimalScale(wanted);
    return scale < 0
        ? DecimalConversions::trimmed
        : d -> d.scale() == scale ? d : d.setScale(scale);
  }

  /** Without trailing zeros after the point. */
  private static BigDecimal trimmed(BigDecimal decimal) {
    BigDecimal stripped = decimal.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static Conversion conversion(
      PrimitiveType column, int scale, UnaryOperator<BigDecimal> scaled) {
    return switch (column.getPrimitiveTypeName()) {
      case INT32 -> Conversion.ofInt(v -> scaled.apply(BigDecimal.valueOf(v, scale)));
      case INT64 -> Conversion.ofLong(v -> scaled.apply(BigDecimal.valueOf(v, scale)));
      default -> Conversion.ofBinary(v -> scaled.apply(big(v, scale)));
    };
  }

  private static BigDecimal big(Binary binary, int scale) {
    byte[] bytes = binary.getBytesUnsafe();
    if (bytes.length == 0) {
      return BigDecimal.valueOf(0, scale);
    }
    if (bytes.length > Long.BYTES) {
      return new BigDecimal(new BigInteger(bytes), scale);
    }
    long unscaled = bytes[0];
    for (int i = 1; i < bytes.length; i++) {
      unscaled = unscaled << 8 | bytes[i] & 0xff;
    }
    return BigDecimal.valueOf(unscaled, scale);
  }

  private static Optional<Conversion> ofInteger(FieldType wanted, PrimitiveType column) {
    LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
    if (annotation != null && !(annotation instanceof IntLogicalTypeAnnotation)) {
      return Optional.empty();
    }
    boolean unsigned = annotation instanceof IntLogicalTypeAnnotation i && !i.isSigned();
    UnaryOperator<BigDecimal> scaled = scaled(wanted);
    return switch (column.getPrimitiveTypeName()) {
      case INT32 ->
          Conversions.when(
              fits(wanted, 10, 0),
              Conversion.ofInt(
                  v -> scaled.apply(BigDecimal.valueOf(unsigned ? v & 0xffff_ffffL : v))));
      case INT64 ->
          Conversions.when(
              fits(wanted, unsigned ? 20 : 19, 0),
              Conversion.ofLong(
                  v ->
                      scaled.apply(
                          unsigned
                              ? new BigDecimal(Long.toUnsignedString(v))
                              : BigDecimal.valueOf(v))));
      default -> Optional.empty();
    };
  }
}
