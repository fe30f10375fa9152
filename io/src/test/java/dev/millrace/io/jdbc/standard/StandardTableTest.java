package dev.millrace.io.jdbc.standard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.io.jdbc.JdbcSinkOptions;
import dev.millrace.io.jdbc.JdbcSinkOptions.Upsert;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.PendingRow;
import dev.millrace.io.jdbc.TableServer.Table;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandardTableTest {
  private static final String URL = "jdbc:h2:mem:standard;DB_CLOSE_DELAY=-1";

  private Connection own;
  private Connection others;

  @BeforeEach
  void makeTable() throws SQLException {
    own = DriverManager.getConnection(URL, "sa", "");
    others = DriverManager.getConnection(URL, "sa", "");
    execute(
        "create table \"t\" (\"id\" bigint primary key, \"v\" bigint not null, \"millrace_id\""
            + " varchar(64) not null unique)");
    own.setAutoCommit(false);
  }

  @AfterEach
  void dropTable() throws SQLException {
    own.close();
    execute("shutdown");
  }

  /** By the other writer, at once. */
  private void execute(String sql) throws SQLException {
    try (Statement statement = others.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> rows() throws SQLException {
    try (Statement statement = others.createStatement();
        ResultSet result = statement.executeQuery("select * from \"t\" order by \"id\"")) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(result.getLong(1) + " " + result.getLong(2) + " " + result.getString(3));
      }
      return rows;
    }
  }

  private static JdbcSinkOptions options(@Nullable Upsert upsert) {
    return new JdbcSinkOptions(
        new JdbcTarget(URL, "sa", "", "t", 1),
        Schema.builder().addInt64Field("id").addInt64Field("v").build(),
        new PipelineId("p", "hash"),
        "out",
        "output:out",
        upsert,
        10,
        0,
        Duration.ZERO,
        false);
  }

  private Table table() throws SQLException {
    return StandardTable.SERVER.find(own, options(new Upsert(List.of("id"), "v")));
  }

  private static PendingRow row(long id, long version, String rowId) {
    return new PendingRow(
        Event.of(0, id, version),
        new Object[] {id, version, rowId},
        new PendingRow.Rank(id, null, rowId));
  }

  private static <T> T proxy(Class<T> type, T real, UnaryOperator<Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return answer.apply(method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private interface Deed {
    void run() throws SQLException;
  }

  /** A connection before whose first statement of a kind somebody else does something. */
  private static Connection disturbed(Connection connection, String statement, Deed deed) {
    boolean[] done = {false};
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")
                  && ((String) arguments[0]).startsWith(statement)
                  && !done[0]) {
                done[0] = true;
                deed.run();
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"SELECT, false", "INSERT, false", "SELECT, true", "INSERT, true"})
  void anOlderRowThatComesBetweenTheStatementsIsReplaced(String statement, boolean newest)
      throws SQLException {
    // given
    Table table = table();
    execute("insert into \"t\" values (2, 1, 'old'), (3, 9, 'new')");
    Connection connection =
        disturbed(own, statement, () -> execute("insert into \"t\" values (1, 1, 'other')"));
    List<PendingRow> batch = List.of(row(1, 7, "a"), row(2, 7, "b"), row(3, 7, "c"));

    // when: a transaction that the database ends begins again, as the writer does it
    Set<String> written;
    try {
      written = send(table, connection, batch, newest);
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("40001");
      written = send(table, connection, batch, newest);
    }

    // then
    assertThat(rows()).containsExactly("1 7 a", "2 7 b", "3 9 new");
    assertThat(written).isEqualTo(newest ? Set.of("a", "b") : Set.of());
  }

  private static Set<String> send(
      Table table, Connection connection, List<PendingRow> batch, boolean newest)
      throws SQLException {
    Set<String> written = Set.of();
    if (newest) {
      written = table.sendForNewest(connection, batch);
    } else {
      table.send(connection, batch);
    }
    connection.commit();
    return written;
  }

  /** A connection whose driver does not say how many rows a statement of a batch has changed. */
  private static Connection uncounting(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        made -> {
          if (made instanceof PreparedStatement statement) {
            return proxy(PreparedStatement.class, statement, StandardTableTest::uncounted);
          }
          return made;
        });
  }

  private static @Nullable Object uncounted(@Nullable Object answer) {
    if (answer instanceof int[] counts) {
      Arrays.fill(counts, Statement.SUCCESS_NO_INFO);
    }
    return answer;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDriverThatDoesNotCountBatchesWritesTheSame(boolean newest) throws SQLException {
    // given
    Table table = table();
    execute("insert into \"t\" values (2, 1, 'old'), (3, 9, 'new'), (4, 7, 'd')");
    Connection connection = uncounting(own);
    List<PendingRow> batch =
        List.of(row(1, 7, "a"), row(2, 7, "b"), row(3, 7, "c"), row(4, 7, "d"));

    // when: and a second time
    Set<String> first = send(table, connection, batch, newest);
    Set<String> second = send(table, connection, batch, newest);
    table.remove(connection, List.of(row(4, 8, "e")), new Upsert(List.of("id"), "v"));
    connection.commit();

    // then
    assertThat(rows()).containsExactly("1 7 a", "2 7 b", "3 9 new");
    assertThat(first).isEqualTo(newest ? Set.of("a", "b", "d") : Set.of());
    assertThat(second).isEqualTo(first);
  }

  @Test
  void anAppendedRowThatIsThereIsLeftAlone() throws SQLException {
    // given
    Table table = StandardTable.SERVER.find(own, options(null));
    List<PendingRow> batch = List.of(row(1, 7, "a"), row(2, 7, "b"));
    Connection connection =
        disturbed(own, "INSERT", () -> execute("insert into \"t\" values (2, 7, 'b')"));

    // when
    try {
      send(table, connection, batch, false);
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("40001");
    }
    send(table, connection, batch, false);
    send(table, uncounting(own), batch, false);

    // then
    assertThat(rows()).containsExactly("1 7 a", "2 7 b");
  }
}
