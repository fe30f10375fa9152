package dev.millrace.io.jdbc.mariadb;

import dev.millrace.io.jdbc.JdbcSourceOptions;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.TableShape;
import dev.millrace.io.jdbc.TableShape.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds out tables, with types as {@link MariaTypes} knows them. */
final class MariaShape {
  private static final String COLUMNS =
      """
      select column_name, column_type, collation_name, is_nullable, column_default, extra
      from information_schema.columns
      where table_schema = coalesce(?, database()) and table_name = ?
      order by ordinal_position
      """;

  private static final String UNIQUE =
      """
      select index_name, column_name, sub_part
      from information_schema.statistics
      where table_schema = coalesce(?, database()) and table_name = ? and non_unique = 0
      """;

  private MariaShape() {}

  static TableShape of(Connection connection, JdbcSourceOptions options) throws SQLException {
    return options.query() == null
        ? of(connection, options.target())
        : ofQuery(connection, options.from());
  }

  static TableShape of(Connection connection, JdbcTarget target) throws SQLException {
    Map<String, Column> columns = new LinkedHashMap<>();
    try (PreparedStatement query = query(connection, COLUMNS, target);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        columns.put(rows.getString(1), column(rows));
      }
    }
    Map<String, Set<String>> unique = new LinkedHashMap<>();
    try (PreparedStatement query = query(connection, UNIQUE, target);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        // An index on the beginning of a text is none on the text.
        String part = rows.getString(3) == null ? "" : "(" + rows.getString(3) + ")";
        unique
            .computeIfAbsent(rows.getString(1), index -> new TreeSet<>())
            .add(rows.getString(2) + part);
      }
    }
    return new TableShape(columns, new ArrayList<>(unique.values()));
  }

  private static PreparedStatement query(Connection connection, String sql, JdbcTarget target)
      throws SQLException {
    int dot = target.table().indexOf('.');
    PreparedStatement query = connection.prepareStatement(sql);
    query.setString(1, dot < 0 ? null : target.table().substring(0, dot));
    query.setString(2, target.table().substring(dot + 1));
    return query;
  }

  private static Column column(ResultSet row) throws SQLException {
    String type = row.getString(2).toLowerCase(Locale.ROOT);
    String collation = row.getString(3);
    String extra = row.getString(6).toLowerCase(Locale.ROOT);
    boolean numbers = extra.contains("auto_increment");
    return new Column(
        type
            + (numbers ? MariaTypes.AUTO_INCREMENT : "")
            + (collation == null ? "" : MariaTypes.COLLATE + collation),
        row.getString(4).equals("NO"),
        numbers || row.getString(5) != null,
        extra.contains("virtual generated") || extra.contains("stored generated"));
  }

  /** The columns of a query, which the server does not run for it. */
  private static TableShape ofQuery(Connection connection, String from) throws SQLException {
    Map<String, Column> columns = new LinkedHashMap<>();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT * FROM " + from + " LIMIT 0");
        ResultSet rows = query.executeQuery()) {
      ResultSetMetaData found = rows.getMetaData();
      for (int i = 1; i <= found.getColumnCount(); i++) {
        columns.put(found.getColumnLabel(i), new Column(type(found, i), false, false, false));
      }
    }
    return new TableShape(columns, List.of());
  }

  private static String type(ResultSetMetaData found, int column) throws SQLException {
    int precision = found.getPrecision(column);
    int scale = found.getScale(column);
    String sign = found.isSigned(column) ? "" : " unsigned";
    return switch (found.getColumnType(column)) {
      // MySQL's driver calls all lengths so.
      case Types.BIT, Types.BOOLEAN -> precision > 1 ? "bit(" + precision + ")" : "tinyint(1)";
      case Types.TINYINT -> "tinyint(4)" + sign;
      case Types.SMALLINT -> "smallint" + sign;
      case Types.INTEGER -> "int" + sign;
      case Types.BIGINT -> "bigint" + sign;
      case Types.DECIMAL, Types.NUMERIC -> "decimal(" + precision + "," + scale + ")";
      case Types.REAL, Types.FLOAT, Types.DOUBLE -> "double";
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> "longblob";
      case Types.TIMESTAMP -> "datetime(6)";
      case Types.DATE -> "date";
      case Types.TIME -> "time(6)";
      default -> "longtext";
    };
  }
}
