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
  /** What is written side by side to partitions is in memory up to such a part of each file. */
  private static final String PART_BYTES = Long.toString(16L << 20);

  private final transient Table table;
  private final transient List<String> made = new ArrayList<>();

  MadeFiles(Table table, Branch branch) {
    super(table, branch.schema(table), table.spec(), config(table), null, null, null);
    this.table = table;
  }

  private static Map<String, String> config(Table table) {
    Map<String, String> config = new HashMap<>(table.properties());
    if (table.spec().isPartitioned()) {
      config.putIfAbsent(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, PART_BYTES);
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
