package dev.millrace.io.iceberg;

import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * Finds the newest row of each key among new files and those of the table, and removes the others
 * by their positions. Only the columns of key and version are read, of the files whose statistics
 * do not rule out every key; the keys of the new rows are kept in memory.
 *
 * <p>An equality delete would need no reading here, and could not tell an older row from a newer
 * one; nor would what it costs be saved, as every reader pays it. See docs/iceberg.md for figures.
 */
final class NewestRows {
  /** So many values are looked for one by one; statistics are compared with their range beyond. */
  private static final int MOST_VALUES = 200;

  private final Table table;
  private final Upsert upsert;
  private final Schema columns;
  private final Map<List<@Nullable Object>, Found> newest = new HashMap<>();

  /** A row that is the newest of its key so far. */
  private record Found(@Nullable Object version, DataFile file, long position) {}

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
   * @param withTable whether rows of the table take part; those that are removed do not
   */
  void contest(List<DataFile> added, boolean withTable, RemovedRows removed) {
    added.forEach(file -> enter(file, removed));
    if (withTable && !newest.isEmpty()) {
      TableScan scan = table.newScan().filter(keys());
      try (CloseableIterable<FileScanTask> rivals = scan.planFiles()) {
        for (FileScanTask rival : rivals) {
          meet(rival, removed);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void enter(DataFile file, RemovedRows removed) {
    try (CloseableIterable<Record> rows = FileRecords.of(table, file, columns)) {
      for (Record row : rows) {
        List<@Nullable Object> key = key(row);
        Found found = found(file, row);
        Found before = newest.get(key);
        boolean newer = before == null || compare(found, before) > 0;
        Found older = newer ? before : found;
        if (older != null) {
          removed.add(older.file(), older.position());
        }
        if (newer) {
          newest.put(key, found);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows of the table meet the new ones of their keys; of equal versions, what is there stays. */
  private void meet(FileScanTask rival, RemovedRows removed) throws IOException {
    try (CloseableIterable<Record> rows = FileRecords.of(table, rival, columns)) {
      for (Record row : rows) {
        List<@Nullable Object> key = key(row);
        Found challenger = newest.get(key);
        Found there = found(rival.file(), row);
        if (challenger != null && !removed.has(there.file(), there.position())) {
          boolean newer = compare(challenger, there) > 0;
          Found older = newer ? there : challenger;
          removed.add(older.file(), older.position());
          newest.put(key, newer ? challenger : there);
        }
      }
    }
  }

  private List<@Nullable Object> key(Record row) {
    List<@Nullable Object> key = new ArrayList<>();
    for (int i = 0; i < upsert.key().size(); i++) {
      key.add(row.get(i));
    }
    return key;
  }

  private Found found(DataFile file, Record row) {
    int version = upsert.key().size();
    return new Found(row.get(version), file, (Long) row.get(version + 1));
  }

  /** A row without a version is older than any other. */
  @SuppressWarnings("unchecked")
  private static int compare(Found one, Found other) {
    Object first = one.version();
    Object second = other.version();
    if (first == null || second == null) {
      return Boolean.compare(first != null, second != null);
    }
    return ((Comparable<Object>) first).compareTo(second);
  }

  /** What rows of the table have in common that may have one of the keys. */
  private Expression keys() {
    Expression all = Expressions.alwaysTrue();
    for (int i = 0; i < upsert.key().size(); i++) {
      all = Expressions.and(all, values(upsert.key().get(i), i));
    }
    return all;
  }

  @SuppressWarnings("unchecked")
  private Expression values(String column, int place) {
    TreeSet<Object> values = new TreeSet<>();
    for (List<@Nullable Object> key : newest.keySet()) {
      Object value = key.get(place);
      if (!(value instanceof Integer || value instanceof Long || value instanceof CharSequence)) {
        return Expressions.alwaysTrue();
      }
      values.add(value);
    }
    return values.size() <= MOST_VALUES
        ? Expressions.in(column, values)
        : Expressions.and(
            Expressions.greaterThanOrEqual(column, values.first()),
            Expressions.lessThanOrEqual(column, values.last()));
  }
}
