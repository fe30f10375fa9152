package dev.millrace.io.jdbc.postgresql;

import dev.millrace.diag.UserException;
import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcSourceOptions;
import dev.millrace.io.jdbc.JdbcSourceOptions.Reading;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.TableShape;
import dev.millrace.io.jdbc.TableShape.Column;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * The rows of a table, each as a JSON object that the server makes: its numbers, time stamps and
 * arrays keep all their digits there, and a row that does not fit the schema has a form that a dead
 * letter can show.
 */
public final class PostgresRows {
  /** How many rows are asked for at a time, so that a table may be larger than memory. */
  private static final int FETCH = 2_000;

  /** How tables of PostgreSQL are read. */
  public static final Reading READING =
      new Reading() {
        private static final Set<String> WHOLE_NUMBERS = Set.of("smallint", "integer", "bigint");

        @Override
        public TableShape shape(Connection connection, JdbcSourceOptions options)
            throws SQLException {
          return PostgresShape.of(connection, options);
        }

        @Override
        public Schema schema(TableShape shape) {
          return shape.schema(PostgresTypes::found);
        }

        @Override
        public void check(JdbcSourceOptions options, TableShape shape) {
          shape.check(options, PostgresTypes::reads);
        }

        @Override
        public boolean isWhole(Column column) {
          return WHOLE_NUMBERS.contains(column.type());
        }

        @Override
        public long bytes(Connection connection, JdbcSourceOptions options) throws SQLException {
          String sql = "SELECT coalesce(pg_table_size(to_regclass(?)), 0)";
          try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, options.target().quotedTable());
            try (ResultSet row = query.executeQuery()) {
              row.next();
              return row.getLong(1);
            }
          }
        }

        @Override
        public void read(
            Connection connection,
            JdbcSourceOptions options,
            String condition,
            Consumer<byte[]> row)
            throws SQLException {
          PostgresRows.read(connection, options, condition, row);
        }
      };

  private PostgresRows() {}

  /**
   * Reads rows in no particular order.
   *
   * @param condition of the rows; empty for all
   * @throws UserException ML-5453 if the table is missing, or a column is missing or of another
   *     kind
   */
  static void read(
      Connection connection, JdbcSourceOptions options, String condition, Consumer<byte[]> row)
      throws SQLException {
    String sql =
        "SELECT row_to_json(r)::text FROM (SELECT "
            + columns(options, PostgresShape.of(connection, options))
            + " FROM "
            + options.from()
            + (condition.isEmpty() ? "" : " WHERE " + condition)
            + ") r";
    try (Statement query = connection.createStatement()) {
      query.setFetchSize(FETCH);
      try (ResultSet rows = query.executeQuery(sql)) {
        while (rows.next()) {
          row.accept(rows.getString(1).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  /**
   * The columns in a form of which the server makes JSON without a loss.
   *
   * @throws UserException as {@link TableShape#check}
   */
  static String columns(JdbcSourceOptions options, TableShape shape) {
    shape.check(options, PostgresTypes::reads);
    return options.schema().getFields().stream()
        .map(field -> column(field, shape))
        .collect(Collectors.joining(", "));
  }

  /** One of them, which {@link #check} has found. */
  static String column(Field field, TableShape shape) {
    String name = JdbcTarget.quoted(field.getName());
    String found = Objects.requireNonNull(shape.columns().get(field.getName())).type();
    return value(name, found, field.getType()) + " AS " + name;
  }

  private static String value(String name, String found, FieldType type) {
    return switch (ValueKind.of(type)) {
      case STRING -> name + "::text";
      // The server breaks lines of base64.
      case BYTES -> "translate(encode(" + name + ", 'base64'), E'\\n', '')";
      case ARRAY -> {
        FieldType element = Objects.requireNonNull(type.getCollectionElementType());
        boolean texts = ValueKind.of(element) == ValueKind.STRING && !PostgresTypes.isJson(found);
        yield texts ? name + "::text[]" : name;
      }
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> name;
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME, MAP, ROW -> name;
    };
  }
}
