package dev.millrace.io.parquet.page;

import dev.millrace.element.ValueKind;
import dev.millrace.io.file.FileErrors;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** Beam schemas as Parquet types, and both in words. */
public final class ParquetTypes {
  /** How a decimal without a declared precision is stored. */
  static final int UNBOUNDED_PRECISION = 38;

  static final int UNBOUNDED_SCALE = 18;

  private ParquetTypes() {}

  /**
   * The Parquet schema of rows: lists in the standard three levels, logical types throughout.
   *
   * @throws dev.millrace.diag.UserException ML-5118 for a row type without fields, which Parquet
   *     cannot hold
   */
  public static MessageType of(String path, Schema schema) {
    List<Type> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      fields.add(of(path, field.getName(), field.getType()));
    }
    if (fields.isEmpty()) {
      throw unstorable(path, "the row");
    }
    return new MessageType("row", fields);
  }

  private static RuntimeException unstorable(String path, String what) {
    return FileErrors.failure(
        path, FileErrors.UNSTORABLE_TYPE, what + " has no columns, which Parquet cannot store");
  }

  private static Type of(String path, String name, FieldType type) {
    Repetition repetition = type.getNullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> primitive(PrimitiveTypeName.BOOLEAN, repetition, null, name);
      case INT8 -> integer(8, repetition, name);
      case INT16 -> integer(16, repetition, name);
      case INT32 -> primitive(PrimitiveTypeName.INT32, repetition, null, name);
      case INT64 -> primitive(PrimitiveTypeName.INT64, repetition, null, name);
      case FLOAT -> primitive(PrimitiveTypeName.FLOAT, repetition, null, name);
      case DOUBLE -> primitive(PrimitiveTypeName.DOUBLE, repetition, null, name);
      case DECIMAL -> decimal(type, repetition, name);
      case STRING ->
          primitive(PrimitiveTypeName.BINARY, repetition, LogicalTypeAnnotation.stringType(), name);
      case BYTES -> primitive(PrimitiveTypeName.BINARY, repetition, null, name);
      case TIMESTAMP -> timestamp(TimeUnit.MILLIS, repetition, name);
      case TIMESTAMP_MICROS -> timestamp(TimeUnit.MICROS, repetition, name);
      case DATE ->
          primitive(PrimitiveTypeName.INT32, repetition, LogicalTypeAnnotation.dateType(), name);
      case TIME ->
          primitive(
              PrimitiveTypeName.INT32,
              repetition,
              LogicalTypeAnnotation.timeType(false, TimeUnit.MILLIS),
              name);
      case ARRAY ->
          Types.list(repetition)
              .element(of(path, "element", present(type.getCollectionElementType())))
              .named(name);
      case MAP ->
          Types.map(repetition)
              .key(of(path, "key", present(type.getMapKeyType()).withNullable(false)))
              .value(of(path, "value", present(type.getMapValueType())))
              .named(name);
      case ROW -> group(path, present(type.getRowSchema()), repetition, name);
    };
  }

  private static Type group(String path, Schema schema, Repetition repetition, String name) {
    if (schema.getFieldCount() == 0) {
      throw unstorable(path, "column '" + name + "'");
    }
    List<Type> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      fields.add(of(path, field.getName(), field.getType()));
    }
    return new GroupType(repetition, name, fields);
  }

  private static Type primitive(
      PrimitiveTypeName physical,
      Repetition repetition,
      @Nullable LogicalTypeAnnotation annotation,
      String name) {
    return Types.primitive(physical, repetition).as(annotation).named(name);
  }

  private static Type integer(int bits, Repetition repetition, String name) {
    return primitive(
        PrimitiveTypeName.INT32, repetition, LogicalTypeAnnotation.intType(bits, true), name);
  }

  private static Type timestamp(TimeUnit unit, Repetition repetition, String name) {
    return primitive(
        PrimitiveTypeName.INT64, repetition, LogicalTypeAnnotation.timestampType(true, unit), name);
  }

  private static Type decimal(FieldType type, Repetition repetition, String name) {
    int scale = decimalScale(type);
    int precision = decimalPrecision(type);
    LogicalTypeAnnotation annotation = LogicalTypeAnnotation.decimalType(scale, precision);
    if (precision <= 9) {
      return primitive(PrimitiveTypeName.INT32, repetition, annotation, name);
    } else if (precision <= 18) {
      return primitive(PrimitiveTypeName.INT64, repetition, annotation, name);
    }
    return Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
        .length(decimalBytes(precision))
        .as(annotation)
        .named(name);
  }

  public static int decimalScale(FieldType type) {
    int scale = ValueKind.decimalScale(type);
    return scale < 0 ? UNBOUNDED_SCALE : scale;
  }

  public static int decimalPrecision(FieldType type) {
    int precision = ValueKind.decimalPrecision(type);
    return precision < 0 ? UNBOUNDED_PRECISION : precision;
  }

  /** The fewest bytes that hold every decimal of a precision. */
  public static int decimalBytes(int precision) {
    return BigInteger.TEN.pow(precision).bitLength() / 8 + 1;
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalArgumentException("a nested type has no element type");
    }
    return part;
  }

  /** A file's type in words, for messages. */
  public static String describe(Type type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    String repeated = type.isRepetition(Repetition.REPEATED) ? "repeated " : "";
    if (!type.isPrimitive()) {
      return repeated + (annotation == null ? "a group" : annotation.toString());
    }
    PrimitiveType primitive = type.asPrimitiveType();
    String physical = primitive.getPrimitiveTypeName().name();
    return repeated + physical + (annotation == null ? "" : " (" + annotation + ")");
  }

  /** A wanted type in words, for messages; as SQL writes it. */
  public static String describe(FieldType type) {
    ValueKind kind = ValueKind.of(type);
    return switch (kind) {
      case INT8 -> "TINYINT";
      case INT16 -> "SMALLINT";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case STRING -> "VARCHAR";
      case BYTES -> "VARBINARY";
      case TIMESTAMP_MICROS -> "TIMESTAMP(6)";
      case DECIMAL ->
          ValueKind.decimalPrecision(type) < 0
              ? "DECIMAL"
              : String.format(
                  Locale.ROOT,
                  "DECIMAL(%d, %d)",
                  ValueKind.decimalPrecision(type),
                  ValueKind.decimalScale(type));
      case BOOLEAN, FLOAT, DOUBLE, TIMESTAMP, DATE, TIME, ARRAY, MAP, ROW -> kind.name();
    };
  }
}
