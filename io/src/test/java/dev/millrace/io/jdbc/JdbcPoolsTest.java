package dev.millrace.io.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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
}
