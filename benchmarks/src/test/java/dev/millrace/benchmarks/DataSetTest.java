package dev.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data set is what docs/benchmarks.md says, and the same whenever it is made. */
final class DataSetTest {
  private static final long EVENTS = 48_000;
  private static final List<String> TABLES = List.of("plays", "orders", "payments", "profiles");

  @TempDir private static Path directory;

  @BeforeAll
  static void makeDataSets() throws IOException, SQLException {
    new DataSet(directory.resolve("one"), EVENTS, 1).write();
    new DataSet(directory.resolve("again"), EVENTS, 1).write();
    new DataSet(directory.resolve("two"), EVENTS, 2).write();
  }

  @Test
  void followsFromItsSeed() throws SQLException {
    for (String table : TABLES) {
      String rows = "SELECT bit_xor(md5_number_lower(CAST(t AS VARCHAR))) FROM %s t";

      long once = number(rows.formatted(rowNumbers("one", table)));

      assertThat(number(rows.formatted(rowNumbers("again", table)))).as(table).isEqualTo(once);
      assertThat(number(rows.formatted(rowNumbers("two", table)))).as(table).isNotEqualTo(once);
    }
  }

  @Test
  void liesInDirectoriesPerHourAsZstdParquet() throws IOException, SQLException {
    for (String table : List.of("plays", "orders", "payments")) {
      try (Stream<Path> hours = Files.list(directory.resolve("one/" + table + "/dt=2025-03-01"))) {
        assertThat(hours.map(hour -> hour.getFileName().toString()))
            .hasSize(24)
            .allMatch(name -> name.matches("hour=\\d\\d"));
      }
      String codecs = "SELECT count(*) FROM parquet_metadata('%s') WHERE compression <> 'ZSTD'";
      assertThat(number(codecs.formatted(files("one", table)))).isZero();
      String strays =
          "SELECT count(*) FROM %s WHERE hour(event_time) <> CAST(regexp_extract(filename,"
              + " 'hour=(\\d+)', 1) AS INTEGER)";
      assertThat(number(strays.formatted(rows("one", table)))).as(table).isZero();
    }
  }

  @Test
  void deliversOnePlayInFiftyTwiceAndUpToThreeMinutesOutOfOrder() throws SQLException {
    String plays = rows("one", "plays");

    long ids = number("SELECT count(DISTINCT event_id) FROM " + plays);
    long copies = number("SELECT count(*) FROM " + plays) - ids;
    // Two minutes, and up to one more for a copy.
    long latest =
        number(
            "SELECT max(before - t) FROM (SELECT epoch_ms(event_time) AS t,"
                + " max(epoch_ms(event_time)) OVER (PARTITION BY filename ORDER BY file_row_number)"
                + " AS before FROM "
                + plays
                + ")");

    assertThat(ids).isEqualTo(EVENTS);
    assertThat(copies / (double) ids).isCloseTo(0.02, within(0.005));
    assertThat(latest).isBetween(60_000L, 180_000L);
  }

  @Test
  void paysMostOrdersAndSomeTwice() throws SQLException {
    String payments = rows("one", "payments");

    long orders = number("SELECT count(*) FROM " + rows("one", "orders"));
    long paid = number("SELECT count(DISTINCT order_id) FROM " + payments);
    long copies = number("SELECT count(*) FROM " + payments) - paid;

    assertThat(orders).isEqualTo(EVENTS / 2);
    assertThat(paid / (double) orders).isCloseTo(0.95, within(0.01));
    assertThat(copies / (double) paid).isCloseTo(0.01, within(0.005));
  }

  @Test
  void hasFewUsersAndTitlesThatMostPlaysBelongTo() throws SQLException {
    String share =
        "SELECT CAST(100 * sum(n) FILTER (rank <= 0.01 * total) / sum(n) AS BIGINT) FROM (SELECT"
            + " count(*) AS n, row_number() OVER (ORDER BY count(*) DESC) AS rank, count(*) OVER ()"
            + " AS total FROM %s GROUP BY %s)";

    for (String column : List.of("user_id", "content_id")) {
      long percent = number(share.formatted(rows("one", "plays"), column));

      assertThat(percent).as(column).isGreaterThan(20);
    }
  }

  private static String files(String set, String table) {
    return directory.resolve(set).resolve(table) + "/**/*.parquet";
  }

  private static String rows(String set, String table) {
    return "read_parquet('%s', hive_partitioning = false, filename = true, file_row_number = true)"
        .formatted(files(set, table));
  }

  /** Rows with their place, so that the order counts, too. */
  private static String rowNumbers(String set, String table) {
    return "(SELECT * FROM read_parquet('%s', hive_partitioning = false, file_row_number = true))"
        .formatted(files(set, table));
  }

  private static long number(String query) throws SQLException {
    try (Connection connection = DuckDb.connect();
        Statement statement = connection.createStatement()) {
      return DuckDb.number(statement, query);
    }
  }
}
