package dev.millrace.cli.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.PartitionedFanoutWriter;
import org.apache.iceberg.io.TaskWriter;

/** A table as Iceberg's own reader sees it, without Millrace. */
public final class LakeTable {
  private final Table table;

  private LakeTable(Table table) {
    this.table = table;
  }

  public static LakeTable in(Path warehouse, String name) {
    return in(Map.of("type", "hadoop", "warehouse", warehouse.toString()), name);
  }

  static LakeTable in(Map<String, String> properties, String name) {
    return in("default", properties, name);
  }

  /** A table of a catalog of a name. */
  public static LakeTable in(String catalog, Map<String, String> properties, String name) {
    Catalog opened = CatalogUtil.buildIcebergCatalog(catalog, properties, new Configuration());
    return new LakeTable(opened.loadTable(TableIdentifier.parse(name)));
  }

  Table table() {
    table.refresh();
    return table;
  }

  /** All rows, each as the texts of its values, sorted. */
  public List<String> rows() {
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table()).build()) {
      for (Record record : records) {
        List<String> values = new ArrayList<>();
        // Where rows were removed, the reader adds their positions.
        for (int i = 0; i < table.schema().columns().size(); i++) {
          values.add(String.valueOf(record.get(i)));
        }
        rows.add(String.join("|", values));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rows.sort(null);
    return rows;
  }

  /** Gives a column of the rows that have a value in another one a new value, in one commit. */
  public void set(String where, Object value, String column, Object changed) throws IOException {
    OutputFileFactory places =
        OutputFileFactory.builderFor(table, 0, 0)
            .format(FileFormat.PARQUET)
            .operationId(UUID.randomUUID().toString())
            .build();
    List<Record> all = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table()).build()) {
      for (Record record : records) {
        Record row = GenericRecord.create(table.schema());
        table.schema().columns().forEach(c -> row.setField(c.name(), record.getField(c.name())));
        if (value.equals(row.getField(where))) {
          row.setField(column, changed);
        }
        all.add(row);
      }
    }
    OverwriteFiles overwrite = table.newOverwrite().overwriteByRowFilter(Expressions.alwaysTrue());
    try (TaskWriter<Record> writer = writer(places)) {
      for (Record row : all) {
        writer.write(row);
      }
      for (DataFile file : writer.complete().dataFiles()) {
        overwrite.addFile(file);
      }
    }
    overwrite.commit();
  }

  private TaskWriter<Record> writer(OutputFileFactory places) {
    GenericAppenderFactory appenders = new GenericAppenderFactory(table.schema(), table.spec());
    PartitionKey key = new PartitionKey(table.spec(), table.schema());
    InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
    return new PartitionedFanoutWriter<>(
        table.spec(), FileFormat.PARQUET, appenders, places, table.io(), 128L << 20) {
      @Override
      protected PartitionKey partition(Record row) {
        key.partition(wrapper.wrap(row));
        return key;
      }
    };
  }

  List<Snapshot> snapshots() {
    List<Snapshot> snapshots = new ArrayList<>();
    table().snapshots().forEach(snapshots::add);
    return snapshots;
  }
}
