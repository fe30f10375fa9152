package dev.millrace.io.format.avro;

import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * How rows become records of a schema: columns are found by the names of its fields, and a field
 * without a column has its default. What is written is read back as the same value.
 */
final class AvroWriters {
  private AvroWriters() {}

  /**
   * The writer of rows.
   *
   * @throws AvroMisfit if such rows are not records of the schema
   */
  static AvroWriter of(org.apache.avro.Schema avro, Schema columns) {
    if (avro.getType() != Type.RECORD) {
      throw new AvroMisfit("the schema is " + AvroLogical.describe(avro) + "; expected a record");
    }
    return record(avro, columns, "");
  }

  private static AvroWriter record(org.apache.avro.Schema avro, Schema columns, String prefix) {
    Set<String> left = new LinkedHashSet<>(columns.getFieldNames());
    List<AvroWriter> fields = new ArrayList<>();
    for (Field field : avro.getFields()) {
      fields.add(
          left.remove(field.name())
              ? column(field, columns, prefix)
              : constant(field, prefix + field.name()));
    }
    if (!left.isEmpty()) {
      String name = prefix + left.iterator().next();
      throw AvroMisfit.of(name, "missing", "a field for each column; MapToFields can drop it");
    }
    return (row, out) -> fields.forEach(field -> field.write(row, out));
  }

  private static AvroWriter column(Field field, Schema columns, String prefix) {
    String name = field.name();
    int index = columns.indexOf(name);
    AvroWriter.Slot slot = slot(field.schema(), columns.getField(index).getType(), prefix + name);
    return (row, out) -> {
      try {
        slot.write(((Object[]) row)[index], out);
      } catch (BadValue e) {
        throw e.within(name);
      }
    };
  }

  private static AvroWriter constant(Field field, String path) {
    if (!field.hasDefaultValue()) {
      throw AvroMisfit.of(
          path, "required, and no column has its name", "such a column, or a default");
    }
    byte[] bytes = AvroPlans.defaultOf(field);
    return (row, out) -> out.writeRaw(bytes);
  }

  private static AvroWriter.Slot slot(org.apache.avro.Schema avro, FieldType type, String path) {
    if (avro.getType() != Type.UNION) {
      return value(avro, type, path)::writeRequired;
    }
    List<org.apache.avro.Schema> types = avro.getTypes();
    int absent = -1;
    int present = -1;
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i).getType() == Type.NULL) {
        absent = i;
      } else if (present < 0) {
        present = i;
      } else {
        throw AvroMisfit.of(path, AvroLogical.describe(avro), "a union of null and one type");
      }
    }
    if (present < 0) {
      throw AvroMisfit.of(path, AvroLogical.describe(avro), "a union of null and one type");
    }
    int branch = present;
    int none = absent;
    AvroWriter value = value(types.get(branch), type, path);
    return (written, out) -> {
      if (written == null && none >= 0) {
        out.writeLong(none);
        return;
      }
      out.writeLong(branch);
      value.writeRequired(written, out);
    };
  }

  private static AvroWriter value(org.apache.avro.Schema avro, FieldType type, String path) {
    AvroWriter writer =
        switch (ValueKind.of(type)) {
          case ARRAY ->
              avro.getType() == Type.ARRAY
                  ? AvroWriter.array(
                      slot(
                          avro.getElementType(),
                          Objects.requireNonNull(type.getCollectionElementType()),
                          path + "[]"))
                  : null;
          case MAP ->
              avro.getType() == Type.MAP && hasTextKeys(type)
                  ? AvroWriter.map(
                      slot(
                          avro.getValueType(),
                          Objects.requireNonNull(type.getMapValueType()),
                          path + "{}"))
                  : null;
          case ROW ->
              avro.getType() == Type.RECORD
                  ? record(avro, Objects.requireNonNull(type.getRowSchema()), path + ".")
                  : null;
          default -> AvroScalarWriters.of(avro, type);
        };
    if (writer == null) {
      throw AvroMisfit.of(
          path,
          AvroLogical.describe(avro),
          "what holds each value of the column's " + BadValue.typeName(type));
    }
    return writer;
  }

  private static boolean hasTextKeys(FieldType map) {
    return ValueKind.of(Objects.requireNonNull(map.getMapKeyType())) == ValueKind.STRING;
  }
}
