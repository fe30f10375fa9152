package dev.millrace.io.jdbc.mariadb;

import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcSourceOptions;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.JsonTexts;
import dev.millrace.io.jdbc.TableShape;
import dev.millrace.io.jdbc.TableShape.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table, each as a JSON object made of the texts that the server gives for its
 * values: in these, numbers keep all their digits.
 */
public final class MariaRows implements JdbcSourceOptions.Reading {
  /** How tables of MariaDB and MySQL are read. */
  public static final MariaRows READING = new MariaRows();

  private static final long serialVersionUID = 1;

  /** How many rows are asked for at a time, so that a table may be larger than memory. */
  private static final int FETCH = 2_000;

  private static final Set<String> WHOLE_NUMBERS =
      Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

  private static final Set<String> FLOATING = Set.of("float", "double");

  private static final String CHARACTERS = " AS CHAR CHARACTER SET utf8mb4)";

  private MariaRows() {}

  @Override
  public TableShape shape(Connection connection, JdbcSourceOptions options) throws SQLException {
    return MariaShape.of(connection, options);
  }

  @Override
  public Schema schema(TableShape shape) {
    return shape.schema(MariaTypes::found);
  }

  @Override
  public void check(JdbcSourceOptions options, TableShape shape) {
    shape.check(options, MariaTypes::reads);
  }

  /** Unsigned numbers of 64 bits are not all ours. */
  @Override
  public boolean isWhole(Column column) {
    return WHOLE_NUMBERS.contains(MariaTypes.plain(column.type()))
        && !column.type().contains("unsigned");
  }

  @Override
  public long bytes(Connection connection, JdbcSourceOptions options) throws SQLException {
    String table = options.target().table();
    int dot = table.indexOf('.');
    String sql =
        "select data_length from information_schema.tables where table_schema = coalesce(?,"
            + " database()) and table_name = ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, dot < 0 ? null : table.substring(0, dot));
      query.setString(2, table.substring(dot + 1));
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  @Override
  public void read(
      Connection connection, JdbcSourceOptions options, String condition, Consumer<byte[]> row)
      throws SQLException {
    TableShape shape = MariaShape.of(connection, options);
    check(options, shape);
    List<Field> fields = options.schema().getFields();
    String sql =
        "SELECT "
            + fields.stream().map(f -> text(f, shape)).collect(Collectors.joining(", "))
            + " FROM "
            + options.from()
            + (condition.isEmpty() ? "" : " WHERE " + condition);
    try (Statement query = connection.createStatement()) {
      query.setFetchSize(FETCH);
      try (ResultSet rows = query.executeQuery(sql)) {
        while (rows.next()) {
          row.accept(json(fields, rows, 1));
        }
      }
    }
  }

  /** The text of a column's value. */
  static String text(Field field, TableShape shape) {
    String name = JdbcTarget.quoted(field.getName());
    return switch (ValueKind.of(field.getType())) {
      case BOOLEAN -> "IF(" + name + " IS NULL, NULL, IF(" + name + ", 'true', 'false'))";
      case TIMESTAMP, TIMESTAMP_MICROS -> "DATE_FORMAT(" + name + ", '%Y-%m-%dT%H:%i:%s.%fZ')";
      case DATE -> "DATE_FORMAT(" + name + ", '%Y-%m-%d')";
      case TIME -> "TIME_FORMAT(" + name + ", '%H:%i:%s.%f')";
      // The server breaks lines of base64.
      case BYTES -> "REPLACE(TO_BASE64(" + name + "), '\n', '')";
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL, STRING, ARRAY, MAP, ROW ->
          "CAST(" + (isFloating(field, shape) ? name + " + 0e0" : name) + CHARACTERS;
    };
  }

  /** The server shows six digits of a FLOAT, and all of the DOUBLE that a sum of it is. */
  private static boolean isFloating(Field field, TableShape shape) {
    Column column = Objects.requireNonNull(shape.columns().get(field.getName()));
    return FLOATING.contains(MariaTypes.plain(column.type()));
  }

  /**
   * A row of such texts.
   *
   * @param first where they begin, from 1
   */
  static byte[] json(List<Field> fields, ResultSet row, int first) throws SQLException {
    @Nullable String[] texts = new String[fields.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = row.getString(first + i);
    }
    return JsonTexts.json(fields, texts);
  }
}
