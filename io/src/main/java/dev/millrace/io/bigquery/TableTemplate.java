package dev.millrace.io.bigquery;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.ScalarValues;
import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The name of a table that each row fills in, as in Beam YAML: {@code shop.users_{country}} with
 * columns, those of a row within too ({@code {home.country}}), and the event time's {@code
 * {$YYYY}}, {@code {$MM}} and {@code {$DD}} in UTC.
 */
public final class TableTemplate implements Serializable {
  private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)\\}");
  private static final Map<String, String> TIMES =
      Map.of("$YYYY", "uuuu", "$MM", "MM", "$DD", "dd");

  private final List<Part> parts = new ArrayList<>();

  private TableTemplate() {}

  /** A part of a name. */
  private interface Part extends Serializable {
    String of(Object[] row, long time);
  }

  /** The text of a column, which the indexes lead to. */
  private record Column(String name, List<Integer> indexes, FieldType type) implements Part {
    @Override
    public String of(Object[] row, long time) {
      Object value = row;
      for (int index : indexes) {
        value = value == null ? null : ((Object[]) value)[index];
      }
      if (value == null) {
        throw fault("column '" + name + "' is NULL, so that the row has no table");
      }
      String text = ScalarValues.print(name, type, value);
      if (!TableName.isPart(text)) {
        throw fault("column '" + name + "': '" + text + "' cannot be part of a table's name");
      }
      return text;
    }
  }

  /** Whether rows fill in a part of the name. */
  public static boolean isIn(String table) {
    return table.contains("{");
  }

  /** Whether the rows' event time is a part of the name. */
  public static boolean needsTime(String table) {
    return TIMES.keySet().stream().anyMatch(time -> table.contains("{" + time + "}"));
  }

  /**
   * What keeps rows from having a table: sentences without a full stop.
   *
   * @param schema of the rows
   */
  public static List<String> problems(String text, Schema schema) {
    List<String> problems = new ArrayList<>();
    PLACE
        .matcher(text)
        .results()
        .map(place -> problem(place.group(1), schema))
        .forEach(problem -> problem.ifPresent(problems::add));
    if (!TableName.isOne(PLACE.matcher(text).replaceAll("x"))) {
      problems.add(
          "'"
              + text
              + "' names no table of BigQuery, whatever a row fills in; expected"
              + " project.dataset.table");
    }
    return problems;
  }

  private static Optional<String> problem(String name, Schema schema) {
    Column column = column(name, schema);
    if (TIMES.containsKey(name) || column != null && isText(column.type())) {
      return Optional.empty();
    }
    return Optional.of(
        column == null
            ? "'{"
                + name
                + "}' in the table's name is not a column; expected one of "
                + String.join(", ", schema.getFieldNames())
                + ", $YYYY, $MM, $DD"
                + (name.startsWith("$") ? ". ExtractWindowingInfo makes columns of windows" : "")
            : "column '"
                + name
                + "' in the table's name is not a text, whole number or date; CAST it to VARCHAR");
  }

  private static @Nullable Column column(String name, Schema schema) {
    List<Integer> indexes = new ArrayList<>();
    FieldType type = FieldType.row(schema);
    for (String field : name.split("[.]", -1)) {
      Schema within = type.getRowSchema();
      if (within == null || !within.hasField(field)) {
        return null;
      }
      indexes.add(within.indexOf(field));
      type = within.getField(field).getType();
    }
    return new Column(name, indexes, type);
  }

  private static boolean isText(FieldType type) {
    return switch (ValueKind.of(type)) {
      case STRING, INT8, INT16, INT32, INT64, BOOLEAN, DATE -> true;
      case FLOAT, DOUBLE, DECIMAL, BYTES, TIME, TIMESTAMP, TIMESTAMP_MICROS -> false;
      case ARRAY, MAP, ROW -> false;
    };
  }

  /** A template without {@link #problems}, or the name of one table for all rows. */
  static TableTemplate of(String text, Schema schema) {
    TableTemplate template = new TableTemplate();
    Matcher place = PLACE.matcher(text);
    int end = 0;
    while (place.find()) {
      template.add(text.substring(end, place.start()));
      template.parts.add(part(place.group(1), schema));
      end = place.end();
    }
    template.add(text.substring(end));
    return template;
  }

  private void add(String plain) {
    parts.add((row, time) -> plain);
  }

  private static Part part(String name, Schema schema) {
    String pattern = TIMES.get(name);
    if (pattern != null) {
      return (row, time) ->
          DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
              .format(Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC));
    }
    Column column = column(name, schema);
    if (column == null) {
      throw new IllegalArgumentException(name + " is not in " + schema);
    }
    return column;
  }

  /**
   * The table of a row, as Beam wants it.
   *
   * @param time event time, milliseconds UTC
   * @throws RowFault (ML-6352) for a value that is no part of a name
   */
  String table(Object[] row, long time) {
    StringBuilder name = new StringBuilder();
    parts.forEach(part -> name.append(part.of(row, time)));
    if (parts.size() > 1 && !TableName.isOne(name.toString())) {
      throw fault("'" + name + "' names no table of BigQuery");
    }
    return TableName.beam(name.toString());
  }

  private static RowFault fault(String message) {
    return new RowFault(BigQueryCodes.ROW_TABLE, message);
  }
}
