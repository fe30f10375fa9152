package dev.millrace.io.jdbc;

import dev.millrace.base.SecretText;
import java.io.Serializable;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table, or the database of a query, and how its server is reached.
 *
 * @param url of JDBC
 * @param table its name, or {@code schema.table}, in its own letters; empty for a query
 * @param connections that a worker opens at most
 * @param driver the class of the driver
 */
public record JdbcTarget(
    String url,
    @Nullable String user,
    @Nullable SecretText password,
    String table,
    int connections,
    String driver)
    implements Serializable {
  /** The beginning of the URLs of PostgreSQL. */
  public static final String POSTGRESQL = "jdbc:postgresql:";

  private static final String MARIADB = "jdbc:mariadb:";
  private static final String MYSQL = "jdbc:mysql:";
  private static final Pattern SCHEME = Pattern.compile("(?s)^((?:jdbc:[^:]*:)?(?://)?).*");

  /** Some databases have no sign before their first parameter but the one between parts. */
  private static final Pattern PARAMETERS = Pattern.compile("[?;]|[:,/&][A-Za-z_ ]+=");

  private static final int MOST_DRIVERS = 1_000;

  /** With a password that stays, and the driver that the URL asks for. */
  public JdbcTarget(
      String url, @Nullable String user, @Nullable String password, String table, int connections) {
    this(
        url,
        user,
        password == null ? null : SecretText.of(password),
        table,
        connections,
        driver(url).orElse(""));
  }

  /** Another table of the same database. */
  public JdbcTarget withTable(String other) {
    return new JdbcTarget(url, user, password, other, connections, driver);
  }

  /** Whether the server is PostgreSQL, or speaks as it does. */
  public boolean isPostgresql() {
    return url.startsWith(POSTGRESQL);
  }

  /** Whether the server is MariaDB or MySQL, and not PostgreSQL. */
  public boolean isMariaDb() {
    return url.startsWith(MARIADB) || url.startsWith(MYSQL);
  }

  /** Whether the database is SQLite, whose columns have no types of their own. */
  public boolean isSqlite() {
    return url.startsWith("jdbc:sqlite:");
  }

  /**
   * Whether the database is a file with one writer at a time, in which a second one would be told
   * to come again later.
   */
  boolean isOneWriters() {
    return isSqlite() || url.startsWith("jdbc:duckdb:");
  }

  /**
   * The class of the driver for a URL; empty where none on the class path takes it. What servers
   * are known by is known without their drivers.
   */
  public static Optional<String> driver(String url) {
    if (url.startsWith(POSTGRESQL)) {
      return Optional.of("org.postgresql.Driver");
    } else if (url.startsWith(MARIADB)) {
      return Optional.of("org.mariadb.jdbc.Driver");
    } else if (url.startsWith(MYSQL)) {
      return Optional.of("com.mysql.cj.jdbc.Driver");
    }
    // A worker's class loader is not one that DriverManager looks into.
    var drivers =
        ServiceLoader.load(Driver.class, Thread.currentThread().getContextClassLoader()).iterator();
    // A list of drivers that cannot be read may say so at every question.
    for (int asked = 0; asked < MOST_DRIVERS; asked++) {
      try {
        if (!drivers.hasNext()) {
          return Optional.empty();
        }
        Driver driver = drivers.next();
        if (driver.acceptsURL(url)) {
          return Optional.of(driver.getClass().getName());
        }
      } catch (ServiceConfigurationError | SQLException notThisOne) {
        // Whether another one takes it is seen next.
      }
    }
    return Optional.empty();
  }

  /** The place for people: parameters of a URL may hold secrets. */
  public String shown() {
    String what = table.isEmpty() ? "a query" : "table '" + table + "'";
    return what + " of " + shownUrl();
  }

  /**
   * The database for people. Some URLs have a user and a password before the host, and either may
   * have any character in it; where it is not clear what a sign belongs to, nothing is shown.
   */
  public String shownUrl() {
    int place = url.lastIndexOf('@');
    Matcher parameters = PARAMETERS.matcher(url);
    boolean parametric = parameters.find();
    String scheme = SCHEME.matcher(url).replaceFirst("$1");
    if (place < 0) {
      return parametric ? url.substring(0, parameters.start()) : url;
    } else if (parametric && parameters.start() < place) {
      return scheme + "…";
    }
    return scheme + url.substring(place, parametric ? parameters.start() : url.length());
  }

  /** The table's name in a statement. */
  public String quotedTable() {
    int dot = table.indexOf('.');
    return dot < 0
        ? quoted(table)
        : quoted(table.substring(0, dot)) + "." + quoted(table.substring(dot + 1));
  }

  /**
   * The table's name in a statement that people hand to the server: MariaDB and MySQL take double
   * quotes for texts, but in Millrace's own sessions.
   */
  String handedTable() {
    return Arrays.stream(table.split("[.]", 2)).map(this::handed).collect(Collectors.joining("."));
  }

  /** A name in a statement that people hand to the server. */
  String handed(String name) {
    return isMariaDb() ? '`' + name.replace("`", "``") + '`' : quoted(name);
  }

  public static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Without the password. */
  @Override
  public String toString() {
    return shown();
  }
}
