package dev.millrace.io.iceberg.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.diag.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import org.apache.hadoop.security.AccessControlException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcebergSessionTest {
  @TempDir private Path dir;

  /** A database that says no to whoever comes. */
  private record Refusing(String url, String state) implements Driver {
    @Override
    public @Nullable Connection connect(String asked, Properties info) throws SQLException {
      if (acceptsURL(asked)) {
        throw new SQLException("the user is not known", state);
      }
      return null;
    }

    @Override
    public boolean acceptsURL(String asked) {
      return asked.equals(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String asked, Properties info) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
    }
  }

  private IcebergTarget target(String url) {
    return new IcebergTarget(
        "db.t",
        "default",
        Map.of("type", "jdbc", "uri", url, "warehouse", dir.toString()),
        Map.of());
  }

  @ParameterizedTest
  @CsvSource({
    "28P01, 60, ML-5564",
    "3D000, 60, ML-5564",
    "42501, 60, ML-5564",
    "08006, 1, ML-5565"
  })
  void aDatabaseThatSaysNoIsNotWaitedFor(String state, int retryFor, String code) throws Exception {
    // given
    Refusing driver = new Refusing("jdbc:refusing:" + state, state);
    DriverManager.registerDriver(driver);
    Instant began = Instant.now();

    // when, then
    try {
      assertThatThrownBy(
              () -> IcebergSession.open(target(driver.url()), Duration.ofSeconds(retryFor)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(code)
          .hasMessageContaining("the user is not known");
    } finally {
      DriverManager.deregisterDriver(driver);
    }
    assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void aDriverThatIsNotThereIsNotWaitedFor() {
    Instant began = Instant.now();

    assertThatThrownBy(() -> IcebergSession.open(target("jdbc:nowhere:x"), Duration.ofMinutes(1)))
        .hasMessageContaining("ML-5564")
        .hasMessageContaining("No suitable driver");
    assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @CsvSource({
    "28000, 0, false",
    "42000, 0, false",
    "42000, 1044, false",
    "42000, 1203, true",
    "42000, 1226, true",
    "08001, 0, true",
    "40001, 0, true",
    "53300, 0, true",
    ", 0, true",
    "42P07, 0, true",
    "42S01, 0, true"
  })
  void theStateTellsWhetherADatabaseSaysNo(@Nullable String state, int number, boolean moment) {
    SQLException own = new SQLException("words", state, number);

    assertThat(IcebergSession.isOfMoment(new UncheckedSQLException(own, "no connection")))
        .isEqualTo(moment);
  }

  @Test
  void aFileSystemThatSaysNoIsNotWaitedFor() {
    assertThat(isOfMoment(new AccessControlException("no right to write"))).isFalse();
    assertThat(isOfMoment(new java.nio.file.AccessDeniedException("/lake"))).isFalse();
    assertThat(isOfMoment(new IOException("the connection was reset"))).isTrue();
  }

  private static boolean isOfMoment(IOException cause) {
    return IcebergSession.isOfMoment(new RuntimeIOException(cause));
  }

  /** As a catalog in PostgreSQL fails that is killed under a run, see {@code SinkKillIT}. */
  @Test
  void aDatabaseThatIsAwayIsWaitedForWhateverTheLibraryMakesOfIt() {
    assertThat(IcebergSession.isOfMoment(notCast(SQLTransientException.class))).isTrue();
    assertThat(IcebergSession.isOfMoment(notCast(Integer.class))).isFalse();
    assertThat(IcebergSession.words(notCast(SQLTransientException.class)))
        .isEqualTo("the database closed the connection, and is not back yet");
  }

  private static ClassCastException notCast(Class<?> type) {
    return catchThrowableOfType(
        ClassCastException.class, () -> type.cast(new SQLException("closed", "57P01")));
  }
}
