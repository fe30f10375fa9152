package dev.millrace.io.format.avro;

import dev.millrace.element.ValueKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** The columns of an Avro record. */
public final class AvroTypes {
  private final Refusal refusal;
  private final boolean stored;
  private final Deque<String> open = new ArrayDeque<>();

  /** Told of each field that has no type here; reading goes on as if it were text. */
  @FunctionalInterface
  public interface Refusal {
    /**
     * Takes what is wrong.
     *
     * @param field its path
     * @param what it is, the end of a sentence
     * @param expected what it may be
     */
    void refuse(String field, String what, String expected);
  }

  /** The columns of a stream that a schema declares, whatever the format of its records. */
  public AvroTypes(Refusal refusal) {
    this(refusal, false);
  }

  private AvroTypes(Refusal refusal, boolean stored) {
    this.refusal = refusal;
    this.stored = stored;
  }

  /** The columns of files, whose values come with the schema that they were written with. */
  static AvroTypes ofFiles(Refusal refusal) {
    return new AvroTypes(refusal, true);
  }

  /** The columns of a record. */
  public Schema columns(org.apache.avro.Schema record) {
    return record(record, "");
  }

  private FieldType refuse(String field, String what, String expected) {
    refusal.refuse(field, what, expected);
    return FieldType.STRING;
  }

  private Schema record(org.apache.avro.Schema record, String prefix) {
    Schema.Builder schema = Schema.builder();
    open.push(record.getFullName());
    for (org.apache.avro.Schema.Field field : record.getFields()) {
      schema.addField(field.name(), type(field.schema(), prefix + field.name()));
    }
    open.pop();
    return schema.build();
  }

  private FieldType type(org.apache.avro.Schema avro, String field) {
    LogicalType logical = avro.getLogicalType();
    if (stored) {
      FieldType type = stored(AvroLogical.of(avro));
      if (type != null) {
        return type;
      }
    }
    if (logical != null) {
      return logical(avro, logical, field);
    }
    return switch (avro.getType()) {
      case BOOLEAN -> FieldType.BOOLEAN;
      case INT -> FieldType.INT32;
      case LONG -> FieldType.INT64;
      case FLOAT -> FieldType.FLOAT;
      case DOUBLE -> FieldType.DOUBLE;
      case STRING, ENUM -> FieldType.STRING;
      case BYTES, FIXED -> FieldType.BYTES;
      case ARRAY -> FieldType.array(type(avro.getElementType(), field + "[]"));
      case MAP -> FieldType.map(FieldType.STRING, type(avro.getValueType(), field + "{}"));
      case RECORD -> nested(avro, field);
      case UNION -> union(avro, field);
      case NULL -> refuse(field, "always null", "a type, or a union of null and a type");
    };
  }

  private FieldType nested(org.apache.avro.Schema avro, String field) {
    if (open.contains(avro.getFullName())) {
      return refuse(
          field, "a record within itself ('" + avro.getFullName() + "')", "records that end");
    }
    return FieldType.row(record(avro, field + "."));
  }

  private FieldType union(org.apache.avro.Schema avro, String field) {
    List<org.apache.avro.Schema> types =
        avro.getTypes().stream()
            .filter(t -> t.getType() != org.apache.avro.Schema.Type.NULL)
            .toList();
    if (types.size() != 1) {
      String names = String.join(", ", avro.getTypes().stream().map(t -> t.getName()).toList());
      return refuse(field, "a union of " + names, "a union of null and one type");
    }
    FieldType type = type(types.get(0), field);
    return types.size() < avro.getTypes().size() ? type.withNullable(true) : type;
  }

  /** What {@link AvroForm#read} makes of a logical type; null of one that it does not change. */
  private static @Nullable FieldType stored(String logical) {
    return switch (logical) {
      case "local-timestamp-millis" -> ValueKind.TIMESTAMP_TYPE;
      case "timestamp-nanos", "local-timestamp-micros", "local-timestamp-nanos" ->
          ValueKind.TIMESTAMP_MICROS_TYPE;
      case "time-micros" -> ValueKind.TIME_TYPE;
      case "uuid" -> FieldType.STRING;
      default -> null;
    };
  }

  private FieldType logical(org.apache.avro.Schema avro, LogicalType logical, String field) {
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return ValueKind.decimalType(decimal.getPrecision(), decimal.getScale());
    }
    return switch (logical.getName()) {
      case "timestamp-millis" -> ValueKind.TIMESTAMP_TYPE;
      case "timestamp-micros" -> ValueKind.TIMESTAMP_MICROS_TYPE;
      case "date" -> ValueKind.DATE_TYPE;
      case "time-millis" -> ValueKind.TIME_TYPE;
      case "uuid" -> uuid(avro, field);
      case "duration" -> stored ? FieldType.BYTES : unknown(logical, field);
      default -> unknown(logical, field);
    };
  }

  private FieldType unknown(LogicalType logical, String field) {
    return refuse(
        field,
        "of the logical type " + logical.getName(),
        "timestamp-millis, timestamp-micros, date, time-millis, decimal or uuid");
  }

  private FieldType uuid(org.apache.avro.Schema avro, String field) {
    return avro.getType() == org.apache.avro.Schema.Type.STRING
        ? FieldType.STRING
        : refuse(field, "a uuid in " + avro.getType().getName(), "a uuid in string");
  }
}
