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

  /** The place for people: parameters of a URL may hold secrets. */
  public String shown() {
    String what = table.isEmpty() ? "a query" : "table '" + table + "'";
    return what + " of " + url.replaceFirst("[?].*", "");
  }

  /** The table's name in a statement. */
  String quotedTable() {
    int dot = table.indexOf('.');
    return dot < 0
        ? quoted(table)
        : quoted(table.substring(0, dot)) + "." + quoted(table.substring(dot + 1));
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Without the password. */
  @Override
  public String toString() {
    return shown();
  }
}
