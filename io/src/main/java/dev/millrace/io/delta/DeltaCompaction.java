package dev.millrace.io.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.diag.UserException;
import dev.millrace.io.delta.client.DeltaCodes;
import dev.millrace.io.delta.client.DeltaSession;
import dev.millrace.io.delta.client.DeltaTarget;
import dev.millrace.io.file.table.DiskFaults;
import io.delta.kernel.Operation;
import io.delta.kernel.Scan;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.json.JsonUtils;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TableConfig;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.utils.CloseableIterable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FSError;

/**
 * Merges the small files of a table, and those of which rows were deleted, into big ones; and makes
 * a checkpoint of its log. Writers and readers may be at work meanwhile: a merge is a version of
 * its own that says to change no data, and is given up where somebody removed one of its files.
 * Files that no version has any more stay, as versions that are read may have them.
 */
public final class DeltaCompaction {
  /** So many versions of others are looked at before a merge is left for the next time. */
  private static final int ATTEMPTS = 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final DeltaSession session;
  private final Options options;
  private final Consumer<String> said;

  /**
   * How to compact.
   *
   * @param targetBytes how long merged files are, about; files of half of that are left alone
   * @param dryRun whether only to say what would be done
   */
  public record Options(long targetBytes, boolean dryRun) {}

  /**
   * Files of a partition that become others.
   *
   * @param texts of the partition, as the log has them
   * @param files as a scan gives them, in JSON
   */
  record Merge(Map<String, String> texts, List<String> files) {
    Set<String> paths() {
      Set<String> paths = new TreeSet<>();
      adds().forEach(file -> paths.add(key(file)));
      return paths;
    }

    List<AddFile> adds() {
      return files.stream().map(DeltaCompaction::added).toList();
    }
  }

  /** What became of a merge. Files that a version may have are not removed. */
  private enum End {
    COMMITTED,
    NOT_TRIED,
    UNKNOWN
  }

  DeltaCompaction(DeltaSession session, Options options, Consumer<String> said) {
    this.session = session;
    this.options = options;
    this.said = said;
  }

  /**
   * Does all of it.
   *
   * @throws UserException ML-5603 if the table is one that the library does not write, ML-5604,
   *     ML-5605
   */
  public static void run(DeltaTarget target, Options options, Consumer<String> said) {
    try {
      DeltaSession session = DeltaSession.open(target, DeltaSession.filesOf(options.targetBytes()));
      Optional<SnapshotImpl> table = session.load();
      if (table.isPresent()) {
        new DeltaCompaction(session, options, said).run(table.get());
      } else {
        said.accept("there is no such table yet");
      }
    } catch (FSError e) {
      throw DeltaSession.refused(target, DiskFaults.unchecked(e));
    } catch (RuntimeException e) {
      throw DeltaSession.failed(target, e);
    }
  }

  private void run(SnapshotImpl table) {
    require(table);
    List<Merge> merges = merges(table);
    if (merges.isEmpty()) {
      said.accept("nothing to merge");
    }
    for (Merge merge : merges) {
      if (options.dryRun()) {
        said.accept("would merge " + shown(merge));
      } else {
        merge(table, merge);
      }
    }
    if (!options.dryRun()) {
      checkpoint();
    }
  }

  private void require(SnapshotImpl table) {
    TableForm.requireWritable(session, table);
    if (TableConfig.ROW_TRACKING_ENABLED.fromMetadata(table.getMetadata())) {
      throw new UserException(
          DeltaSession.problem(
              session.target(),
              DeltaCodes.TABLE_SHAPE,
              "rows keep their ids with 'delta.enableRowTracking', which the library cannot do in"
                  + " other files; let another engine OPTIMIZE the table"));
    }
  }

  /** What there is to merge in a version. */
  List<Merge> merges(SnapshotImpl table) {
    // By the texts themselves: printed, a partition of NULL and one of 'null' are the same.
    Map<Map<String, String>, Merge> partitions = new LinkedHashMap<>();
    CommittedFiles.each(
        session,
        table.getScanBuilder().build(),
        row -> {
          AddFile file = new AddFile(row.getStruct(0));
          if (file.getDeletionVector().isPresent() || file.getSize() < options.targetBytes() / 2) {
            Map<String, String> texts = VectorUtils.toJavaMap(file.getPartitionValues());
            partitions
                .computeIfAbsent(new HashMap<>(texts), k -> new Merge(texts, new ArrayList<>()))
                .files()
                .add(JsonUtils.rowToJson(row));
          }
        });
    return partitions.values().stream()
        .filter(
            merge ->
                merge.files().size() > 1
                    || merge.adds().stream().anyMatch(file -> file.getDeletionVector().isPresent()))
        .toList();
  }

  private static AddFile added(String scanned) {
    return new AddFile(JsonUtils.rowFromJson(scanned, MergedRows.SCANNED).getStruct(0));
  }

  /** A file with the rows that it has now: others may delete some. */
  private static String key(AddFile file) {
    return file.getPath() + file.getDeletionVector().map(Object::toString).orElse("");
  }

  private static String shown(Merge merge) {
    return (merge.texts().isEmpty() ? "the table" : new TreeMap<>(merge.texts()))
        + ": "
        + merge.files().size()
        + " files";
  }

  /** Merges files of a version, unless others have changed them since. */
  void merge(SnapshotImpl table, Merge merge) {
    TableFiles files = new TableFiles(session, table);
    try {
      Scan scan = table.getScanBuilder().build();
      try (MergedRows rows =
          new MergedRows(
              session.engine(), scan.getScanState(session.engine()), merge.files().iterator())) {
        // A file of deleted rows alone needs no other one.
        if (rows.hasNext()) {
          Partitions partitions = Partitions.of(table);
          files.write(partitions.literals(partitions.parsed(merge.texts())), rows);
        }
      }
    } catch (IOException e) {
      files.discard();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | FSError e) {
      files.discard();
      throw e;
    }
    List<String> made = files.complete();
    End end = commit(table, merge, made);
    if (end == End.COMMITTED) {
      said.accept(shown(merge) + " became " + made.size());
      return;
    }
    if (end == End.NOT_TRIED) {
      files.discard();
    }
    said.accept(shown(merge) + " are left for now: somebody changed them meanwhile");
  }

  /**
   * Commits, unless others have changed the files, or the table's form. What says that somebody
   * else has made the version may mean one's own, of which the answer was lost.
   */
  private End commit(SnapshotImpl seen, Merge merge, List<String> made) {
    Metadata form = seen.getMetadata();
    Set<String> paths = CommittedFiles.paths(made);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      SnapshotImpl table = session.newest();
      if (attempt > 0
          && !paths.isEmpty()
          && CommittedFiles.active(session, table).containsAll(paths)) {
        return End.COMMITTED;
      }
      if (!table.getMetadata().equals(form) || !present(table).containsAll(merge.paths())) {
        return attempt == 0 ? End.NOT_TRIED : End.UNKNOWN;
      }
      List<Row> actions = new ArrayList<>();
      for (AddFile file : merge.adds()) {
        actions.add(
            SingleAction.createRemoveFileSingleAction(
                file.toRemoveFileRow(false, Optional.of(System.currentTimeMillis()))));
      }
      made.forEach(line -> actions.add(unchanged(line)));
      if (make(table, actions)) {
        return End.COMMITTED;
      }
    }
    return End.UNKNOWN;
  }

  private Set<String> present(SnapshotImpl table) {
    Set<String> present = new TreeSet<>();
    CommittedFiles.each(
        session,
        table.getScanBuilder().build(),
        row -> present.add(key(new AddFile(row.getStruct(0)))));
    return present;
  }

  /** An added file that brings no rows which were not there; the library has no word for it. */
  private static Row unchanged(String line) {
    try {
      JsonNode action = JSON.readTree(line);
      ((ObjectNode) action.path("add")).put("dataChange", false);
      return JsonUtils.rowFromJson(JSON.writeValueAsString(action), SingleAction.FULL_SCHEMA);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the version right after one; false if another one came between. */
  private boolean make(SnapshotImpl table, List<Row> actions) {
    Engine engine = session.engine();
    try {
      Transaction transaction =
          session
              .table()
              .createTransactionBuilder(
                  engine, DeltaSession.ENGINE + " compact", Operation.MANUAL_UPDATE)
              .withMaxRetries(0)
              .build(engine);
      if (transaction.getReadTableVersion() != table.getVersion()) {
        return false;
      }
      transaction.commit(engine, CloseableIterable.inMemoryIterable(TableFiles.of(actions)));
      return true;
    } catch (ConcurrentWriteException e) {
      return false;
    }
  }

  /** Readers begin at the newest checkpoint of the log. */
  private void checkpoint() {
    long version = session.newest().getVersion();
    // The library makes one again that is there.
    if (session.exists(
        session.target().table() + "/_delta_log/%020d.checkpoint.parquet".formatted(version))) {
      said.accept("there is a checkpoint of version " + version);
      return;
    }
    try {
      session.table().checkpoint(session.engine(), version);
      said.accept("checkpoint of version " + version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
