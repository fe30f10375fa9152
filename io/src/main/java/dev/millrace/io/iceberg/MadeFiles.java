package dev.millrace.io.iceberg;

import dev.millrace.io.iceberg.client.Branch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FSError;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.DataWriter;

/**
 * Makes the files of a writer, and removes them. Iceberg's writers know those alone that were
 * ended, and a full disk keeps a file from being ended.
 */
final class MadeFiles extends GenericAppenderFactory {
  private final transient Table table;
  private final transient List<String> made = new ArrayList<>();

  /**
   * Files of a branch.
   *
   * @param partBytes so much of a file of a partition is in memory, unless the table says otherwise
   */
  MadeFiles(Table table, Branch branch, long partBytes) {
    super(table, branch.schema(table), table.spec(), config(table, partBytes), null, null, null);
    this.table = table;
  }

  private static Map<String, String> config(Table table, long partBytes) {
    Map<String, String> config = new HashMap<>(table.properties());
    if (table.spec().isPartitioned()) {
      config.putIfAbsent(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, Long.toString(partBytes));
      // Looked at after a hundred rows at first, large rows would make parts of any size.
      config.putIfAbsent(TableProperties.PARQUET_ROW_GROUP_CHECK_MIN_RECORD_COUNT, "1");
    }
    return config;
  }

  @Override
  public DataWriter<Record> newDataWriter(
      EncryptedOutputFile file, FileFormat format, StructLike partition) {
    made.add(file.encryptingOutputFile().location());
    return super.newDataWriter(file, format, partition);
  }

  /** What cannot be removed is in no snapshot, and found by the upkeep. */
  void remove() {
    for (String location : made) {
      try {
        table.io().deleteFile(location);
      } catch (RuntimeException | FSError e) {
        // See above; and most of them were removed by their writer.
      }
    }
  }
}
