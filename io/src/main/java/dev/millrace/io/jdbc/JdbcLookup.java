package dev.millrace.io.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks rows up in a table, over connections of its own. */
final class JdbcLookup implements Lookup {
  private final JdbcLookupOptions options;
  private final HikariDataSource pool;
  private volatile LookupServer.@Nullable Found table;

  JdbcLookup(JdbcLookupOptions options) {
    this.options = options;
    this.pool = JdbcPools.own(options.read().target(), options.timeout());
  }

  @Override
  public List<List<byte[]>> find(List<List<String>> keys) throws LookupUnavailable {
    // The pool rolls back, and with that the time zone is the server's own again.
    try (Connection connection = pool.getConnection()) {
      TableSession.begin(connection, options.read().target());
      return table(connection).rows(connection, keys);
    } catch (SQLException e) {
      throw fault(e);
    }
  }

  private LookupServer.Found table(Connection connection) throws SQLException {
    LookupServer.Found known = table;
    if (known == null) {
      known = options.server().find(connection, options);
      table = known;
    }
    return known;
  }

  /** A fault of the moment; another one is thrown. */
  private LookupUnavailable fault(SQLException error) {
    String words = SqlFaults.words(error);
    return switch (SqlFaults.ofReading(error, options.read().target())) {
      case MOMENT -> new LookupUnavailable(words, error);
      case ROW -> throw new RowFault(JdbcCodes.ROW_REFUSED, "the server refused the key: " + words);
      case STATEMENT ->
          throw new UserException(
              TableSession.problem(options.read().target(), JdbcCodes.REFUSED, words), error);
    };
  }

  @Override
  public void close() {
    pool.close();
  }
}
