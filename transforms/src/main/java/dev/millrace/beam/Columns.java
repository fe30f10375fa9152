package dev.millrace.beam;

import dev.millrace.diag.Nearest;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Checks of column names, with a sentence that helps. */
final class Columns {
  private Columns() {}

  /**
   * @throws IllegalArgumentException if one of them is not in the schema
   */
  static void require(Schema schema, List<String> columns) {
    for (String column : columns) {
      if (!schema.hasField(column)) {
        throw new IllegalArgumentException(
            Nearest.missingColumn(column, "the rows", schema.getFieldNames()));
      }
    }
  }

  /** A copy of at least one name. */
  static List<String> atLeastOne(List<String> columns) {
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("a key needs at least one column");
    }
    return List.copyOf(columns);
  }
}
