package dev.millrace.io.iceberg;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.table.TableColumn;
import dev.millrace.io.file.table.TableColumn.Named;
import dev.millrace.io.file.table.TableColumn.ToTable;
import dev.millrace.io.iceberg.client.IcebergCodes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Makes records of rows: a value becomes the same value, or the row is refused. Columns that the
 * rows lack are NULL.
 */
final class RecordValues {
  private final Types.StructType struct;
  private final int[] places;
  private final List<TableColumn> columns;

  private RecordValues(Types.StructType struct, int[] places, List<TableColumn> columns) {
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
    List<TableColumn> columns = new ArrayList<>();
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
      columns.add(named(field.name()).of(field.isRequired(), values));
    }
    return new RecordValues(struct, places, columns);
  }

  /**
   * The same for rows of a table whose files lie in directories by partition: the name of one may
   * be too long for file systems that have directories.
   */
  static RecordValues of(Schema rows, Table table) {
    RecordValues values = of(rows, table.schema().asStruct());
    return new RecordValues(
        values.struct,
        values.places,
        values.columns.stream().map(column -> PartitionName.checked(column, table)).toList());
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
              : TableColumn::single;
      case DECIMAL -> {
        Types.DecimalType decimal = (Types.DecimalType) table;
        yield value -> TableColumn.decimal(value, decimal.precision(), decimal.scale());
      }
      case STRING ->
          table.typeId() == Type.TypeID.UUID
              ? value -> uuid(name, value.toString())
              : named(name)::text;
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
          named(name)
              .of(
                  table.asListType().isElementRequired(),
                  toTable(
                      name,
                      Objects.requireNonNull(rows.getCollectionElementType()),
                      table.asListType().elementType()))
              .list();
      case MAP -> map(name, rows, table.asMapType());
      case ROW -> {
        RecordValues nested = of(Objects.requireNonNull(rows.getRowSchema()), table.asStructType());
        yield value -> nested.of((Object[]) value);
      }
    };
  }

  private static ToTable map(String name, FieldType rows, Types.MapType table) {
    FieldType keys = Objects.requireNonNull(rows.getMapKeyType());
    FieldType values = Objects.requireNonNull(rows.getMapValueType());
    TableColumn key = named(name).of(true, toTable(name, keys, table.keyType()));
    return named(name)
        .of(table.isValueRequired(), toTable(name, values, table.valueType()))
        .mapBy(key);
  }

  private static ToTable timestamp(Type table, long micros) {
    boolean zoned = ((Types.TimestampType) table).shouldAdjustToUTC();
    return value -> {
      long at = Math.multiplyExact((Long) value, micros);
      OffsetDateTime time = Instant.EPOCH.plus(at, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
      return zoned ? time : time.toLocalDateTime();
    };
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
    throw named(name)
        .fault("is no UUID in lower case with all its digits: " + TableColumn.shown(text));
  }

  private static Object ofLength(String name, byte[] bytes, int length) {
    if (bytes.length != length) {
      throw named(name).fault("has " + bytes.length + " bytes; expected " + length);
    }
    return bytes;
  }

  private static Named named(String column) {
    return new Named(column, IcebergCodes.ROW_VALUE);
  }
}
