package dev.millrace.io.delta;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.format.Utf8;
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
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private TableValues(int[] places, List<Column> columns) {
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
    List<Column> columns = new ArrayList<>();
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
          new Column(
              name, !field.isNullable(), parts ? told(name, field.getDataType(), values) : values));
    }
    return new TableValues(places, columns);
  }

  /** At most so many bytes has the directory of a partition, in which some signs take three. */
  private static int length(String name, String text) {
    int length = name.length() + 1;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      boolean escaped = each >= 0 && (each < ' ' || each == DELETE || ESCAPED.indexOf(each) >= 0);
      length += escaped ? 3 : 1;
    }
    return length;
  }

  /** As a partition, an empty text is NULL to all readers. */
  private static ToTable told(String name, DataType type, ToTable values) {
    return value -> {
      Object made = values.of(value);
      if (made.equals("")) {
        throw fault(name, "is an empty text, which a partition cannot tell from NULL");
      } else if (made instanceof String text && length(name, text) > LONGEST_NAME) {
        throw fault(name, "is too long to be the name of a partition's directory");
      } else if (type instanceof DateType
          && made instanceof Integer day
          && (day < FIRST_DAY || day > LAST_DAY)) {
        throw fault(name, "is a date that readers of partitions do not agree on");
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
              : value -> single((Number) value);
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) table;
        yield value -> decimal((BigDecimal) value, decimal);
      }
      case STRING -> value -> text(name, value.toString());
      case TIMESTAMP -> value -> Math.multiplyExact((Long) value, 1_000L);
      case BYTES, TIMESTAMP_MICROS, DATE, BOOLEAN -> value -> value;
      case TIME -> throw new IllegalStateException("TIME was refused before");
      case ARRAY -> {
        ArrayType array = (ArrayType) table;
        FieldType type = Objects.requireNonNull(rows.getCollectionElementType());
        yield list(
            new Column(name, !array.containsNull(), toTable(name, type, array.getElementType())));
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

  private static ToTable list(Column element) {
    return value -> {
      List<@Nullable Object> made = new ArrayList<>();
      ((List<?>) value).forEach(each -> made.add(element.of(each)));
      return made;
    };
  }

  private static ToTable map(String name, FieldType rows, MapType table) {
    FieldType keys = Objects.requireNonNull(rows.getMapKeyType());
    FieldType values = Objects.requireNonNull(rows.getMapValueType());
    Column key = new Column(name, true, toTable(name, keys, table.getKeyType()));
    Column item =
        new Column(name, !table.isValueContainsNull(), toTable(name, values, table.getValueType()));
    return value -> {
      Map<Object, @Nullable Object> made = new LinkedHashMap<>();
      ((Map<?, ?>) value)
          .forEach((k, v) -> made.put(Objects.requireNonNull(key.of(k)), item.of(v)));
      return made;
    };
  }

  private static Object single(Number value) {
    float near = value.floatValue();
    if (!(value instanceof Float) && Double.compare(near, value.doubleValue()) != 0) {
      throw new ArithmeticException("not as exact");
    }
    return near;
  }

  private static Object decimal(BigDecimal value, DecimalType type) {
    BigDecimal scaled = value.setScale(type.getScale(), RoundingMode.UNNECESSARY);
    if (scaled.precision() > type.getPrecision()) {
      throw new ArithmeticException("too many digits");
    }
    return scaled;
  }

  private static Object text(String name, String text) {
    if (Utf8.hasLoneSurrogate(text)) {
      throw fault(name, "has half of a surrogate pair");
    }
    return text;
  }

  private static String shown(Object value) {
    String text = value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  private static RowFault fault(String column, String what) {
    return new RowFault(DeltaCodes.ROW_VALUE, "column '" + column + "' " + what);
  }
}
