package dev.millrace.io.delta;

import io.delta.kernel.expressions.Literal;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StructType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns by which a table is partitioned.
 *
 * @param names of the columns
 * @param stored names of the columns in the log, which differ where columns were renamed
 * @param places of the columns in the table
 */
record Partitions(
    List<String> names, List<String> stored, List<Integer> places, List<DataType> types) {
  static Partitions of(SnapshotImpl table) {
    StructType columns = table.getSchema();
    List<Integer> places = new ArrayList<>();
    List<DataType> types = new ArrayList<>();
    List<String> stored = new ArrayList<>();
    for (String name : table.getPartitionColumnNames()) {
      places.add(columns.indexOf(name));
      types.add(columns.get(name).getDataType());
      stored.add(
          columns.get(name).getMetadata().contains(ColumnMapping.COLUMN_MAPPING_PHYSICAL_NAME_KEY)
              ? ColumnMapping.getPhysicalName(columns.get(name))
              : name);
    }
    return new Partitions(table.getPartitionColumnNames(), stored, places, types);
  }

  /** The partition of a row, given as the values of the table's columns. */
  @Nullable Object[] of(@Nullable Object[] row) {
    @Nullable Object[] partition = new Object[places.size()];
    for (int i = 0; i < partition.length; i++) {
      partition[i] = row[places.get(i)];
    }
    return partition;
  }

  /** A partition as the library has it. */
  Map<String, Literal> literals(List<? extends @Nullable Object> partition) {
    Map<String, Literal> literals = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      Object value = partition.get(i);
      DataType type = types.get(i);
      literals.put(names.get(i), value == null ? Literal.ofNull(type) : literal(value, type));
    }
    return literals;
  }

  /** A partition of which the log has these texts. */
  List<@Nullable Object> parsed(Map<String, String> texts) {
    List<@Nullable Object> partition = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String text = texts.get(stored.get(i));
      partition.add(text == null || text.isEmpty() ? null : parsed(text, types.get(i)));
    }
    return partition;
  }

  private static Object parsed(String text, DataType type) {
    if (type instanceof BooleanType) {
      return Boolean.valueOf(text);
    } else if (type instanceof ByteType) {
      return Byte.valueOf(text);
    } else if (type instanceof ShortType) {
      return Short.valueOf(text);
    } else if (type instanceof IntegerType) {
      return Integer.valueOf(text);
    } else if (type instanceof LongType) {
      return Long.valueOf(text);
    } else if (type instanceof FloatType) {
      return Float.valueOf(text);
    } else if (type instanceof DoubleType) {
      return Double.valueOf(text);
    } else if (type instanceof DecimalType decimal) {
      return new BigDecimal(text).setScale(decimal.getScale());
    } else if (type instanceof DateType) {
      return Math.toIntExact(LocalDate.parse(text).toEpochDay());
    }
    return text;
  }

  private static Literal literal(Object value, DataType type) {
    if (type instanceof BooleanType) {
      return Literal.ofBoolean((Boolean) value);
    } else if (type instanceof ByteType) {
      return Literal.ofByte((Byte) value);
    } else if (type instanceof ShortType) {
      return Literal.ofShort((Short) value);
    } else if (type instanceof IntegerType) {
      return Literal.ofInt((Integer) value);
    } else if (type instanceof LongType) {
      return Literal.ofLong((Long) value);
    } else if (type instanceof FloatType) {
      return Literal.ofFloat((Float) value);
    } else if (type instanceof DoubleType) {
      return Literal.ofDouble((Double) value);
    } else if (type instanceof DecimalType decimal) {
      return Literal.ofDecimal((BigDecimal) value, decimal.getPrecision(), decimal.getScale());
    } else if (type instanceof DateType) {
      return Literal.ofDate((Integer) value);
    }
    return Literal.ofString((String) value);
  }
}
