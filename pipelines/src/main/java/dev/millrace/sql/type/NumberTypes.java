package dev.millrace.sql.type;

import java.math.RoundingMode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * The types of arithmetic: decimals of up to 38 digits, and timestamps of microseconds. Where a
 * result would need more, digits after the point are given up first, but never below six (the rule
 * of SQL Server and Spark).
 */
public final class NumberTypes extends RelDataTypeSystemImpl {
  private static final int LEAST_SCALE = 6;

  @Override
  public int getMaxPrecision(SqlTypeName name) {
    return switch (name) {
      case DECIMAL -> RowTypes.MAX_PRECISION;
      case TIMESTAMP -> TypeText.MAX_TIMESTAMP_DIGITS;
      default -> super.getMaxPrecision(name);
    };
  }

  @Override
  public int getMaxScale(SqlTypeName name) {
    return name == SqlTypeName.DECIMAL ? RowTypes.MAX_PRECISION : super.getMaxScale(name);
  }

  /** What common types of decimals (comparison, COALESCE, CASE) are cut to; 19 by default. */
  @Override
  @SuppressWarnings("deprecation")
  public int getMaxNumericPrecision() {
    return RowTypes.MAX_PRECISION;
  }

  @Override
  @SuppressWarnings("deprecation")
  public int getMaxNumericScale() {
    return RowTypes.MAX_PRECISION;
  }

  @Override
  public int getDefaultPrecision(SqlTypeName name) {
    return switch (name) {
      case DECIMAL -> RowTypes.MAX_PRECISION;
      // Whole seconds otherwise, to which constants would be cut.
      case TIMESTAMP -> 3;
      default -> super.getDefaultPrecision(name);
    };
  }

  @Override
  public int getDefaultScale(SqlTypeName name) {
    return name == SqlTypeName.DECIMAL ? RowTypes.UNBOUNDED_SCALE : super.getDefaultScale(name);
  }

  @Override
  public RoundingMode roundingMode() {
    return RoundingMode.HALF_UP;
  }

  @Override
  public boolean shouldConvertRaggedUnionTypesToVarying() {
    return true;
  }

  @Override
  public @Nullable RelDataType deriveDecimalPlusType(
      RelDataTypeFactory factory, RelDataType left, RelDataType right) {
    if (!bothExact(left, right)) {
      return null;
    }
    RelDataType a = factory.decimalOf(left);
    RelDataType b = factory.decimalOf(right);
    int scale = Math.max(a.getScale(), b.getScale());
    return fitted(factory, Math.max(integers(a), integers(b)) + scale + 1, scale);
  }

  @Override
  public @Nullable RelDataType deriveDecimalMultiplyType(
      RelDataTypeFactory factory, RelDataType left, RelDataType right) {
    if (!bothExact(left, right)) {
      return null;
    }
    RelDataType a = factory.decimalOf(left);
    RelDataType b = factory.decimalOf(right);
    return fitted(factory, a.getPrecision() + b.getPrecision() + 1, a.getScale() + b.getScale());
  }

  @Override
  public @Nullable RelDataType deriveDecimalDivideType(
      RelDataTypeFactory factory, RelDataType left, RelDataType right) {
    if (!bothExact(left, right)) {
      return null;
    }
    RelDataType a = factory.decimalOf(left);
    RelDataType b = factory.decimalOf(right);
    int scale = Math.max(LEAST_SCALE, a.getScale() + b.getPrecision() + 1);
    return fitted(factory, integers(a) + b.getScale() + scale, scale);
  }

  @Override
  public @Nullable RelDataType deriveDecimalModType(
      RelDataTypeFactory factory, RelDataType left, RelDataType right) {
    if (!bothExact(left, right)) {
      return null;
    }
    RelDataType a = factory.decimalOf(left);
    RelDataType b = factory.decimalOf(right);
    int scale = Math.max(a.getScale(), b.getScale());
    return fitted(factory, Math.min(integers(a), integers(b)) + scale, scale);
  }

  /** The size of an integer type in bits. */
  public static int bits(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case TINYINT -> Byte.SIZE;
      case SMALLINT -> Short.SIZE;
      case INTEGER -> Integer.SIZE;
      default -> Long.SIZE;
    };
  }

  private static boolean bothExact(RelDataType left, RelDataType right) {
    return SqlTypeUtil.isExactNumeric(left)
        && SqlTypeUtil.isExactNumeric(right)
        && (SqlTypeUtil.isDecimal(left) || SqlTypeUtil.isDecimal(right));
  }

  private static int integers(RelDataType type) {
    return type.getPrecision() - type.getScale();
  }

  private static RelDataType fitted(RelDataTypeFactory factory, int precision, int scale) {
    int over = precision - RowTypes.MAX_PRECISION;
    int kept = over <= 0 ? scale : Math.max(scale - over, Math.min(scale, LEAST_SCALE));
    return factory.createSqlType(
        SqlTypeName.DECIMAL, Math.min(precision, RowTypes.MAX_PRECISION), kept);
  }
}
