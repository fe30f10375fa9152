package dev.millrace.sql;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.TypedExpression;
import dev.millrace.sql.type.SqlProblem;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The row of docs/sql.md, whose collections cannot be modified, and results written as SQL. */
public final class ExampleRow {
  static final Schema SCHEMA =
      schema(
          "order_id VARCHAR NOT NULL",
          "user_id VARCHAR",
          "quantity INTEGER",
          "amount DECIMAL(12, 2)",
          "ratio DOUBLE",
          "paid BOOLEAN",
          "note VARCHAR",
          "discount INTEGER",
          "event_time TIMESTAMP",
          "day DATE",
          "value BIGINT",
          "tags ARRAY<VARCHAR>",
          "attributes MAP<VARCHAR, BIGINT>",
          "address ROW<city VARCHAR, geo ROW<lat DOUBLE>>",
          "payload VARCHAR",
          "body VARBINARY");

  private ExampleRow() {}

  static Object[] values() {
    Map<Object, Object> attributes = new LinkedHashMap<>();
    attributes.put("visits", 7L);
    return new Object[] {
      "o1",
      "u1",
      3,
      new BigDecimal("9.50"),
      2.5,
      true,
      null,
      null,
      Instant.parse("2024-01-31T10:15:30.500Z").toEpochMilli(),
      (int) LocalDate.parse("2024-01-31").toEpochDay(),
      42L,
      List.of("new", "gift"),
      Collections.unmodifiableMap(attributes),
      new Object[] {"Ghent", new Object[] {51.05}},
      "{\"type\": \"click\", \"pos\": {\"x\": 3}, \"ids\": [1, 2]}",
      new byte[] {1, (byte) 0xff}
    };
  }

  /** Columns written as {@code name TYPE}. */
  public static Schema schema(String... columns) {
    Schema.Builder schema = Schema.builder();
    for (String column : columns) {
      String[] parts = column.split(" ", 2);
      schema.addField(parts[0], type(parts[1]));
    }
    return schema.build();
  }

  static FieldType type(String name) {
    try {
      return SqlCompiler.parseType(name);
    } catch (SqlProblem e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  /** The result as SQL, or the code and message of what went wrong. */
  public static String evaluate(String sql) {
    return evaluate(sql, SCHEMA, values());
  }

  public static String evaluate(String sql, Schema schema, Object... row) {
    try {
      TypedExpression compiled = SqlCompiler.compile(sql, schema);
      return render(compiled.expression().evaluate(row), compiled.type());
    } catch (SqlProblem problem) {
      return "refused " + problem.code();
    } catch (RowFault fault) {
      return "bad row " + fault.code();
    }
  }

  static String render(Object value, FieldType type) {
    if (value == null) {
      return "NULL";
    }
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> (Boolean) value ? "TRUE" : "FALSE";
      case INT8 -> ((Byte) value).toString();
      case INT16 -> ((Short) value).toString();
      case INT32 -> ((Integer) value).toString();
      case INT64 -> ((Long) value).toString();
      case FLOAT -> ((Float) value).toString();
      case DOUBLE -> ((Double) value).toString();
      case DECIMAL -> ((BigDecimal) value).toPlainString();
      case STRING -> "'" + ((String) value).replace("'", "''") + "'";
      case BYTES -> "X'" + HexFormat.of().withUpperCase().formatHex((byte[]) value) + "'";
      case TIMESTAMP -> "TIMESTAMP '" + timestamp((Long) value) + "'";
      case TIMESTAMP_MICROS -> "TIMESTAMP '" + moment((Long) value) + "'";
      case DATE -> "DATE '" + LocalDate.ofEpochDay((Integer) value) + "'";
      case TIME -> "TIME '" + time((Integer) value) + "'";
      case ARRAY -> renderList((List<?>) value, type.getCollectionElementType());
      case MAP -> renderMap((Map<?, ?>) value, type);
      case ROW -> renderRow((Object[]) value, type.getRowSchema());
    };
  }

  private static String time(int millis) {
    return timestamp(millis).substring(11);
  }

  private static String timestamp(long millis) {
    return Instant.ofEpochMilli(millis)
        .atOffset(ZoneOffset.UTC)
        .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT))
        .replace(".000", "");
  }

  /** All six digits, which tell a TIMESTAMP(6) from others. */
  private static String moment(long micros) {
    return Instant.EPOCH
        .plus(micros, ChronoUnit.MICROS)
        .atOffset(ZoneOffset.UTC)
        .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT));
  }

  private static String renderList(List<?> values, FieldType element) {
    StringJoiner text = new StringJoiner(", ", "ARRAY[", "]");
    values.forEach(value -> text.add(render(value, element)));
    return text.toString();
  }

  private static String renderMap(Map<?, ?> values, FieldType type) {
    StringJoiner text = new StringJoiner(", ", "MAP[", "]");
    values.forEach(
        (key, value) ->
            text.add(render(key, type.getMapKeyType())).add(render(value, type.getMapValueType())));
    return text.toString();
  }

  private static String renderRow(Object[] values, Schema fields) {
    StringJoiner text = new StringJoiner(", ", "ROW(", ")");
    for (int i = 0; i < values.length; i++) {
      text.add(render(values[i], fields.getField(i).getType()));
    }
    return text.toString();
  }
}
