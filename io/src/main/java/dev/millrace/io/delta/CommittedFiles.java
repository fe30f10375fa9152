package dev.millrace.io.delta;

import dev.millrace.diag.UserException;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.pending.WrittenFiles;
import io.delta.kernel.Scan;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.json.JsonUtils;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.internal.DeltaLogActionUtils.DeltaAction;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TableImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Which files versions of a table have, by their paths, which are never given twice. */
final class CommittedFiles {
  private final DeltaSession session;
  private final SnapshotImpl table;

  /** Those of a version and of the ones before it. */
  CommittedFiles(DeltaSession session, SnapshotImpl table) {
    this.session = session;
    this.table = table;
  }

  /**
   * What no version has.
   *
   * @throws UserException ML-5604 if files are gone, or the log does not go back that far
   */
  List<WrittenFiles> fresh(List<WrittenFiles> written) {
    Set<String> known = known(written);
    List<WrittenFiles> fresh =
        written.stream()
            .filter(files -> files.actions().isEmpty() || !known.containsAll(paths(files)))
            .toList();
    fresh.forEach(this::requireFiles);
    fresh.forEach(this::requirePartitions);
    return fresh;
  }

  private Set<String> known(List<WrittenFiles> written) {
    Set<String> known = new HashSet<>();
    Set<String> wanted = new HashSet<>();
    written.forEach(files -> wanted.addAll(paths(files)));
    long from =
        written.stream()
                .filter(files -> !files.actions().isEmpty())
                .mapToLong(WrittenFiles::version)
                .min()
                .orElse(table.getVersion())
            + 1;
    if (from > table.getVersion()) {
      return known;
    }
    TableImpl log = (TableImpl) session.table();
    try (CloseableIterator<ColumnarBatch> changes =
        log.getChanges(session.engine(), from, table.getVersion(), Set.of(DeltaAction.ADD))) {
      while (changes.hasNext()) {
        ColumnarBatch batch = changes.next();
        ColumnVector adds =
            batch.getColumnVector(batch.getSchema().indexOf(DeltaAction.ADD.colName));
        ColumnVector paths = adds.getChild(AddFile.FULL_SCHEMA.indexOf("path"));
        for (int row = 0; row < batch.getSize(); row++) {
          if (!adds.isNullAt(row) && wanted.contains(paths.getString(row))) {
            known.add(paths.getString(row));
          }
        }
      }
    } catch (KernelException e) {
      // The log is kept for a month, and for as long as the table says.
      known.addAll(active(session, table));
      if (written.stream().anyMatch(files -> !known.containsAll(paths(files)))) {
        throw new UserException(
            DeltaSession.problem(
                session.target(),
                DeltaCodes.REFUSED,
                "rows wait for their commit since version "
                    + (from - 1)
                    + ", and the log does not go back that far, so that nobody knows whether they"
                    + " were committed; start without this state, and replay what is missing: "
                    + DeltaSession.words(e)),
            e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }

  private void requireFiles(WrittenFiles written) {
    for (String path : paths(written)) {
      String file = location(path);
      if (!session.exists(file)) {
        throw new UserException(
            DeltaSession.problem(
                session.target(),
                DeltaCodes.REFUSED,
                "rows that wait for their commit are gone: there is no "
                    + file
                    + "; start without this state, and replay what is missing"));
      }
    }
  }

  /** The table may be another one by now, in the same place. */
  private void requirePartitions(WrittenFiles written) {
    Set<String> partitions = Set.copyOf(table.getPartitionColumnNames());
    for (String line : written.actions()) {
      Row action = JsonUtils.rowFromJson(line, SingleAction.FULL_SCHEMA);
      AddFile file = new AddFile(action.getStruct(SingleAction.ADD_FILE_ORDINAL));
      if (!VectorUtils.toJavaMap(file.getPartitionValues()).keySet().equals(partitions)) {
        throw new UserException(
            DeltaSession.problem(
                session.target(),
                DeltaCodes.REFUSED,
                "rows that wait for their commit were written when the table was partitioned"
                    + " otherwise; start without this state, and replay what is missing"));
      }
    }
  }

  private String location(String path) {
    URI relative = URI.create(path);
    return relative.isAbsolute() || path.startsWith("/")
        ? relative.toString()
        : table.getDataPath() + "/" + relative.getPath();
  }

  /** The paths of files, as the log has them. */
  static Set<String> paths(WrittenFiles written) {
    return paths(written.actions());
  }

  /** The paths of files that lines of the log add. */
  static Set<String> paths(List<String> lines) {
    Set<String> paths = new HashSet<>();
    for (String line : lines) {
      Row action = JsonUtils.rowFromJson(line, SingleAction.FULL_SCHEMA);
      paths.add(new AddFile(action.getStruct(SingleAction.ADD_FILE_ORDINAL)).getPath());
    }
    return paths;
  }

  /** The paths of the files that a version consists of. */
  static Set<String> active(DeltaSession session, SnapshotImpl table) {
    Set<String> paths = new HashSet<>();
    each(
        session,
        table.getScanBuilder().build(),
        row -> paths.add(new AddFile(row.getStruct(0)).getPath()));
    return paths;
  }

  /** Takes each file of a scan. */
  static void each(DeltaSession session, Scan scan, Consumer<Row> taker) {
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(session.engine())) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          rows.forEachRemaining(taker);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
