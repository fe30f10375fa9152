package dev.millrace.io.jdbc.standard;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a database makes of texts, as it tells itself.
 *
 * @param pads whether spaces at the end of a text mean nothing to a comparison
 * @param folds whether letters of both cases, or with and without an accent, are the same to it
 * @param emptyIsNull whether there are no empty texts
 */
record TextRules(boolean pads, boolean folds, boolean emptyIsNull) {
  /**
   * @param table from which no row is read; not every database selects without one
   */
  static TextRules of(Connection connection, String table) throws SQLException {
    String sql =
        "SELECT COUNT(*), "
            + holds(text("a") + " = " + text("a "))
            + ", "
            + holds(text("a") + " = " + text("A") + " OR " + text("e") + " = " + text("é"))
            + ", "
            + holds(text("") + " IS NULL")
            + " FROM "
            + table
            + " WHERE 1 = 0";
    try (Statement query = connection.createStatement();
        ResultSet row = query.executeQuery(sql)) {
      row.next();
      return new TextRules(row.getInt(2) == 1, row.getInt(3) == 1, row.getInt(4) == 1);
    }
  }

  private static String text(String value) {
    return "CAST('" + value + "' AS VARCHAR(2))";
  }

  private static String holds(String condition) {
    return "CASE WHEN " + condition + " THEN 1 ELSE 0 END";
  }
}
