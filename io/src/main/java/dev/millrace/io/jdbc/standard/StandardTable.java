package dev.millrace.io.jdbc.standard;

import dev.millrace.io.jdbc.JdbcSinkOptions;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
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
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows with statements that every database has: an INSERT of those that are not there, and
 * an UPDATE of the others where they are older, in one transaction. MERGE does no more, as it does
 * not keep two writers from inserting one key either, and is not everywhere.
 *
 * <p>Of two writers that insert one key at the same time, the database refuses one; it starts its
 * transaction again, and finds the row. The UPDATE comes last, so that it meets each row that was
 * found, whoever wrote it: before the question, it would miss one that comes between the two.
 */
public final class StandardTable implements TableServer.Table {
  /** Tables of any database. */
  public static final TableServer SERVER = StandardTable::find;

  /** The types of their columns. */
  public static final TableServer.ColumnTypes TYPES = StandardTypes.COLUMNS;

  /** How many rows are asked for at a time. */
  private static final int ASKED = 50;

  private static final String ID = JdbcSinkOptions.ID_COLUMN;

  private final List<String> columns;
  private final int[] types;
  private final List<String> key;
  private final @Nullable Upsert upsert;
  private final TableShape shape;
  private final StandardValues values;
  private final String table;

  private StandardTable(JdbcSinkOptions options, StandardShape found, TextRules rules) {
    this.columns = Stream.concat(options.schema().getFieldNames().stream(), Stream.of(ID)).toList();
    this.types =
        columns.stream()
            .mapToInt(name -> Objects.requireNonNull(found.jdbcTypes().get(name)))
            .toArray();
    this.key = TableFit.uniqueColumns(options);
    this.upsert = options.upsert();
    this.shape = found.shape();
    this.values = new StandardValues(options.schema(), shape, Set.copyOf(key), rules);
    this.table = found.target().quotedTable();
  }

  /**
   * Also lets the database look at the statements, so that it refuses them before the first row.
   */
  private static StandardTable find(Connection connection, JdbcSinkOptions options)
      throws SQLException {
    Schema schema = options.schema();
    List<String> names = Stream.concat(schema.getFieldNames().stream(), Stream.of(ID)).toList();
    StandardShape found = StandardShape.of(connection, options.target(), names);
    TableFit.check(options, found.shape(), StandardTypes.COLUMNS);
    String table = found.target().quotedTable();
    TextRules rules = TextRules.of(connection, table);
    KeyTexts.check(connection, options, found, rules);
    StandardTable made = new StandardTable(options, found, rules);
    for (String statement : made.statements()) {
      connection.prepareStatement(statement).close();
    }
    return made;
  }

  private List<String> statements() {
    List<String> statements = new ArrayList<>(List.of(insert(), exist(ASKED)));
    if (upsert != null) {
      statements.add(update(upsert, "<"));
      statements.add(delete(upsert));
    }
    return statements;
  }

  @Override
  public @Nullable Object[] values(Object[] row) {
    return values.of(row);
  }

  @Override
  public void send(Connection connection, List<PendingRow> rows) throws SQLException {
    write(connection, rows, "<");
  }

  @Override
  public Set<String> sendForNewest(Connection connection, List<PendingRow> rows)
      throws SQLException {
    return write(connection, rows, "<=");
  }

  @Override
  public void remove(Connection connection, List<PendingRow> ends, Upsert how) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(delete(how))) {
      StatementBatch.send(delete, ends, row -> setOrder(delete, setKey(delete, 1, row), row, how));
    }
  }

  /**
   * @param replaced how the ids of two rows with one version compare where one replaces the other
   * @return the ids of the rows that are in the table now
   */
  private Set<String> write(Connection connection, List<PendingRow> rows, String replaced)
      throws SQLException {
    List<PendingRow> missing = missing(connection, rows);
    if (!missing.isEmpty()) {
      insert(connection, missing);
    }
    Set<String> written = new HashSet<>();
    missing.forEach(row -> written.add(row.rank().id()));
    List<PendingRow> there =
        rows.stream().filter(row -> !written.contains(row.rank().id())).toList();
    if (upsert != null && !there.isEmpty()) {
      try (PreparedStatement update = connection.prepareStatement(update(upsert, replaced))) {
        StatementBatch.changing(update, there, row -> setUpdate(update, row, upsert))
            .forEach(row -> written.add(row.rank().id()));
      }
    }
    return written;
  }

  private void insert(Connection connection, List<PendingRow> rows) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(insert())) {
      StatementBatch.send(insert, rows, row -> setAll(insert, 1, row));
    } catch (SQLException e) {
      connection.rollback();
      if (missing(connection, rows).size() < rows.size()) {
        throw new SQLException("another writer wrote a row of the same key", "40001", e);
      }
      throw e;
    }
  }

  /** Rows of which the table has none with their key. */
  private List<PendingRow> missing(Connection connection, List<PendingRow> rows)
      throws SQLException {
    List<PendingRow> missing = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += ASKED) {
      List<PendingRow> some = rows.subList(from, Math.min(rows.size(), from + ASKED));
      Set<Integer> there = new HashSet<>();
      try (PreparedStatement query = connection.prepareStatement(exist(some.size()))) {
        int place = 1;
        for (PendingRow row : some) {
          place = setKey(query, place, row);
        }
        try (ResultSet found = query.executeQuery()) {
          while (found.next()) {
            there.add(found.getInt(1));
          }
        }
      }
      IntStream.range(0, some.size())
          .filter(i -> !there.contains(i))
          .forEach(i -> missing.add(some.get(i)));
    }
    return missing;
  }

  private int setColumn(PreparedStatement statement, int place, PendingRow row, String column)
      throws SQLException {
    int index = columns.indexOf(column);
    StandardValues.set(statement, place, row.values()[index], types[index]);
    return place + 1;
  }

  private int setKey(PreparedStatement statement, int first, PendingRow row) throws SQLException {
    int place = first;
    for (String column : key) {
      place = setColumn(statement, place, row, column);
    }
    return place;
  }

  private void setAll(PreparedStatement statement, int first, PendingRow row) throws SQLException {
    int place = first;
    for (String column : columns) {
      place = setColumn(statement, place, row, column);
    }
  }

  private void setUpdate(PreparedStatement statement, PendingRow row, Upsert how)
      throws SQLException {
    int place = 1;
    for (String column : columns) {
      if (!key.contains(column)) {
        place = setColumn(statement, place, row, column);
      }
    }
    setOrder(statement, setKey(statement, place, row), row, how);
  }

  private void setOrder(PreparedStatement statement, int first, PendingRow row, Upsert how)
      throws SQLException {
    int place = setColumn(statement, first, row, how.version());
    place = setColumn(statement, place, row, how.version());
    setColumn(statement, place, row, ID);
  }

  private String insert() {
    return "INSERT INTO "
        + table
        + " ("
        + columns.stream().map(shape::quoted).collect(Collectors.joining(", "))
        + ") VALUES ("
        + columns.stream().map(column -> "?").collect(Collectors.joining(", "))
        + ")";
  }

  private String update(Upsert how, String replaced) {
    return "UPDATE "
        + table
        + " SET "
        + columns.stream()
            .filter(column -> !key.contains(column))
            .map(column -> shape.quoted(column) + " = ?")
            .collect(Collectors.joining(", "))
        + older(how, replaced);
  }

  private String delete(Upsert how) {
    return "DELETE FROM " + table + older(how, "<");
  }

  private String older(Upsert how, String replaced) {
    String version = shape.quoted(how.version());
    return " WHERE "
        + equalKey()
        + " AND (%1$s < ? OR %1$s = ? AND %2$s %3$s ?)"
            .formatted(version, shape.quoted(ID), replaced);
  }

  /** The numbers of those keys that are there. */
  private String exist(int keys) {
    return IntStream.range(0, keys)
        .mapToObj(i -> "SELECT " + i + " FROM " + table + " WHERE " + equalKey())
        .collect(Collectors.joining(" UNION ALL "));
  }

  private String equalKey() {
    return key.stream()
        .map(column -> shape.quoted(column) + " = ?")
        .collect(Collectors.joining(" AND "));
  }
}
