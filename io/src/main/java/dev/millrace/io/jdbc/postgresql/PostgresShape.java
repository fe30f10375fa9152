package dev.millrace.io.jdbc.postgresql;

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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds out tables and queries, with types as the server prints them. */
final class PostgresShape {
  private static final String COLUMNS =
      """
      select attname, format_type(atttypid, atttypmod), attnotnull,
             atthasdef or attidentity <> '', attgenerated <> '' or attidentity = 'a'
      from pg_attribute
      where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
      order by attnum
      """;

  private static final String UNIQUE =
      """
      select i.indexrelid, a.attname
      from pg_index i join pg_attribute a
        on a.attrelid = i.indrelid and a.attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1])
      where i.indrelid = to_regclass(?) and i.indisunique and i.indisvalid and i.indimmediate
        and i.indpred is null and i.indexprs is null
      """;

  /** The type in full by its short name and PostgreSQL's form of its precision. */
  private static final String TYPE = "select format_type(to_regtype(?), ?)";

  private PostgresShape() {}

  /** The shape of what is read. */
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
        columns.put(
            rows.getString(1),
            new Column(
                rows.getString(2), rows.getBoolean(3), rows.getBoolean(4), rows.getBoolean(5)));
      }
    }
    Map<Long, Set<String>> unique = new LinkedHashMap<>();
    try (PreparedStatement query = query(connection, UNIQUE, target);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        unique.computeIfAbsent(rows.getLong(1), index -> new TreeSet<>()).add(rows.getString(2));
      }
    }
    return new TableShape(columns, new ArrayList<>(unique.values()));
  }

  /**
   * The columns of a query, as those of a table: nothing is known of NULLs and keys. The server
   * does not run the query for it.
   */
  private static TableShape ofQuery(Connection connection, String from) throws SQLException {
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

  private static PreparedStatement query(Connection connection, String sql, JdbcTarget target)
      throws SQLException {
    PreparedStatement query = connection.prepareStatement(sql);
    query.setString(1, target.quotedTable());
    return query;
  }
}
