package dev.millrace.io.format.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** A field as a column: one value, a list of them, or a map. */
final class FieldPlan {
  private final FieldDescriptor field;
  // Descriptors work these out each time that they are asked.
  private final boolean repeated;
  private final boolean required;

  private final boolean presence;
  private final int index;
  private final boolean nullable;
  private final @Nullable ValuePlan key;
  private final ValuePlan value;

  /**
   * @throws IllegalArgumentException if the column's type is not the field's
   */
  FieldPlan(FieldDescriptor field, Schema.Field column, int index) {
    this.field = field;
    this.repeated = field.isRepeated();
    this.required = field.isRequired();
    this.presence = field.hasPresence();
    this.index = index;
    FieldType type = column.getType();
    this.nullable = type.getNullable();
    ValueKind kind = ValueKind.of(type);
    if (field.isMapField()) {
      ValuePlans.require(field, type, kind == ValueKind.MAP, "MAP");
      Descriptor entry = field.getMessageType();
      this.key = ValuePlans.of(entry.findFieldByNumber(1), part(type.getMapKeyType()));
      this.value = ValuePlans.of(entry.findFieldByNumber(2), part(type.getMapValueType()));
    } else if (field.isRepeated()) {
      ValuePlans.require(field, type, kind == ValueKind.ARRAY, "ARRAY");
      this.key = null;
      this.value = ValuePlans.of(field, part(type.getCollectionElementType()));
    } else {
      this.key = null;
      this.value = ValuePlans.of(field, type);
    }
  }

  private static FieldType part(@Nullable FieldType type) {
    if (type == null) {
      throw new IllegalStateException("a map or array without a type of its elements");
    }
    return type;
  }

  FieldDescriptor field() {
    return field;
  }

  int index() {
    return index;
  }

  String name() {
    return field.getName();
  }

  void checkRequired() {
    value.checkRequired();
  }

  /**
   * Reads one occurrence.
   *
   * @return whether the field is there now
   */
  boolean read(CodedInputStream in, int wireType, Object[] row) throws IOException {
    if (key != null) {
      requireWire(wireType, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      readEntry(in, key, map(row));
    } else if (!repeated) {
      requireWire(wireType, value.wireType());
      Object read = value.read(in, row[index]);
      if (read == null) {
        return false;
      }
      row[index] = read;
    } else if (value.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      int outer = in.pushLimit(in.readRawVarint32());
      while (in.getBytesUntilLimit() > 0) {
        add(in, list(row));
      }
      in.popLimit(outer);
    } else {
      requireWire(wireType, value.wireType());
      add(in, list(row));
    }
    return true;
  }

  private void requireWire(int got, int expected) {
    if (got != expected) {
      throw new BadValue(
          FormatCodes.NOT_PROTO,
          "field "
              + field.getNumber()
              + " is written with wire type "
              + got
              + ", and the declared type has "
              + expected
              + ": the producer's type is another");
    }
  }

  private void add(CodedInputStream in, List<Object> list) throws IOException {
    try {
      Object read = value.read(in, null);
      if (read != null) {
        list.add(value.finish(read));
      }
    } catch (BadValue e) {
      throw e.within("[" + list.size() + "]");
    }
  }

  private void readEntry(CodedInputStream in, ValuePlan keys, Map<Object, Object> map)
      throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    Object entryKey = null;
    Object entryValue = null;
    boolean known = true;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int number = WireFormat.getTagFieldNumber(tag);
      if (number == 1) {
        requireWire(WireFormat.getTagWireType(tag), keys.wireType());
        entryKey = keys.read(in, null);
      } else if (number == 2) {
        requireWire(WireFormat.getTagWireType(tag), value.wireType());
        entryValue = value.read(in, entryValue);
        known = entryValue != null;
      } else if (!in.skipField(tag)) {
        throw new IOException("a group ends that has not begun");
      }
    }
    in.popLimit(outer);
    Object k = entryKey == null ? keys.zero() : keys.finish(entryKey);
    if (known) {
      try {
        map.put(k, entryValue == null ? value.zero() : value.finish(entryValue));
      } catch (BadValue e) {
        throw e.within(BadValue.keySegment(k.toString()));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private List<Object> list(Object[] row) {
    if (row[index] == null) {
      row[index] = new ArrayList<>();
    }
    return (List<Object>) row[index];
  }

  @SuppressWarnings("unchecked")
  private Map<Object, Object> map(Object[] row) {
    if (row[index] == null) {
      row[index] = new LinkedHashMap<>();
    }
    return (Map<Object, Object>) row[index];
  }

  /** Makes the column's value of what was read, or of the field's absence. */
  void finish(Object[] row) {
    Object read = row[index];
    if (repeated) {
      if (read == null) {
        row[index] = key == null ? new ArrayList<>() : new LinkedHashMap<>();
      }
    } else if (read != null) {
      row[index] = value.finish(read);
    } else if (required) {
      throw new BadValue(FormatCodes.MISSING, "the field is required, and it is not there");
    } else if (!presence || field.hasDefaultValue()) {
      row[index] = value.zero();
    } else if (!nullable) {
      throw new BadValue(FormatCodes.MISSING, "the field is not there, and the column is NOT NULL");
    }
  }

  void write(@Nullable Object written, CodedOutputStream out) throws IOException {
    if (written == null) {
      if (required || repeated || !presence) {
        throw new BadValue(
            FormatCodes.NOT_ENCODABLE,
            "NULL, for which a field that is not 'optional' has no form; COALESCE can replace it");
      }
    } else if (key != null) {
      writeMap((Map<?, ?>) written, key, out);
    } else if (repeated) {
      writeList((List<?>) written, out);
    } else if (presence || !value.isZero(written)) {
      out.writeTag(field.getNumber(), value.wireType());
      value.write(written, out);
    }
  }

  private void writeList(List<?> list, CodedOutputStream out) throws IOException {
    if (list.isEmpty()) {
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream packed =
        field.isPacked() ? CodedOutputStream.newInstance(bytes, ProtoEncoder.PART) : out;
    for (int i = 0; i < list.size(); i++) {
      try {
        if (!field.isPacked()) {
          out.writeTag(field.getNumber(), value.wireType());
        }
        value.write(notNull(list.get(i)), packed);
      } catch (BadValue e) {
        throw e.within("[" + i + "]");
      }
    }
    if (field.isPacked()) {
      packed.flush();
      out.writeByteArray(field.getNumber(), bytes.toByteArray());
    }
  }

  /** Sorted, so that equal maps give equal bytes. */
  private void writeMap(Map<?, ?> map, ValuePlan keys, CodedOutputStream out) throws IOException {
    TreeMap<Object, @Nullable Object> sorted = new TreeMap<>(FieldPlan::compareKeys);
    map.forEach((k, v) -> sorted.put(notNull(k), v));
    for (Map.Entry<Object, @Nullable Object> entry : sorted.entrySet()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream inner = CodedOutputStream.newInstance(bytes, ProtoEncoder.PART);
      try {
        inner.writeTag(1, keys.wireType());
        keys.write(entry.getKey(), inner);
        inner.writeTag(2, value.wireType());
        value.write(notNull(entry.getValue()), inner);
      } catch (BadValue e) {
        throw e.within(BadValue.keySegment(entry.getKey().toString()));
      }
      inner.flush();
      out.writeByteArray(field.getNumber(), bytes.toByteArray());
    }
  }

  private static Object notNull(@Nullable Object part) {
    if (part == null) {
      throw new BadValue(
          FormatCodes.NOT_ENCODABLE, "NULL in a list or map, for which Protobuf has no form");
    }
    return part;
  }

  @SuppressWarnings("unchecked")
  private static int compareKeys(Object a, Object b) {
    return ((Comparator<Object>) (Comparator<?>) Comparator.naturalOrder()).compare(a, b);
  }
}
