package dev.millrace.io.format.avro;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * How records of a writer's schema become rows: fields are found by name or alias, those that no
 * column takes are passed over, and defaults fill columns that the writer did not know.
 */
final class AvroPlans {
  private static final int SKIPPED = -1;

  private final AvroScalars scalars;

  AvroPlans(EpochUnits units) {
    this.scalars = new AvroScalars(units);
  }

  /**
   * The reader of records; its values are rows.
   *
   * @param writer what the records were written with
   * @param reader whose aliases and defaults hold; null if there is none
   * @throws AvroMisfit if such records do not fill the columns
   */
  AvroValue of(Schema writer, @Nullable Schema reader, org.apache.beam.sdk.schemas.Schema columns) {
    if (writer.getType() != Type.RECORD) {
      throw new AvroMisfit("the schema is " + AvroLogical.describe(writer) + "; expected a record");
    }
    return record(writer, present(reader), columns, "");
  }

  private AvroValue record(
      Schema writer,
      @Nullable Schema reader,
      org.apache.beam.sdk.schemas.Schema columns,
      String prefix) {
    List<Field> fields = writer.getFields();
    AvroValue[] values = new AvroValue[fields.size()];
    int[] targets = new int[fields.size()];
    for (int i = 0; i < targets.length; i++) {
      Schema skipped = fields.get(i).schema();
      targets[i] = SKIPPED;
      values[i] =
          in -> {
            AvroSkip.skip(skipped, in);
            return null;
          };
    }
    int width = columns.getFieldCount();
    String[] names = columns.getFieldNames().toArray(String[]::new);
    @Nullable AvroValue[] defaults = new AvroValue[width];
    byte[][] defaultBytes = new byte[width][];
    for (int c = 0; c < width; c++) {
      Field known = reader == null ? null : reader.getField(names[c]);
      Field written = written(writer, known, names[c]);
      FieldType type = columns.getField(c).getType();
      String path = prefix + names[c];
      if (written != null) {
        targets[written.pos()] = c;
        values[written.pos()] =
            value(written.schema(), known == null ? null : known.schema(), type, path);
      } else if (known != null && known.hasDefaultValue()) {
        defaults[c] = value(known.schema(), known.schema(), type, path);
        defaultBytes[c] = defaultOf(known);
      } else if (!type.getNullable()) {
        throw AvroMisfit.of(
            path,
            "missing, and its column is NOT NULL",
            "the field, a default, or a nullable column");
      }
    }
    return in -> {
      in.enter();
      @Nullable Object[] row = new Object[width];
      for (int i = 0; i < targets.length; i++) {
        int target = targets[i];
        try {
          Object value = values[i].read(in);
          if (target >= 0) {
            row[target] = value;
          }
        } catch (BadValue e) {
          throw target >= 0 ? e.within(names[target]) : e;
        }
      }
      for (int c = 0; c < width; c++) {
        AvroValue value = defaults[c];
        if (value != null) {
          row[c] = value.read(new AvroInput(defaultBytes[c], 0));
        }
      }
      in.leave();
      return row;
    };
  }

  private static @Nullable Field written(Schema writer, @Nullable Field known, String name) {
    Field field = writer.getField(name);
    if (field == null && known != null) {
      for (String alias : known.aliases()) {
        field = field == null ? writer.getField(alias) : field;
      }
    }
    return field;
  }

  /** A field's default in binary form. */
  static byte[] defaultOf(Field field) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<>(field.schema())
          .write(GenericData.get().getDefaultValue(field), encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private AvroValue value(Schema writer, @Nullable Schema reader, FieldType type, String path) {
    if (writer.getType() == Type.UNION) {
      return union(writer, reader, type, path);
    }
    Schema known = present(reader);
    AvroValue value =
        switch (ValueKind.of(type)) {
          case ARRAY ->
              writer.getType() == Type.ARRAY
                  ? value(
                          writer.getElementType(),
                          known != null && known.getType() == Type.ARRAY
                              ? known.getElementType()
                              : null,
                          Objects.requireNonNull(type.getCollectionElementType()),
                          path + "[]")
                      .array(AvroSkip.isEmpty(writer.getElementType()))
                  : null;
          case MAP -> map(writer, known, type, path);
          case ROW ->
              writer.getType() == Type.RECORD
                  ? record(
                      writer,
                      known != null && known.getType() == Type.RECORD ? known : null,
                      Objects.requireNonNull(type.getRowSchema()),
                      path + ".")
                  : null;
          default -> scalars.of(writer, type, path.replaceAll("[.\\[{].*", ""));
        };
    if (value == null) {
      throw AvroMisfit.of(
          path, AvroLogical.describe(writer), "what fits the column's " + BadValue.typeName(type));
    }
    return value;
  }

  private @Nullable AvroValue map(
      Schema writer, @Nullable Schema reader, FieldType type, String path) {
    FieldType key = Objects.requireNonNull(type.getMapKeyType());
    if (writer.getType() != Type.MAP || ValueKind.of(key) != ValueKind.STRING) {
      return null;
    }
    return value(
            writer.getValueType(),
            reader != null && reader.getType() == Type.MAP ? reader.getValueType() : null,
            Objects.requireNonNull(type.getMapValueType()),
            path + "{}")
        .map(AvroScalars.TEXT);
  }

  private AvroValue union(Schema writer, @Nullable Schema reader, FieldType type, String path) {
    List<@Nullable AvroValue> branches = new ArrayList<>();
    List<Schema> types = writer.getTypes();
    if (types.stream().filter(t -> t.getType() != Type.NULL).count() != 1) {
      throw AvroMisfit.of(path, AvroLogical.describe(writer), "a union of null and one type");
    }
    for (Schema branch : types) {
      branches.add(branch.getType() == Type.NULL ? null : value(branch, reader, type, path));
    }
    boolean nullable = type.getNullable();
    return in -> {
      AvroValue branch = branches.get(AvroSkip.index(branches.size(), in));
      if (branch != null) {
        return branch.read(in);
      } else if (!nullable) {
        throw new BadValue(FormatCodes.NULL_VALUE, "null in a column that is NOT NULL");
      }
      return null;
    };
  }

  /** What is not null of a union with null. */
  private static @Nullable Schema present(@Nullable Schema schema) {
    return schema == null || schema.getType() != Type.UNION
        ? schema
        : schema.getTypes().stream().filter(t -> t.getType() != Type.NULL).findFirst().orElse(null);
  }
}
