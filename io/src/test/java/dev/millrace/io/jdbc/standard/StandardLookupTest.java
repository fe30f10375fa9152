package dev.millrace.io.jdbc.standard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.io.jdbc.JdbcLookupOptions;
import dev.millrace.io.jdbc.JdbcSourceOptions;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.lookup.LookupForm;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of text in a database to which different texts are equal. */
class StandardLookupTest {
  private static final String URL = "jdbc:h2:mem:lookup;DB_CLOSE_DELAY=-1";
  private static final Schema KEYS = Schema.builder().addStringField("k").build();
  private static final Schema ANSWER =
      Schema.builder().addNullableField("v", FieldType.INT32).build();

  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection(URL, "sa", "");
  }

  @AfterEach
  void end() throws SQLException {
    execute("shutdown");
    connection.close();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What is found for each key; empty where nothing is. */
  private List<String> found(String... keys) throws SQLException {
    JdbcLookupOptions options =
        new JdbcLookupOptions(
            new JdbcSourceOptions(new JdbcTarget(URL, "sa", "", "t", 1), null, ANSWER, null, 1),
            List.of("k"),
            new LookupForm(KEYS, ANSWER, false, 1),
            Duration.ofSeconds(10),
            StandardLookup.SERVER);
    List<List<byte[]>> rows =
        StandardLookup.SERVER
            .find(connection, options)
            .rows(connection, Stream.of(keys).map(List::of).toList());
    return rows.stream()
        .map(each -> each.isEmpty() ? "" : new String(each.get(0), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void aTextOfAnotherCaseIsAnotherKey() throws SQLException {
    execute("set collation english strength primary");
    execute("create table \"t\" (\"k\" varchar(10), \"v\" int)");
    execute("insert into \"t\" values ('abc', 1)");

    assertThat(found("abc", "ABC", "abd")).containsExactly("{\"v\":1}", "", "");
  }

  @Test
  void spacesThatFillAColumnAreNoPartOfItsKey() throws SQLException {
    execute("create table \"t\" (\"k\" char(4), \"v\" int)");
    execute("insert into \"t\" values ('c1', 1)");

    assertThat(found("c1", "c1 ", "c2")).containsExactly("{\"v\":1}", "", "");
  }
}
