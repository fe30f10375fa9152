package dev.millrace.io.archive;

import dev.millrace.io.parquet.page.ParquetTypes;
import dev.millrace.io.parquet.read.FoundType;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.parquet.schema.MessageType;

/** The schema that a file of ours was written with: the way back from {@link ParquetTypes#of}. */
final class StoredSchema {
  private StoredSchema() {}

  /**
   * The schema of a file.
   *
   * @return empty if the file has a column that {@link ParquetTypes} would not have written so
   */
  static Optional<Schema> of(String path, MessageType file) {
    try {
      Schema schema = FoundType.fields(file);
      return ParquetTypes.of(path, schema).getFields().equals(file.getFields())
          ? Optional.of(schema)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
