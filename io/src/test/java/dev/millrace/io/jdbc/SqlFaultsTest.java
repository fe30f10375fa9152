package dev.millrace.io.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFaultsTest {
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
    assertThat(SqlFaults.of(own)).isEqualTo(expected);
    assertThat(SqlFaults.of(batch)).isEqualTo(expected);
    assertThat(SqlFaults.of(pool)).isEqualTo(expected);
    assertThat(SqlFaults.words(pool)).isEqualTo("words");
  }
}
