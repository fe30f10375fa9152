package dev.millrace.io.format.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A message as a row: which field is which column. Reading has two steps, since parts of a message
 * may come apart and are merged: {@link #read} collects them, {@link #finish} makes values of them.
 */
final class MessagePlan {
  private static final int[] NONE = {};

  private final Descriptor message;
  private final int columns;

  /** Of the fields to look at; ascending. */
  private final int[] numbers;

  /**
   * By place in {@link #numbers}; null for a field that only takes the others of its oneof away.
   */
  private final @Nullable FieldPlan[] fields;

  /** By place in {@link #numbers}: the columns that are NULL once the field is there. */
  private final int[][] cleared;

  private MessagePlan(Descriptor message, int columns, Map<Integer, @Nullable FieldPlan> fields) {
    this.message = message;
    this.columns = columns;
    this.numbers = fields.keySet().stream().mapToInt(Integer::intValue).toArray();
    this.fields = fields.values().toArray(new FieldPlan[0]);
    this.cleared = new int[numbers.length][];
    Arrays.setAll(cleared, i -> othersOfOneof(message.findFieldByNumber(numbers[i])));
  }

  /**
   * @throws IllegalArgumentException if a column has no field, or one of another type
   */
  static MessagePlan of(Descriptor message, Schema schema) {
    return of(message, schema, false);
  }

  /**
   * The same for reading one of several versions: a column that can be NULL needs no field.
   *
   * @throws IllegalArgumentException as {@link #of(Descriptor, Schema)}
   */
  static MessagePlan ofVersion(Descriptor message, Schema schema) {
    return of(message, schema, true);
  }

  private static MessagePlan of(Descriptor message, Schema schema, boolean version) {
    TreeMap<Integer, @Nullable FieldPlan> fields = new TreeMap<>();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      Schema.Field column = schema.getField(i);
      FieldDescriptor field = message.findFieldByName(column.getName());
      if (field == null && version && column.getType().getNullable()) {
        continue;
      } else if (field == null) {
        throw new IllegalArgumentException(
            "the message "
                + message.getFullName()
                + " has no field '"
                + column.getName()
                + "'; expected one of "
                + String.join(
                    ", ", message.getFields().stream().map(FieldDescriptor::getName).toList())
                + ".");
      }
      fields.put(field.getNumber(), new FieldPlan(field, column, i));
    }
    for (FieldDescriptor field : message.getFields()) {
      if (field.getRealContainingOneof() != null) {
        fields.putIfAbsent(field.getNumber(), null);
      }
    }
    return new MessagePlan(message, schema.getFieldCount(), fields);
  }

  private int[] othersOfOneof(FieldDescriptor field) {
    if (field.getRealContainingOneof() == null) {
      return NONE;
    }
    List<Integer> others = new ArrayList<>();
    for (FieldPlan plan : fields) {
      if (plan != null
          && !plan.field().equals(field)
          && field.getRealContainingOneof().equals(plan.field().getRealContainingOneof())) {
        others.add(plan.index());
      }
    }
    return others.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * That all required fields have columns, for writing.
   *
   * @throws IllegalArgumentException if one has none
   */
  void checkRequired() {
    for (FieldDescriptor field : message.getFields()) {
      int at = Arrays.binarySearch(numbers, field.getNumber());
      FieldPlan plan = at < 0 ? null : fields[at];
      if (plan == null && field.isRequired()) {
        throw new IllegalArgumentException(
            "the field '"
                + field.getFullName()
                + "' is required, and no column has its name; expected one.");
      } else if (plan != null) {
        plan.checkRequired();
      }
    }
  }

  /** The whole name of the message type. */
  String name() {
    return message.getFullName();
  }

  Object[] newRow() {
    return new Object[columns];
  }

  /** Reads fields into a row up to the current limit. */
  void read(CodedInputStream in, Object[] row) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int at = Arrays.binarySearch(numbers, WireFormat.getTagFieldNumber(tag));
      FieldPlan field = at < 0 ? null : fields[at];
      if (field == null) {
        skip(in, tag);
        clear(at, row);
      } else {
        try {
          if (field.read(in, WireFormat.getTagWireType(tag), row)) {
            clear(at, row);
          }
        } catch (BadValue e) {
          throw e.within(field.name());
        }
      }
    }
  }

  private void skip(CodedInputStream in, int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw new IOException("a group ends that has not begun");
    }
  }

  private void clear(int at, Object[] row) {
    if (at >= 0) {
      for (int column : cleared[at]) {
        erase(row, column);
      }
    }
  }

  @SuppressWarnings("NullAway") // SQL NULL is null in rows
  private static void erase(Object[] row, int column) {
    row[column] = null;
  }

  /** Makes values of what was read, and gives absent fields theirs. */
  void finish(Object[] row) {
    for (FieldPlan field : fields) {
      if (field != null) {
        try {
          field.finish(row);
        } catch (BadValue e) {
          throw e.within(field.name());
        }
      }
    }
  }

  /** Writes the fields in the order of their numbers. */
  void write(Object[] row, CodedOutputStream out) throws IOException {
    for (int i = 0; i < numbers.length; i++) {
      FieldPlan field = fields[i];
      if (field == null) {
        continue;
      }
      try {
        Object value = row[field.index()];
        field.write(value, out);
        if (value != null) {
          checkAlone(i, row);
        }
      } catch (BadValue e) {
        throw e.within(field.name());
      }
    }
  }

  private void checkAlone(int at, Object[] row) {
    for (int column : cleared[at]) {
      if (row[column] != null) {
        throw new BadValue(
            FormatCodes.NOT_ENCODABLE,
            "the oneof '"
                + message.findFieldByNumber(numbers[at]).getContainingOneof().getName()
                + "' holds one value, and several of its columns have one");
      }
    }
  }
}
