package dev.millrace.io.iceberg;

import dev.millrace.diag.UserException;
import dev.millrace.io.iceberg.IcebergSinkOptions.Replaced;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.history.CommittedFiles;
import dev.millrace.io.rows.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.AppendFiles;
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
import org.jspecify.annotations.Nullable;

/**
 * Makes files part of a table, each once: the ids of what a commit brings are in the summary of its
 * snapshot, and are looked for before every attempt. So an attempt whose answer was lost, or one
 * that a restarted job makes again, changes nothing. A commit that others were faster than is made
 * again on top of theirs. Iceberg's own sinks note the number of a checkpoint instead, which needs
 * an order among the commits.
 */
final class TableCommit {
  private static final String RUN = "millrace.run";

  private final IcebergSinkOptions options;
  private final Table table;

  /** Whether this process has committed; from then on the newest snapshots have its ids. */
  private boolean began;

  TableCommit(IcebergSinkOptions options, Table table) {
    this.options = options;
    this.table = table;
  }

  /**
   * Commits what is not committed yet. Where an attempt fails, its files stay: nobody knows whether
   * a snapshot has them.
   *
   * @throws UserException ML-5564 if the catalog refuses, ML-5565 if it is away for too long
   */
  void commit(List<WrittenFiles> written) {
    Patience patience =
        new Patience(options.source().step(), options.target().shown(), options.retryFor());
    while (true) {
      try {
        table.refresh();
        List<WrittenFiles> fresh = fresh(written);
        if (!fresh.isEmpty()) {
          requireFiles(fresh);
          commitFresh(fresh, kept(written, fresh));
        }
        began = true;
        return;
      } catch (RuntimeException e) {
        if (!IcebergSession.isOfMoment(e)) {
          throw IcebergSession.refused(options.target(), e);
        } else if (!patience.pause(
            IcebergSession.shown(options.target(), IcebergSession.words(e)))) {
          throw IcebergSession.away(options.target(), e);
        }
      }
    }
  }

  /**
   * After a long pause somebody may have removed what no snapshot had; or the files were committed,
   * and then both merged into others and forgotten.
   */
  private void requireFiles(List<WrittenFiles> fresh) {
    for (WrittenFiles written : fresh) {
      for (DataFile file : written.dataFiles()) {
        if (!table.io().newInputFile(file.location()).exists()) {
          throw new UserException(
              IcebergSession.problem(
                  options.target(),
                  IcebergCodes.REFUSED,
                  "rows that wait for their commit are gone, or were committed so long ago that"
                      + " the table forgot it: there is no "
                      + file.location()
                      + "; start without this state, and replay what is missing"));
        }
      }
    }
  }

  /**
   * What is not committed yet. A job that goes on may be so late that others have expired its
   * snapshots: the first time, files are looked for as well.
   */
  private List<WrittenFiles> fresh(List<WrittenFiles> written) {
    Set<String> known = CommittedFiles.ids(table);
    List<WrittenFiles> fresh =
        written.stream().filter(files -> !known.contains(files.id())).toList();
    if (began || fresh.isEmpty()) {
      return fresh;
    }
    Set<String> there = CommittedFiles.locations(table);
    return fresh.stream()
        .filter(
            files -> files.dataFiles().stream().noneMatch(file -> there.contains(file.location())))
        .toList();
  }

  /**
   * What this run has in the table already, which gives no way to the rest of it: a runner that
   * works part of a bundle off again brings some files as they were, and others anew.
   */
  private List<DataFile> kept(List<WrittenFiles> written, List<WrittenFiles> fresh) {
    if (options.change().replaced() == null) {
      return List.of();
    }
    List<DataFile> kept = new ArrayList<>();
    written.stream()
        .filter(files -> !fresh.contains(files))
        .forEach(files -> kept.addAll(files.dataFiles()));
    if (!kept.isEmpty() && !TimedRows.locations(table).containsAll(TimedRows.locations(kept))) {
      throw new UserException(
          IcebergSession.problem(
              options.target(),
              IcebergCodes.REFUSED,
              "somebody else has changed rows of this run before it was done; run it again"));
    }
    return kept;
  }

  private void commitFresh(List<WrittenFiles> fresh, List<DataFile> kept) {
    Upsert upsert = options.change().upsert();
    Replaced replaced = options.change().replaced();
    List<DataFile> files = new ArrayList<>();
    fresh.forEach(written -> files.addAll(written.dataFiles()));
    if (upsert == null && replaced == null) {
      AppendFiles append = table.newAppend();
      files.forEach(append::appendFile);
      marked(append, fresh).commit();
    } else if (replaced != null && replaced.isAll()) {
      replaceAll(fresh, files, kept, upsert);
    } else {
      change(fresh, files, kept, upsert, replaced);
    }
  }

  /** All rows that are there give way; of the new ones with one key, the newest stays. */
  private void replaceAll(
      List<WrittenFiles> fresh,
      List<DataFile> files,
      List<DataFile> kept,
      @Nullable Upsert upsert) {
    Transaction both = table.newTransaction();
    OverwriteFiles overwrite = both.newOverwrite();
    if (kept.isEmpty()) {
      overwrite.overwriteByRowFilter(Expressions.alwaysTrue());
    } else {
      TimedRows.others(table, kept).forEach(overwrite::deleteFile);
    }
    files.forEach(overwrite::addFile);
    marked(overwrite, fresh).commit();
    if (upsert != null) {
      RemovedRows removed = new RemovedRows();
      List<DataFile> all = new ArrayList<>(kept);
      all.addAll(files);
      new NewestRows(table, upsert).contest(all, removed);
      if (!removed.isEmpty()) {
        RowDelta older = both.newRowDelta();
        removed.write(table).forEach(older::addDeletes);
        older.commit();
      }
    }
    both.commitTransaction();
  }

  /** Rows of a part of time give way, and older rows of the keys that come. */
  private void change(
      List<WrittenFiles> fresh,
      List<DataFile> files,
      List<DataFile> kept,
      @Nullable Upsert upsert,
      @Nullable Replaced replaced) {
    Snapshot base = table.currentSnapshot();
    RemovedRows part = new RemovedRows();
    if (replaced != null) {
      TimedRows.remove(table, replaced, TimedRows.locations(kept), part);
    }
    RemovedRows removed = new RemovedRows();
    if (upsert != null) {
      NewestRows newest = new NewestRows(table, upsert);
      newest.contest(files, part, removed);
      requireKnown(newest.unknown(part));
    }
    removed.take(part);
    Set<String> worn = removed.worn(table);
    if (!worn.isEmpty()) {
      both(base, fresh, files, removed, worn);
      return;
    }
    List<DeleteFile> deletes = removed.write(table);
    RowDelta delta = marked(table.newRowDelta(), fresh);
    commit(() -> delta(delta, base, files, removed, deletes).commit(), deletes);
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

  private static RowDelta delta(
      RowDelta delta,
      @Nullable Snapshot base,
      List<DataFile> files,
      RemovedRows removed,
      List<DeleteFile> deletes) {
    files.forEach(delta::addRows);
    deletes.forEach(delta::addDeletes);
    if (base != null) {
      delta.validateFromSnapshot(base.snapshotId());
    }
    return delta
        .conflictDetectionFilter(Expressions.alwaysTrue())
        .validateDataFilesExist(removed.existing(files))
        .validateDeletedFiles()
        .validateNoConflictingDeleteFiles()
        .validateNoConflictingDataFiles();
  }

  /** Removes rows, and writes files anew that have many such; readers see both at once. */
  private void both(
      @Nullable Snapshot base,
      List<WrittenFiles> fresh,
      List<DataFile> files,
      RemovedRows removed,
      Set<String> worn) {
    List<ContentFile<?>> made = new ArrayList<>();
    Transaction both = table.newTransaction();
    List<DeleteFile> passing = removed.in(worn::contains).write(table);
    List<DeleteFile> deletes = removed.in(place -> !worn.contains(place)).write(table);
    deletes.addAll(passing);
    made.addAll(deletes);
    delta(marked(both.newRowDelta(), fresh), base, files, removed, deletes).commit();
    List<FileScanTask> tasks = TimedRows.tasks(table, worn);
    List<DataFile> others =
        RecordWriter.rewrite(table, tasks, removed, options.files().targetBytes());
    made.addAll(others);
    RewriteFiles rewrite =
        both.newRewrite().validateFromSnapshot(both.table().currentSnapshot().snapshotId());
    tasks.forEach(task -> rewrite.deleteFile(task.file()));
    others.forEach(rewrite::addFile);
    passing.forEach(rewrite::deleteFile);
    rewrite.commit();
    commit(both::commitTransaction, made);
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

  private <T extends SnapshotUpdate<T>> T marked(T update, List<WrittenFiles> fresh) {
    if (options.files().commitEvery() != null) {
      update.set(CommittedFiles.ENDLESS, "true");
    }
    return update
        .set(
            CommittedFiles.IDS,
            fresh.stream().map(WrittenFiles::id).collect(Collectors.joining(",")))
        .set(CommittedFiles.PIPELINE, options.source().pipeline().name())
        .set(CommittedFiles.OUTPUT, options.source().output())
        .set(RUN, options.source().run());
  }
}
