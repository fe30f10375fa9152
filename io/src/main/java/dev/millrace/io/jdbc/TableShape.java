package dev.millrace.io.jdbc;

import dev.millrace.diag.UserException;
import dev.millrace.element.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * A table as the server describes it.
 *
 * @param columns by name; empty if there is no such table
 * @param unique the columns of each index on which two rows cannot agree
 * @param own the server's own names of columns that have another one here
 */
public record TableShape(
    Map<String, Column> columns, List<Set<String>> unique, Map<String, String> own) {
  /** A table whose columns have their own names. */
  public TableShape(Map<String, Column> columns, List<Set<String>> unique) {
    this(columns, unique, Map.of());
  }

  /** A column in a statement. */
  public String quoted(String column) {
    return JdbcTarget.quoted(own.getOrDefault(column, column));
  }

  /**
   * A column.
   *
   * @param type as the server prints it, for example {@code numeric(12,2)}
   * @param filled whether the server gives a value where the row has none
   * @param generated whether a row cannot give the value
   */
  public record Column(String type, boolean required, boolean filled, boolean generated) {}

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
}
