package dev.millrace.io.delta.read;

import dev.millrace.diag.UserException;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.client.DeltaTarget;
import dev.millrace.io.delta.client.DeltaTypes;
import dev.millrace.io.file.table.TimedColumns;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema.Field;

/** The columns to read of a table, found by their names. */
final class ReadColumns {
  private ReadColumns() {}

  /** Those of a version. */
  private record Stored(DeltaTarget target, StructType table) implements TimedColumns.Stored {
    @Override
    public Optional<Field> field(String name) {
      return Optional.ofNullable(DeltaTypes.field(table, name))
          .map(found -> DeltaTypes.rows(target, new StructType(List.of(found))).getField(0));
    }

    @Override
    public Optional<String> type(String name) {
      return Optional.ofNullable(DeltaTypes.field(table, name))
          .map(found -> found.getDataType().toString());
    }

    @Override
    public boolean fits(Field field) {
      StructField column = DeltaTypes.field(table, field.getName());
      return column != null && DeltaTypes.fits(field.getType(), column.getDataType());
    }

    @Override
    public List<String> names() {
      return table.fieldNames();
    }
  }

  /**
   * Those of a version of a table.
   *
   * @throws UserException ML-5603 for columns that are missing or of another kind
   */
  static TimedColumns of(DeltaSourceOptions options, StructType table) {
    Stored stored = new Stored(options.target(), table);
    TimedColumns columns = TimedColumns.of(options.time(), options.schema(), stored);
    List<String> problems = columns.problems(options.time(), stored);
    if (!problems.isEmpty()) {
      throw new UserException(
          DeltaSession.problem(
              options.target(), DeltaCodes.TABLE_SHAPE, String.join("; ", problems)));
    }
    return columns;
  }

  /**
   * The columns of the table that are read.
   *
   * @param further columns, which rows do not have
   */
  static StructType stored(TimedColumns columns, StructType table, Set<String> further) {
    Map<String, StructField> fields = new LinkedHashMap<>();
    for (Field field : columns.schema().getFields()) {
      add(field.getName(), table, fields);
    }
    further.forEach(name -> add(name, table, fields));
    return new StructType(new ArrayList<>(fields.values()));
  }

  private static void add(String name, StructType table, Map<String, StructField> fields) {
    StructField column = DeltaTypes.field(table, name);
    if (column != null) {
      fields.put(name, column);
    }
  }
}
