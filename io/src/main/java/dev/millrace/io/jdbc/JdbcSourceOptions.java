package dev.millrace.io.jdbc;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table or query are read, and how.
 *
 * @param query a SELECT whose rows are read; null for those of the target's table
 * @param schema the columns, found by name
 * @param partitionBy a column of whole numbers whose ranges are read side by side; null takes the
 *     one that a unique index has alone, if there is one
 * @param partitions how many ranges
 */
public record JdbcSourceOptions(
    JdbcTarget target,
    @Nullable String query,
    Schema schema,
    @Nullable String partitionBy,
    int partitions)
    implements Serializable {

  /** How a kind of server is read. */
  public interface Reading extends Serializable {
    /** The same with the names that the server itself has for what is read. */
    default JdbcSourceOptions found(Connection connection, JdbcSourceOptions options)
        throws SQLException {
      return options;
    }

    /** The shape of what is read. */
    TableShape shape(Connection connection, JdbcSourceOptions options) throws SQLException;

    /** The columns of that, with the types that hold all their values. */
    Schema schema(TableShape shape);

    /**
     * @throws dev.millrace.diag.UserException ML-5453 if the table is missing, or a column is
     *     missing or of another kind
     */
    void check(JdbcSourceOptions options, TableShape shape);

    /** Whether a column is one of whole numbers. */
    boolean isWhole(TableShape.Column column);

    /** About how much a table holds. */
    long bytes(Connection connection, JdbcSourceOptions options) throws SQLException;

    /**
     * Reads rows in no particular order, each as a JSON object.
     *
     * @param condition of the rows; empty for all
     */
    void read(
        Connection connection, JdbcSourceOptions options, String condition, Consumer<byte[]> row)
        throws SQLException;
  }

  /** The same of another table. */
  public JdbcSourceOptions withTable(String table) {
    return new JdbcSourceOptions(target.withTable(table), query, schema, partitionBy, partitions);
  }

  /** What rows come from, in a statement. */
  public String from() {
    // A comment at the query's end ends with its line.
    return query == null ? target.quotedTable() : "(" + query + "\n) AS millrace_query";
  }

  /** What rows come from, in their coordinates. */
  String place() {
    return query == null ? target.table() : "query";
  }
}
