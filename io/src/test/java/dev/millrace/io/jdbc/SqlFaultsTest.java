package dev.millrace.io.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFaultsTest {
  private static final JdbcTarget ANY = target("jdbc:h2:tcp://h/d");

  private static JdbcTarget target(String url) {
    return new JdbcTarget(url, null, null, "t", 1, "Driver");
  }

  @ParameterizedTest
  @CsvSource({
    "08006, MOMENT", "57P01, MOMENT", "57P02, MOMENT", "57P03, MOMENT", "53300, MOMENT",
    "40001, MOMENT", "40P01, MOMENT", "55P03, MOMENT", "25006, MOMENT", "53100, MOMENT",
    "22P02, ROW", "23505, ROW", "21000, ROW", "54000, ROW", "P0001, ROW",
    "42P01, STATEMENT", "42501, STATEMENT", "28P01, STATEMENT", "3D000, STATEMENT"
  })
  void theStateTellsWhatAnErrorIsAbout(String state, SqlFaults expected) {
    // given: the driver's own error, that of a batch, and that of a pool that gave up
    SQLException own = new SQLException("words", state);
    BatchUpdateException batch = new BatchUpdateException("batch", state, new int[0], own);
    SQLException pool = new SQLTransientConnectionException("pool", state, own);

    // when / then
    assertThat(SqlFaults.of(own, ANY)).isEqualTo(expected);
    assertThat(SqlFaults.of(batch, ANY)).isEqualTo(expected);
    assertThat(SqlFaults.of(pool, ANY)).isEqualTo(expected);
    assertThat(SqlFaults.words(pool)).isEqualTo("words");
  }

  /** H2: the connection is broken, the database closed, shut down; no database, wrong password. */
  @ParameterizedTest
  @CsvSource({
    "90067, MOMENT",
    "90098, MOMENT",
    "90121, MOMENT",
    "08001, MOMENT",
    ", MOMENT",
    "90146, STATEMENT",
    "28000, STATEMENT",
    "3D000, STATEMENT"
  })
  void anErrorOfTheConnectionPassesWhateverItsState(@Nullable String state, SqlFaults expected) {
    for (SQLException own :
        List.of(
            new SQLNonTransientConnectionException("words", state),
            new SQLTransientConnectionException("words", state),
            new SQLRecoverableException("words", state))) {
      BatchUpdateException batch = new BatchUpdateException("batch", state, new int[0], own);
      batch.setNextException(own);
      SQLException pool = new SQLTransientConnectionException("pool", state, own);
      assertThat(SqlFaults.of(own, ANY)).isEqualTo(expected);
      assertThat(SqlFaults.of(batch, ANY)).isEqualTo(expected);
      assertThat(SqlFaults.of(pool, ANY)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:mariadb://h/d, 1205, MOMENT", "jdbc:mysql://h/d, 1366, ROW",
    "jdbc:mariadb://h/d, 1203, MOMENT", "jdbc:mysql://h/d, 1226, MOMENT",
    "jdbc:sqlserver://h, 1205, STATEMENT", "jdbc:oracle:thin:@h, 1366, STATEMENT"
  })
  void numbersMeanSomethingOnMariaDbAlone(String url, int number, SqlFaults expected) {
    SQLException error = new SQLException("words", "42000", number);

    assertThat(SqlFaults.of(error, target(url))).isEqualTo(expected);
  }
}
