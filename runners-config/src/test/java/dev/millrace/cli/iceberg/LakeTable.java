package dev.millrace.cli.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** A table as Iceberg's own reader sees it, without Millrace. */
final class LakeTable {
  private final Table table;

  private LakeTable(Table table) {
    this.table = table;
  }

  static LakeTable in(Path warehouse, String name) {
    return in(Map.of("type", "hadoop", "warehouse", warehouse.toString()), name);
  }

  static LakeTable in(Map<String, String> properties, String name) {
    Catalog catalog = CatalogUtil.buildIcebergCatalog("default", properties, new Configuration());
    return new LakeTable(catalog.loadTable(TableIdentifier.parse(name)));
  }

  Table table() {
    table.refresh();
    return table;
  }

  /** All rows, each as the texts of its values, sorted. */
  List<String> rows() {
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

  List<Snapshot> snapshots() {
    List<Snapshot> snapshots = new ArrayList<>();
    table().snapshots().forEach(snapshots::add);
    return snapshots;
  }
}
