package dev.millrace.io.jdbc.postgresql;

import dev.millrace.io.jdbc.JdbcSinkOptions;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.PendingRow;
import dev.millrace.io.jdbc.TableFit;
import dev.millrace.io.jdbc.TableServer;
import dev.millrace.io.jdbc.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes any number of rows with one statement, to which each column is an array: the server parses
 * and plans it once, where a list of rows is a new statement for every length.
 */
public final class PostgresTable implements TableServer.Table {
  /** Tables of PostgreSQL. */
  public static final TableServer SERVER = PostgresTable::find;

  /** The types of their columns. */
  public static final TableServer.ColumnTypes TYPES = PostgresTypes.COLUMNS;

  /**
   * A column of the table.
   *
   * @param element the type of the parameter's elements
   * @param array what an element is cast to, where the column holds arrays: those of a nested array
   *     would be taken apart, so they are sent as text; null for single values
   */
  private record Column(String name, String element, @Nullable String array) {
    static Column of(String name, String found) {
      return found.endsWith("[]")
          ? new Column(name, "text", PostgresTypes.plain(found))
          : new Column(name, PostgresTypes.elementName(found), null);
    }

    String selected(int number) {
      return "c" + number + (array == null ? "" : "::" + array);
    }
  }

  private final List<Column> columns;
  private final String table;
  private final PostgresValues values;
  private final String statement;
  private final String newest;

  PostgresTable(JdbcSinkOptions options, TableShape shape) {
    List<String> names = new ArrayList<>(options.schema().getFieldNames());
    names.add(JdbcSinkOptions.ID_COLUMN);
    this.columns =
        names.stream()
            .map(name -> Column.of(name, Objects.requireNonNull(shape.columns().get(name)).type()))
            .toList();
    this.values = new PostgresValues(options.schema(), shape);
    this.table = options.target().quotedTable();
    this.statement = statement(options, names, "<");
    this.newest =
        statement(options, names, "<=")
            + " RETURNING "
            + JdbcTarget.quoted(JdbcSinkOptions.ID_COLUMN);
  }

  /**
   * Asks the server for the table.
   *
   * @throws dev.millrace.diag.UserException ML-5453 if rows have no place in it
   */
  static PostgresTable find(Connection connection, JdbcSinkOptions options) throws SQLException {
    TableShape shape = PostgresShape.of(connection, options.target());
    TableFit.check(options, shape, PostgresTypes.COLUMNS);
    return new PostgresTable(options, shape);
  }

  @Override
  public @Nullable Object[] values(Object[] row) {
    return values.of(row);
  }

  /** The statement; a row that is there already, or an older one, does nothing. */
  String statement() {
    return statement;
  }

  @Override
  public void send(Connection connection, List<PendingRow> rows) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(statement)) {
      setArrays(connection, insert, rows);
      insert.executeUpdate();
    }
  }

  @Override
  public Set<String> sendForNewest(Connection connection, List<PendingRow> rows)
      throws SQLException {
    Set<String> won = new HashSet<>();
    try (PreparedStatement insert = connection.prepareStatement(newest)) {
      setArrays(connection, insert, rows);
      try (ResultSet ids = insert.executeQuery()) {
        while (ids.next()) {
          won.add(ids.getString(1));
        }
      }
    }
    return won;
  }

  @Override
  public void remove(Connection connection, List<PendingRow> ends, Upsert upsert)
      throws SQLException {
    String condition =
        upsert.key().stream()
            .map(JdbcTarget::quoted)
            .map(column -> "t." + column + " = r." + column)
            .collect(Collectors.joining(" AND "));
    String statement =
        "DELETE FROM "
            + table
            + " AS t USING unnest("
            + numbered((column, number) -> "?::" + column.element() + "[]")
            + ") AS r ("
            + list(columns.stream().map(Column::name))
            + ") WHERE "
            + condition
            + " AND "
            + order("t", upsert)
            + " < "
            + order("r", upsert);
    try (PreparedStatement delete = connection.prepareStatement(statement)) {
      setArrays(connection, delete, ends);
      delete.executeUpdate();
    }
  }

  private void setArrays(Connection connection, PreparedStatement statement, List<PendingRow> rows)
      throws SQLException {
    for (int i = 0; i < columns.size(); i++) {
      String element = columns.get(i).element();
      @Nullable Object[] values = values(columns.get(i), rows.size());
      for (int row = 0; row < values.length; row++) {
        values[row] = PostgresValues.element(connection, rows.get(row).values()[i]);
      }
      if (BinaryArray.isSent(connection, element)) {
        statement.setObject(i + 1, BinaryArray.of(element, values));
      } else {
        statement.setArray(i + 1, connection.createArrayOf(element, values));
      }
    }
  }

  /** Arrays of these types travel as they are, others as text. */
  private static @Nullable Object[] values(Column column, int length) {
    return switch (column.element()) {
      case "text", "varchar" -> new String[length];
      case "bytea" -> new byte[length][];
      default -> new Object[length];
    };
  }

  private String statement(JdbcSinkOptions options, List<String> names, String replaced) {
    Upsert upsert = options.upsert();
    return "INSERT INTO "
        + table
        + " AS t ("
        + list(names.stream())
        + ") SELECT "
        + numbered(Column::selected)
        + " FROM unnest("
        + numbered((column, number) -> "?::" + column.element() + "[]")
        + ") AS r ("
        + numbered((column, number) -> "c" + number)
        + ") ON CONFLICT ("
        + list(TableFit.uniqueColumns(options).stream())
        + ") DO "
        + (upsert == null ? "NOTHING" : update(names, upsert, replaced));
  }

  private interface Part {
    String of(Column column, int number);
  }

  private String numbered(Part part) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> part.of(columns.get(i), i + 1))
        .collect(Collectors.joining(", "));
  }

  private static String update(List<String> columns, Upsert upsert, String replaced) {
    String set =
        columns.stream()
            .filter(column -> !upsert.key().contains(column))
            .map(JdbcTarget::quoted)
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", "));
    String condition = order("t", upsert) + " " + replaced + " " + order("excluded", upsert);
    return "UPDATE SET " + set + " WHERE " + condition;
  }

  private static String order(String row, Upsert upsert) {
    return "("
        + row
        + "."
        + JdbcTarget.quoted(upsert.version())
        + ", "
        + row
        + "."
        + JdbcTarget.quoted(JdbcSinkOptions.ID_COLUMN)
        + " COLLATE \"C\")";
  }

  private static String list(Stream<String> columns) {
    return columns.map(JdbcTarget::quoted).collect(Collectors.joining(", "));
  }
}
