package dev.millrace.io.iceberg;

import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.client.Branch;
import dev.millrace.io.iceberg.filter.KeyFilter;
import dev.millrace.io.iceberg.read.FileRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * Finds the newest row of each key among new files and those of the table, and removes the others
 * by their positions. Only the columns of key and version are read, of the files whose statistics
 * do not rule out every key; the keys of the new rows are kept in memory. Of equal versions, the
 * row stays whose values are greater as text; whole rows are read where versions are equal. What
 * ends a row is newer than a row of its version.
 *
 * <p>An equality delete would need no reading here, and could not tell an older row from a newer
 * one; nor would what it costs be saved, as every reader pays it. See docs/iceberg.md for figures.
 */
final class NewestRows {
  private final Table table;
  private final Upsert upsert;
  private final Schema columns;
  private final Map<List<@Nullable Object>, Found> newest = new HashMap<>();

  /** Further rows whose versions equal that of the newest of their keys. */
  private final Map<List<@Nullable Object>, List<Found>> equal = new HashMap<>();

  /**
   * A row that may be the newest of its key.
   *
   * @param task the file as a scan of the table has it; null for a file that no snapshot has
   */
  private record Found(
      Branch branch,
      @Nullable Object version,
      DataFile file,
      @Nullable FileScanTask task,
      long position) {}

  NewestRows(Table table, Upsert upsert) {
    this.table = table;
    this.upsert = upsert;
    List<NestedField> fields = new ArrayList<>();
    upsert.key().forEach(name -> fields.add(table.schema().findField(name)));
    fields.add(table.schema().findField(upsert.version()));
    fields.add(MetadataColumns.ROW_POSITION);
    this.columns = new Schema(fields);
  }

  /**
   * Takes out all but the newest rows.
   *
   * @param added files that no snapshot has yet
   * @param removed takes the others
   */
  void contest(Map<Branch, List<DataFile>> added, Map<Branch, RemovedRows> removed) {
    added.forEach((branch, files) -> files.forEach(file -> enter(branch, file, removed)));
    settle(removed);
  }

  /**
   * The same, with the rows of the table.
   *
   * @param gone rows of the table that take no part
   */
  void contest(
      Map<Branch, List<DataFile>> added,
      Map<Branch, RemovedRows> gone,
      Map<Branch, RemovedRows> removed) {
    added.forEach((branch, files) -> files.forEach(file -> enter(branch, file, removed)));
    if (!newest.isEmpty()) {
      Expression keys = KeyFilter.of(upsert.key(), newest.keySet());
      for (Branch branch : Branch.of(table)) {
        RemovedRows but = Objects.requireNonNull(gone.get(branch));
        try (CloseableIterable<FileScanTask> rivals = branch.scan(table).filter(keys).planFiles()) {
          for (FileScanTask rival : rivals) {
            meet(branch, rival, but, removed);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    settle(removed);
  }

  /**
   * How many keys have lost their newest row, and have none now that is as new. What was between
   * the two is gone from the table, so that nobody can tell what their newest row is. To be asked
   * after the contest.
   *
   * @param lost rows of the table
   */
  long unknown(Map<Branch, RemovedRows> lost) {
    return Branch.of(table).stream()
        .mapToLong(branch -> unknown(branch, Objects.requireNonNull(lost.get(branch))))
        .sum();
  }

  private long unknown(Branch branch, RemovedRows lost) {
    long unknown = 0;
    List<Found> ties = new ArrayList<>();
    Texts texts = new Texts();
    for (FileScanTask task : TimedRows.tasks(table, branch, lost.places())) {
      try (CloseableIterable<Record> rows = FileRecords.of(table, task, columns)) {
        for (Record row : rows) {
          Found was = found(branch, task.file(), task, row);
          if (!lost.has(was.file(), was.position())) {
            continue;
          }
          Found is = newest.get(key(row));
          int order = is == null ? -1 : compare(is, was);
          if (order < 0) {
            unknown++;
          } else if (order == 0 && is != null && branch == Branch.ROWS) {
            // Rows that lost to one of their version are gone from the table as well.
            ties.add(was);
            ties.add(is);
            texts.want(was);
            texts.want(is);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    texts.read();
    for (int i = 0; i < ties.size(); i += 2) {
      unknown += texts.of(ties.get(i + 1)).compareTo(texts.of(ties.get(i))) < 0 ? 1 : 0;
    }
    return unknown;
  }

  private void enter(Branch branch, DataFile file, Map<Branch, RemovedRows> removed) {
    try (CloseableIterable<Record> rows = FileRecords.of(table, file, columns)) {
      for (Record row : rows) {
        compete(key(row), found(branch, file, null, row), removed);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows of the table meet the new ones of their keys. */
  private void meet(
      Branch branch, FileScanTask rival, RemovedRows gone, Map<Branch, RemovedRows> removed)
      throws IOException {
    try (CloseableIterable<Record> rows = FileRecords.of(table, rival, columns)) {
      for (Record row : rows) {
        List<@Nullable Object> key = key(row);
        Found there = found(branch, rival.file(), rival, row);
        if (newest.containsKey(key) && !gone.has(there.file(), there.position())) {
          compete(key, there, removed);
        }
      }
    }
  }

  private void compete(List<@Nullable Object> key, Found found, Map<Branch, RemovedRows> removed) {
    Found before = newest.get(key);
    int newer = before == null ? 1 : compare(found, before);
    if (newer == 0 && found.branch() == Branch.ENDED) {
      // Of two ends that are alike, one that is in the table need not be written again.
      newer = found.task() == null ? -1 : 1;
    }
    if (newer < 0) {
      remove(found, removed);
    } else if (newer == 0) {
      equal.computeIfAbsent(key, k -> new ArrayList<>(1)).add(found);
    } else {
      newest.put(key, found);
      List<Found> older = equal.remove(key);
      if (older != null) {
        older.forEach(each -> remove(each, removed));
      }
      if (before != null) {
        remove(before, removed);
      }
    }
  }

  private static void remove(Found row, Map<Branch, RemovedRows> removed) {
    Objects.requireNonNull(removed.get(row.branch())).add(row.file(), row.position());
  }

  /** Of the rows with the newest version of their key, one stays: in whatever order they came. */
  private void settle(Map<Branch, RemovedRows> removed) {
    Texts texts = new Texts();
    equal.forEach(
        (key, rows) -> {
          texts.want(Objects.requireNonNull(newest.get(key)));
          rows.forEach(texts::want);
        });
    texts.read();
    equal.forEach(
        (key, rows) -> {
          Found stays = Objects.requireNonNull(newest.get(key));
          for (Found each : rows) {
            int order = texts.of(each).compareTo(texts.of(stays));
            // Of rows that are alike, one that is in the table need not be written again.
            boolean better = order > 0 || (order == 0 && stays.task() == null);
            Found goes = better ? stays : each;
            stays = better ? each : stays;
            remove(goes, removed);
          }
          newest.put(key, stays);
        });
    equal.clear();
  }

  /** Rows as texts. Files are read whole for them, each once. */
  private final class Texts {
    private final Map<String, Found> files = new HashMap<>();
    private final Map<String, Map<Long, String>> texts = new HashMap<>();

    void want(Found row) {
      String place = row.file().location();
      files.put(place, row);
      texts.computeIfAbsent(place, each -> new HashMap<>()).put(row.position(), "");
    }

    /** Reads those that are wanted. */
    void read() {
      files.forEach((place, file) -> read(file, Objects.requireNonNull(texts.get(place))));
    }

    private void read(Found file, Map<Long, String> wanted) {
      List<NestedField> fields = new ArrayList<>(table.schema().columns());
      int position = fields.size();
      fields.add(MetadataColumns.ROW_POSITION);
      Schema whole = new Schema(fields);
      try (CloseableIterable<Record> rows =
          file.task() == null
              ? FileRecords.of(table, file.file(), whole)
              : FileRecords.of(table, file.task(), whole)) {
        for (Record row : rows) {
          wanted.computeIfPresent(
              (Long) row.get(position), (place, empty) -> RowOrderText.of(row, position));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String of(Found row) {
      return Objects.requireNonNull(texts.get(row.file().location()))
          .getOrDefault(row.position(), "");
    }
  }

  private List<@Nullable Object> key(Record row) {
    List<@Nullable Object> key = new ArrayList<>();
    for (int i = 0; i < upsert.key().size(); i++) {
      key.add(row.get(i));
    }
    return key;
  }

  private Found found(Branch branch, DataFile file, @Nullable FileScanTask task, Record row) {
    int version = upsert.key().size();
    return new Found(branch, row.get(version), file, task, (Long) row.get(version + 1));
  }

  private static int compare(Found one, Found other) {
    int order = compare(one.version(), other.version());
    return order != 0 ? order : one.branch().compareTo(other.branch());
  }

  /** A row without a version is older than any other. */
  @SuppressWarnings("unchecked")
  private static int compare(@Nullable Object first, @Nullable Object second) {
    if (first == null || second == null) {
      return Boolean.compare(first != null, second != null);
    }
    return ((Comparable<Object>) first).compareTo(second);
  }
}
