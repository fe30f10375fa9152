package dev.millrace.io.delta.client;

import dev.millrace.diag.UserException;
import dev.millrace.element.ValueKind;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Which type of a table stands for a type of the rows, and the other way. */
public final class DeltaTypes {
  private static final int MOST_DIGITS = 38;

  private DeltaTypes() {}

  /** Why a column cannot be one of a table, in words after its name; empty if it can. */
  public static Optional<String> obstacle(FieldType type) {
    return switch (ValueKind.of(type)) {
      case DECIMAL -> {
        int digits = ValueKind.decimalPrecision(type);
        yield digits >= 1 && digits <= MOST_DIGITS
            ? Optional.empty()
            : Optional.of("is a DECIMAL of no declared precision up to " + MOST_DIGITS);
      }
      case TIME -> Optional.of("is a TIME");
      case ARRAY -> obstacle(element(type));
      case MAP -> obstacle(key(type)).or(() -> obstacle(value(type)));
      case ROW ->
          row(type).getFields().stream()
              .flatMap(field -> obstacle(field.getType()).stream())
              .findFirst();
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, STRING, BYTES -> Optional.empty();
      case TIMESTAMP, TIMESTAMP_MICROS, DATE -> Optional.empty();
    };
  }

  /** Whether a new table can be partitioned by a column, as its values are texts then. */
  public static boolean mayBePartition(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, STRING, DATE -> true;
      case FLOAT, DOUBLE, BYTES, TIMESTAMP, TIMESTAMP_MICROS, TIME, ARRAY, MAP, ROW -> false;
    };
  }

  /** The columns of a new table for rows. */
  public static StructType table(Schema rows) {
    List<StructField> fields = new ArrayList<>();
    for (Field field : rows.getFields()) {
      fields.add(
          new StructField(
              field.getName(),
              type(field.getType()),
              Boolean.TRUE.equals(field.getType().getNullable())));
    }
    return new StructType(fields);
  }

  private static DataType type(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> BooleanType.BOOLEAN;
      case INT8 -> ByteType.BYTE;
      case INT16 -> ShortType.SHORT;
      case INT32 -> IntegerType.INTEGER;
      case INT64 -> LongType.LONG;
      case FLOAT -> FloatType.FLOAT;
      case DOUBLE -> DoubleType.DOUBLE;
      case DECIMAL ->
          new DecimalType(ValueKind.decimalPrecision(type), ValueKind.decimalScale(type));
      case STRING -> StringType.STRING;
      case BYTES -> BinaryType.BINARY;
      case TIMESTAMP, TIMESTAMP_MICROS -> TimestampType.TIMESTAMP;
      case DATE -> DateType.DATE;
      case ARRAY ->
          new ArrayType(type(element(type)), Boolean.TRUE.equals(element(type).getNullable()));
      case MAP ->
          new MapType(
              type(key(type)), type(value(type)), Boolean.TRUE.equals(value(type).getNullable()));
      case ROW -> table(row(type));
      case TIME -> throw new IllegalArgumentException("no type of a table stands for TIME");
    };
  }

  /**
   * The columns of a table as those of rows.
   *
   * @throws UserException ML-5602 for a type that rows do not have
   */
  public static Schema rows(DeltaTarget target, StructType table) {
    Schema.Builder schema = Schema.builder();
    for (StructField column : table.fields()) {
      schema.addField(
          column.getName(),
          found(target, column.getName(), column.getDataType()).withNullable(column.isNullable()));
    }
    return schema.build();
  }

  private static FieldType found(DeltaTarget target, String name, DataType type) {
    if (type instanceof BooleanType) {
      return FieldType.BOOLEAN;
    } else if (type instanceof ByteType) {
      return FieldType.BYTE;
    } else if (type instanceof ShortType) {
      return FieldType.INT16;
    } else if (type instanceof IntegerType) {
      return FieldType.INT32;
    } else if (type instanceof LongType) {
      return FieldType.INT64;
    } else if (type instanceof FloatType) {
      return FieldType.FLOAT;
    } else if (type instanceof DoubleType) {
      return FieldType.DOUBLE;
    } else if (type instanceof DecimalType decimal) {
      return ValueKind.decimalType(decimal.getPrecision(), decimal.getScale());
    } else if (type instanceof StringType) {
      return FieldType.STRING;
    } else if (type instanceof BinaryType) {
      return FieldType.BYTES;
    } else if (type instanceof DateType) {
      return ValueKind.DATE_TYPE;
    } else if (isTimestamp(type)) {
      return ValueKind.TIMESTAMP_MICROS_TYPE;
    } else if (type instanceof ArrayType array) {
      return FieldType.array(
          found(target, name, array.getElementType()).withNullable(array.containsNull()));
    } else if (type instanceof MapType map) {
      return FieldType.map(
          found(target, name, map.getKeyType()),
          found(target, name, map.getValueType()).withNullable(map.isValueContainsNull()));
    } else if (type instanceof StructType struct) {
      return FieldType.row(rows(target, struct));
    }
    throw new UserException(
        DeltaSession.problem(
            target,
            DeltaCodes.COLUMN,
            "column '" + name + "' is of type " + type + ", which rows cannot have"));
  }

  /** Whether a type is a time stamp, with a time zone or without one. */
  public static boolean isTimestamp(DataType type) {
    return type instanceof TimestampType || type instanceof TimestampNTZType;
  }

  private static boolean isWhole(DataType type) {
    return type instanceof ByteType
        || type instanceof ShortType
        || type instanceof IntegerType
        || type instanceof LongType;
  }

  /**
   * Why values of a type of the rows cannot be written to a column of a table, in words after its
   * name; empty if they can. Every part of a row must have its place.
   */
  public static Optional<String> misfit(FieldType rows, DataType table) {
    if (!fits(rows, table)) {
      return Optional.of(
          "is " + table + " in the table, which does not take " + ValueKind.of(rows).sqlName());
    }
    return switch (ValueKind.of(rows)) {
      case ARRAY -> misfit(element(rows), ((ArrayType) table).getElementType());
      case MAP ->
          misfit(key(rows), ((MapType) table).getKeyType())
              .or(() -> misfit(value(rows), ((MapType) table).getValueType()));
      case ROW -> misfit(row(rows), (StructType) table);
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL, STRING, BYTES ->
          Optional.empty();
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> Optional.empty();
    };
  }

  private static Optional<String> misfit(Schema rows, StructType struct) {
    for (Field field : rows.getFields()) {
      StructField part = field(struct, field.getName());
      Optional<String> why =
          part == null
              ? Optional.of("has no field '" + field.getName() + "' in the table")
              : misfit(field.getType(), part.getDataType());
      if (why.isPresent()) {
        return why;
      }
    }
    return struct.fields().stream()
        .filter(part -> !part.isNullable() && !rows.hasField(part.getName()))
        .map(part -> "must have a value in field '" + part.getName() + "', which the rows lack")
        .findFirst();
  }

  /** Whether values of a column of a table can be read as a type of the rows. */
  public static boolean fits(FieldType rows, DataType table) {
    return switch (ValueKind.of(rows)) {
      case BOOLEAN -> table instanceof BooleanType;
      case INT8, INT16, INT32, INT64 -> isWhole(table);
      case FLOAT, DOUBLE -> table instanceof FloatType || table instanceof DoubleType;
      case DECIMAL -> table instanceof DecimalType;
      case STRING -> table instanceof StringType;
      case BYTES -> table instanceof BinaryType;
      case TIMESTAMP, TIMESTAMP_MICROS -> isTimestamp(table);
      case DATE -> table instanceof DateType;
      case TIME -> false;
      case ARRAY -> table instanceof ArrayType array && fits(element(rows), array.getElementType());
      case MAP ->
          table instanceof MapType map
              && fits(key(rows), map.getKeyType())
              && fits(value(rows), map.getValueType());
      case ROW ->
          table instanceof StructType struct
              && row(rows).getFields().stream().allMatch(field -> fits(field, struct));
    };
  }

  private static boolean fits(Field field, StructType struct) {
    StructField part = field(struct, field.getName());
    return part == null ? field.getType().getNullable() : fits(field.getType(), part.getDataType());
  }

  /** A field by its name; null if there is none. */
  public static @Nullable StructField field(StructType struct, String name) {
    int at = struct.indexOf(name);
    return at < 0 ? null : struct.at(at);
  }

  private static FieldType element(FieldType type) {
    return Objects.requireNonNull(type.getCollectionElementType());
  }

  private static FieldType key(FieldType type) {
    return Objects.requireNonNull(type.getMapKeyType());
  }

  private static FieldType value(FieldType type) {
    return Objects.requireNonNull(type.getMapValueType());
  }

  private static Schema row(FieldType type) {
    return Objects.requireNonNull(type.getRowSchema());
  }
}
