package dev.millrace.io.jdbc.standard;

import dev.millrace.diag.UserException;
import dev.millrace.io.jdbc.JdbcCodes;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.TableSession;
import dev.millrace.io.jdbc.TableShape;
import dev.millrace.io.jdbc.TableShape.Column;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table or query as JDBC describes it. Names in SQL that have no quotes get letters of one case,
 * which one depends on the database; so where no table or column has exactly the name that is asked
 * for, one is taken that differs from it in the case of its letters alone.
 *
 * @param target with the table's own name
 * @param jdbcTypes of the columns, from {@link java.sql.Types}
 */
record StandardShape(JdbcTarget target, TableShape shape, Map<String, Integer> jdbcTypes) {
  private record Name(@Nullable String schema, String table) {}

  /**
   * Describes a table.
   *
   * @param asked the names that columns have in rows
   * @throws UserException ML-5454 for a database whose SQL is not the standard's
   */
  static StandardShape of(Connection connection, JdbcTarget target, Collection<String> asked)
      throws SQLException {
    checkNames(connection, target);
    Optional<Name> found = find(connection, target.table());
    if (found.isEmpty()) {
      return new StandardShape(target, new TableShape(Map.of(), List.of()), Map.of());
    }
    Name name = found.orElseThrow();
    Map<String, Column> columns = new LinkedHashMap<>();
    Map<String, Integer> types = new LinkedHashMap<>();
    try (ResultSet rows =
        connection
            .getMetaData()
            .getColumns(
                connection.getCatalog(),
                pattern(connection, name.schema()),
                pattern(connection, name.table()),
                null)) {
      while (rows.next()) {
        if (name.table().equals(rows.getString("TABLE_NAME"))) {
          String column = rows.getString("COLUMN_NAME");
          types.put(column, rows.getInt("DATA_TYPE"));
          columns.put(column, column(rows));
        }
      }
    }
    String own =
        name.schema() == null || !target.table().contains(".")
            ? name.table()
            : name.schema() + "." + name.table();
    return named(target.withTable(own), columns, unique(connection, name), types, asked);
  }

  /** Describes a query, of which nothing is known but its columns. */
  static StandardShape ofQuery(
      Connection connection, JdbcTarget target, String from, Collection<String> asked)
      throws SQLException {
    checkNames(connection, target);
    Map<String, Column> columns = new LinkedHashMap<>();
    Map<String, Integer> types = new LinkedHashMap<>();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT * FROM " + from + " WHERE 1 = 0");
        ResultSet rows = query.executeQuery()) {
      ResultSetMetaData found = rows.getMetaData();
      for (int i = 1; i <= found.getColumnCount(); i++) {
        String type =
            StandardTypes.name(
                found.getColumnType(i),
                found.getColumnTypeName(i),
                found.getPrecision(i),
                found.getScale(i));
        columns.put(found.getColumnLabel(i), new Column(type, false, false, false));
        types.put(found.getColumnLabel(i), found.getColumnType(i));
      }
    }
    return named(target, columns, List.of(), types, asked);
  }

  private static void checkNames(Connection connection, JdbcTarget target) throws SQLException {
    DatabaseMetaData database = connection.getMetaData();
    String quote = database.getIdentifierQuoteString().strip();
    if (!quote.equals("\"") || !database.supportsTransactions()) {
      throw new UserException(
          TableSession.problem(
              target,
              JdbcCodes.REFUSED,
              database.getDatabaseProductName()
                  + (quote.equals("\"")
                      ? " has no transactions."
                      : " does not take names in double quotes, as standard SQL has them.")));
    }
  }

  private static Optional<Name> find(Connection connection, String table) throws SQLException {
    int dot = table.indexOf('.');
    List<@Nullable String> schemas = new ArrayList<>();
    if (dot < 0) {
      schemas.add(connection.getSchema());
    } else {
      schemas.addAll(cases(table.substring(0, dot)));
    }
    for (String schema : schemas) {
      for (String name : cases(table.substring(dot + 1))) {
        try (ResultSet tables =
            connection
                .getMetaData()
                .getTables(
                    connection.getCatalog(),
                    pattern(connection, schema),
                    pattern(connection, name),
                    null)) {
          while (tables.next()) {
            if (name.equals(tables.getString("TABLE_NAME"))) {
              return Optional.of(new Name(tables.getString("TABLE_SCHEM"), name));
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> cases(String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))
        .distinct()
        .toList();
  }

  private static @Nullable String pattern(Connection connection, @Nullable String name)
      throws SQLException {
    String escape = connection.getMetaData().getSearchStringEscape();
    return name == null || escape == null || escape.isEmpty()
        ? name
        : name.replace(escape, escape + escape)
            .replace("_", escape + "_")
            .replace("%", escape + "%");
  }

  private static Column column(ResultSet column) throws SQLException {
    int digits = column.getInt("DECIMAL_DIGITS");
    int scale = column.wasNull() ? -1 : digits;
    String type =
        StandardTypes.name(
            column.getInt("DATA_TYPE"),
            column.getString("TYPE_NAME"),
            column.getInt("COLUMN_SIZE"),
            scale);
    boolean numbers = "YES".equals(column.getString("IS_AUTOINCREMENT"));
    return new Column(
        type,
        column.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls,
        numbers || column.getString("COLUMN_DEF") != null,
        "YES".equals(column.getString("IS_GENERATEDCOLUMN")) && !numbers);
  }

  private static List<Set<String>> unique(Connection connection, Name name) throws SQLException {
    DatabaseMetaData database = connection.getMetaData();
    Map<String, Set<String>> unique = new LinkedHashMap<>();
    try (ResultSet columns =
        database.getPrimaryKeys(connection.getCatalog(), name.schema(), name.table())) {
      while (columns.next()) {
        unique.computeIfAbsent("", index -> new TreeSet<>()).add(columns.getString("COLUMN_NAME"));
      }
    }
    try (ResultSet columns =
        database.getIndexInfo(connection.getCatalog(), name.schema(), name.table(), true, false)) {
      while (columns.next()) {
        String index = columns.getString("INDEX_NAME");
        boolean ofAllRows = columns.getString("FILTER_CONDITION") == null;
        if (index != null && ofAllRows && !columns.getBoolean("NON_UNIQUE")) {
          // An expression is no column.
          unique
              .computeIfAbsent("index " + index, same -> new TreeSet<>())
              .add(String.valueOf(columns.getString("COLUMN_NAME")));
        }
      }
    }
    return List.copyOf(unique.values());
  }

  /** Gives columns the names that rows have for them. */
  private static StandardShape named(
      JdbcTarget target,
      Map<String, Column> columns,
      List<Set<String>> unique,
      Map<String, Integer> types,
      Collection<String> asked) {
    Map<String, String> own = new LinkedHashMap<>();
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : columns.keySet()) {
      String row =
          asked.contains(name)
              ? name
              : asked.stream()
                  .filter(each -> each.equalsIgnoreCase(name) && !columns.containsKey(each))
                  .filter(each -> !own.containsKey(each))
                  .findFirst()
                  .orElse(name);
      own.put(row, name);
      names.put(name, row);
    }
    Map<String, Column> named = new LinkedHashMap<>();
    columns.forEach((name, column) -> named.put(names.getOrDefault(name, name), column));
    Map<String, Integer> ofNames = new LinkedHashMap<>();
    types.forEach((name, type) -> ofNames.put(names.getOrDefault(name, name), type));
    List<Set<String>> indexes = new ArrayList<>();
    for (Set<String> index : unique) {
      Set<String> all = new TreeSet<>();
      index.forEach(name -> all.add(names.getOrDefault(name, name)));
      indexes.add(all);
    }
    return new StandardShape(target, new TableShape(named, indexes, own), ofNames);
  }
}
