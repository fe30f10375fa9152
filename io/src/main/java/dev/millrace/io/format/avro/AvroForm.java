package dev.millrace.io.format.avro;

import static org.apache.avro.Schema.Field.NULL_DEFAULT_VALUE;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.Utf8;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Rows as Avro records: their schema, and values both ways. */
public final class AvroForm {
  /** How a decimal without a declared precision is stored. */
  private static final int UNBOUNDED_PRECISION = 38;

  private static final int UNBOUNDED_SCALE = 18;

  private AvroForm() {}

  /** The Avro schema of rows; the records in them are named after their paths. */
  public static org.apache.avro.Schema schema(Schema schema) {
    return record(schema, "row");
  }

  private static org.apache.avro.Schema record(Schema schema, String name) {
    List<org.apache.avro.Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      org.apache.avro.Schema type =
          nullable(field.getType(), type(field.getType(), name + "_" + field.getName()));
      // With a default, a column that comes later is a compatible change.
      fields.add(
          field.getType().getNullable()
              ? new org.apache.avro.Schema.Field(field.getName(), type, null, NULL_DEFAULT_VALUE)
              : new org.apache.avro.Schema.Field(field.getName(), type));
    }
    return org.apache.avro.Schema.createRecord(name, null, null, false, fields);
  }

  private static org.apache.avro.Schema nullable(FieldType type, org.apache.avro.Schema avro) {
    return type.getNullable()
        ? org.apache.avro.Schema.createUnion(org.apache.avro.Schema.create(Type.NULL), avro)
        : avro;
  }

  private static org.apache.avro.Schema type(FieldType type, String name) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> org.apache.avro.Schema.create(Type.BOOLEAN);
      case INT8, INT16, INT32 -> org.apache.avro.Schema.create(Type.INT);
      case INT64 -> org.apache.avro.Schema.create(Type.LONG);
      case FLOAT -> org.apache.avro.Schema.create(Type.FLOAT);
      case DOUBLE -> org.apache.avro.Schema.create(Type.DOUBLE);
      case STRING -> org.apache.avro.Schema.create(Type.STRING);
      case BYTES -> org.apache.avro.Schema.create(Type.BYTES);
      case DECIMAL ->
          LogicalTypes.decimal(precision(type), scale(type))
              .addToSchema(org.apache.avro.Schema.create(Type.BYTES));
      case TIMESTAMP ->
          LogicalTypes.timestampMillis().addToSchema(org.apache.avro.Schema.create(Type.LONG));
      case TIMESTAMP_MICROS ->
          LogicalTypes.timestampMicros().addToSchema(org.apache.avro.Schema.create(Type.LONG));
      case DATE -> LogicalTypes.date().addToSchema(org.apache.avro.Schema.create(Type.INT));
      case TIME -> LogicalTypes.timeMillis().addToSchema(org.apache.avro.Schema.create(Type.INT));
      case ARRAY -> org.apache.avro.Schema.createArray(part(type.getCollectionElementType(), name));
      case MAP -> org.apache.avro.Schema.createMap(part(type.getMapValueType(), name));
      case ROW -> record(Objects.requireNonNull(type.getRowSchema()), name);
    };
  }

  private static org.apache.avro.Schema part(@Nullable FieldType type, String name) {
    FieldType part = Objects.requireNonNull(type);
    return nullable(part, type(part, name + "_item"));
  }

  private static int precision(FieldType type) {
    int precision = ValueKind.decimalPrecision(type);
    return precision < 0 ? UNBOUNDED_PRECISION : precision;
  }

  private static int scale(FieldType type) {
    int scale = ValueKind.decimalScale(type);
    return scale < 0 ? UNBOUNDED_SCALE : scale;
  }

  /**
   * A value as it is stored.
   *
   * @throws ArithmeticException for a decimal that would be rounded
   */
  public static @Nullable Object stored(
      FieldType type, org.apache.avro.Schema avro, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    org.apache.avro.Schema present = present(avro);
    return switch (ValueKind.of(type)) {
      case INT8, INT16 -> ((Number) value).intValue();
      case BYTES -> ByteBuffer.wrap((byte[]) value);
      case DECIMAL ->
          ByteBuffer.wrap(((BigDecimal) value).setScale(scale(type)).unscaledValue().toByteArray());
      case ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        FieldType item = Objects.requireNonNull(type.getCollectionElementType());
        ((Iterable<?>) value).forEach(v -> items.add(stored(item, present.getElementType(), v)));
        yield items;
      }
      case MAP -> {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        FieldType item = Objects.requireNonNull(type.getMapValueType());
        ((Map<?, ?>) value)
            .forEach(
                (key, v) -> entries.put((String) key, stored(item, present.getValueType(), v)));
        yield entries;
      }
      case ROW -> record(Objects.requireNonNull(type.getRowSchema()), present, (Object[]) value);
      default -> value;
    };
  }

  /** A row as a record. */
  public static GenericData.Record record(
      Schema schema, org.apache.avro.Schema avro, Object[] row) {
    GenericData.Record record = new GenericData.Record(avro);
    for (int i = 0; i < row.length; i++) {
      FieldType type = schema.getField(i).getType();
      record.put(i, stored(type, avro.getFields().get(i).schema(), row[i]));
    }
    return record;
  }

  /** The branch of a union that is not null. */
  private static org.apache.avro.Schema present(org.apache.avro.Schema avro) {
    return avro.getType() != Type.UNION
        ? avro
        : avro.getTypes().stream()
            .filter(branch -> branch.getType() != Type.NULL)
            .findFirst()
            .orElse(avro);
  }

  /**
   * A stored value of a column of {@link StoredColumns}.
   *
   * @param written the schema that it was written with
   * @throws RowFault (ML-6101) for a text that is not UTF-8, (ML-6107) for a time of no day
   */
  public static @Nullable Object read(
      FieldType type, org.apache.avro.Schema written, @Nullable Object stored) {
    if (stored == null) {
      return null;
    }
    org.apache.avro.Schema avro = present(written);
    return switch (ValueKind.of(type)) {
      case TIMESTAMP, TIMESTAMP_MICROS ->
          Objects.requireNonNull(AvroLogical.unit(AvroLogical.of(avro)))
              .to(EpochUnit.of(ValueKind.of(type)), (Long) stored);
      case TIME -> avro.getType() == Type.LONG ? timeOfDay((Long) stored) : stored;
      case STRING -> text(stored);
      case BYTES -> bytes(stored);
      case DECIMAL -> new BigDecimal(new BigInteger(bytes(stored)), scale(type));
      case ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        FieldType item = Objects.requireNonNull(type.getCollectionElementType());
        ((Iterable<?>) stored)
            .forEach(value -> items.add(read(item, avro.getElementType(), value)));
        yield items;
      }
      case MAP -> {
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        FieldType item = Objects.requireNonNull(type.getMapValueType());
        ((Map<?, ?>) stored)
            .forEach(
                (key, value) -> entries.put(text(key), read(item, avro.getValueType(), value)));
        yield entries;
      }
      case ROW -> {
        Schema schema = Objects.requireNonNull(type.getRowSchema());
        Object[] row = new Object[schema.getFieldCount()];
        for (int i = 0; i < row.length; i++) {
          org.apache.avro.Schema field = avro.getFields().get(i).schema();
          row[i] = read(schema.getField(i).getType(), field, ((IndexedRecord) stored).get(i));
        }
        yield row;
      }
      default -> stored;
    };
  }

  /** Of microseconds. */
  private static int timeOfDay(long micros) {
    try {
      return AvroScalars.timeOfDay(EpochUnit.MICROS.to(EpochUnit.MILLIS, micros));
    } catch (BadValue e) {
      throw e.fault();
    }
  }

  private static String text(Object stored) {
    if (stored instanceof GenericFixed uuid) {
      ByteBuffer bits = ByteBuffer.wrap(uuid.bytes());
      return new UUID(bits.getLong(), bits.getLong()).toString();
    }
    String text = stored.toString();
    // The library puts U+FFFD in the place of what does not belong.
    if (text.indexOf('\ufffd') >= 0 && stored instanceof org.apache.avro.util.Utf8 utf8) {
      Utf8.check(Arrays.copyOf(utf8.getBytes(), utf8.getByteLength()));
    }
    return text;
  }

  private static byte[] bytes(Object stored) {
    if (stored instanceof GenericFixed fixed) {
      return fixed.bytes();
    }
    ByteBuffer buffer = ((ByteBuffer) stored).duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
