package dev.millrace.io.iceberg;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.client.Branch;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.expressions.Expressions;

/**
 * A commit by which rows that are there give way to others: older rows of the keys that come, those
 * that have ended, and those that a replay replaces. All branches of the table change at once.
 */
final class TableChange {
  private final IcebergSinkOptions options;
  private final Table table;
  private final List<Branch> branches;
  private final Map<Branch, List<DataFile>> files;
  private final Map<Branch, List<DataFile>> kept;

  /** Notes in a snapshot what it brings. */
  interface Marks {
    <T extends SnapshotUpdate<T>> T on(T update);
  }

  private final Marks marks;

  /**
   * Of a table as it is.
   *
   * @param fresh what comes
   * @param kept what this run has in the table already
   */
  TableChange(
      IcebergSinkOptions options,
      Table table,
      List<WrittenFiles> fresh,
      List<WrittenFiles> kept,
      Marks marks) {
    this.options = options;
    this.table = table;
    this.branches = options.change().upsert() == null ? List.of(Branch.ROWS) : Branch.of(table);
    this.files = Branch.each(branch -> WrittenFiles.files(fresh, branch));
    this.kept = Branch.each(branch -> WrittenFiles.files(kept, branch));
    this.marks = marks;
  }

  private List<DataFile> files(Branch branch) {
    return Objects.requireNonNull(files.get(branch));
  }

  private List<DataFile> kept(Branch branch) {
    return Objects.requireNonNull(kept.get(branch));
  }

  /** All rows that are there give way; of the new ones with one key, the newest stays. */
  void replaceAll() {
    Transaction all = table.newTransaction();
    for (Branch branch : branches) {
      OverwriteFiles overwrite = marked(branch, all.newOverwrite());
      if (kept(branch).isEmpty()) {
        overwrite.overwriteByRowFilter(Expressions.alwaysTrue());
      } else {
        TimedRows.others(table, branch, kept(branch)).forEach(overwrite::deleteFile);
      }
      files(branch).forEach(overwrite::addFile);
      overwrite.commit();
    }
    Upsert upsert = options.change().upsert();
    if (upsert != null) {
      Map<Branch, RemovedRows> removed = Branch.each(branch -> new RemovedRows());
      new NewestRows(table, upsert)
          .contest(
              Branch.each(
                  branch -> {
                    List<DataFile> together = new ArrayList<>(kept(branch));
                    together.addAll(files(branch));
                    return together;
                  }),
              removed);
      removed.forEach(
          (branch, rows) -> {
            if (!rows.isEmpty()) {
              RowDelta older = branch.on(all.newRowDelta());
              rows.write(table).forEach(older::addDeletes);
              older.commit();
            }
          });
    }
    all.commitTransaction();
  }

  /** Rows of a part of time give way, and older rows of the keys that come. */
  void replaceSome() {
    Map<Branch, RemovedRows> part = Branch.each(branch -> new RemovedRows());
    Replaced replaced = options.change().replaced();
    if (replaced != null) {
      for (Branch branch : branches) {
        TimedRows.remove(
            table,
            branch,
            replaced,
            TimedRows.locations(kept(branch)),
            Objects.requireNonNull(part.get(branch)));
      }
    }
    Map<Branch, RemovedRows> removed = Branch.each(branch -> new RemovedRows());
    Upsert upsert = options.change().upsert();
    if (upsert != null) {
      NewestRows newest = new NewestRows(table, upsert);
      newest.contest(files, part, removed);
      requireKnown(newest.unknown(part));
    }
    part.forEach((branch, rows) -> Objects.requireNonNull(removed.get(branch)).take(rows));
    Set<String> worn = Objects.requireNonNull(removed.get(Branch.ROWS)).worn(table);
    if (worn.isEmpty() && branches.size() == 1) {
      List<DeleteFile> deletes = Objects.requireNonNull(removed.get(Branch.ROWS)).write(table);
      RowDelta delta = delta(Branch.ROWS, table.newRowDelta(), removed, deletes);
      commit(delta::commit, deletes);
    } else {
      together(removed, worn);
    }
  }

  private void requireKnown(long unknown) {
    if (unknown > 0) {
      throw new UserException(
          IcebergSession.problem(
              options.target(),
              IcebergCodes.PART,
              "rows of this part of time were the newest of "
                  + unknown
                  + (unknown == 1 ? " key that has" : " keys that have")
                  + " no row now that is as new; older ones are not in the table any more. Nothing"
                  + " was committed: replay everything, without '--from' and '--to'"));
    }
  }

  private RowDelta delta(
      Branch branch, RowDelta begun, Map<Branch, RemovedRows> removed, List<DeleteFile> deletes) {
    RowDelta delta = marked(branch, begun);
    files(branch).forEach(delta::addRows);
    deletes.forEach(delta::addDeletes);
    Snapshot base = branch.head(table);
    if (base != null) {
      delta.validateFromSnapshot(base.snapshotId());
    }
    return delta
        .conflictDetectionFilter(Expressions.alwaysTrue())
        .validateDataFilesExist(Objects.requireNonNull(removed.get(branch)).existing(files(branch)))
        .validateDeletedFiles()
        .validateNoConflictingDeleteFiles()
        .validateNoConflictingDataFiles();
  }

  /**
   * Changes all branches, and writes files anew that have many removed rows; readers see all of it
   * at once. A branch without a change gets a snapshot as well: with it comes the look at what
   * others have done to it meanwhile.
   */
  private void together(Map<Branch, RemovedRows> removed, Set<String> worn) {
    List<ContentFile<?>> made = new ArrayList<>();
    Transaction all = table.newTransaction();
    List<DeleteFile> passing = List.of();
    for (Branch branch : branches) {
      RemovedRows rows = Objects.requireNonNull(removed.get(branch));
      List<DeleteFile> deletes = rows.in(place -> !worn.contains(place)).write(table);
      if (branch == Branch.ROWS) {
        passing = rows.in(worn::contains).write(table);
        deletes.addAll(passing);
      }
      made.addAll(deletes);
      delta(branch, all.newRowDelta(), removed, deletes).commit();
    }
    if (!worn.isEmpty()) {
      List<FileScanTask> tasks = TimedRows.tasks(table, Branch.ROWS, worn);
      List<DataFile> others =
          RecordWriter.rewrite(
              table,
              Branch.ROWS,
              tasks,
              Objects.requireNonNull(removed.get(Branch.ROWS)),
              options.files().targetBytes());
      made.addAll(others);
      RewriteFiles rewrite =
          all.newRewrite().validateFromSnapshot(all.table().currentSnapshot().snapshotId());
      tasks.forEach(task -> rewrite.deleteFile(task.file()));
      others.forEach(rewrite::addFile);
      passing.forEach(rewrite::deleteFile);
      rewrite.commit();
    }
    commit(all::commitTransaction, made);
  }

  private void commit(Runnable update, List<? extends ContentFile<?>> made) {
    try {
      update.run();
    } catch (RuntimeException e) {
      // After any other error the commit may have been made, and need them.
      if (e instanceof CleanableFailure) {
        made.forEach(file -> table.io().deleteFile(file.location()));
      }
      throw e;
    }
  }

  /** What a commit brings is looked for among the snapshots of the rows. */
  private <T extends SnapshotUpdate<T>> T marked(Branch branch, T update) {
    T on = branch.on(update);
    return branch == Branch.ROWS ? marks.on(on) : on;
  }
}
