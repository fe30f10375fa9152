package dev.millrace.io.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.base.SecretText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcPoolsTest {
  private static final JdbcTarget TARGET =
      new JdbcTarget("jdbc:postgresql://localhost:1/d", null, null, "", 1);

  @Test
  void aPoolOfOnesOwnIsSharedWithNobodyAndWaitsForItsStatements() {
    try (HikariDataSource one = JdbcPools.own(TARGET, Duration.ofMinutes(5));
        HikariDataSource other = JdbcPools.own(TARGET, Duration.ofSeconds(1))) {
      HikariDataSource shared = JdbcPools.acquire(TARGET);
      try {
        assertThat(one).isNotSameAs(other).isNotSameAs(shared);
        assertThat(one.getDataSourceProperties()).containsEntry("socketTimeout", "420");
        assertThat(other.getDataSourceProperties()).containsEntry("socketTimeout", "120");
      } finally {
        JdbcPools.release(TARGET);
      }
    }
  }

  @Test
  void aPasswordThatWasRotatedInItsFileIsThatOfNewConnections(@TempDir Path dir) throws Exception {
    // given
    String url = "jdbc:h2:mem:rotated";
    Path file = Files.writeString(dir.resolve("password"), "first\n");
    SecretText password = new SecretText("first", file.toString());
    JdbcTarget target = new JdbcTarget(url, "ann", password, "t", 2, "org.h2.Driver");
    try (Connection admin = DriverManager.getConnection(url, "sa", "");
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE USER ann PASSWORD 'first'");

      try (HikariDataSource pool = JdbcPools.own(target, Duration.ofSeconds(1));
          Connection before = pool.getConnection()) {
        // when
        statement.execute("ALTER USER ann SET PASSWORD 'second'");
        Files.writeString(file, "second\n");

        // then
        try (Connection after = pool.getConnection()) {
          assertThat(before.isValid(1)).isTrue();
          assertThat(after.isValid(1)).isTrue();
        }
      }
    }
  }
}
