package dev.millrace.io.iceberg;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.Utf8;
import dev.millrace.io.iceberg.client.IcebergCodes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of rows: a value becomes the same value, or the row is refused. Columns that the
 * rows lack are NULL.
 */
final class RecordValues {
  private final Types.StructType struct;
  private final int[] places;
  private final List<Column> columns;

  /** Makes a value of a column; not called for NULL. */
  @FunctionalInterface
  private interface ToTable {
    Object of(Object value);
  }

  private record Column(String name, boolean required, ToTable values) {
    @Nullable Object of(@Nullable Object value) {
      if (value == null) {
        if (required) {
          throw fault(name, "is NULL, which the table does not take");
        }
        return null;
      }
      try {
        return values.of(value);
      } catch (ArithmeticException e) {
        throw fault(name, "does not fit: " + shown(value));
      }
    }
  }

  private RecordValues(Types.StructType struct, int[] places, List<Column> columns) {
    this.struct = struct;
    this.places = places;
    this.columns = columns;
  }

  /**
   * For rows whose columns {@link TableForm} has compared with the table's.
   *
   * @throws IllegalStateException if a column of the rows has no place
   */
  static RecordValues of(Schema rows, Types.StructType struct) {
    int[] places = new int[struct.fields().size()];
    List<Column> columns = new ArrayList<>();
    for (Field field : rows.getFields()) {
      if (struct.field(field.getName()) == null) {
        throw new IllegalStateException("no place for column '" + field.getName() + "'");
      }
    }
    for (int i = 0; i < places.length; i++) {
      NestedField field = struct.fields().get(i);
      boolean there = rows.hasField(field.name());
      places[i] = there ? rows.indexOf(field.name()) : -1;
      ToTable values = there ? toTable(rows.getField(field.name()), field.type()) : value -> value;
      columns.add(new Column(field.name(), field.isRequired(), values));
    }
    return new RecordValues(struct, places, columns);
  }

  /**
   * The record of a row.
   *
   * @throws RowFault ML-6450 for a value that its column cannot hold
   */
  Record of(Object[] row) {
    GenericRecord made = GenericRecord.create(struct);
    for (int i = 0; i < places.length; i++) {
      made.set(i, columns.get(i).of(places[i] < 0 ? null : row[places[i]]));
    }
    return made;
  }

  private static ToTable toTable(Field field, Type type) {
    return toTable(field.getName(), field.getType(), type);
  }

  private static ToTable toTable(String name, FieldType rows, Type table) {
    return switch (ValueKind.of(rows)) {
      case INT8, INT16, INT32, INT64 ->
          table.typeId() == Type.TypeID.LONG
              ? value -> ((Number) value).longValue()
              : value -> Math.toIntExact(((Number) value).longValue());
      case FLOAT, DOUBLE ->
          table.typeId() == Type.TypeID.DOUBLE
              ? value -> ((Number) value).doubleValue()
              : value -> single((Number) value);
      case DECIMAL -> {
        Types.DecimalType decimal = (Types.DecimalType) table;
        yield value -> decimal((BigDecimal) value, decimal);
      }
      case STRING ->
          table.typeId() == Type.TypeID.UUID
              ? value -> uuid(name, value.toString())
              : value -> text(name, value.toString());
      case BYTES ->
          table instanceof Types.FixedType fixed
              ? value -> ofLength(name, (byte[]) value, fixed.length())
              : value -> ByteBuffer.wrap((byte[]) value);
      case TIMESTAMP -> timestamp(table, 1_000);
      case TIMESTAMP_MICROS -> timestamp(table, 1);
      case DATE -> value -> LocalDate.ofEpochDay((Integer) value);
      case TIME -> value -> LocalTime.ofNanoOfDay((Integer) value * 1_000_000L);
      case BOOLEAN -> value -> value;
      case ARRAY ->
          list(
              new Column(
                  name,
                  table.asListType().isElementRequired(),
                  toTable(
                      name,
                      Objects.requireNonNull(rows.getCollectionElementType()),
                      table.asListType().elementType())));
      case MAP -> map(name, rows, table.asMapType());
      case ROW -> {
        RecordValues nested = of(Objects.requireNonNull(rows.getRowSchema()), table.asStructType());
        yield value -> nested.of((Object[]) value);
      }
    };
  }

  private static ToTable list(Column element) {
    return value -> {
      List<@Nullable Object> made = new ArrayList<>();
      ((List<?>) value).forEach(each -> made.add(element.of(each)));
      return made;
    };
  }

  private static ToTable map(String name, FieldType rows, Types.MapType table) {
    FieldType keys = Objects.requireNonNull(rows.getMapKeyType());
    FieldType values = Objects.requireNonNull(rows.getMapValueType());
    Column key = new Column(name, true, toTable(name, keys, table.keyType()));
    Column item =
        new Column(name, table.isValueRequired(), toTable(name, values, table.valueType()));
    return value -> {
      Map<Object, @Nullable Object> made = new LinkedHashMap<>();
      ((Map<?, ?>) value)
          .forEach((k, v) -> made.put(Objects.requireNonNull(key.of(k)), item.of(v)));
      return made;
    };
  }

  private static ToTable timestamp(Type table, long micros) {
    boolean zoned = ((Types.TimestampType) table).shouldAdjustToUTC();
    return value -> {
      long at = Math.multiplyExact((Long) value, micros);
      OffsetDateTime time = Instant.EPOCH.plus(at, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
      return zoned ? time : time.toLocalDateTime();
    };
  }

  private static Object single(Number value) {
    float near = value.floatValue();
    if (!(value instanceof Float) && Double.compare(near, value.doubleValue()) != 0) {
      throw new ArithmeticException("not as exact");
    }
    return near;
  }

  private static Object decimal(BigDecimal value, Types.DecimalType type) {
    BigDecimal scaled = value.setScale(type.scale(), RoundingMode.UNNECESSARY);
    if (scaled.precision() > type.precision()) {
      throw new ArithmeticException("too many digits");
    }
    return scaled;
  }

  private static Object uuid(String name, String text) {
    try {
      UUID uuid = UUID.fromString(text);
      if (uuid.toString().equals(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // Told as well.
    }
    throw fault(name, "is no UUID in lower case with all its digits: " + shown(text));
  }

  private static Object text(String name, String text) {
    if (Utf8.hasLoneSurrogate(text)) {
      throw fault(name, "has half of a surrogate pair");
    }
    return text;
  }

  private static Object ofLength(String name, byte[] bytes, int length) {
    if (bytes.length != length) {
      throw fault(name, "has " + bytes.length + " bytes; expected " + length);
    }
    return bytes;
  }

  private static String shown(Object value) {
    String text = value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  private static RowFault fault(String column, String what) {
    return new RowFault(IcebergCodes.ROW_VALUE, "column '" + column + "' " + what);
  }
}
