package dev.millrace.io.jdbc;

import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** A kind of server: how its tables are found out and written. */
@FunctionalInterface
public interface TableServer extends Serializable {
  /**
   * A table that rows have a place in.
   *
   * @throws dev.millrace.diag.UserException ML-5453 if it is missing or does not fit
   */
  Table find(Connection connection, JdbcSinkOptions options) throws SQLException;

  /** The types that columns of its tables have. */
  interface ColumnTypes {
    /** Those that hold a type's values, the first of which a new table should have. */
    List<String> of(FieldType type);

    /**
     * The type of a column of a new table.
     *
     * @param unique whether an index on it tells rows apart
     */
    String declared(FieldType type, boolean unique);

    /** Whether a column's type, as the server prints it, holds a type's values. */
    boolean holds(String found, FieldType type);

    /** What else is wrong with a table. */
    default List<String> problems(JdbcSinkOptions options, TableShape shape) {
      return List.of();
    }
  }

  /** A table of the server. Of the rows of a batch, no two have one key. */
  interface Table {
    /**
     * The values of a row as the server takes them.
     *
     * @throws dev.millrace.element.RowFault (ML-6400) for a value that its column cannot hold
     */
    @Nullable Object[] values(Object[] row);

    /** Writes rows; one that is there already, or an older one, does nothing. */
    void send(Connection connection, List<PendingRow> rows) throws SQLException;

    /**
     * The same; gives the ids of those rows of whose key no newer one was there. A row that is
     * there already counts as the newest one again, so that what is written after it is written
     * once more where it was lost.
     */
    Set<String> sendForNewest(Connection connection, List<PendingRow> rows) throws SQLException;

    /** Removes the rows that have the keys of these and are older. */
    void remove(Connection connection, List<PendingRow> ends, Upsert upsert) throws SQLException;
  }
}
