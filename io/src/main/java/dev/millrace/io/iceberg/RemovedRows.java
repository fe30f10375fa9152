package dev.millrace.io.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.jspecify.annotations.Nullable;

/** Rows that are taken out of a table, by file and position; they stay in their files. */
final class RemovedRows {
  private final Map<String, OfFile> files = new TreeMap<>();

  private record OfFile(DataFile file, SortedSet<Long> positions) {}

  void add(DataFile file, long position) {
    files
        .computeIfAbsent(file.location(), path -> new OfFile(file, new TreeSet<>()))
        .positions()
        .add(position);
  }

  boolean has(DataFile file, long position) {
    OfFile of = files.get(file.location());
    return of != null && of.positions().contains(position);
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  /** The files that are in the table already. */
  List<String> existing(List<DataFile> added) {
    List<String> paths = new ArrayList<>(files.keySet());
    paths.removeAll(added.stream().map(ContentFile::location).toList());
    return paths;
  }

  /** Writes what removes them, a file for each partition. */
  List<DeleteFile> write(Table table) {
    Map<String, List<OfFile>> partitions = new TreeMap<>();
    files
        .values()
        .forEach(
            each ->
                partitions
                    .computeIfAbsent(partition(table, each), p -> new ArrayList<>())
                    .add(each));
    List<DeleteFile> written = new ArrayList<>();
    for (List<OfFile> each : partitions.values()) {
      written.add(write(table, each));
    }
    return written;
  }

  private static PartitionSpec spec(Table table, OfFile each) {
    return Objects.requireNonNull(table.specs().get(each.file().specId()));
  }

  private static String partition(Table table, OfFile each) {
    PartitionSpec spec = spec(table, each);
    return spec.specId() + "/" + spec.partitionToPath(each.file().partition());
  }

  private static DeleteFile write(Table table, List<OfFile> files) {
    PartitionSpec spec = spec(table, files.get(0));
    StructLike partition = files.get(0).file().partition();
    OutputFileFactory places =
        OutputFileFactory.builderFor(table, 0, 0)
            .format(FileFormat.PARQUET)
            .operationId(UUID.randomUUID().toString())
            .suffix("deletes")
            .build();
    GenericAppenderFactory appenders =
        new GenericAppenderFactory(
            table, table.schema(), spec, table.properties(), null, null, null);
    @Nullable StructLike of = spec.isUnpartitioned() ? null : partition;
    PositionDeleteWriter<Record> writer =
        appenders.newPosDeleteWriter(places.newOutputFile(spec, of), FileFormat.PARQUET, of);
    PositionDelete<Record> row = PositionDelete.create();
    try (writer) {
      for (OfFile each : files) {
        each.positions()
            .forEach(position -> writer.write(row.set(each.file().location(), position)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writer.toDeleteFile();
  }
}
