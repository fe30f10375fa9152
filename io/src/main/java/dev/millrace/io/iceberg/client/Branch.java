package dev.millrace.io.iceberg.client;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * The branches of a table that Millrace writes. A table changes in all of its branches at once, so
 * that what ends a row, and the rows, become visible with one commit; and a branch keeps its files
 * whoever compacts the table, or forgets its snapshots.
 */
public enum Branch {
  /** The rows that readers see. */
  ROWS(SnapshotRef.MAIN_BRANCH),

  /**
   * Of keys whose row has ended, what ended it: key and version, and the columns that a table
   * wants, without a value. An older row does not bring such a key back.
   */
  ENDED("millrace_ended");

  private final String id;

  Branch(String id) {
    this.id = id;
  }

  /** The name that the table has for it. */
  public String id() {
    return id;
  }

  /** Something for each of them. */
  public static <T> Map<Branch, T> each(Function<Branch, T> made) {
    Map<Branch, T> each = new EnumMap<>(Branch.class);
    for (Branch branch : values()) {
      each.put(branch, made.apply(branch));
    }
    return each;
  }

  /** Those that a table has. */
  public static List<Branch> of(Table table) {
    return table.refs().containsKey(ENDED.id) ? List.of(ROWS, ENDED) : List.of(ROWS);
  }

  /**
   * Makes {@link #ENDED}, without a row, where it is missing.
   *
   * @throws IllegalArgumentException if somebody else makes it at the same time
   */
  public static void makeEnded(Table table) {
    if (table.refs().containsKey(ENDED.id)) {
      return;
    }
    Transaction both = table.newTransaction();
    // The table may say that branches without a new snapshot are forgotten; this one is not.
    both.manageSnapshots().createBranch(ENDED.id).setMaxRefAgeMs(ENDED.id, Long.MAX_VALUE).commit();
    if (table.currentSnapshot() != null) {
      // It begins with the rows that are there.
      ENDED.on(both.newDelete()).deleteFromRowFilter(Expressions.alwaysTrue()).commit();
    }
    both.commitTransaction();
    table.refresh();
  }

  /** What the files of the branch have of a table's columns. */
  public Schema schema(Table table) {
    return switch (this) {
      case ROWS -> table.schema();
      case ENDED ->
          new Schema(table.schema().columns().stream().map(NestedField::asOptional).toList());
    };
  }

  /** Its rows. */
  public TableScan scan(Table table) {
    return switch (this) {
      case ROWS -> table.newScan();
      case ENDED -> table.newScan().useRef(id);
    };
  }

  /** Its newest snapshot; null if there is none. */
  public @Nullable Snapshot head(Table table) {
    return table.snapshot(id);
  }

  /** A change of it. */
  public <T extends SnapshotUpdate<T>> T on(T update) {
    return update.toBranch(id);
  }
}
