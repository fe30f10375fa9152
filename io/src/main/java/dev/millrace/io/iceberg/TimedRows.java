package dev.millrace.io.iceberg;

import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.iceberg.client.Branch;
import dev.millrace.io.iceberg.filter.TimeFilter;
import dev.millrace.io.iceberg.read.FileRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/** Rows of a part of time, and the files of a table that give way to those of a run. */
final class TimedRows {
  private TimedRows() {}

  /**
   * Takes out what a branch has of a part of time.
   *
   * @param kept the places of files whose rows stay
   */
  static void remove(
      Table table, Branch branch, Replaced replaced, Set<String> kept, RemovedRows removed) {
    String column = Objects.requireNonNull(replaced.column());
    Expression range = TimeFilter.in(column, replaced.fromMillis(), replaced.toMillis());
    Schema columns =
        new Schema(branch.schema(table).findField(column), MetadataColumns.ROW_POSITION);
    Evaluator inside = new Evaluator(columns.asStruct(), range);
    InternalRecordWrapper wrapper = new InternalRecordWrapper(columns.asStruct());
    try (CloseableIterable<FileScanTask> files = branch.scan(table).filter(range).planFiles()) {
      for (FileScanTask task : files) {
        if (kept.contains(task.file().location())) {
          continue;
        }
        try (CloseableIterable<Record> rows = FileRecords.of(table, task, columns)) {
          for (Record row : rows) {
            if (inside.eval(wrapper.wrap(row))) {
              removed.add(task.file(), (Long) row.get(1));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files of a branch as scans have them, with all of their rows. */
  static List<FileScanTask> tasks(Table table, Branch branch, Set<String> locations) {
    if (locations.isEmpty()) {
      return List.of();
    }
    List<FileScanTask> tasks = new ArrayList<>();
    try (CloseableIterable<FileScanTask> files = branch.scan(table).planFiles()) {
      for (FileScanTask task : files) {
        if (locations.contains(task.file().location())) {
          tasks.add(task);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tasks;
  }

  /** The files of a branch but for some. */
  static List<DataFile> others(Table table, Branch branch, List<DataFile> kept) {
    Set<String> known = locations(kept);
    List<DataFile> others = new ArrayList<>();
    try (CloseableIterable<FileScanTask> files = branch.scan(table).planFiles()) {
      for (FileScanTask task : files) {
        if (!known.contains(task.file().location())) {
          others.add(task.file().copy());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return others;
  }

  /** Where the files of the table are, those of its branches too. */
  static Set<String> locations(Table table) {
    Set<String> locations = new HashSet<>();
    Branch.of(table)
        .forEach(branch -> locations.addAll(locations(others(table, branch, List.of()))));
    return locations;
  }

  /** Where files are. */
  static Set<String> locations(List<DataFile> files) {
    return files.stream().map(DataFile::location).collect(Collectors.toSet());
  }
}
