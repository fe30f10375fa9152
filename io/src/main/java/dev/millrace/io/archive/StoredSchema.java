package dev.millrace.io.archive;

import dev.millrace.element.ValueKind;
import dev.millrace.io.parquet.page.ParquetTypes;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** The schema that a file of ours was written with: the way back from {@link ParquetTypes#of}. */
final class StoredSchema {
  private StoredSchema() {}

  /**
   * The schema of a file.
   *
   * @return empty if the file has a column that {@link ParquetTypes} would not have written so
   */
  static Optional<Schema> of(String path, MessageType file) {
    try {
      Schema schema = fields(file);
      return ParquetTypes.of(path, schema).getFields().equals(file.getFields())
          ? Optional.of(schema)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Schema fields(GroupType group) {
    Schema.Builder schema = Schema.builder();
    for (Type field : group.getFields()) {
      schema.addField(
          Schema.Field.of(
              field.getName(), of(field).withNullable(field.isRepetition(Repetition.OPTIONAL))));
    }
    return schema.build();
  }

  private static FieldType nullable(Type type) {
    return of(type).withNullable(type.isRepetition(Repetition.OPTIONAL));
  }

  private static FieldType of(Type type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    if (type.isPrimitive()) {
      return of(type.asPrimitiveType(), annotation);
    }
    GroupType group = type.asGroupType();
    if (annotation instanceof ListLogicalTypeAnnotation) {
      return FieldType.array(nullable(group.getType(0).asGroupType().getType(0)));
    } else if (annotation instanceof MapLogicalTypeAnnotation) {
      GroupType entry = group.getType(0).asGroupType();
      return FieldType.map(nullable(entry.getType(0)), nullable(entry.getType(1)));
    }
    return FieldType.row(fields(group));
  }

  private static FieldType of(
      PrimitiveType type, @org.jspecify.annotations.Nullable LogicalTypeAnnotation annotation) {
    if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
      return ValueKind.decimalType(decimal.getPrecision(), decimal.getScale());
    } else if (annotation instanceof StringLogicalTypeAnnotation) {
      return FieldType.STRING;
    } else if (annotation instanceof DateLogicalTypeAnnotation) {
      return ValueKind.DATE_TYPE;
    } else if (annotation instanceof TimeLogicalTypeAnnotation) {
      return ValueKind.TIME_TYPE;
    } else if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
      return timestamp.getUnit() == TimeUnit.MICROS
          ? ValueKind.TIMESTAMP_MICROS_TYPE
          : ValueKind.TIMESTAMP_TYPE;
    } else if (annotation instanceof IntLogicalTypeAnnotation integer) {
      return integer.getBitWidth() == 8 ? FieldType.BYTE : FieldType.INT16;
    }
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> FieldType.BOOLEAN;
      case INT32 -> FieldType.INT32;
      case INT64 -> FieldType.INT64;
      case FLOAT -> FieldType.FLOAT;
      case DOUBLE -> FieldType.DOUBLE;
      case BINARY -> FieldType.BYTES;
      case INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalArgumentException("not written by us: " + type);
    };
  }
}
