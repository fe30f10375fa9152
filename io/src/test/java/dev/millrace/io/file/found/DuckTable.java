package dev.millrace.io.file.found;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What DuckDB finds in files: its columns with their types, and the values as comparable text. */
record DuckTable(Map<String, String> columns, List<String> rows) {

  /** Columns that DuckDB is asked for in another form than that in which it finds them. */
  interface Form {
    String of(String column, String type);
  }

  /** Reads a table, or what a table function gives. */
  static DuckTable of(String table, Form form) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      Map<String, String> columns = new LinkedHashMap<>();
      try (ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
        while (result.next()) {
          columns.put(result.getString(1), result.getString(2).replace("\"", ""));
        }
      }
      String selected =
          columns.entrySet().stream()
              .map(each -> form.of(quoted(each.getKey()), each.getValue()))
              .collect(Collectors.joining(", "));
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery("SELECT " + selected + " FROM " + table)) {
        while (result.next()) {
          List<@Nullable Object> row = new ArrayList<>();
          for (int i = 1; i <= columns.size(); i++) {
            row.add(result.getObject(i));
          }
          rows.add(text(row));
        }
      }
      return new DuckTable(columns, rows);
    }
  }

  /** Runs one statement, for example one that writes a file. */
  static void run(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(sql);
    }
  }

  static String quoted(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  /** A value of either side. */
  static String text(@Nullable Object value) throws SQLException {
    if (value == null) {
      return "NULL";
    } else if (value instanceof List<?> list) {
      return texts(list);
    } else if (value instanceof Array array) {
      return texts(Arrays.asList((Object[]) array.getArray()));
    } else if (value instanceof Struct struct) {
      return texts(Arrays.asList(struct.getAttributes()));
    } else if (value instanceof Object[] row) {
      return texts(Arrays.asList(row));
    } else if (value instanceof Map<?, ?> map) {
      List<Object> entries = new ArrayList<>();
      map.forEach((k, v) -> entries.add(Arrays.asList(k, v)));
      return texts(entries);
    } else if (value instanceof Blob blob) {
      return HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros().toPlainString();
    }
    return value instanceof String ? "'" + value + "'" : value.toString();
  }

  private static String texts(List<?> values) throws SQLException {
    List<String> texts = new ArrayList<>();
    for (Object value : values) {
      texts.add(text(value));
    }
    return texts.toString();
  }
}
