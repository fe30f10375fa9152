package dev.millrace.io.iceberg.read;

import java.util.Map;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericDeleteFilter;
import org.apache.iceberg.data.IdentityPartitionConverters;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.PartitionUtil;

/** The records of data files. */
public final class FileRecords {
  private FileRecords() {}

  /**
   * Those of a task, without the ones that were deleted.
   *
   * @param columns to read, by their ids; the records may have more
   * @throws UnsupportedOperationException for files of other formats than Parquet
   */
  public static CloseableIterable<Record> of(Table table, FileScanTask task, Schema columns) {
    GenericDeleteFilter deletes =
        new GenericDeleteFilter(table.io(), task, table.schema(), columns);
    Map<Integer, ?> constants =
        PartitionUtil.constantsMap(task, IdentityPartitionConverters::convertConstant);
    Parquet.ReadBuilder file =
        file(table, task.file(), deletes.requiredSchema(), constants)
            .split(task.start(), task.length())
            .filter(task.residual());
    return deletes.filter(file.build());
  }

  /** How many of a task's rows were removed by their positions. */
  public static long removed(Table table, FileScanTask task) {
    PositionDeleteIndex positions =
        task.deletes().isEmpty()
            ? null
            : new GenericDeleteFilter(table.io(), task, table.schema(), table.schema())
                .deletedRowPositions();
    return positions == null ? 0 : positions.cardinality();
  }

  /** All of a file that no snapshot has yet. */
  public static CloseableIterable<Record> of(Table table, ContentFile<?> file, Schema columns) {
    return file(table, file, columns, Map.of()).build();
  }

  private static Parquet.ReadBuilder file(
      Table table, ContentFile<?> file, Schema columns, Map<Integer, ?> constants) {
    if (file.format() != FileFormat.PARQUET) {
      throw new UnsupportedOperationException(
          "file " + file.location() + " is of format " + file.format() + "; expected PARQUET");
    }
    Parquet.ReadBuilder builder =
        Parquet.read(table.io().newInputFile(file.location()))
            .project(columns)
            .createReaderFunc(type -> GenericParquetReaders.buildReader(columns, type, constants));
    String names = table.properties().get(TableProperties.DEFAULT_NAME_MAPPING);
    return names == null ? builder : builder.withNameMapping(NameMappingParser.fromJson(names));
  }
}
