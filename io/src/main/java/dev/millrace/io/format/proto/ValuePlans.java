package dev.millrace.io.format.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Which column type holds which type of Protocol Buffers; the table is in docs/formats.md. */
final class ValuePlans {
  private static final Schema SECONDS_AND_NANOS =
      Schema.builder().addInt64Field("seconds").addInt32Field("nanos").build();

  private static final Set<String> WRAPPERS =
      Set.of("Bool", "Int32", "Int64", "UInt32", "UInt64", "Float", "Double", "String", "Bytes");

  private ValuePlans() {}

  /**
   * The form of one value of a field.
   *
   * @throws IllegalArgumentException if the column's type is not the field's
   */
  static ValuePlan of(FieldDescriptor field, FieldType column) {
    ValueKind kind = ValueKind.of(column);
    switch (field.getType()) {
      case GROUP ->
          throw new IllegalArgumentException(
              "the field '" + field.getFullName() + "' is a group, which cannot be a column.");
      case MESSAGE -> {
        return message(field, column, kind);
      }
      case ENUM ->
          require(
              field,
              column,
              kind == ValueKind.STRING || kind == ValueKind.INT32,
              "VARCHAR for its name or INTEGER for its number");
      case UINT64, FIXED64 -> {
        boolean wide =
            ValueKind.decimalScale(column) == 0 && ValueKind.decimalPrecision(column) >= 20;
        require(field, column, wide, "DECIMAL(20,0)");
      }
      default -> {
        ValueKind expected = kindOf(field);
        require(field, column, kind == expected, name(expected));
      }
    }
    return ScalarPlan.of(field, kind);
  }

  private static ValuePlan message(FieldDescriptor field, FieldType column, ValueKind kind) {
    Descriptor message = field.getMessageType();
    String name = message.getFullName();
    Schema rows = column.getRowSchema();
    if (kind == ValueKind.ROW && rows != null) {
      return MessageValue.row(MessagePlan.of(message, rows));
    } else if (name.equals("google.protobuf.Timestamp")) {
      boolean time = kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS;
      require(field, column, time, "TIMESTAMP");
      return MessageValue.timestamp(MessagePlan.of(message, SECONDS_AND_NANOS), kind);
    } else if (isWrapper(name)) {
      Schema one = Schema.builder().addField("value", column.withNullable(false)).build();
      return MessageValue.wrapper(MessagePlan.of(message, one));
    }
    require(field, column, false, "ROW<…> with the columns that are needed");
    throw new IllegalStateException(name);
  }

  private static boolean isWrapper(String name) {
    String prefix = "google.protobuf.";
    String suffix = "Value";
    return name.startsWith(prefix)
        && name.endsWith(suffix)
        && name.length() > prefix.length() + suffix.length()
        && WRAPPERS.contains(name.substring(prefix.length(), name.length() - suffix.length()));
  }

  static void require(FieldDescriptor field, FieldType column, boolean right, String expected) {
    if (!right) {
      throw new IllegalArgumentException(
          "the field '"
              + field.getFullName()
              + "' cannot be a column of type "
              + BadValue.typeName(column)
              + "; expected "
              + expected
              + ".");
    }
  }

  private static ValueKind kindOf(FieldDescriptor field) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 -> ValueKind.INT32;
      case INT64, SINT64, SFIXED64, UINT32, FIXED32 -> ValueKind.INT64;
      case FLOAT -> ValueKind.FLOAT;
      case DOUBLE -> ValueKind.DOUBLE;
      case BOOL -> ValueKind.BOOLEAN;
      case STRING -> ValueKind.STRING;
      case BYTES -> ValueKind.BYTES;
      case UINT64, FIXED64, ENUM, MESSAGE, GROUP ->
          throw new IllegalStateException(field.getFullName());
    };
  }

  private static String name(ValueKind kind) {
    return switch (kind) {
      case BOOLEAN -> "BOOLEAN";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case FLOAT -> "REAL";
      case DOUBLE -> "DOUBLE";
      case STRING -> "VARCHAR";
      default -> "VARBINARY";
    };
  }
}
