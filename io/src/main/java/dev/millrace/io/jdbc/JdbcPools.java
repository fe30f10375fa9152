package dev.millrace.io.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.base.SecretText;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a worker: one pool per target, as long as somebody uses it, or one of its own
 * for who holds as many connections as a target has.
 */
final class JdbcPools {
  private static final long WAIT_MILLIS = 3_000;

  private static final Duration SOCKET = Duration.ofMinutes(2);

  private static final Map<JdbcTarget, JdbcPools> OPEN = new HashMap<>();

  private final HikariDataSource pool;
  private int users;

  private JdbcPools(HikariDataSource pool) {
    this.pool = pool;
  }

  /** The pool of a target; to be given back with {@link #release}. No connection is opened yet. */
  static synchronized HikariDataSource acquire(JdbcTarget target) {
    JdbcPools shared = OPEN.computeIfAbsent(target, to -> new JdbcPools(open(to, SOCKET)));
    shared.users++;
    return shared.pool;
  }

  /**
   * A pool that nobody else waits at, to be closed by the caller. No connection is opened yet.
   *
   * @param answers how long a statement may take
   */
  static HikariDataSource own(JdbcTarget target, Duration answers) {
    // The statement ends first, with words of the server.
    return open(target, answers.compareTo(SOCKET) < 0 ? SOCKET : answers.plus(SOCKET));
  }

  static synchronized void release(JdbcTarget target) {
    JdbcPools shared = OPEN.get(target);
    if (shared != null && --shared.users == 0) {
      OPEN.remove(target);
      shared.pool.close();
    }
  }

  private static HikariDataSource open(JdbcTarget target, Duration socket) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("millrace " + target.table());
    // By name: a worker's class loader is not one that DriverManager looks into.
    config.setDriverClassName(target.driver());
    config.setJdbcUrl(target.url());
    config.setUsername(target.user());
    SecretText password = target.password();
    config.setPassword(password == null ? null : password.current());
    config.setMaximumPoolSize(target.connections());
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(WAIT_MILLIS);
    config.setAutoCommit(false);
    if (target.isMariaDb()) {
      forMariaDb(config, socket);
    } else if (target.isPostgresql()) {
      forPostgresql(config, socket);
    } else if (target.isOneWriters()) {
      config.setMaximumPoolSize(1);
    }
    return new HikariDataSource(config) {
      /** Asked for with each new connection. */
      @Override
      public @Nullable String getPassword() {
        return password == null ? null : password.current();
      }
    };
  }

  // Without a limit, a connection that was cut silently is waited for without end.
  private static void forPostgresql(HikariConfig config, Duration socket) {
    config.addDataSourceProperty("ApplicationName", "millrace");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // In seconds.
    config.addDataSourceProperty("connectTimeout", "10");
    config.addDataSourceProperty("socketTimeout", Long.toString(socket.toSeconds()));
    // Arrays of times and logical values, which the driver itself makes no bytes of.
    config.addDataSourceProperty("binaryTransferEnable", "1000,1115,1182,1183,1185");
  }

  /**
   * What would be cut or changed is refused, a 0 is a value of a column that numbers rows, names
   * have quotes as in SQL, and times are in UTC.
   */
  private static void forMariaDb(HikariConfig config, Duration socket) {
    config.addDataSourceProperty("connectTimeout", "10000");
    config.addDataSourceProperty("socketTimeout", Long.toString(socket.toMillis()));
    config.setConnectionInitSql(
        "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
            + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,"
            + "ANSI_QUOTES',"
            + " time_zone = '+00:00'");
    // Locks of gaps between keys would let writers of different keys wait for each other.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
  }
}
