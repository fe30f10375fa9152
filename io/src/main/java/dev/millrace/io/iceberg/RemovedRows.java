package dev.millrace.io.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowLevelOperationMode;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are taken out of a table, by file and position. Either they stay in their files, and
 * every reader leaves them out; or the files give way to others without them.
 *
 * <p>What was removed by position costs each reader, and each later commit, until files are written
 * anew; to write a file anew costs as much as it has rows. So files are written anew when a tenth
 * of their rows are removed: of what is written ten times as much at most is written again. See
 * docs/iceberg.md for figures.
 */
final class RemovedRows {
  /** Of ten rows, so many that are removed are worth writing the others again. */
  private static final int WORTH = 1;

  /** More is not written anew at once; readers of a commit wait for it. */
  private static final long MOST_BYTES = 512L << 20;

  private final Map<String, OfFile> files = new TreeMap<>();

  private record OfFile(DataFile file, SortedSet<Long> positions) {}

  void add(DataFile file, long position) {
    files
        .computeIfAbsent(file.location(), path -> new OfFile(file, new TreeSet<>()))
        .positions()
        .add(position);
  }

  void addAll(RemovedRows others) {
    others
        .files
        .values()
        .forEach(each -> each.positions().forEach(position -> add(each.file(), position)));
  }

  boolean has(DataFile file, long position) {
    OfFile of = files.get(file.location());
    return of != null && of.positions().contains(position);
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  /** The places of the files that have them. */
  Set<String> places() {
    return files.keySet();
  }

  /** Whether no other files have such rows. */
  boolean isOnlyIn(Set<String> places) {
    return places.containsAll(files.keySet());
  }

  /** The files that are in the table already. */
  List<String> existing(List<DataFile> added) {
    List<String> paths = new ArrayList<>(files.keySet());
    paths.removeAll(added.stream().map(ContentFile::location).toList());
    return paths;
  }

  /**
   * The places of the table's files that have them, if those are to be written anew: as the table
   * says by its property {@code write.merge.mode}, or else if enough of their rows are gone.
   */
  Set<String> worn(Table table) {
    String mode = table.properties().get(TableProperties.MERGE_MODE);
    if (isEmpty() || RowLevelOperationMode.MERGE_ON_READ.modeName().equals(mode)) {
      return Set.of();
    }
    List<FileScanTask> touched = TimedRows.tasks(table, files.keySet());
    long rows = 0;
    long gone = 0;
    long bytes = 0;
    for (FileScanTask task : touched) {
      rows += task.file().recordCount();
      bytes += task.file().fileSizeInBytes();
      gone += Objects.requireNonNull(files.get(task.file().location())).positions().size();
    }
    boolean always = RowLevelOperationMode.COPY_ON_WRITE.modeName().equals(mode);
    if (!always && bytes <= MOST_BYTES && gone * 10 < rows * WORTH) {
      gone += touched.stream().mapToLong(task -> FileRecords.removed(table, task)).sum();
    }
    return always || (bytes <= MOST_BYTES && gone * 10 >= rows * WORTH)
        ? touched.stream().map(task -> task.file().location()).collect(Collectors.toSet())
        : Set.of();
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
