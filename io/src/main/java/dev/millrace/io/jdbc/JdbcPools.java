package dev.millrace.io.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.HashMap;
import java.util.Map;

/** The connections of a worker: one pool per target, as long as somebody uses it. */
final class JdbcPools {
  private static final long WAIT_MILLIS = 3_000;

  private static final Map<JdbcTarget, JdbcPools> OPEN = new HashMap<>();

  private final HikariDataSource pool;
  private int users;

  private JdbcPools(HikariDataSource pool) {
    this.pool = pool;
  }

  /** The pool of a target; to be given back with {@link #release}. No connection is opened yet. */
  static synchronized HikariDataSource acquire(JdbcTarget target) {
    JdbcPools shared = OPEN.computeIfAbsent(target, to -> new JdbcPools(open(to)));
    shared.users++;
    return shared.pool;
  }

  static synchronized void release(JdbcTarget target) {
    JdbcPools shared = OPEN.get(target);
    if (shared != null && --shared.users == 0) {
      OPEN.remove(target);
      shared.pool.close();
    }
  }

  private static HikariDataSource open(JdbcTarget target) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("millrace " + target.table());
    // By name: a worker's class loader is not one that DriverManager looks into.
    config.setDriverClassName("org.postgresql.Driver");
    config.setJdbcUrl(target.url());
    config.setUsername(target.user());
    config.setPassword(target.password());
    config.setMaximumPoolSize(target.connections());
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(WAIT_MILLIS);
    config.setAutoCommit(false);
    config.addDataSourceProperty("ApplicationName", "millrace");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // Seconds; without the second, a connection that was cut silently is waited for without end.
    config.addDataSourceProperty("connectTimeout", "10");
    config.addDataSourceProperty("socketTimeout", "120");
    return new HikariDataSource(config);
  }
}
