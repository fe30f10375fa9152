package dev.millrace.io.iceberg;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.table.DiskFaults;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.client.Branch;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.history.CommittedFiles;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import dev.millrace.io.rows.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FSError;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;

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
          requireBranch(fresh);
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
      } catch (FSError e) {
        throw IcebergSession.refused(options.target(), DiskFaults.unchecked(e));
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

  /** Without its branch, nothing tells what has ended, and what ends rows now would be lost. */
  private void requireBranch(List<WrittenFiles> fresh) {
    Upsert upsert = options.change().upsert();
    boolean ends =
        (upsert != null && upsert.deleted() != null)
            || fresh.stream().anyMatch(written -> !written.ended().isEmpty());
    if (ends && !Branch.of(table).contains(Branch.ENDED)) {
      throw new UserException(
          IcebergSession.problem(
              options.target(),
              IcebergCodes.REFUSED,
              "the table had the branch '"
                  + Branch.ENDED.id()
                  + "' when this run began, and has it no more: what had ended is forgotten, and"
                  + " what ends now would be; bring the branch back, or start again, which makes"
                  + " an empty one, and replay what has ended"));
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
    Set<String> there = CommittedFiles.locations(table, Branch.of(table));
    return fresh.stream()
        .filter(
            files -> files.dataFiles().stream().noneMatch(file -> there.contains(file.location())))
        .toList();
  }

  /**
   * What this run has in the table already, which gives no way to the rest of it: a runner that
   * works part of a bundle off again brings some files as they were, and others anew.
   */
  private List<WrittenFiles> kept(List<WrittenFiles> written, List<WrittenFiles> fresh) {
    if (options.change().replaced() == null) {
      return List.of();
    }
    List<WrittenFiles> kept = written.stream().filter(files -> !fresh.contains(files)).toList();
    List<DataFile> files = new ArrayList<>();
    kept.forEach(each -> files.addAll(each.dataFiles()));
    if (!files.isEmpty() && !TimedRows.locations(table).containsAll(TimedRows.locations(files))) {
      throw new UserException(
          IcebergSession.problem(
              options.target(),
              IcebergCodes.REFUSED,
              "somebody else has changed rows of this run before it was done; run it again"));
    }
    return kept;
  }

  private void commitFresh(List<WrittenFiles> fresh, List<WrittenFiles> kept) {
    Replaced replaced = options.change().replaced();
    if (options.change().upsert() == null && replaced == null) {
      AppendFiles append = table.newAppend();
      fresh.forEach(written -> written.dataFiles().forEach(append::appendFile));
      marked(append, fresh).commit();
      return;
    }
    TableChange change =
        new TableChange(
            options,
            table,
            fresh,
            kept,
            new TableChange.Marks() {
              @Override
              public <T extends SnapshotUpdate<T>> T on(T update) {
                return marked(update, fresh);
              }
            });
    if (replaced != null && replaced.isAll()) {
      change.replaceAll();
    } else {
      change.replaceSome();
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
