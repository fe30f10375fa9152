package dev.millrace.beam;

import dev.millrace.element.coding.KeyCodec;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.window.WindowKernel;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * One input of a keyed kernel.
 *
 * @param columns those that the kernel gets, in its order
 * @param key those of them that it is keyed by
 * @param windows puts rows into the windows that the kernel works in
 */
record KeyedInput(
    PCollection<Row> rows, List<String> columns, List<String> key, ElementKernel windows) {

  /** Whole rows in the global window. */
  static KeyedInput of(PCollection<Row> rows, List<String> key) {
    return windowed(rows, key, WindowKernel.global());
  }

  /** Whole rows in windows. */
  static KeyedInput windowed(PCollection<Row> rows, List<String> key, ElementKernel windows) {
    return new KeyedInput(rows, rows.getSchema().getFieldNames(), key, windows);
  }

  /** The schema of what the kernel gets. */
  Schema schema() {
    Schema from = rows.getSchema();
    return columns.stream().map(from::getField).collect(Schema.toSchema());
  }

  /**
   * @throws IllegalArgumentException if a column of the key is not in the rows
   */
  KeyCodec keyCodec() {
    Columns.require(rows.getSchema(), key);
    return KeyCodec.of(schema(), key);
  }
}
