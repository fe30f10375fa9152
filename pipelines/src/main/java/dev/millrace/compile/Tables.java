package dev.millrace.compile;

import dev.millrace.io.parquet.ParquetRows;
import dev.millrace.kernel.element.TableLoader;
import dev.millrace.spec.EndpointSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Loads the tables of look-up joins. */
final class Tables {
  private Tables() {}

  /** Reads a table from the files that its endpoint names. */
  static TableLoader loader(EndpointSpec table, Schema schema) {
    String path = table.text("path").orElseThrow();
    return () -> {
      List<Object[]> rows = new ArrayList<>();
      try (ParquetRows read = ParquetRows.read(path, schema)) {
        read.forEachRemaining(event -> rows.add(event.values()));
      }
      return rows;
    };
  }
}
