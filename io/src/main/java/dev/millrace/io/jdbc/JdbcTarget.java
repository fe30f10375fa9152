package dev.millrace.io.jdbc;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A table, or the database of a query, and how its server is reached.
 *
 * @param url of JDBC
 * @param table its name, or {@code schema.table}, in its own letters; empty for a query
 * @param connections that a worker opens at most
 */
public record JdbcTarget(
    String url, @Nullable String user, @Nullable String password, String table, int connections)
    implements Serializable {
  /** The beginning of the URLs of the servers that are known. */
  public static final String POSTGRESQL = "jdbc:postgresql:";

  public static final String MARIADB = "jdbc:mariadb:";
  public static final String MYSQL = "jdbc:mysql:";

  /** Another table of the same database. */
  public JdbcTarget withTable(String other) {
    return new JdbcTarget(url, user, password, other, connections);
  }

  /** Whether the server is MariaDB or MySQL, and not PostgreSQL. */
  public boolean isMariaDb() {
    return url.startsWith(MARIADB) || url.startsWith(MYSQL);
  }

  /** The class of the driver. */
  public String driver() {
    return driver(url);
  }

  /** The class of the driver for a URL. */
  public static String driver(String url) {
    return url.startsWith(MARIADB)
        ? "org.mariadb.jdbc.Driver"
        : url.startsWith(MYSQL) ? "com.mysql.cj.jdbc.Driver" : "org.postgresql.Driver";
  }

  /** The place for people: parameters of a URL may hold secrets. */
  public String shown() {
    String what = table.isEmpty() ? "a query" : "table '" + table + "'";
    return what + " of " + shownUrl();
  }

  /** The database for people. */
  public String shownUrl() {
    return url.replaceFirst("[?].*", "");
  }

  /** The table's name in a statement. */
  public String quotedTable() {
    int dot = table.indexOf('.');
    return dot < 0
        ? quoted(table)
        : quoted(table.substring(0, dot)) + "." + quoted(table.substring(dot + 1));
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
