package dev.millrace.io.parquet.write;

import dev.millrace.element.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/** Writes values of one type to Parquet's record consumer; they must not be NULL. */
interface ValueWriter {
  void write(RecordConsumer out, Object value);

  /**
   * The writer of a type.
   *
   * @param name of the column, for messages
   */
  static ValueWriter of(String name, FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> (out, v) -> out.addBoolean((Boolean) v);
      case INT8, INT16, INT32, DATE, TIME -> (out, v) -> out.addInteger(((Number) v).intValue());
      case INT64, TIMESTAMP, TIMESTAMP_MICROS -> (out, v) -> out.addLong((Long) v);
      case FLOAT -> (out, v) -> out.addFloat((Float) v);
      case DOUBLE -> (out, v) -> out.addDouble((Double) v);
      case STRING -> (out, v) -> out.addBinary(Binary.fromString((String) v));
      case BYTES -> (out, v) -> out.addBinary(Binary.fromConstantByteArray((byte[]) v));
      case DECIMAL -> decimal(name, type);
      case ARRAY -> list(name, present(type.getCollectionElementType()));
      case MAP -> map(name, present(type.getMapKeyType()), present(type.getMapValueType()));
      case ROW -> group(present(type.getRowSchema()));
    };
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalArgumentException("a nested type has no element type");
    }
    return part;
  }

  private static ValueWriter decimal(String name, FieldType type) {
    StoredDecimal stored = StoredDecimal.of(name, type);
    int precision = stored.precision();
    int length = stored.length();
    return (out, value) -> {
      BigInteger unscaled = stored.unscaled((BigDecimal) value);
      if (precision <= StoredDecimal.INT_PRECISION) {
        out.addInteger(unscaled.intValue());
      } else if (precision <= StoredDecimal.LONG_PRECISION) {
        out.addLong(unscaled.longValue());
      } else {
        byte[] digits = unscaled.toByteArray();
        byte[] bytes = new byte[length];
        StoredDecimal.fill(bytes, digits, 0, digits.length);
        out.addBinary(Binary.fromConstantByteArray(bytes));
      }
    };
  }

  private static ValueWriter list(String name, FieldType elementType) {
    ValueWriter element = of(name, elementType);
    return (out, value) -> {
      out.startGroup();
      List<?> list = (List<?>) value;
      if (!list.isEmpty()) {
        out.startField("list", 0);
        for (Object each : list) {
          out.startGroup();
          field(out, "element", 0, element, each);
          out.endGroup();
        }
        out.endField("list", 0);
      }
      out.endGroup();
    };
  }

  private static ValueWriter map(String name, FieldType keyType, FieldType valueType) {
    ValueWriter key = of(name, keyType);
    ValueWriter entryValue = of(name, valueType);
    return (out, value) -> {
      out.startGroup();
      Map<?, ?> map = (Map<?, ?>) value;
      if (!map.isEmpty()) {
        out.startField("key_value", 0);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.startGroup();
          field(out, "key", 0, key, entry.getKey());
          field(out, "value", 1, entryValue, entry.getValue());
          out.endGroup();
        }
        out.endField("key_value", 0);
      }
      out.endGroup();
    };
  }

  private static ValueWriter group(Schema schema) {
    Fields fields = new Fields(schema);
    return (out, value) -> {
      out.startGroup();
      fields.write(out, (Object[]) value);
      out.endGroup();
    };
  }

  private static void field(
      RecordConsumer out, String name, int index, ValueWriter writer, @Nullable Object value) {
    if (value != null) {
      out.startField(name, index);
      writer.write(out, value);
      out.endField(name, index);
    }
  }

  /** The fields of a row or group. */
  final class Fields {
    private final String[] names;
    private final ValueWriter[] writers;

    Fields(Schema schema) {
      names = schema.getFieldNames().toArray(new String[0]);
      writers =
          schema.getFields().stream()
              .map(field -> of(field.getName(), field.getType()))
              .toArray(ValueWriter[]::new);
    }

    void write(RecordConsumer out, Object[] row) {
      for (int i = 0; i < writers.length; i++) {
        field(out, names[i], i, writers[i], row[i]);
      }
    }
  }
}
