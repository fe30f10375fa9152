package dev.millrace.connect.bigquery;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkRows;
import dev.millrace.diag.Nearest;
import dev.millrace.element.ValueKind;
import dev.millrace.io.bigquery.BigQueryCodes;
import dev.millrace.io.bigquery.TableName;
import dev.millrace.io.bigquery.TableTemplate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Whether rows have a place in a table of BigQuery. */
final class TableChecks {
  private static final Pattern COLUMN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]{0,299}");
  private static final List<String> RESERVED =
      List.of("_table_", "_file_", "_partition", "_row_timestamp", "__root__", "_colidentifier");
  private static final int MOST_CLUSTERED = 4;

  private final SinkRows rows;
  private final EndpointSpec sink;

  TableChecks(SinkRows rows) {
    this.rows = rows;
    this.sink = rows.sink();
  }

  void check() {
    String table = sink.value(BigQueryKeys.TABLE);
    if (TableTemplate.isIn(table)) {
      TableTemplate.problems(table, rows.schema())
          .forEach(problem -> problem("table", BigQueryCodes.NO_TABLE, problem + "."));
      if (TableTemplate.needsTime(table) && !rows.timed()) {
        problem(
            "table",
            BigQueryCodes.NO_TABLE,
            "the rows of '" + rows.name() + "' have no event time for the table's name.");
      }
    } else if (!TableName.isOne(table)) {
      problem(
          "table",
          BigQueryCodes.NO_TABLE,
          "'" + table + "' names no table of BigQuery; expected project.dataset.table.");
    }
    checkColumns(rows.schema(), "");
    sink.find(BigQueryKeys.EVENT_TIME_COLUMN).ifPresent(this::checkEventTime);
    checkPartitioning();
    checkClustering();
  }

  private void checkColumns(Schema schema, String within) {
    Set<String> names = new HashSet<>();
    for (Schema.Field field : schema.getFields()) {
      String name = within + field.getName();
      checkName(field.getName(), name, names);
      checkType(field.getType(), name);
    }
  }

  private void checkName(String column, String name, Set<String> before) {
    String small = column.toLowerCase(Locale.ROOT);
    if (!COLUMN.matcher(column).matches() || RESERVED.stream().anyMatch(small::startsWith)) {
      problem(
          "",
          BigQueryCodes.COLUMN_NAME,
          "BigQuery takes no column named '"
              + name
              + "'; expected letters, digits and _, and none of its own prefixes. Rename it with"
              + " MapToFields.");
    } else if (!before.add(small)) {
      problem(
          "",
          BigQueryCodes.COLUMN_NAME,
          "column '"
              + name
              + "' is there twice for BigQuery, which does not tell cases of letters apart. Rename"
              + " it with MapToFields.");
    }
  }

  private void checkType(FieldType type, String name) {
    switch (ValueKind.of(type)) {
      case ROW -> checkColumns(Objects.requireNonNull(type.getRowSchema()), name + ".");
      case ARRAY -> checkArray(type, name);
      case MAP -> {
        checkType(Objects.requireNonNull(type.getMapKeyType()), name);
        checkType(Objects.requireNonNull(type.getMapValueType()), name);
      }
      case DECIMAL -> {
        int scale = ValueKind.decimalScale(type);
        if (scale > 38 || ValueKind.decimalPrecision(type) - scale > 38) {
          unstorable(type, name, "BIGNUMERIC has 38 digits on either side of the point");
        }
      }
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, STRING, BYTES -> {}
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> {}
    }
  }

  private void checkArray(FieldType type, String name) {
    FieldType element = Objects.requireNonNull(type.getCollectionElementType());
    ValueKind kind = ValueKind.of(element);
    if (kind == ValueKind.ARRAY || kind == ValueKind.MAP) {
      unstorable(type, name, "an array of arrays or maps has no place in a repeated column");
    } else {
      checkType(element, name);
    }
  }

  private void unstorable(FieldType type, String name, String why) {
    problem(
        "",
        BigQueryCodes.COLUMN_TYPE,
        "BigQuery has no place for column '"
            + name
            + "' ("
            + rows.typeName(type)
            + "): "
            + why
            + ". Change or drop it with MapToFields.");
  }

  private void checkEventTime(String column) {
    if (rows.schema().hasField(column)) {
      problem(
          "event_time_column",
          BigQueryCodes.TIME_COLUMN,
          "there is a column '" + column + "' already; choose another name.");
    } else if (!rows.timed()) {
      problem(
          "event_time_column",
          BigQueryCodes.TIME_COLUMN,
          "the rows of '" + rows.name() + "' have no event time to write.");
    }
  }

  private void checkPartitioning() {
    Object field = sink.map("partitioning").get("field");
    String type = String.valueOf(sink.map("partitioning").get("type")).toUpperCase(Locale.ROOT);
    if (field == null) {
      return;
    }
    String key = "partitioning.field";
    Optional<FieldType> column = column(field.toString());
    if (column.isEmpty()) {
      missing(key, BigQueryCodes.TIME_COLUMN, field.toString());
      return;
    }
    switch (ValueKind.of(column.get())) {
      case TIMESTAMP, TIMESTAMP_MICROS -> {}
      case DATE -> {
        if (type.equals("HOUR")) {
          problem(
              key,
              BigQueryCodes.TIME_COLUMN,
              "a DATE has no hours; expected type DAY, MONTH or YEAR.");
        }
      }
      default ->
          problem(
              key,
              BigQueryCodes.TIME_COLUMN,
              "column '"
                  + field
                  + "' is "
                  + rows.typeName(column.get())
                  + "; expected TIMESTAMP or DATE.");
    }
  }

  private void checkClustering() {
    List<String> columns = sink.find(BigQueryKeys.CLUSTERING).orElse(List.of());
    if (columns.size() > MOST_CLUSTERED) {
      problem(
          "clustering",
          BigQueryCodes.CLUSTERING,
          "BigQuery clusters by at most four columns; got " + columns.size() + ".");
    }
    for (int i = 0; i < columns.size(); i++) {
      String key = "clustering[" + i + "]";
      Optional<FieldType> column = column(columns.get(i));
      if (column.isEmpty()) {
        missing(key, BigQueryCodes.CLUSTERING, columns.get(i));
      } else if (!clusters(ValueKind.of(column.get()))) {
        problem(
            key,
            BigQueryCodes.CLUSTERING,
            "BigQuery does not cluster by column '"
                + columns.get(i)
                + "' ("
                + rows.typeName(column.get())
                + ").");
      }
    }
  }

  private static boolean clusters(ValueKind kind) {
    return switch (kind) {
      case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, STRING -> true;
      case TIMESTAMP, TIMESTAMP_MICROS, DATE -> true;
      case FLOAT, DOUBLE, BYTES, TIME, ARRAY, MAP, ROW -> false;
    };
  }

  private void missing(String key, String code, String column) {
    String where = "the rows of '" + rows.name() + "'";
    problem(key, code, Nearest.missingColumn(column, where, rows.schema().getFieldNames()));
  }

  /** The type of a column of the table. */
  private Optional<FieldType> column(String name) {
    if (sink.find(BigQueryKeys.EVENT_TIME_COLUMN).filter(name::equals).isPresent()) {
      return Optional.of(ValueKind.TIMESTAMP_TYPE);
    }
    return rows.schema().hasField(name)
        ? Optional.of(rows.schema().getField(name).getType())
        : Optional.empty();
  }

  private void problem(String key, String code, String message) {
    rows.error(key, code, message);
  }
}
