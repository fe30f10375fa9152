package dev.millrace.io.iceberg.read;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.table.TimedColumns;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.client.IcebergTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types.NestedField;

/** The columns to read of a table, found by their names. */
final class ReadColumns {
  private ReadColumns() {}

  /** Those of a state of a table. */
  private record Stored(IcebergTarget target, Schema table) implements TimedColumns.Stored {
    @Override
    public Optional<Field> field(String name) {
      return Optional.ofNullable(table.findField(name))
          .map(found -> IcebergTypes.rows(target, table.select(name)).getField(0));
    }

    @Override
    public Optional<String> type(String name) {
      return Optional.ofNullable(table.findField(name)).map(found -> found.type().toString());
    }

    @Override
    public boolean fits(Field field) {
      NestedField column = table.findField(field.getName());
      return column != null && IcebergTypes.fits(field.getType(), column.type());
    }

    @Override
    public List<String> names() {
      return table.columns().stream().map(NestedField::name).toList();
    }
  }

  /**
   * @throws UserException ML-5563 for columns that are missing or of another kind
   */
  static TimedColumns of(IcebergSourceOptions options, Schema table) {
    Stored stored = new Stored(options.target(), table);
    TimedColumns columns = TimedColumns.of(options.time(), options.schema(), stored);
    List<String> problems = columns.problems(options.time(), stored);
    if (!problems.isEmpty()) {
      throw new UserException(
          IcebergSession.problem(
              options.target(), IcebergCodes.TABLE_SHAPE, String.join("; ", problems)));
    }
    return columns;
  }

  /**
   * The columns of the table that are read.
   *
   * @param further columns, which rows do not have
   */
  static Schema stored(TimedColumns columns, Schema table, Set<String> further) {
    Map<String, NestedField> fields = new LinkedHashMap<>();
    for (Field field : columns.schema().getFields()) {
      NestedField column = table.findField(field.getName());
      if (column != null) {
        fields.put(field.getName(), column);
      }
    }
    for (String name : further) {
      String column = name.replaceFirst("[.].*", "");
      fields.put(column, table.findField(column));
    }
    return new Schema(new ArrayList<>(fields.values()));
  }
}
