package dev.millrace.io.format.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/** Reads rows of a table out of a change. */
final class TableReader implements Serializable {
  private final List<ColumnReader> columns = new ArrayList<>();

  /**
   * @param table the columns to read
   */
  TableReader(Schema table, EpochUnits units, DebeziumFormat format) {
    for (Field field : table.getFields()) {
      columns.add(new ColumnReader(field.getName(), field.getType(), units, format.decimals()));
    }
  }

  /** What is done with values that were not sent. */
  @FunctionalInterface
  interface Unsent {
    /** Takes the name of such a column, whose value is NULL then. */
    void take(String column);
  }

  /**
   * Reads a row.
   *
   * @param row an object
   * @param other the row of the same change that may have what was not sent here
   * @param types of the columns; empty where the record has no schema part
   * @throws RowFault if a value does not fit its column, or is missing
   */
  Object[] read(JsonNode row, JsonNode other, Map<String, WrittenType> types, Unsent unsent) {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      ColumnReader column = columns.get(i);
      JsonNode value = row.path(column.column());
      if (UnsentValues.isUnsent(value)) {
        value = other.path(column.column());
        if (value.isMissingNode() || value.isNull() || UnsentValues.isUnsent(value)) {
          unsent.take(column.column());
          continue;
        }
      }
      if (value.isMissingNode() || value.isNull()) {
        requireNullable(column, value);
        continue;
      }
      values[i] = column.read(value, types.get(column.column()));
    }
    return values;
  }

  private static void requireNullable(ColumnReader column, JsonNode value) {
    if (!column.nullable()) {
      BadValue bad =
          value.isNull()
              ? new BadValue(FormatCodes.NULL_VALUE, "null in a column that is NOT NULL")
              : new BadValue(
                  FormatCodes.MISSING, "the table has no such column, and it is NOT NULL");
      throw bad.within(column.column()).fault();
    }
  }

  /** The fault of a row whose value was not sent. */
  static RowFault unsent(String column) {
    return new BadValue(
            FormatCodes.UNSENT,
            "the database did not send the value, because it is stored apart and did not change."
                + " Set 'unsent: listed', or REPLICA IDENTITY FULL at the table")
        .within(column)
        .fault();
  }
}
