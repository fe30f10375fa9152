package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * One day of playback events, orders, payments and profile changes, in hive-partitioned zstd
 * Parquet. Everything follows from the seed and a row's number, so that a data set of a size is the
 * same on every machine.
 *
 * @param directory must not exist
 * @param events playback events; orders are half as many
 */
record DataSet(Path directory, long events, long seed) {
  private static final int HOURS = 24;

  /**
   * Writes it.
   *
   * @throws IOException if the directory exists
   */
  void write() throws IOException, SQLException {
    if (Files.exists(directory)) {
      throw new IOException(directory + " exists already");
    }
    Files.createDirectories(directory);
    try (Connection connection = DuckDb.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE MACRO unit(id, what) AS (hash(id, what, %d) >> 11) / 9007199254740992.0"
              .formatted(seed));
      statement.execute(
          "CREATE MACRO pick(id, what, n) AS CAST(hash(id, what, %d) %% n AS BIGINT)"
              .formatted(seed));
      statement.execute(
          "CREATE MACRO zipf(id, what, n) AS CAST(floor(pow(n, unit(id, what))) AS BIGINT)");
      for (int hour = 0; hour < HOURS; hour++) {
        statement.execute(copy(plays(hour), "plays", hour));
        statement.execute(copy(orders(hour), "orders", hour));
        statement.execute(copy(payments(hour), "payments", hour));
      }
      Files.createDirectories(directory.resolve("profiles"));
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd)"
              .formatted(profiles(), directory.resolve("profiles/part-0.parquet")));
    }
  }

  private String copy(String rows, String table, int hour) throws IOException {
    Path hourly = directory.resolve("%s/dt=2025-03-01/hour=%02d".formatted(table, hour));
    Files.createDirectories(hourly);
    return "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd)"
        .formatted(rows, hourly.resolve("part-0.parquet"));
  }

  private static String time(int hour, String millis) {
    return "CAST(make_timestamp_ms(%d + %s) AS TIMESTAMP_MS)"
        .formatted(1_740_787_200_000L + hour * 3_600_000L, millis);
  }

  /**
   * Arrives up to two minutes out of order; one event in fifty arrives twice, the second time up to
   * a minute later. A quarter of the repetitions is late by that: about 0.5 % of all events, which
   * change no result.
   */
  private String plays(int hour) {
    long perHour = events / HOURS;
    return """
        WITH ids AS (SELECT range + %d AS id FROM range(%d)),
        kinds AS (SELECT id, pick(id, 'kind', 100) AS kind, pick(id, 'ms', 3600000) AS ms FROM ids),
        plays AS (SELECT
          lpad(to_hex(hash(id, 'event', %d)), 16, '0') AS event_id,
          CASE WHEN kind < 8 THEN 'play' WHEN kind < 82 THEN 'heartbeat' WHEN kind < 92 THEN 'pause'
            WHEN kind < 98 THEN 'stop' ELSE 'error' END AS event_type,
          'user-' || lpad(CAST(zipf(id, 'user', 200000) AS VARCHAR), 6, '0') AS user_id,
          'title-' || lpad(CAST(zipf(id, 'title', 5000) AS VARCHAR), 4, '0') AS content_id,
          ['tv', 'phone', 'tablet', 'browser', 'console'][pick(id, 'device', 5) + 1] AS device,
          CASE WHEN kind >= 98 THEN NULL ELSE
            [0, 400, 800, 1200, 1800, 2400, 3000, 4500, 6000, 8000][pick(id, 'rate', 10) + 1] END AS bitrate_kbps,
          pick(id, 'position', 7200000) AS position_ms,
          CASE WHEN pick(id, 'waits', 10) < 7 THEN 0 ELSE pick(id, 'wait', 8000) END AS buffering_ms,
          %s AS event_time,
          ms + pick(id, 'late', 120000) AS arrival,
          id
          FROM kinds)
        SELECT * EXCLUDE (arrival, id) FROM (
          FROM plays UNION ALL
          SELECT * REPLACE (arrival + pick(id, 'again', 60000) AS arrival) FROM plays WHERE pick(id, 'twice', 50) = 0)
        ORDER BY arrival, event_id"""
        .formatted(hour * perHour, perHour, seed, time(hour, "ms"));
  }

  private String orders(int hour) {
    return """
        SELECT order_id, user_id, amount, currency, items, event_time FROM (%s)
        ORDER BY ms + pick(id, 'order late', 120000), order_id"""
        .formatted(allOrders(hour));
  }

  private String allOrders(int hour) {
    long perHour = events / 2 / HOURS;
    return """
        SELECT id, pick(id, 'order ms', 3600000) AS ms,
          'o-' || lpad(to_hex(hash(id, 'order', %d)), 16, '0') AS order_id,
          'user-' || lpad(CAST(zipf(id, 'buyer', 200000) AS VARCHAR), 6, '0') AS user_id,
          CAST((pick(id, 'amount', 50000) + 100) / 100.0 AS DECIMAL(12, 2)) AS amount,
          ['EUR', 'USD', 'GBP'][pick(id, 'currency', 3) + 1] AS currency,
          CAST(pick(id, 'items', 9) + 1 AS INTEGER) AS items,
          %s AS event_time
          FROM (SELECT range + %d AS id FROM range(%d))"""
        .formatted(seed, time(hour, "pick(id, 'order ms', 3600000)"), hour * perHour, perHour);
  }

  /**
   * 95 % of the orders are paid, within up to six minutes; one payment in a hundred comes twice.
   */
  private String payments(int hour) {
    String before = hour == 0 ? "" : allOrders(hour - 1) + " UNION ALL ";
    String delay = "CAST(pow(unit(id, 'delay'), 2) * 360000 AS BIGINT)";
    String span =
        "epoch_ms(event_time) // 3600000 = %d".formatted(1_740_787_200_000L / 3_600_000 + hour);
    return """
        WITH paid AS (
          SELECT id, 'p-' || lpad(to_hex(hash(id, 'payment', %d)), 16, '0') AS payment_id, order_id, amount,
            ['card', 'transfer', 'wallet'][pick(id, 'method', 3) + 1] AS method,
            CAST(make_timestamp_ms(epoch_ms(event_time) + %s) AS TIMESTAMP_MS) AS event_time
          FROM (%s) WHERE pick(id, 'paid', 100) < 95)
        SELECT payment_id, order_id, amount, method, event_time FROM (
          SELECT *, 0 AS copy FROM paid UNION ALL SELECT *, 1 AS copy FROM paid WHERE pick(id, 'double', 100) = 0)
        WHERE %s
        ORDER BY epoch_ms(event_time) + pick(id, 'payment late', 120000) + copy * 30000, payment_id"""
        .formatted(seed, delay, before + allOrders(hour), span);
  }

  /** Every user has a profile since the day before; one change per fifty events during the day. */
  private String profiles() {
    return """
        SELECT user_id, plan, country, CAST(make_timestamp_ms(updated) AS TIMESTAMP_MS) AS updated_at FROM (
          SELECT 'user-' || lpad(CAST(id AS VARCHAR), 6, '0') AS user_id,
            ['free', 'basic', 'family'][pick(id, 'plan', 3) + 1] AS plan,
            ['de', 'fr', 'us', 'jp', 'br'][pick(id, 'country', 5) + 1] AS country,
            1740700800000 + id AS updated
          FROM (SELECT range AS id FROM range(200000))
          UNION ALL
          SELECT 'user-' || lpad(CAST(zipf(id, 'changer', 200000) AS VARCHAR), 6, '0') AS user_id,
            ['free', 'basic', 'family'][pick(id, 'new plan', 3) + 1] AS plan,
            ['de', 'fr', 'us', 'jp', 'br'][pick(id, 'new country', 5) + 1] AS country,
            1740787200000 + id * 86400000 // %d AS updated
          FROM (SELECT range AS id FROM range(%d)))
        ORDER BY updated"""
        .formatted(Math.max(1, events / 50), events / 50);
  }
}
