package dev.millrace.sql.type;

import static java.util.Objects.requireNonNull;

import dev.millrace.element.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;

/** Beam's types as the SQL library's, and back. */
public final class RowTypes {
  /** The most digits a decimal can have. */
  static final int MAX_PRECISION = 38;

  /** The scale at which SQL computes with a DECIMAL that declares none. */
  static final int UNBOUNDED_SCALE = 18;

  private RowTypes() {}

  /** Whether a type is a timestamp whose values count microseconds, not milliseconds. */
  public static boolean isMicros(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.TIMESTAMP && type.getPrecision() > 3;
  }

  /** The struct type of a row. */
  public static RelDataType rowType(Schema schema, RelDataTypeFactory factory) {
    RelDataTypeFactory.Builder builder = factory.builder();
    for (Field field : schema.getFields()) {
      builder.add(field.getName(), toSql(field.getType(), factory));
    }
    return builder.build();
  }

  public static RelDataType toSql(FieldType type, RelDataTypeFactory factory) {
    RelDataType sql =
        switch (ValueKind.of(type)) {
          case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
          case INT8 -> factory.createSqlType(SqlTypeName.TINYINT);
          case INT16 -> factory.createSqlType(SqlTypeName.SMALLINT);
          case INT32 -> factory.createSqlType(SqlTypeName.INTEGER);
          case INT64 -> factory.createSqlType(SqlTypeName.BIGINT);
          case FLOAT -> factory.createSqlType(SqlTypeName.REAL);
          case DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
          case DECIMAL -> decimal(type, factory);
          case STRING ->
              factory.createSqlType(
                  ValueKind.isMixed(type) ? SqlTypeName.OTHER : SqlTypeName.VARCHAR);
          case BYTES -> factory.createSqlType(SqlTypeName.VARBINARY);
          case TIMESTAMP -> factory.createSqlType(SqlTypeName.TIMESTAMP, 3);
          case TIMESTAMP_MICROS ->
              factory.createSqlType(SqlTypeName.TIMESTAMP, TypeText.MAX_TIMESTAMP_DIGITS);
          case DATE -> factory.createSqlType(SqlTypeName.DATE);
          case TIME -> factory.createSqlType(SqlTypeName.TIME, 3);
          case ARRAY -> factory.createArrayType(toSql(element(type), factory), -1);
          case MAP -> factory.createMapType(toSql(key(type), factory), toSql(value(type), factory));
          case ROW -> rowType(fields(type), factory);
        };
    return factory.createTypeWithNullability(sql, Boolean.TRUE.equals(type.getNullable()));
  }

  private static RelDataType decimal(FieldType type, RelDataTypeFactory factory) {
    int precision = ValueKind.decimalPrecision(type);
    return precision < 0
        ? factory.createSqlType(SqlTypeName.DECIMAL, MAX_PRECISION, UNBOUNDED_SCALE)
        : factory.createSqlType(SqlTypeName.DECIMAL, precision, ValueKind.decimalScale(type));
  }

  /** The column type for a SQL type; empty for one that no column can have (an interval, NULL). */
  public static Optional<FieldType> fromSql(RelDataType type) {
    return notNull(type).map(found -> found.withNullable(type.isNullable()));
  }

  private static Optional<FieldType> notNull(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> Optional.of(FieldType.BOOLEAN);
      case TINYINT -> Optional.of(FieldType.BYTE);
      case SMALLINT -> Optional.of(FieldType.INT16);
      case INTEGER -> Optional.of(FieldType.INT32);
      case BIGINT -> Optional.of(FieldType.INT64);
      case REAL -> Optional.of(FieldType.FLOAT);
      case FLOAT, DOUBLE -> Optional.of(FieldType.DOUBLE);
      case DECIMAL -> Optional.of(ValueKind.decimalType(type.getPrecision(), type.getScale()));
      case CHAR, VARCHAR -> Optional.of(FieldType.STRING);
      case OTHER -> Optional.of(ValueKind.MIXED_TYPE);
      case BINARY, VARBINARY -> Optional.of(FieldType.BYTES);
      case TIMESTAMP ->
          Optional.of(isMicros(type) ? ValueKind.TIMESTAMP_MICROS_TYPE : ValueKind.TIMESTAMP_TYPE);
      case DATE -> Optional.of(ValueKind.DATE_TYPE);
      case TIME -> Optional.of(ValueKind.TIME_TYPE);
      case ARRAY, MULTISET ->
          fromSql(requireNonNull(type.getComponentType())).map(FieldType::array);
      case MAP ->
          fromSql(requireNonNull(type.getKeyType()))
              .flatMap(
                  key ->
                      fromSql(requireNonNull(type.getValueType()))
                          .map(value -> FieldType.map(key.withNullable(false), value)));
      case ROW -> row(type);
      default -> Optional.empty();
    };
  }

  private static Optional<FieldType> row(RelDataType type) {
    List<Field> fields = new ArrayList<>();
    for (RelDataTypeField field : type.getFieldList()) {
      Optional<FieldType> found = fromSql(field.getType());
      if (found.isEmpty()) {
        return Optional.empty();
      }
      fields.add(Field.of(field.getName(), found.get()));
    }
    return Optional.of(FieldType.row(Schema.builder().addFields(fields).build()));
  }

  public static FieldType element(FieldType array) {
    return requireNonNull(array.getCollectionElementType());
  }

  public static FieldType key(FieldType map) {
    return requireNonNull(map.getMapKeyType());
  }

  public static FieldType value(FieldType map) {
    return requireNonNull(map.getMapValueType());
  }

  public static Schema fields(FieldType row) {
    return requireNonNull(row.getRowSchema());
  }
}
