package dev.millrace.sql;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The rows of {@link SweepValues} as a table of DuckDB, and what its expressions give there. */
final class DuckDbArguments implements AutoCloseable {
  /** What stands for an expression that DuckDB refuses to compute. */
  static final Object ERROR = "error";

  private final Connection connection;
  private final Map<String, List<Object>> conditions = new HashMap<>();

  DuckDbArguments() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      StringBuilder create = new StringBuilder("CREATE TABLE a (id INTEGER");
      for (SweepValues.Column column : SweepValues.COLUMNS) {
        create.append(", ").append(column.name()).append(' ').append(column.duckType());
      }
      statement.execute(create.append(")").toString());
      List<Object[]> rows = SweepValues.rows();
      for (int r = 0; r < rows.size(); r++) {
        StringBuilder insert = new StringBuilder("INSERT INTO a VALUES (").append(r);
        for (int c = 0; c < SweepValues.COLUMNS.size(); c++) {
          insert
              .append(", ")
              .append(literal(rows.get(r)[c], SweepValues.COLUMNS.get(c).duckType()));
        }
        statement.execute(insert.append(")").toString());
      }
    }
  }

  private static String literal(Object value, String type) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof List<?> list) {
      String element = type.substring(0, type.length() - 2);
      List<String> items = list.stream().map(item -> literal(item, element)).toList();
      return "[" + String.join(", ", items) + "]::" + type;
    }
    return switch (type) {
      case "VARCHAR" -> text((String) value);
      case "BLOB" -> "unhex('" + HexFormat.of().formatHex((byte[]) value) + "')";
      case "TIMESTAMP" -> "make_timestamp(" + (Long) value * 1000 + ")";
      case SweepValues.MICROS -> "make_timestamp(" + value + ")";
      case "DATE" -> "DATE '1970-01-01' + (" + value + ")";
      case "TIME" ->
          "TIME '"
              + LocalTime.ofNanoOfDay((Integer) value * 1_000_000L)
              + (((Integer) value) % 60_000 == 0 ? ":00" : "")
              + "'";
      default -> "'" + value + "'::" + type;
    };
  }

  private static String text(String value) {
    return "decode(unhex('"
        + HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8))
        + "'))";
  }

  /** The expression's value for every row. */
  List<Object> values(String expression) throws SQLException {
    try {
      return query("SELECT " + expression + " FROM a ORDER BY id");
    } catch (SQLException e) {
      return oneByOne(expression);
    }
  }

  /** Whether a condition is true for a row. */
  boolean holds(String condition, int row) throws SQLException {
    List<Object> truths = conditions.get(condition);
    if (truths == null) {
      truths = query("SELECT " + condition + " FROM a ORDER BY id");
      conditions.put(condition, truths);
    }
    return Boolean.TRUE.equals(truths.get(row));
  }

  private List<Object> oneByOne(String expression) throws SQLException {
    List<Object> values = new ArrayList<>();
    String last = "";
    for (int i = 0; i < SweepValues.ROWS; i++) {
      try {
        values.addAll(
            query("SELECT " + expression + " FROM (SELECT * FROM a WHERE id = " + i + ")"));
      } catch (SQLException e) {
        last = e.getMessage();
        values.add(ERROR);
      }
    }
    if (values.stream().allMatch(ERROR::equals)) {
      throw new SQLException(expression + " is never right: " + last);
    }
    return values;
  }

  private List<Object> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<Object> values = new ArrayList<>();
      while (result.next()) {
        values.add(plain(result.getObject(1)));
      }
      return values;
    }
  }

  private static Object plain(Object value) throws SQLException {
    if (value instanceof Array array) {
      List<Object> items = new ArrayList<>();
      for (Object item : (Object[]) array.getArray()) {
        items.add(plain(item));
      }
      return items;
    }
    return value;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
