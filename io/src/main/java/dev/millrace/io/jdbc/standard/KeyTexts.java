package dev.millrace.io.jdbc.standard;

import dev.millrace.diag.UserException;
import dev.millrace.io.jdbc.JdbcCodes;
import dev.millrace.io.jdbc.JdbcSinkOptions;
import dev.millrace.io.jdbc.TableFit;
import dev.millrace.io.jdbc.TableSession;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Whether a table tells the texts of a key apart as rows do. */
final class KeyTexts {
  private KeyTexts() {}

  /**
   * @throws UserException ML-5453 if two texts that differ in the case or the accents of letters
   *     are one key
   */
  static void check(
      Connection connection, JdbcSinkOptions options, StandardShape found, TextRules rules)
      throws SQLException {
    List<String> key = new ArrayList<>(TableFit.uniqueColumns(options));
    // The letters of an id are of one case.
    key.remove(JdbcSinkOptions.ID_COLUMN);
    for (String column : key) {
      String type = Objects.requireNonNull(found.shape().columns().get(column)).type();
      boolean text = StandardTypes.isText(type);
      if (text && (rules.folds() || ignoresCase(connection, found, column))) {
        throw new UserException(
            TableSession.problem(
                options.target(),
                JdbcCodes.TABLE_SHAPE,
                "column '"
                    + column
                    + "' compares texts without regard to the case of letters, or to their accents,"
                    + " in which different keys are equal"));
      }
    }
  }

  private static boolean ignoresCase(Connection connection, StandardShape found, String column)
      throws SQLException {
    String sql =
        "SELECT "
            + found.shape().quoted(column)
            + " FROM "
            + found.target().quotedTable()
            + " WHERE 1 = 0";
    try (Statement query = connection.createStatement();
        ResultSet rows = query.executeQuery(sql)) {
      ResultSetMetaData described = rows.getMetaData();
      return !described.isCaseSensitive(1);
    }
  }
}
