package dev.millrace.io.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Merges the small files of a table, and those that hold removed rows, into big ones; forgets old
 * snapshots; and removes files that no snapshot has. Writers and readers may be at work meanwhile:
 * a merge is a commit of its own, which gives way to one that removed rows of the same files.
 */
public final class IcebergCompaction {
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
   * @throws dev.millrace.diag.UserException ML-5560, ML-5563, ML-5564
   */
  public static void run(IcebergTarget target, Options options, Consumer<String> said) {
    try (IcebergSession session = IcebergSession.open(target)) {
      IcebergCompaction compaction = new IcebergCompaction(session.table(), options, said);
      compaction.merge();
      compaction.expire();
      new OrphanFiles(compaction.table).remove(options, said);
    } catch (IOException e) {
      throw IcebergSession.refused(target, new UncheckedIOException(e));
    } catch (RuntimeException e) {
      throw IcebergSession.refused(target, e);
    }
  }

  private void merge() throws IOException {
    Snapshot base = table.currentSnapshot();
    if (base == null) {
      return;
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
    int merged = 0;
    for (Map.Entry<String, List<FileScanTask>> partition : partitions.entrySet()) {
      List<FileScanTask> small = small(partition.getValue());
      boolean removed = small.stream().anyMatch(file -> !file.deletes().isEmpty());
      if (small.size() > 1 || removed) {
        merge(base, partition.getKey(), small, uses);
        merged += small.size();
      }
    }
    if (merged == 0) {
      said.accept("nothing to merge");
    }
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

  private void merge(
      Snapshot base, String partition, List<FileScanTask> small, Map<String, Set<String>> uses)
      throws IOException {
    String what = (partition.isEmpty() ? "the table" : partition) + ": " + small.size() + " files";
    if (options.dryRun()) {
      said.accept("would merge " + what);
      return;
    }
    long rows = 0;
    DataFile[] made;
    try (RecordWriter writer = RecordWriter.open(table, options.targetBytes())) {
      for (FileScanTask file : small) {
        try (CloseableIterable<Record> records = FileRecords.of(table, file, table.schema())) {
          for (Record record : records) {
            writer.write(record);
            rows++;
          }
        }
      }
      made = writer.complete();
    }
    RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(base.snapshotId());
    Set<String> old = new HashSet<>();
    Map<String, DeleteFile> spent = new TreeMap<>();
    for (FileScanTask file : small) {
      rewrite.deleteFile(file.file());
      old.add(file.file().location());
      file.deletes().forEach(deletes -> spent.put(deletes.location(), deletes));
    }
    spent.forEach(
        (location, deletes) -> {
          Set<String> users = uses.getOrDefault(location, Set.of());
          users.removeAll(old);
          if (users.isEmpty()) {
            rewrite.deleteFile(deletes);
          }
        });
    Arrays.stream(made).forEach(rewrite::addFile);
    // Rows that are removed by key while this goes on are removed from the merged files, too.
    rewrite.dataSequenceNumber(base.sequenceNumber());
    rewrite.commit();
    said.accept(what + " became " + made.length + ", " + rows + " rows");
  }

  /** By their ids, or the library keeps the files that the oldest of the others has replaced. */
  private void expire() {
    table.refresh();
    Set<Long> named = new HashSet<>();
    table.refs().values().forEach(ref -> named.add(ref.snapshotId()));
    long limit = options.now().minus(options.grace()).toEpochMilli();
    ExpireSnapshots expire = table.expireSnapshots();
    long old = 0;
    for (Snapshot snapshot : table.snapshots()) {
      if (!named.contains(snapshot.snapshotId()) && snapshot.timestampMillis() < limit) {
        expire.expireSnapshotId(snapshot.snapshotId());
        old++;
      }
    }
    if (old > 0 && !options.dryRun()) {
      expire.commit();
    }
    said.accept(
        old + (options.dryRun() ? " snapshots would be forgotten" : " old snapshots forgotten"));
  }

  /** Files below a table's data that no snapshot has: what killed writers have left. */
  private static final class OrphanFiles {
    /** Younger files may be somebody's who is about to commit them. */
    private static final Duration YOUNG = Duration.ofDays(3);

    private final Table table;

    OrphanFiles(Table table) {
      this.table = table;
    }

    /** Removes those that are older than the grace, and three days at least. */
    void remove(Options options, Consumer<String> said) throws IOException {
      if (!(table.io() instanceof SupportsPrefixOperations places)) {
        said.accept("files without a snapshot cannot be found in this store");
        return;
      }
      Duration age = options.grace().compareTo(YOUNG) > 0 ? options.grace() : YOUNG;
      long limit = options.now().minus(age).toEpochMilli();
      Set<String> known = known();
      List<String> orphans = new ArrayList<>();
      long young = 0;
      for (FileInfo file : places.listPrefix(data())) {
        if (file.location().endsWith(".parquet") && !known.contains(path(file.location()))) {
          if (file.createdAtMillis() < limit) {
            orphans.add(file.location());
          } else {
            young++;
          }
        }
      }
      if (!options.dryRun()) {
        orphans.forEach(table.io()::deleteFile);
      }
      said.accept(
          orphans.size()
              + " files without a snapshot "
              + (options.dryRun() ? "would be removed" : "removed")
              + (young == 0 ? "" : "; " + young + " are too young for that"));
    }

    private String data() {
      return table
          .properties()
          .getOrDefault(TableProperties.WRITE_DATA_LOCATION, table.location() + "/data");
    }

    private Set<String> known() throws IOException {
      Set<String> manifests = new HashSet<>();
      Set<String> known = new HashSet<>();
      for (Snapshot snapshot : table.snapshots()) {
        for (ManifestFile manifest : snapshot.allManifests(table.io())) {
          if (manifests.add(manifest.path())) {
            read(manifest, known);
          }
        }
      }
      return known;
    }

    private void read(ManifestFile manifest, Set<String> known) throws IOException {
      try (CloseableIterable<? extends ContentFile<?>> files =
          switch (manifest.content()) {
            case DATA -> ManifestFiles.read(manifest, table.io(), table.specs());
            case DELETES -> ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs());
          }) {
        files.forEach(file -> known.add(path(file.location())));
      }
    }

    /** Of one file, {@code file:/a} and {@code /a} are names. */
    private static String path(String location) {
      return URI.create(location.replace(" ", "%20")).getPath();
    }
  }
}
