package dev.millrace.io.jdbc.mariadb;

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
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes any number of rows with few statements, {@code INSERT … ON DUPLICATE KEY UPDATE}, in which
 * each column is only taken from a row that is newer than the one that is there.
 */
public final class MariaTable implements TableServer.Table {
  /** Tables of MariaDB and MySQL. */
  public static final TableServer SERVER = MariaTable::find;

  /** The types of their columns. */
  public static final TableServer.ColumnTypes TYPES = MariaTypes.COLUMNS;

  /** Of one statement, which travels as a whole: servers take 16 MiB unless told otherwise. */
  private static final int MOST_ROWS = 1_000;

  private static final long MOST_BYTES = 4L << 20;

  private static final String ID = JdbcTarget.quoted(JdbcSinkOptions.ID_COLUMN);

  private final Schema schema;
  private final MariaValues values;
  private final String table;
  private final List<String> columns;
  private final List<String> key;
  private final @Nullable Upsert upsert;

  private MariaTable(JdbcSinkOptions options, TableShape shape) {
    this.schema = options.schema();
    this.values = new MariaValues(schema, shape);
    this.table = options.target().quotedTable();
    this.columns =
        Stream.concat(schema.getFieldNames().stream(), Stream.of(JdbcSinkOptions.ID_COLUMN))
            .map(JdbcTarget::quoted)
            .toList();
    this.key = TableFit.uniqueColumns(options);
    this.upsert = options.upsert();
  }

  private static MariaTable find(Connection connection, JdbcSinkOptions options)
      throws SQLException {
    TableShape shape = MariaShape.of(connection, options.target());
    TableFit.check(options, shape, MariaTypes.COLUMNS);
    return new MariaTable(options, shape);
  }

  @Override
  public @Nullable Object[] values(Object[] row) {
    return values.of(row);
  }

  @Override
  public void send(Connection connection, List<PendingRow> rows) throws SQLException {
    for (List<PendingRow> some : pieces(rows)) {
      String places = repeated("(" + repeated("?", columns.size()) + ")", some.size());
      String statement =
          "INSERT INTO "
              + table
              + " ("
              + String.join(", ", columns)
              + ") VALUES "
              + places
              + " ON DUPLICATE KEY UPDATE "
              + update();
      try (PreparedStatement insert = connection.prepareStatement(statement)) {
        int place = 1;
        for (PendingRow row : some) {
          for (Object value : row.values()) {
            insert.setObject(place++, value);
          }
        }
        insert.executeUpdate();
      }
    }
  }

  /**
   * Assignments are done one after the other and see those before. So the id comes last but one and
   * the version last: whoever has assigned the id already finds the versions as they were, and of
   * equal versions nothing is left to assign.
   */
  private String update() {
    if (upsert == null) {
      return ID + " = " + ID;
    }
    String version = JdbcTarget.quoted(upsert.version());
    String newer = "(VALUES(%1$s), VALUES(%2$s)) > (%1$s, %2$s)".formatted(version, ID);
    Stream<String> others =
        columns.stream()
            .filter(column -> !column.equals(version) && !column.equals(ID))
            .filter(column -> key.stream().map(JdbcTarget::quoted).noneMatch(column::equals));
    return Stream.concat(others, Stream.of(ID, version))
        .map(column -> "%1$s = IF(%2$s, VALUES(%1$s), %1$s)".formatted(column, newer))
        .collect(Collectors.joining(", "));
  }

  @Override
  public Set<String> sendForNewest(Connection connection, List<PendingRow> rows)
      throws SQLException {
    send(connection, rows);
    Set<String> won = new HashSet<>();
    for (List<PendingRow> some : pieces(rows)) {
      String names = key.stream().map(JdbcTarget::quoted).collect(Collectors.joining(", "));
      // What is locked is read as it is now, whatever the transaction has seen before.
      String statement =
          "SELECT "
              + ID
              + " FROM "
              + table
              + " WHERE ("
              + names
              + ") IN ("
              + repeated("(" + repeated("?", key.size()) + ")", some.size())
              + ") FOR UPDATE";
      try (PreparedStatement query = connection.prepareStatement(statement)) {
        int place = 1;
        for (PendingRow row : some) {
          place = setKey(query, place, row);
        }
        try (ResultSet ids = query.executeQuery()) {
          while (ids.next()) {
            won.add(ids.getString(1));
          }
        }
      }
    }
    return won;
  }

  private int setKey(PreparedStatement statement, int first, PendingRow row) throws SQLException {
    int place = first;
    for (String column : key) {
      statement.setObject(place++, row.values()[schema.indexOf(column)]);
    }
    return place;
  }

  @Override
  public void remove(Connection connection, List<PendingRow> ends, Upsert how) throws SQLException {
    String condition =
        key.stream()
            .map(column -> JdbcTarget.quoted(column) + " = ?")
            .collect(Collectors.joining(" AND "));
    String statement =
        "DELETE FROM %s WHERE %s AND (%s, %s) < (?, ?)"
            .formatted(table, condition, JdbcTarget.quoted(how.version()), ID);
    try (PreparedStatement delete = connection.prepareStatement(statement)) {
      for (PendingRow end : ends) {
        int place = setKey(delete, 1, end);
        delete.setObject(place, end.values()[schema.indexOf(how.version())]);
        delete.setObject(place + 1, end.rank().id());
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }

  /** Pieces of which each goes into a statement. */
  private static List<List<PendingRow>> pieces(List<PendingRow> rows) {
    List<List<PendingRow>> pieces = new ArrayList<>();
    List<PendingRow> piece = new ArrayList<>();
    long bytes = 0;
    for (PendingRow row : rows) {
      long more = bytes(row);
      if (!piece.isEmpty() && (piece.size() == MOST_ROWS || bytes + more > MOST_BYTES)) {
        pieces.add(piece);
        piece = new ArrayList<>();
        bytes = 0;
      }
      piece.add(row);
      bytes += more;
    }
    pieces.add(piece);
    return pieces;
  }

  private static long bytes(PendingRow row) {
    long bytes = 0;
    for (Object value : row.values()) {
      bytes +=
          value instanceof String text
              ? 2L * text.length()
              : value instanceof byte[] raw ? 2L * raw.length : 24;
    }
    return bytes;
  }

  private static String repeated(String part, int times) {
    return String.join(", ", Collections.nCopies(times, part));
  }
}
