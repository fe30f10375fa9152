package dev.millrace.io.jdbc.standard;

import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcSourceOptions;
import dev.millrace.io.jdbc.JsonTexts;
import dev.millrace.io.jdbc.TableShape;
import dev.millrace.io.jdbc.TableShape.Column;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.jspecify.annotations.Nullable;

/** The rows of a table, each as a JSON object made of what the driver gives. */
public final class StandardRows implements JdbcSourceOptions.Reading {
  /** How tables of any database are read. */
  public static final StandardRows READING = new StandardRows();

  private static final long serialVersionUID = 1;

  /** How many rows are asked for at a time, so that a table may be larger than memory. */
  private static final int FETCH = 2_000;

  private StandardRows() {}

  @Override
  public JdbcSourceOptions found(Connection connection, JdbcSourceOptions options)
      throws SQLException {
    return options.query() == null
        ? options.withTable(shapes(connection, options).target().table())
        : options;
  }

  static StandardShape shapes(Connection connection, JdbcSourceOptions options)
      throws SQLException {
    List<String> names = options.schema().getFieldNames();
    return options.query() == null
        ? StandardShape.of(connection, options.target(), names)
        : StandardShape.ofQuery(connection, options.target(), options.from(), names);
  }

  @Override
  public TableShape shape(Connection connection, JdbcSourceOptions options) throws SQLException {
    return shapes(connection, options).shape();
  }

  @Override
  public Schema schema(TableShape shape) {
    return shape.schema(StandardTypes::found);
  }

  @Override
  public void check(JdbcSourceOptions options, TableShape shape) {
    shape.check(options, StandardTypes::reads);
  }

  @Override
  public boolean isWhole(Column column) {
    return StandardTypes.isWhole(column.type());
  }

  /** JDBC does not tell. */
  @Override
  public long bytes(Connection connection, JdbcSourceOptions options) {
    return 0;
  }

  @Override
  public void read(
      Connection connection, JdbcSourceOptions options, String condition, Consumer<byte[]> row)
      throws SQLException {
    TableShape shape = shape(connection, options);
    check(options, shape);
    List<Field> fields = options.schema().getFields();
    String sql =
        "SELECT "
            + fields.stream()
                .map(field -> shape.quoted(field.getName()))
                .collect(Collectors.joining(", "))
            + " FROM "
            + options.from()
            + (condition.isEmpty() ? "" : " WHERE " + condition);
    try (Statement query = connection.createStatement()) {
      query.setFetchSize(FETCH);
      try (ResultSet rows = query.executeQuery(sql)) {
        while (rows.next()) {
          row.accept(json(fields, shape, rows, 1));
        }
      }
    }
  }

  /**
   * The row that a query is at.
   *
   * @param first the place of its first column
   */
  static byte[] json(List<Field> fields, TableShape shape, ResultSet row, int first)
      throws SQLException {
    @Nullable String[] texts = new String[fields.size()];
    for (int i = 0; i < texts.length; i++) {
      Field field = fields.get(i);
      String found = Objects.requireNonNull(shape.columns().get(field.getName())).type();
      texts[i] = text(ValueKind.of(field.getType()), found, row, first + i);
    }
    return JsonTexts.json(fields, texts);
  }

  private static @Nullable String text(ValueKind kind, String found, ResultSet row, int place)
      throws SQLException {
    return switch (kind) {
      case BOOLEAN -> {
        boolean value = row.getBoolean(place);
        yield row.wasNull() ? null : Boolean.toString(value);
      }
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> number(found, row, place);
      case BYTES -> {
        byte[] value = row.getBytes(place);
        yield value == null ? null : Base64.getEncoder().encodeToString(value);
      }
      case TIMESTAMP, TIMESTAMP_MICROS -> time(found, row, place);
      case STRING, DATE, TIME, ARRAY, MAP, ROW -> row.getString(place);
    };
  }

  private static @Nullable String number(String found, ResultSet row, int place)
      throws SQLException {
    String text;
    if (found.equals("REAL")) {
      text = Float.toString(row.getFloat(place));
    } else if (found.equals("DOUBLE")) {
      text = Double.toString(row.getDouble(place));
    } else {
      BigDecimal value = row.getBigDecimal(place);
      text = value == null ? "" : value.toPlainString();
    }
    return row.wasNull() ? null : text;
  }

  /** In UTC, also of a column without a time zone. Drivers' time stamps go by that of the JVM. */
  private static @Nullable String time(String found, ResultSet row, int place) throws SQLException {
    if (StandardTypes.isWithTimeZone(found)) {
      OffsetDateTime value = row.getObject(place, OffsetDateTime.class);
      return value == null ? null : value.toInstant().toString();
    }
    String text = row.getString(place);
    return text == null ? null : text.replace(' ', 'T') + "Z";
  }
}
