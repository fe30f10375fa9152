package dev.millrace.io.parquet.read;

import dev.millrace.io.file.EventTimeColumn;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FoundColumns;
import dev.millrace.io.file.tree.FoundFiles;
import dev.millrace.io.file.tree.FoundFiles.FoundFile;
import dev.millrace.io.parquet.page.ParquetFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Finds out which columns Parquet files have, from the footers of all of them. A column that only
 * some files have is NULL in the rows of the others; whether one has a type in common, planning
 * tells.
 */
public final class ParquetColumns {
  private final Map<String, FieldType> types = new LinkedHashMap<>();
  private final Map<String, Integer> seen = new LinkedHashMap<>();

  private ParquetColumns() {}

  /**
   * The columns of a source's files, without the one that keeps event times.
   *
   * @throws dev.millrace.diag.UserException ML-5100, ML-5102, ML-5104, ML-5105, ML-5119, ML-5122,
   *     ML-5124
   */
  public static FoundColumns find(String path) {
    FoundFiles found = ParquetPlanner.find(ParquetSourceOptions.of(path, Schema.builder().build()));
    if (found.files().isEmpty()) {
      throw FileErrors.failure(path, FileErrors.NO_FILES, "there are no Parquet files");
    }
    ParquetColumns columns = new ParquetColumns();
    for (FoundFile file : found.files()) {
      try (ParquetFile open = ParquetFile.open(file.path())) {
        columns.add(FoundType.fields(open.schema().type()));
      }
    }
    return new FoundColumns(columns.schema(path, found.files().size()), List.of());
  }

  private void add(Schema file) {
    for (Schema.Field field : file.getFields()) {
      if (!field.getName().equals(EventTimeColumn.FIELD.getName())) {
        types.merge(field.getName(), field.getType(), ParquetColumns::nullableIfEither);
        seen.merge(field.getName(), 1, Integer::sum);
      }
    }
  }

  private static FieldType nullableIfEither(FieldType one, FieldType other) {
    return one.withNullable(one.getNullable() || other.getNullable());
  }

  private Schema schema(String path, int files) {
    if (types.isEmpty()) {
      throw FileErrors.failure(path, FileErrors.NO_COLUMNS, "the files have no columns");
    }
    Schema.Builder schema = Schema.builder();
    types.forEach(
        (name, type) ->
            schema.addField(
                name, seen.getOrDefault(name, 0) < files ? type.withNullable(true) : type));
    return schema.build();
  }
}
