package dev.millrace.io.jdbc.standard;

import dev.millrace.diag.UserException;
import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcCodes;
import dev.millrace.io.jdbc.JdbcLookupOptions;
import dev.millrace.io.jdbc.JdbcSourceOptions;
import dev.millrace.io.jdbc.LookupServer;
import dev.millrace.io.jdbc.TableSession;
import dev.millrace.io.jdbc.TableShape;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Finds the rows of many keys with a SELECT for each, some of which go into one statement, each
 * with the number of its key. Rows whose texts are only equal to the database, which may pad them
 * or ignore the case of letters, are none of the key.
 */
public final class StandardLookup implements LookupServer.Found {
  /** How tables of any database are asked. */
  public static final LookupServer SERVER = StandardLookup::new;

  private static final int ASKED = 50;

  private final JdbcLookupOptions options;
  private final TableShape shape;
  private final String from;
  private final List<Field> fields;

  private StandardLookup(Connection connection, JdbcLookupOptions options) throws SQLException {
    JdbcSourceOptions read = options.read();
    List<String> names =
        Stream.concat(read.schema().getFieldNames().stream(), options.keys().stream()).toList();
    StandardShape found =
        read.query() == null
            ? StandardShape.of(connection, read.target(), names)
            : StandardShape.ofQuery(connection, read.target(), read.from(), names);
    this.options = options;
    this.shape = found.shape();
    this.fields = read.schema().getFields();
    this.from = read.query() == null ? found.target().quotedTable() : read.from();
    shape.check(read, StandardTypes::reads);
    check();
    connection.prepareStatement(statement(ASKED)).close();
  }

  private void check() {
    List<String> problems = new ArrayList<>();
    for (int part = 0; part < options.keys().size(); part++) {
      String name = options.keys().get(part);
      TableShape.Column column = shape.columns().get(name);
      FieldType key = options.form().keys().getField(part).getType();
      if (column == null) {
        problems.add(
            "column '"
                + name
                + "' is missing; there are "
                + String.join(", ", shape.columns().keySet()));
      } else if (!compares(column.type(), key)) {
        problems.add(
            "column '"
                + name
                + "' is "
                + column.type()
                + ", which is not compared with "
                + ValueKind.of(key));
      }
    }
    if (!problems.isEmpty()) {
      throw new UserException(
          TableSession.problem(
              options.read().target(), JdbcCodes.TABLE_SHAPE, String.join("; ", problems)));
    }
  }

  /** A number may find a neighbour of a floating one, and a text may not be one of another type. */
  private static boolean compares(String found, FieldType key) {
    return switch (ValueKind.of(key)) {
      case STRING -> StandardTypes.isText(found);
      case INT8, INT16, INT32, INT64, DECIMAL ->
          StandardTypes.isWhole(found) || StandardTypes.scale(found) >= 0;
      case BOOLEAN, DATE -> StandardTypes.reads(found, key);
      case FLOAT, DOUBLE, BYTES, TIMESTAMP, TIMESTAMP_MICROS, TIME, ARRAY, MAP, ROW -> false;
    };
  }

  @Override
  public List<List<byte[]>> rows(Connection connection, List<List<String>> keys)
      throws SQLException {
    List<List<byte[]>> found = new ArrayList<>();
    keys.forEach(key -> found.add(new ArrayList<>()));
    for (int start = 0; start < keys.size(); start += ASKED) {
      List<List<String>> some = keys.subList(start, Math.min(keys.size(), start + ASKED));
      try (PreparedStatement query = connection.prepareStatement(statement(some.size()))) {
        query.setQueryTimeout((int) Math.max(1, options.timeout().toSeconds()));
        int place = 1;
        for (List<String> key : some) {
          for (int part = 0; part < key.size(); part++) {
            set(query, place++, key.get(part), options.form().keys().getField(part).getType());
          }
        }
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            int key = start + rows.getInt(1);
            if (isOf(keys.get(key), rows)) {
              found.get(key).add(StandardRows.json(fields, shape, rows, 2));
            }
          }
        }
      }
    }
    return found;
  }

  /** Whether the texts of a row's key, which stand after its columns, are those that were asked. */
  private boolean isOf(List<String> key, ResultSet row) throws SQLException {
    int place = 2 + fields.size();
    for (int part = 0; part < key.size(); part++) {
      if (isText(part) && !isSame(key.get(part), row.getString(place++), type(part))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The spaces that fill a CHAR are no part of its value, but a row may have been read with them.
   */
  private static boolean isSame(String asked, String found, String type) {
    return asked.equals(found)
        || (StandardTypes.isPadded(type) && asked.equals(found.replaceFirst(" +$", "")));
  }

  private boolean isText(int part) {
    return ValueKind.of(options.form().keys().getField(part).getType()) == ValueKind.STRING;
  }

  private String type(int part) {
    return Objects.requireNonNull(shape.columns().get(options.keys().get(part))).type();
  }

  private static void set(PreparedStatement query, int place, String text, FieldType type)
      throws SQLException {
    switch (ValueKind.of(type)) {
      case INT8, INT16, INT32, INT64, DECIMAL -> query.setBigDecimal(place, new BigDecimal(text));
      case BOOLEAN -> query.setBoolean(place, Boolean.parseBoolean(text));
      case STRING, DATE, FLOAT, DOUBLE, BYTES, TIMESTAMP, TIMESTAMP_MICROS, TIME ->
          query.setString(place, text);
      case ARRAY, MAP, ROW -> throw new IllegalArgumentException("no key: " + type);
    }
  }

  private String statement(int keys) {
    String columns =
        Stream.concat(
                fields.stream().map(Field::getName),
                IntStream.range(0, options.keys().size())
                    .filter(this::isText)
                    .mapToObj(options.keys()::get))
            .map(shape::quoted)
            .collect(Collectors.joining(", "));
    String condition =
        options.keys().stream()
            .map(column -> shape.quoted(column) + " = ?")
            .collect(Collectors.joining(" AND "));
    return IntStream.range(0, keys)
        .mapToObj(i -> "SELECT " + i + ", " + columns + " FROM " + from + " WHERE " + condition)
        .collect(Collectors.joining(" UNION ALL "));
  }
}
