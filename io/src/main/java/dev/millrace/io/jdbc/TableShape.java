package dev.millrace.io.jdbc;

import dev.millrace.diag.UserException;
import dev.millrace.element.ValueKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * A table as the server describes it.
 *
 * @param columns by name; empty if there is no such table
 * @param unique the columns of each index on which two rows cannot agree
 */
public record TableShape(Map<String, Column> columns, List<Set<String>> unique) {
  private static final String COLUMNS =
      """
      select attname, format_type(atttypid, atttypmod), attnotnull,
             atthasdef or attidentity <> '', attgenerated <> '' or attidentity = 'a'
      from pg_attribute
      where attrelid = to_regclass(?) and attnum > 0 and not attisdropped
      order by attnum
      """;

  private static final String UNIQUE =
      """
      select i.indexrelid, a.attname
      from pg_index i join pg_attribute a
        on a.attrelid = i.indrelid and a.attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1])
      where i.indrelid = to_regclass(?) and i.indisunique and i.indisvalid and i.indimmediate
        and i.indpred is null and i.indexprs is null
      """;

  /**
   * A column.
   *
   * @param type as PostgreSQL prints it, for example {@code numeric(12,2)}
   * @param filled whether the server gives a value where the row has none
   * @param generated whether a row cannot give the value
   */
  public record Column(String type, boolean required, boolean filled, boolean generated) {}

  /** The shape of what is read. */
  static TableShape of(Connection connection, JdbcSourceOptions options) throws SQLException {
    return options.query() == null
        ? of(connection, options.target())
        : QueryShape.of(connection, options.from());
  }

  static TableShape of(Connection connection, JdbcTarget target) throws SQLException {
    Map<String, Column> columns = new LinkedHashMap<>();
    try (PreparedStatement query = query(connection, COLUMNS, target);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        columns.put(
            rows.getString(1),
            new Column(
                rows.getString(2), rows.getBoolean(3), rows.getBoolean(4), rows.getBoolean(5)));
      }
    }
    Map<Long, Set<String>> unique = new LinkedHashMap<>();
    try (PreparedStatement query = query(connection, UNIQUE, target);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        unique.computeIfAbsent(rows.getLong(1), index -> new TreeSet<>()).add(rows.getString(2));
      }
    }
    return new TableShape(columns, new ArrayList<>(unique.values()));
  }

  /**
   * The columns that are there.
   *
   * @param found the type that holds all values of a column, by its own type
   */
  public Schema schema(Function<String, FieldType> found) {
    Schema.Builder schema = Schema.builder();
    columns.forEach(
        (name, column) ->
            schema.addField(name, found.apply(column.type()).withNullable(!column.required())));
    return schema.build();
  }

  /**
   * Whether the columns are there, and of a kind that the schema's can be read from.
   *
   * @param reads whether a column's type, as the server prints it, can be read as another
   * @throws UserException ML-5453 that names each which is not
   */
  public void check(JdbcSourceOptions options, BiPredicate<String, FieldType> reads) {
    List<String> problems = new ArrayList<>();
    if (columns.isEmpty()) {
      problems.add("there is no such table");
    } else {
      options.schema().getFields().forEach(field -> check(field, reads, problems));
    }
    if (!problems.isEmpty()) {
      throw new UserException(
          TableSession.problem(
              options.target(), JdbcCodes.TABLE_SHAPE, String.join("; ", problems)));
    }
  }

  private void check(
      Schema.Field field, BiPredicate<String, FieldType> reads, List<String> problems) {
    Column column = columns.get(field.getName());
    String name = "column '" + field.getName() + "'";
    if (column == null) {
      problems.add(name + " is missing; there are " + String.join(", ", columns.keySet()));
    } else if (!reads.test(column.type(), field.getType())) {
      problems.add(
          name
              + " is "
              + column.type()
              + ", which cannot be read as "
              + ValueKind.of(field.getType()));
    }
  }

  private static PreparedStatement query(Connection connection, String sql, JdbcTarget target)
      throws SQLException {
    PreparedStatement query = connection.prepareStatement(sql);
    query.setString(1, target.quotedTable());
    return query;
  }
}
