package dev.millrace.io.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupUnavailable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks rows up in a table: one statement for all keys of a question, which uses an index. */
final class JdbcLookup implements Lookup {
  private final JdbcLookupOptions options;
  private final HikariDataSource pool;
  private volatile @Nullable String statement;

  JdbcLookup(JdbcLookupOptions options) {
    this.options = options;
    this.pool = JdbcPools.own(options.read().target(), options.timeout());
  }

  @Override
  public List<List<byte[]>> find(List<List<String>> keys) throws LookupUnavailable {
    // The pool rolls back, and with that the time zone is the server's own again.
    try (Connection connection = pool.getConnection()) {
      try (Statement setting = connection.createStatement()) {
        setting.execute("SET TRANSACTION READ ONLY");
        setting.execute("SET LOCAL TIME ZONE 'UTC'");
      }
      return find(connection, keys);
    } catch (SQLException e) {
      throw fault(e);
    }
  }

  private List<List<byte[]>> find(Connection connection, List<List<String>> keys)
      throws SQLException {
    List<List<byte[]>> found = new ArrayList<>();
    keys.forEach(key -> found.add(new ArrayList<>()));
    try (PreparedStatement query = connection.prepareStatement(statement(connection))) {
      query.setQueryTimeout((int) Math.max(1, options.timeout().toSeconds()));
      for (int i = 0; i < options.keys().size(); i++) {
        int part = i;
        Object[] texts = keys.stream().map(key -> key.get(part)).toArray();
        query.setArray(i + 1, connection.createArrayOf("text", texts));
      }
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          byte[] json = rows.getString(2).getBytes(StandardCharsets.UTF_8);
          found.get(rows.getInt(1) - 1).add(json);
        }
      }
    }
    return found;
  }

  private String statement(Connection connection) throws SQLException {
    String known = statement;
    if (known == null) {
      known = LookupStatement.of(connection, options);
      statement = known;
    }
    return known;
  }

  /** A fault of the moment; another one is thrown. */
  private LookupUnavailable fault(SQLException error) {
    String words = SqlFaults.words(error);
    return switch (SqlFaults.ofReading(error)) {
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
