package dev.millrace.io.parquet.read;

import dev.millrace.element.ValueKind;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.jspecify.annotations.Nullable;

/** The type as which a column of any writer is read where nobody declares one. */
public final class FoundType {
  private static final FieldType UNSIGNED_LONG = ValueKind.decimalType(20, 0);

  private FoundType() {}

  /** The columns of a file, or the fields of a group. */
  public static Schema fields(GroupType group) {
    Schema.Builder schema = Schema.builder();
    for (Type field : group.getFields()) {
      boolean bare = field.isRepetition(Repetition.REPEATED);
      schema.addField(field.getName(), bare ? FieldType.array(of(field)) : nullable(field));
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
    if (annotation instanceof ListLogicalTypeAnnotation && group.getFieldCount() == 1) {
      return FieldType.array(element(group.getType(0)));
    } else if (isMap(annotation) && group.getFieldCount() == 1) {
      GroupType entry = group.getType(0).asGroupType();
      FieldType value = entry.getFieldCount() > 1 ? nullable(entry.getType(1)) : FieldType.BOOLEAN;
      return FieldType.map(of(entry.getType(0)), value);
    }
    return FieldType.row(fields(group));
  }

  private static boolean isMap(@Nullable LogicalTypeAnnotation annotation) {
    return annotation instanceof MapLogicalTypeAnnotation
        || annotation instanceof MapKeyValueTypeAnnotation;
  }

  /** What a list holds: three levels as the format says, or two as older writers left them. */
  private static FieldType element(Type repeated) {
    boolean threeLevels =
        !repeated.isPrimitive()
            && repeated.asGroupType().getFieldCount() == 1
            && !repeated.getName().equals("array")
            && !repeated.getName().endsWith("_tuple");
    return threeLevels ? nullable(repeated.asGroupType().getType(0)) : of(repeated);
  }

  private static FieldType of(PrimitiveType type, @Nullable LogicalTypeAnnotation annotation) {
    if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
      return ValueKind.decimalType(decimal.getPrecision(), decimal.getScale());
    } else if (annotation instanceof DateLogicalTypeAnnotation) {
      return ValueKind.DATE_TYPE;
    } else if (annotation instanceof TimeLogicalTypeAnnotation) {
      return ValueKind.TIME_TYPE;
    } else if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
      return timestamp.getUnit() == TimeUnit.MILLIS
          ? ValueKind.TIMESTAMP_TYPE
          : ValueKind.TIMESTAMP_MICROS_TYPE;
    } else if (annotation instanceof IntLogicalTypeAnnotation integer) {
      return integer(integer.getBitWidth(), integer.isSigned());
    } else if (annotation instanceof Float16LogicalTypeAnnotation) {
      return FieldType.FLOAT;
    }
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> FieldType.BOOLEAN;
      case INT32 -> FieldType.INT32;
      case INT64 -> FieldType.INT64;
      case FLOAT -> FieldType.FLOAT;
      case DOUBLE -> FieldType.DOUBLE;
      case INT96 -> ValueKind.TIMESTAMP_MICROS_TYPE;
      case BINARY, FIXED_LEN_BYTE_ARRAY -> isText(annotation) ? FieldType.STRING : FieldType.BYTES;
    };
  }

  private static boolean isText(@Nullable LogicalTypeAnnotation annotation) {
    return annotation instanceof StringLogicalTypeAnnotation
        || annotation instanceof EnumLogicalTypeAnnotation
        || annotation instanceof JsonLogicalTypeAnnotation
        || annotation instanceof UUIDLogicalTypeAnnotation;
  }

  /** An unsigned number needs the next wider type. */
  private static FieldType integer(int bits, boolean signed) {
    return switch (bits) {
      case 8 -> signed ? FieldType.BYTE : FieldType.INT16;
      case 16 -> signed ? FieldType.INT16 : FieldType.INT32;
      case 32 -> signed ? FieldType.INT32 : FieldType.INT64;
      default -> signed ? FieldType.INT64 : UNSIGNED_LONG;
    };
  }
}
