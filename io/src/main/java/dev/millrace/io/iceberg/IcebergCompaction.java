package dev.millrace.io.iceberg;

import dev.millrace.io.file.table.DiskFaults;
import dev.millrace.io.iceberg.client.Branch;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.history.OldSnapshots;
import dev.millrace.io.iceberg.history.OrphanFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FSError;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.PropertyUtil;

/**
 * Merges the small files of a table, and those that hold removed rows, into big ones; forgets old
 * snapshots; and removes files that no snapshot has. Writers and readers may be at work meanwhile:
 * a merge is a commit of its own, which gives way to one that removed rows of the same files.
 */
public final class IcebergCompaction {
  /** So often a table is looked at, if others change it while its files are merged. */
  private static final int ROUNDS = 3;

  private final Table table;
  private final Options options;
  private final Consumer<String> said;

  /**
   * How to compact.
   *
   * @param targetBytes how long merged files are, about; files of half of that are left alone
   * @param grace how long snapshots stay, and the files that only they have
   * @param dryRun whether only to say what would be done
   * @param now the time
   */
  public record Options(long targetBytes, Duration grace, boolean dryRun, Instant now) {}

  private IcebergCompaction(Table table, Options options, Consumer<String> said) {
    this.table = table;
    this.options = options;
    this.said = said;
  }

  /**
   * Does all of it.
   *
   * @throws dev.millrace.diag.UserException ML-5560, ML-5564
   */
  public static void run(IcebergTarget target, Options options, Consumer<String> said) {
    try (IcebergSession session = IcebergSession.open(target)) {
      Optional<Table> table = session.find();
      if (table.isPresent()) {
        new IcebergCompaction(table.get(), options, said).run();
      } else {
        said.accept("there is no such table yet");
      }
    } catch (IOException e) {
      throw IcebergSession.refused(target, new UncheckedIOException(e));
    } catch (FSError e) {
      throw IcebergSession.refused(target, DiskFaults.unchecked(e));
    } catch (RuntimeException e) {
      throw IcebergSession.refused(target, e);
    }
  }

  private void run() throws IOException {
    boolean found = false;
    for (int round = 0; round < ROUNDS; round++) {
      boolean lost = false;
      for (Branch branch : branches()) {
        Round done = merge(branch);
        found |= done.found();
        lost |= done.lost();
      }
      if (!lost) {
        break;
      }
    }
    if (!found) {
      said.accept("nothing to merge");
    }
    if (!PropertyUtil.propertyAsBoolean(
        table.properties(), TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT)) {
      said.accept("snapshots and files stay: 'gc.enabled' of the table is false");
      return;
    }
    long limit = options.now().minus(options.grace()).toEpochMilli();
    OldSnapshots.forget(table, limit, options.dryRun(), said);
    new OrphanFiles(table, said).remove(options.grace(), options.dryRun(), options.now());
  }

  /**
   * What one look at the table came to.
   *
   * @param found whether there was something to merge
   * @param lost whether others changed some of it meanwhile
   */
  private record Round(boolean found, boolean lost) {}

  private List<Branch> branches() {
    table.refresh();
    return Branch.of(table);
  }

  private Round merge(Branch branch) throws IOException {
    table.refresh();
    Snapshot base = branch.head(table);
    if (base == null) {
      return new Round(false, false);
    }
    Map<String, List<FileScanTask>> partitions = new TreeMap<>();
    Map<String, Set<String>> uses = new TreeMap<>();
    try (CloseableIterable<FileScanTask> files =
        table.newScan().useSnapshot(base.snapshotId()).planFiles()) {
      for (FileScanTask file : files) {
        partitions.computeIfAbsent(partition(file), name -> new ArrayList<>()).add(file);
        for (DeleteFile deletes : file.deletes()) {
          uses.computeIfAbsent(deletes.location(), name -> new HashSet<>())
              .add(file.file().location());
        }
      }
    }
    boolean found = false;
    boolean lost = false;
    for (Map.Entry<String, List<FileScanTask>> partition : partitions.entrySet()) {
      List<FileScanTask> small = small(partition.getValue());
      boolean removed = small.stream().anyMatch(file -> !file.deletes().isEmpty());
      if (small.size() > 1 || removed) {
        found = true;
        lost |= !merge(branch, base, partition.getKey(), small, uses);
      }
    }
    return new Round(found, lost);
  }

  private List<FileScanTask> small(List<FileScanTask> files) {
    return files.stream()
        .filter(
            file ->
                !file.deletes().isEmpty()
                    || file.file().fileSizeInBytes() < options.targetBytes() / 2)
        .toList();
  }

  private String partition(FileScanTask file) {
    PartitionSpec spec = file.spec();
    return spec.isUnpartitioned() ? "" : spec.partitionToPath(file.file().partition());
  }

  /** Gives whether it was made; it is not if somebody changed these files meanwhile. */
  private boolean merge(
      Branch branch,
      Snapshot base,
      String partition,
      List<FileScanTask> small,
      Map<String, Set<String>> uses)
      throws IOException {
    String what =
        (branch == Branch.ENDED ? "ended rows of " : "")
            + (partition.isEmpty() ? "the table" : partition)
            + ": "
            + small.size()
            + " files";
    if (options.dryRun()) {
      said.accept("would merge " + what);
      return true;
    }
    List<DataFile> made =
        RecordWriter.rewrite(table, branch, small, new RemovedRows(), options.targetBytes());
    long rows = made.stream().mapToLong(DataFile::recordCount).sum();
    RewriteFiles rewrite = branch.on(table.newRewrite()).validateFromSnapshot(base.snapshotId());
    Set<String> old = new HashSet<>();
    Map<String, DeleteFile> spent = new TreeMap<>();
    for (FileScanTask file : small) {
      rewrite.deleteFile(file.file());
      old.add(file.file().location());
      file.deletes().forEach(deletes -> spent.put(deletes.location(), deletes));
    }
    spent.forEach(
        (location, deletes) -> {
          if (old.containsAll(uses.getOrDefault(location, Set.of()))) {
            rewrite.deleteFile(deletes);
          }
        });
    made.forEach(rewrite::addFile);
    // Rows that are removed by key while this goes on are removed from the merged files, too.
    rewrite.dataSequenceNumber(base.sequenceNumber());
    try {
      rewrite.commit();
    } catch (ValidationException | CommitFailedException e) {
      // Of any other error nobody knows whether a snapshot has them.
      made.forEach(file -> table.io().deleteFile(file.location()));
      said.accept(what + " are left for now: somebody changed them meanwhile");
      return false;
    }
    uses.values().forEach(users -> users.removeAll(old));
    said.accept(what + " became " + made.size() + ", " + rows + " rows");
    return true;
  }
}
