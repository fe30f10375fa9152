package dev.millrace.io.iceberg.client;

import dev.millrace.diag.UserException;
import dev.millrace.element.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** Which type of a table stands for a type of the rows, and the other way. */
public final class IcebergTypes {
  private static final int MOST_DIGITS = 38;

  private IcebergTypes() {}

  /**
   * Why a column cannot be one of a new table, in words after its name; empty if it can. A DECIMAL
   * without a declared precision has no counterpart.
   */
  public static Optional<String> obstacle(FieldType type) {
    return switch (ValueKind.of(type)) {
      case DECIMAL -> {
        int digits = ValueKind.decimalPrecision(type);
        yield digits >= 1 && digits <= MOST_DIGITS
            ? Optional.empty()
            : Optional.of("is a DECIMAL of no declared precision up to " + MOST_DIGITS);
      }
      case ARRAY -> obstacle(Objects.requireNonNull(type.getCollectionElementType()));
      case MAP ->
          obstacle(Objects.requireNonNull(type.getMapKeyType()))
              .or(() -> obstacle(Objects.requireNonNull(type.getMapValueType())));
      case ROW ->
          Objects.requireNonNull(type.getRowSchema()).getFields().stream()
              .flatMap(field -> obstacle(field.getType()).stream())
              .findFirst();
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, STRING, BYTES -> Optional.empty();
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> Optional.empty();
    };
  }

  /** The columns of a new table for rows. */
  public static org.apache.iceberg.Schema table(Schema rows) {
    AtomicInteger id = new AtomicInteger();
    return new org.apache.iceberg.Schema(fields(rows, id));
  }

  /** The type of a column that is added to a table, which numbers its parts itself. */
  public static Type added(FieldType type) {
    return type(type, new AtomicInteger(1_000_000));
  }

  private static List<NestedField> fields(Schema rows, AtomicInteger id) {
    List<NestedField> fields = new ArrayList<>();
    for (Field field : rows.getFields()) {
      int own = id.incrementAndGet();
      Type type = type(field.getType(), id);
      fields.add(
          Boolean.TRUE.equals(field.getType().getNullable())
              ? NestedField.optional(own, field.getName(), type)
              : NestedField.required(own, field.getName(), type));
    }
    return fields;
  }

  private static Type type(FieldType type, AtomicInteger id) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> Types.BooleanType.get();
      case INT8, INT16, INT32 -> Types.IntegerType.get();
      case INT64 -> Types.LongType.get();
      case FLOAT -> Types.FloatType.get();
      case DOUBLE -> Types.DoubleType.get();
      case DECIMAL ->
          Types.DecimalType.of(ValueKind.decimalPrecision(type), ValueKind.decimalScale(type));
      case STRING -> Types.StringType.get();
      case BYTES -> Types.BinaryType.get();
      case TIMESTAMP, TIMESTAMP_MICROS -> Types.TimestampType.withZone();
      case DATE -> Types.DateType.get();
      case TIME -> Types.TimeType.get();
      case ARRAY -> {
        FieldType element = Objects.requireNonNull(type.getCollectionElementType());
        int own = id.incrementAndGet();
        Type inner = type(element, id);
        yield element.getNullable()
            ? Types.ListType.ofOptional(own, inner)
            : Types.ListType.ofRequired(own, inner);
      }
      case MAP -> {
        FieldType value = Objects.requireNonNull(type.getMapValueType());
        int key = id.incrementAndGet();
        int own = id.incrementAndGet();
        Type keys = type(Objects.requireNonNull(type.getMapKeyType()), id);
        Type values = type(value, id);
        yield value.getNullable()
            ? Types.MapType.ofOptional(key, own, keys, values)
            : Types.MapType.ofRequired(key, own, keys, values);
      }
      case ROW -> Types.StructType.of(fields(Objects.requireNonNull(type.getRowSchema()), id));
    };
  }

  /**
   * The columns of a table as those of rows.
   *
   * @throws UserException ML-5562 for a type that rows do not have
   */
  public static Schema rows(IcebergTarget target, org.apache.iceberg.Schema table) {
    return rows(target, table.columns());
  }

  private static Schema rows(IcebergTarget target, List<NestedField> columns) {
    Schema.Builder schema = Schema.builder();
    for (NestedField column : columns) {
      schema.addField(column.name(), found(target, column).withNullable(column.isOptional()));
    }
    return schema.build();
  }

  private static FieldType found(IcebergTarget target, NestedField column) {
    Type type = column.type();
    return switch (type.typeId()) {
      case BOOLEAN -> FieldType.BOOLEAN;
      case INTEGER -> FieldType.INT32;
      case LONG -> FieldType.INT64;
      case FLOAT -> FieldType.FLOAT;
      case DOUBLE -> FieldType.DOUBLE;
      case DATE -> ValueKind.DATE_TYPE;
      case TIME -> ValueKind.TIME_TYPE;
      case TIMESTAMP -> ValueKind.TIMESTAMP_MICROS_TYPE;
      case STRING, UUID -> FieldType.STRING;
      case FIXED, BINARY -> FieldType.BYTES;
      case DECIMAL -> {
        Types.DecimalType decimal = (Types.DecimalType) type;
        yield ValueKind.decimalType(decimal.precision(), decimal.scale());
      }
      case STRUCT -> FieldType.row(rows(target, type.asStructType().fields()));
      case LIST -> {
        NestedField element = type.asListType().fields().get(0);
        yield FieldType.array(found(target, element).withNullable(element.isOptional()));
      }
      case MAP -> {
        NestedField key = type.asMapType().fields().get(0);
        NestedField value = type.asMapType().fields().get(1);
        yield FieldType.map(
            found(target, key), found(target, value).withNullable(value.isOptional()));
      }
      default ->
          throw new UserException(
              IcebergSession.problem(
                  target,
                  IcebergCodes.COLUMN,
                  "column '"
                      + column.name()
                      + "' is of type "
                      + type
                      + ", which rows cannot have"));
    };
  }

  /**
   * Why values of a type of the rows cannot be written to a column of a table, in words after its
   * name; empty if they can. Every part of a row must have its place.
   */
  public static Optional<String> misfit(FieldType rows, Type table) {
    if (!fits(rows, table)) {
      return Optional.of(
          "is " + table + " in the table, which does not take " + rows.getTypeName());
    }
    return switch (ValueKind.of(rows)) {
      case ARRAY ->
          misfit(
              Objects.requireNonNull(rows.getCollectionElementType()),
              table.asListType().elementType());
      case MAP ->
          misfit(Objects.requireNonNull(rows.getMapKeyType()), table.asMapType().keyType())
              .or(
                  () ->
                      misfit(
                          Objects.requireNonNull(rows.getMapValueType()),
                          table.asMapType().valueType()));
      case ROW -> misfit(Objects.requireNonNull(rows.getRowSchema()), table.asStructType());
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL, STRING, BYTES ->
          Optional.empty();
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> Optional.empty();
    };
  }

  private static Optional<String> misfit(Schema rows, Types.StructType struct) {
    for (Field field : rows.getFields()) {
      NestedField part = struct.field(field.getName());
      Optional<String> why =
          part == null
              ? Optional.of("has no field '" + field.getName() + "' in the table")
              : misfit(field.getType(), part.type());
      if (why.isPresent()) {
        return why;
      }
    }
    return struct.fields().stream()
        .filter(part -> part.isRequired() && !rows.hasField(part.name()))
        .map(part -> "must have a value in field '" + part.name() + "', which the rows lack")
        .findFirst();
  }

  /** Whether values of a column of a table can be read as a type of the rows. */
  public static boolean fits(FieldType rows, Type table) {
    return switch (ValueKind.of(rows)) {
      case BOOLEAN -> table.typeId() == Type.TypeID.BOOLEAN;
      case INT8, INT16, INT32, INT64 ->
          table.typeId() == Type.TypeID.INTEGER || table.typeId() == Type.TypeID.LONG;
      case FLOAT, DOUBLE ->
          table.typeId() == Type.TypeID.FLOAT || table.typeId() == Type.TypeID.DOUBLE;
      case DECIMAL -> table.typeId() == Type.TypeID.DECIMAL;
      case STRING -> table.typeId() == Type.TypeID.STRING || table.typeId() == Type.TypeID.UUID;
      case BYTES -> table.typeId() == Type.TypeID.BINARY || table.typeId() == Type.TypeID.FIXED;
      case TIMESTAMP, TIMESTAMP_MICROS -> table.typeId() == Type.TypeID.TIMESTAMP;
      case DATE -> table.typeId() == Type.TypeID.DATE;
      case TIME -> table.typeId() == Type.TypeID.TIME;
      case ARRAY ->
          table.isListType()
              && fits(
                  Objects.requireNonNull(rows.getCollectionElementType()),
                  table.asListType().elementType());
      case MAP ->
          table.isMapType()
              && fits(Objects.requireNonNull(rows.getMapKeyType()), table.asMapType().keyType())
              && fits(
                  Objects.requireNonNull(rows.getMapValueType()), table.asMapType().valueType());
      case ROW ->
          table.isStructType()
              && Objects.requireNonNull(rows.getRowSchema()).getFields().stream()
                  .allMatch(field -> fits(field, table.asStructType()));
    };
  }

  private static boolean fits(Field field, Types.StructType struct) {
    NestedField part = struct.field(field.getName());
    return part == null ? field.getType().getNullable() : fits(field.getType(), part.type());
  }

  /**
   * The type that a column has to get before it takes all values of the rows, where there is one
   * that the format lets it become.
   */
  public static Optional<Type.PrimitiveType> wider(FieldType rows, Type table) {
    return switch (ValueKind.of(rows)) {
      case INT64 ->
          table.typeId() == Type.TypeID.INTEGER
              ? Optional.of(Types.LongType.get())
              : Optional.empty();
      case DOUBLE ->
          table.typeId() == Type.TypeID.FLOAT
              ? Optional.of(Types.DoubleType.get())
              : Optional.empty();
      case DECIMAL -> {
        int digits = ValueKind.decimalPrecision(rows);
        boolean more =
            table instanceof Types.DecimalType decimal
                && digits <= MOST_DIGITS
                && digits > decimal.precision()
                && ValueKind.decimalScale(rows) == decimal.scale();
        yield more
            ? Optional.of(Types.DecimalType.of(digits, ValueKind.decimalScale(rows)))
            : Optional.empty();
      }
      case BOOLEAN, INT8, INT16, INT32, FLOAT, STRING, BYTES -> Optional.empty();
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME, ARRAY, MAP, ROW -> Optional.empty();
    };
  }
}
