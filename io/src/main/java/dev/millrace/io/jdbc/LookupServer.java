package dev.millrace.io.jdbc;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** How a kind of server is asked for the rows of keys. */
@FunctionalInterface
public interface LookupServer extends Serializable {
  /**
   * A table or query that has the columns.
   *
   * @throws dev.millrace.diag.UserException ML-5453 if it is missing or does not fit
   */
  Found find(Connection connection, JdbcLookupOptions options) throws SQLException;

  /** What was found, for as long as the lookup is open. */
  @FunctionalInterface
  interface Found {
    /**
     * The rows of each key, as JSON objects.
     *
     * @param keys the texts of their parts
     */
    List<List<byte[]>> rows(Connection connection, List<List<String>> keys) throws SQLException;
  }
}
