package dev.millrace.io.iceberg;

import dev.millrace.io.iceberg.client.Branch;
import dev.millrace.io.iceberg.read.FileRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
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
import org.apache.iceberg.deletes.Deletes;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are taken out of a table, by file and position. Either they stay in their files, and
 * every reader leaves them out; or the files give way to others without them.
 *
 * <p>What was removed by position costs each reader, and each later commit, until files are written
 * anew; to write a file anew costs as much as it has rows. So a file is written anew when a tenth
 * of its rows are removed: of what is written ten times as much at most is written again. See
 * docs/iceberg.md for figures.
 */
final class RemovedRows {
  /** Of ten rows, so many that are removed are worth writing the others again. */
  private static final int WORTH = 1;

  /** More is not written anew at once, but for one file; readers of a commit wait for it. */
  private static final long MOST_BYTES = 512L << 20;

  private final Map<String, OfFile> files = new TreeMap<>();

  /**
   * Rows of a file.
   *
   * @param positions as bits, of which many millions fit in memory
   */
  private record OfFile(DataFile file, PositionDeleteIndex positions) {
    OfFile(DataFile file) {
      this(file, Deletes.toPositionIndex(CloseableIterable.empty()));
    }
  }

  /** A file of the table of which rows are removed, so many of them in all. */
  private record Touched(FileScanTask task, long gone) {
    double share() {
      return gone / (double) task.file().recordCount();
    }

    boolean isWorn() {
      return gone * 10 >= task.file().recordCount() * WORTH;
    }

    /** About so much of it is to be written again. */
    long bytes() {
      return Math.round((1 - share()) * task.file().fileSizeInBytes());
    }
  }

  void add(DataFile file, long position) {
    files.computeIfAbsent(file.location(), path -> new OfFile(file)).positions().delete(position);
  }

  /** Takes what others have, which are of no use afterwards. */
  void take(RemovedRows others) {
    others.files.forEach(
        (place, each) -> {
          OfFile known = files.putIfAbsent(place, each);
          if (known != null) {
            known.positions().merge(each.positions());
          }
        });
    others.files.clear();
  }

  /** Those in some files alone. */
  RemovedRows in(Predicate<String> places) {
    RemovedRows some = new RemovedRows();
    files.forEach(
        (place, each) -> {
          if (places.test(place)) {
            some.files.put(place, each);
          }
        });
    return some;
  }

  boolean has(DataFile file, long position) {
    OfFile of = files.get(file.location());
    return of != null && of.positions().isDeleted(position);
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  /** The places of the files that have them. */
  Set<String> places() {
    return files.keySet();
  }

  /** The files that are in the table already. */
  List<String> existing(List<DataFile> added) {
    List<String> paths = new ArrayList<>(files.keySet());
    paths.removeAll(added.stream().map(ContentFile::location).toList());
    return paths;
  }

  /**
   * The places of the table's files that are to be written anew: as the table says by its property
   * {@code write.merge.mode}, or else those of which enough rows are gone, the most worn first.
   */
  Set<String> worn(Table table) {
    RowLevelOperationMode mode = mode(table.properties());
    if (isEmpty() || mode == RowLevelOperationMode.MERGE_ON_READ) {
      return Set.of();
    }
    List<FileScanTask> tasks = TimedRows.tasks(table, Branch.ROWS, files.keySet());
    if (mode == RowLevelOperationMode.COPY_ON_WRITE) {
      return tasks.stream().map(task -> task.file().location()).collect(Collectors.toSet());
    }
    Set<String> worn = new HashSet<>();
    long bytes = 0;
    for (Touched each :
        tasks.stream()
            .map(task -> touched(table, task))
            .filter(Touched::isWorn)
            .sorted(Comparator.comparingDouble(Touched::share).reversed())
            .toList()) {
      bytes += each.bytes();
      if (worn.isEmpty() || bytes <= MOST_BYTES) {
        worn.add(each.task().file().location());
      }
    }
    return worn;
  }

  /** What is wrong with a table's property, in words. */
  static Optional<String> checkMode(Map<String, String> properties) {
    try {
      mode(properties);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(
          "its property '"
              + TableProperties.MERGE_MODE
              + "' is '"
              + properties.get(TableProperties.MERGE_MODE)
              + "'; expected 'merge-on-read' or 'copy-on-write'");
    }
  }

  private static @Nullable RowLevelOperationMode mode(Map<String, String> properties) {
    String mode = properties.get(TableProperties.MERGE_MODE);
    return mode == null ? null : RowLevelOperationMode.fromName(mode);
  }

  /** What earlier commits have removed is read only where it matters. */
  private Touched touched(Table table, FileScanTask task) {
    long gone = Objects.requireNonNull(files.get(task.file().location())).positions().cardinality();
    Touched now = new Touched(task, gone);
    return now.isWorn() ? now : new Touched(task, gone + FileRecords.removed(table, task));
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
