package dev.millrace.plan;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.Position;
import dev.millrace.element.ValueKind;
import dev.millrace.spec.RowLiteral;
import dev.millrace.sql.SqlCompiler;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Finds the columns of rows that the file writes out without declaring them. */
final class LiteralTypes {
  private final Diagnostics problems;
  private final String path;

  LiteralTypes(Diagnostics problems, String path) {
    this.problems = problems;
    this.path = path;
  }

  /** The columns of all rows; empty if they do not go together, which is reported. */
  Optional<Schema> infer(List<RowLiteral> rows) {
    Map<String, Column> columns = new LinkedHashMap<>();
    boolean right = true;
    for (RowLiteral row : rows) {
      right &= addAll(columns, row.values(), row.position(), "");
    }
    return right ? Optional.of(schema(columns, rows.size())) : Optional.empty();
  }

  /** A column while rows are looked at: its type so far and in how many rows it has a value. */
  private record Column(@Nullable FieldType type, int values) {}

  private static Schema schema(Map<String, Column> columns, int rows) {
    Schema.Builder schema = Schema.builder();
    columns.forEach(
        (name, column) -> {
          FieldType type = column.type() == null ? FieldType.STRING : column.type();
          boolean nullable = ColumnTypes.nullable(type) || column.values() < rows;
          schema.addField(name, type.withNullable(nullable));
        });
    return schema.build();
  }

  private boolean addAll(
      Map<String, Column> columns, Map<?, ?> values, Position at, String prefix) {
    boolean right = true;
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      String name = String.valueOf(entry.getKey());
      Column known = columns.getOrDefault(name, new Column(null, 0));
      try {
        @Nullable FieldType type = entry.getValue() == null ? null : typeOf(entry.getValue());
        columns.put(
            name,
            new Column(together(known.type(), type), known.values() + (type == null ? 0 : 1)));
      } catch (IllegalArgumentException e) {
        right = false;
        problems.error(at, "ML-3074", path, "column '" + prefix + name + "' " + e.getMessage());
      }
    }
    return right;
  }

  private static FieldType typeOf(Object value) {
    if (value instanceof Boolean) {
      return FieldType.BOOLEAN;
    } else if (value instanceof Long) {
      return FieldType.INT64;
    } else if (value instanceof BigInteger) {
      return FieldType.DECIMAL;
    } else if (value instanceof Double) {
      return FieldType.DOUBLE;
    } else if (value instanceof List<?> list) {
      return FieldType.array(elementType(list));
    } else if (value instanceof Map<?, ?> map) {
      return FieldType.row(rowType(map));
    }
    return FieldType.STRING;
  }

  private static FieldType elementType(List<?> list) {
    @Nullable FieldType type = null;
    boolean nullable = false;
    for (Object value : list) {
      nullable |= value == null;
      type = together(type, value == null ? null : typeOf(value));
    }
    return (type == null ? FieldType.STRING : type).withNullable(nullable || type == null);
  }

  private static Schema rowType(Map<?, ?> map) {
    Schema.Builder schema = Schema.builder();
    map.forEach(
        (key, value) ->
            schema.addField(
                String.valueOf(key),
                value == null ? FieldType.STRING.withNullable(true) : typeOf(value)));
    return schema.build();
  }

  private static @Nullable FieldType together(@Nullable FieldType a, @Nullable FieldType b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    } else if (ColumnTypes.same(a, b)) {
      return ColumnTypes.union(a, b);
    }
    ValueKind left = ValueKind.of(a);
    ValueKind right = ValueKind.of(b);
    if (isNumber(left) && isNumber(right)) {
      return left == ValueKind.DOUBLE || right == ValueKind.DOUBLE
          ? FieldType.DOUBLE
          : FieldType.DECIMAL;
    }
    throw new IllegalArgumentException(
        "is "
            + SqlCompiler.typeName(a)
            + " in one row and "
            + SqlCompiler.typeName(b)
            + " in another; expected values of one type.");
  }

  private static boolean isNumber(ValueKind kind) {
    return kind == ValueKind.INT64 || kind == ValueKind.DECIMAL || kind == ValueKind.DOUBLE;
  }
}
