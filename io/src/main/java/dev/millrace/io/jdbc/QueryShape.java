package dev.millrace.io.jdbc;

import dev.millrace.io.jdbc.TableShape.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The columns of a query, as those of a table: nothing is known of NULLs and keys. */
final class QueryShape {
  /** The type in full by its short name and PostgreSQL's form of its precision. */
  private static final String TYPE = "select format_type(to_regtype(?), ?)";

  private QueryShape() {}

  /** Asks the server, which does not run the query for it. */
  static TableShape of(Connection connection, String from) throws SQLException {
    Map<String, Column> columns = new LinkedHashMap<>();
    try (PreparedStatement query = connection.prepareStatement("SELECT * FROM " + from)) {
      ResultSetMetaData found = query.getMetaData();
      for (int i = 1; i <= found.getColumnCount(); i++) {
        String type = type(connection, found, i);
        columns.put(found.getColumnLabel(i), new Column(type, false, false, false));
      }
    }
    return new TableShape(columns, List.of());
  }

  private static String type(Connection connection, ResultSetMetaData found, int column)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(TYPE)) {
      query.setString(1, found.getColumnTypeName(column));
      int precision = found.getPrecision(column);
      if (found.getColumnType(column) == Types.NUMERIC && precision > 0) {
        query.setInt(2, (precision << 16 | found.getScale(column)) + 4);
      } else {
        query.setNull(2, Types.INTEGER);
      }
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
