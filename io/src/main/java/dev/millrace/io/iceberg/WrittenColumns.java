package dev.millrace.io.iceberg;

import dev.millrace.element.RowFault;
import dev.millrace.io.iceberg.client.IcebergCodes;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The columns of rows that a table gets: all, some, or those of one column that holds rows.
 *
 * @param rows schema of the rows as they come
 * @param schema of what is written
 * @param places of the written columns in the rows
 * @param only the place of the column that holds what is written; -1 for none
 */
public record WrittenColumns(Schema rows, Schema schema, int[] places, int only)
    implements Serializable {
  /** The columns whose names are wanted, in the order of the rows. */
  public static WrittenColumns of(Schema rows, Predicate<String> wanted) {
    int[] places =
        IntStream.range(0, rows.getFieldCount())
            .filter(place -> wanted.test(rows.getField(place).getName()))
            .toArray();
    Schema.Builder schema = Schema.builder();
    for (int place : places) {
      schema.addField(rows.getField(place));
    }
    return new WrittenColumns(rows, schema.build(), places, -1);
  }

  /** Those of a column that {@link #holdsRows}. */
  public static WrittenColumns inside(Schema rows, String column) {
    Schema inner = Objects.requireNonNull(rows.getField(column).getType().getRowSchema());
    int[] places = IntStream.range(0, inner.getFieldCount()).toArray();
    return new WrittenColumns(rows, inner, places, rows.indexOf(column));
  }

  /** Whether a column's values are rows. */
  public static boolean holdsRows(FieldType type) {
    return type.getRowSchema() != null;
  }

  /**
   * What is written of a row.
   *
   * @throws RowFault ML-6450 where the column that holds it is NULL
   */
  @Nullable Object[] of(@Nullable Object[] row) {
    if (only >= 0) {
      Object inner = row[only];
      if (inner == null) {
        throw new RowFault(
            IcebergCodes.ROW_VALUE,
            "column '" + rows.getField(only).getName() + "' holds what is written and is NULL");
      }
      return (Object[]) inner;
    }
    @Nullable Object[] written = new Object[places.length];
    for (int i = 0; i < places.length; i++) {
      written[i] = row[places[i]];
    }
    return written;
  }
}
