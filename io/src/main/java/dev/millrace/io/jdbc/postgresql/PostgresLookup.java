package dev.millrace.io.jdbc.postgresql;

import dev.millrace.diag.UserException;
import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.JdbcCodes;
import dev.millrace.io.jdbc.JdbcLookupOptions;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.jdbc.LookupServer;
import dev.millrace.io.jdbc.TableSession;
import dev.millrace.io.jdbc.TableShape;
import dev.millrace.io.jdbc.TableShape.Column;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Finds the rows of many keys with one statement, which uses an index: an array per part of the
 * key, and for each key the rows that have it, with the number of the key.
 */
public final class PostgresLookup implements LookupServer.Found {
  /** How tables of PostgreSQL are asked. */
  public static final LookupServer SERVER = PostgresLookup::new;

  /** No table has it by chance, whose names would hide it. */
  private static final String ASKED = "millrace_asked";

  /** Of which a number may find a neighbour. */
  private static final Set<String> FLOATS = Set.of("real", "double precision");

  private static final Set<String> TEXTS = Set.of("text", "character varying", "character");
  private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

  private final JdbcLookupOptions options;
  private final String statement;

  private PostgresLookup(Connection connection, JdbcLookupOptions options) throws SQLException {
    this.options = options;
    this.statement = statement(connection, options);
  }

  @Override
  public List<List<byte[]>> rows(Connection connection, List<List<String>> keys)
      throws SQLException {
    List<List<byte[]>> found = new ArrayList<>();
    keys.forEach(key -> found.add(new ArrayList<>()));
    try (PreparedStatement query = connection.prepareStatement(statement)) {
      query.setQueryTimeout((int) Math.max(1, options.timeout().toSeconds()));
      for (int i = 0; i < options.keys().size(); i++) {
        int part = i;
        Object[] texts = keys.stream().map(key -> key.get(part)).toArray();
        query.setArray(i + 1, connection.createArrayOf("text", texts));
      }
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          byte[] json = rows.getString(2).getBytes(StandardCharsets.UTF_8);
          found.get(rows.getInt(1) - 1).add(json);
        }
      }
    }
    return found;
  }

  /**
   * @throws UserException ML-5453 if the table is missing, or a column is missing or of another
   *     kind
   */
  private static String statement(Connection connection, JdbcLookupOptions options)
      throws SQLException {
    TableShape shape = PostgresShape.of(connection, options.read());
    shape.check(options.read(), PostgresTypes::reads);
    check(options, shape);
    int parts = options.keys().size();
    String arrays =
        IntStream.range(0, parts)
            .mapToObj(part -> "?::text[]::" + type(options, shape, part) + "[]")
            .collect(Collectors.joining(", "));
    String names =
        IntStream.range(0, parts).mapToObj(part -> "k" + part).collect(Collectors.joining(", "));
    String condition =
        IntStream.range(0, parts)
            .mapToObj(
                part -> JdbcTarget.quoted(options.keys().get(part)) + " = " + ASKED + ".k" + part)
            .collect(Collectors.joining(" AND "));
    return "SELECT %s.n, row_to_json(r)::text FROM unnest(%s) WITH ORDINALITY AS %s(%s, n),"
            .formatted(ASKED, arrays, ASKED, names)
        + " LATERAL (SELECT %s FROM %s WHERE %s) r"
            .formatted(columns(options, shape), options.read().from(), condition + holds(options));
  }

  /** Infinite times have no JSON: a row that holds since or for ever has NULL there. */
  private static String columns(JdbcLookupOptions options, TableShape shape) {
    List<Field> fields = options.read().schema().getFields();
    int values = fields.size() - (options.form().versioned() ? 2 : 0);
    List<String> columns = new ArrayList<>();
    fields.subList(0, values).forEach(field -> columns.add(PostgresRows.column(field, shape)));
    times(options)
        .ifPresent(
            times -> {
              columns.add("NULLIF(%1$s, '-infinity') AS %1$s".formatted(times.from()));
              columns.add("NULLIF(%1$s, 'infinity') AS %1$s".formatted(times.to()));
            });
    return String.join(", ", columns);
  }

  /** Leaves out rows that begin never or ended before all time. */
  private static String holds(JdbcLookupOptions options) {
    return times(options)
        .map(
            times ->
                " AND (%s < 'infinity') IS NOT FALSE AND (%s > '-infinity') IS NOT FALSE"
                    .formatted(times.from(), times.to()))
        .orElse("");
  }

  private record Times(String from, String to) {}

  private static Optional<Times> times(JdbcLookupOptions options) {
    List<String> names = options.read().schema().getFieldNames();
    return options.form().versioned()
        ? Optional.of(
            new Times(
                JdbcTarget.quoted(names.get(names.size() - 2)),
                JdbcTarget.quoted(names.get(names.size() - 1))))
        : Optional.empty();
  }

  private static void check(JdbcLookupOptions options, TableShape shape) {
    List<String> problems = new ArrayList<>();
    for (int part = 0; part < options.keys().size(); part++) {
      String name = options.keys().get(part);
      Column column = shape.columns().get(name);
      FieldType key = options.form().keys().getField(part).getType();
      if (column == null) {
        problems.add(
            "column '"
                + name
                + "' is missing; there are "
                + String.join(", ", shape.columns().keySet()));
      } else if (!PostgresTypes.reads(column.type(), key)
          || FLOATS.contains(PostgresTypes.plain(column.type()))) {
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

  /**
   * What a part of the key is compared as: with its own type where a value may be out of the range
   * of the column's, and never cut to the column's length.
   */
  private static String type(JdbcLookupOptions options, TableShape shape, int part) {
    Column column = Objects.requireNonNull(shape.columns().get(options.keys().get(part)));
    String found = PostgresTypes.plain(column.type());
    if (TEXTS.contains(found)) {
      return "text";
    }
    boolean whole =
        ValueKind.of(options.form().keys().getField(part).getType()) != ValueKind.DECIMAL;
    return INTEGERS.contains(found) ? whole ? "bigint" : "numeric" : found;
  }
}
