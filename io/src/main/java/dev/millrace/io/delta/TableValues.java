package dev.millrace.io.delta;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.file.table.TableColumn;
import dev.millrace.io.file.table.TableColumn.Named;
import dev.millrace.io.file.table.TableColumn.ToTable;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of a table's columns of rows, as {@link ValueVector} takes them: a value becomes the
 * same value, or the row is refused. Columns that the rows lack are NULL.
 */
final class TableValues {
  private static final int LONGEST_NAME = 255;

  /** What the library escapes in the directory of a partition, beside control signs. */
  private static final String ESCAPED = "\"#%'*/:=?\\{[]^";

  private static final char DELETE = 0x7f;

  /** Before it, libraries count days by different calendars. */
  private static final long FIRST_DAY = LocalDate.of(1582, 10, 15).toEpochDay();

  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private final int[] places;
  private final List<TableColumn> columns;

  private TableValues(int[] places, List<TableColumn> columns) {
    this.places = places;
    this.columns = columns;
  }

  /**
   * For rows whose columns {@link TableForm} has compared with the table's.
   *
   * @param partitions the columns by which the table is partitioned
   */
  static TableValues of(Schema rows, StructType table, Set<String> partitions) {
    int[] places = new int[table.length()];
    List<TableColumn> columns = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      StructField field = table.at(i);
      String name = field.getName();
      places[i] = rows.hasField(name) ? rows.indexOf(name) : -1;
      ToTable values =
          places[i] < 0
              ? value -> value
              : toTable(name, rows.getField(name).getType(), field.getDataType());
      boolean parts = partitions.contains(name);
      columns.add(
          named(name)
              .of(
                  !field.isNullable(),
                  parts ? told(named(name), field.getDataType(), values) : values));
    }
    return new TableValues(places, columns);
  }

  /** At most so many bytes has the directory of a partition, in which some signs take three. */
  private static int length(String name, String text) {
    int length = name.getBytes(StandardCharsets.UTF_8).length + 1;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      boolean escaped = each >= 0 && (each < ' ' || each == DELETE || ESCAPED.indexOf(each) >= 0);
      length += escaped ? 3 : 1;
    }
    return length;
  }

  /** As a partition, an empty text is NULL to all readers. */
  private static ToTable told(Named name, DataType type, ToTable values) {
    return value -> {
      Object made = values.of(value);
      if (made.equals("")) {
        throw name.fault("is an empty text, which a partition cannot tell from NULL");
      } else if (made instanceof String text && text.indexOf(0) >= 0) {
        throw name.fault("has a NUL, which the name of a partition's directory cannot have");
      } else if (made instanceof String text && length(name.name(), text) > LONGEST_NAME) {
        throw name.fault("is too long to be the name of a partition's directory");
      } else if (type instanceof DateType
          && made instanceof Integer day
          && (day < FIRST_DAY || day > LAST_DAY)) {
        throw name.fault("is a date that readers of partitions do not agree on");
      }
      return made;
    };
  }

  /**
   * The values of a row.
   *
   * @throws RowFault ML-6480 for a value that its column cannot hold
   */
  @Nullable Object[] of(@Nullable Object[] row) {
    @Nullable Object[] made = new Object[places.length];
    for (int i = 0; i < places.length; i++) {
      made[i] = columns.get(i).of(places[i] < 0 ? null : row[places[i]]);
    }
    return made;
  }

  private static ToTable toTable(String name, FieldType rows, DataType table) {
    return switch (ValueKind.of(rows)) {
      case INT8, INT16, INT32, INT64 -> whole(table);
      case FLOAT, DOUBLE ->
          table instanceof DoubleType
              ? value -> ((Number) value).doubleValue()
              : TableColumn::single;
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) table;
        yield value -> TableColumn.decimal(value, decimal.getPrecision(), decimal.getScale());
      }
      case STRING -> named(name)::text;
      case TIMESTAMP -> value -> Math.multiplyExact((Long) value, 1_000L);
      case BYTES, TIMESTAMP_MICROS, DATE, BOOLEAN -> value -> value;
      case TIME -> throw new IllegalStateException("TIME was refused before");
      case ARRAY -> {
        ArrayType array = (ArrayType) table;
        FieldType type = Objects.requireNonNull(rows.getCollectionElementType());
        yield named(name)
            .of(!array.containsNull(), toTable(name, type, array.getElementType()))
            .list();
      }
      case MAP -> map(name, rows, (MapType) table);
      case ROW -> {
        TableValues nested =
            of(Objects.requireNonNull(rows.getRowSchema()), (StructType) table, Set.of());
        yield value -> nested.of((Object[]) value);
      }
    };
  }

  private static ToTable whole(DataType table) {
    if (table instanceof ByteType) {
      return value -> (byte) within(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
    } else if (table instanceof ShortType) {
      return value -> (short) within(value, Short.MIN_VALUE, Short.MAX_VALUE);
    } else if (table instanceof IntegerType) {
      return value -> (int) within(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    return value -> ((Number) value).longValue();
  }

  private static long within(Object value, long least, long greatest) {
    long number = ((Number) value).longValue();
    if (number < least || number > greatest) {
      throw new ArithmeticException("out of range");
    }
    return number;
  }

  private static ToTable map(String name, FieldType rows, MapType table) {
    FieldType keys = Objects.requireNonNull(rows.getMapKeyType());
    FieldType values = Objects.requireNonNull(rows.getMapValueType());
    TableColumn key = named(name).of(true, toTable(name, keys, table.getKeyType()));
    return named(name)
        .of(!table.isValueContainsNull(), toTable(name, values, table.getValueType()))
        .mapBy(key);
  }

  private static Named named(String column) {
    return new Named(column, DeltaCodes.ROW_VALUE);
  }
}
