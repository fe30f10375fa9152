package dev.millrace.io.jdbc.mariadb;

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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Finds the rows of many keys with a SELECT for each, some of which go into one statement, each
 * with the number of its key. Texts are compared by the column's collation, for its index, and by
 * their bytes, so that {@code a} does not find {@code A}.
 */
public final class MariaLookup implements LookupServer.Found {
  /** How tables of MariaDB and MySQL are asked. */
  public static final LookupServer SERVER = MariaLookup::new;

  private static final int ASKED = 50;

  private final JdbcLookupOptions options;
  private final TableShape shape;
  private final List<Field> fields;

  private MariaLookup(Connection connection, JdbcLookupOptions options) throws SQLException {
    JdbcSourceOptions read = options.read();
    this.options = options;
    this.shape = MariaShape.of(connection, read);
    this.fields = read.schema().getFields();
    shape.check(read, MariaTypes::reads);
    check();
    connection.prepareStatement(statement(ASKED)).close();
  }

  private void check() {
    List<String> problems = new ArrayList<>();
    for (int part = 0; part < options.keys().size(); part++) {
      String name = options.keys().get(part);
      TableShape.Column column = shape.columns().get(name);
      FieldType key = key(part);
      if (column == null) {
        problems.add(
            "column '"
                + name
                + "' is missing; there are "
                + String.join(", ", shape.columns().keySet()));
      } else if (!MariaTypes.compares(column.type(), key)) {
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

  private FieldType key(int part) {
    return options.form().keys().getField(part).getType();
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
            place = set(query, place, key.get(part), key(part));
          }
        }
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            found.get(start + rows.getInt(1)).add(MariaRows.json(fields, rows, 2));
          }
        }
      }
    }
    return found;
  }

  /** Gives the place after it. */
  private static int set(PreparedStatement query, int place, String text, FieldType type)
      throws SQLException {
    switch (ValueKind.of(type)) {
      case INT8, INT16, INT32, INT64, DECIMAL -> query.setBigDecimal(place, new BigDecimal(text));
      case BOOLEAN -> query.setInt(place, Boolean.parseBoolean(text) ? 1 : 0);
      case STRING -> {
        query.setString(place, text);
        query.setString(place + 1, text);
        return place + 2;
      }
      case DATE, FLOAT, DOUBLE, BYTES, TIMESTAMP, TIMESTAMP_MICROS, TIME ->
          query.setString(place, text);
      case ARRAY, MAP, ROW -> throw new IllegalArgumentException("no key: " + type);
    }
    return place + 1;
  }

  private String statement(int keys) {
    String columns =
        fields.stream()
            .map(field -> MariaRows.text(field, shape))
            .collect(Collectors.joining(", "));
    String condition =
        IntStream.range(0, options.keys().size())
            .mapToObj(this::condition)
            .collect(Collectors.joining(" AND "));
    String from = options.read().from();
    return IntStream.range(0, keys)
        .mapToObj(i -> "SELECT " + i + ", " + columns + " FROM " + from + " WHERE " + condition)
        .collect(Collectors.joining(" UNION ALL "));
  }

  private String condition(int part) {
    String column = shape.quoted(options.keys().get(part));
    String equal = column + " = ?";
    return ValueKind.of(key(part)) == ValueKind.STRING
        ? equal
            + " AND BINARY CONVERT("
            + column
            + " USING utf8mb4) = BINARY CONVERT(? USING utf8mb4)"
        : equal;
  }
}
