package dev.millrace.io.iceberg.history;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.jspecify.annotations.Nullable;

/**
 * Files below a table's data that no snapshot has: what killed writers have left. Nothing is
 * removed where files of other tables may lie, or where the names of files in the table and in its
 * directory do not fit together.
 */
public final class OrphanFiles {
  /** Names of {@code write.data.path} of older versions, which tables may still have. */
  private static final String OBJECT_STORE_PATH = "write.object-storage.path";

  private static final String FOLDER_STORAGE_PATH = "write.folder-storage.path";

  /** Younger files may be somebody's who is about to commit them. */
  private static final Duration YOUNG = Duration.ofDays(3);

  /**
   * A run may have begun a file this long before its last commit, and commit it when it goes on.
   */
  private static final Duration BEFORE_COMMIT = Duration.ofDays(1);

  /** A run that is down for longer does not go on. */
  private static final Duration DOWN = Duration.ofDays(30);

  private final Table table;
  private final Consumer<String> said;

  /**
   * Those of a table.
   *
   * @param said takes sentences for people
   */
  public OrphanFiles(Table table, Consumer<String> said) {
    this.table = table;
    this.said = said;
  }

  /** Removes those that are older than the grace, and three days at least. */
  public void remove(Duration grace, boolean dryRun, Instant now) throws IOException {
    if (!(table.io() instanceof SupportsPrefixOperations places)) {
      said.accept("files without a snapshot cannot be found in this store");
      return;
    }
    String data =
        table
            .properties()
            .getOrDefault(TableProperties.WRITE_DATA_LOCATION, table.location() + "/data");
    if (isElsewhere(data)) {
      said.accept("files without a snapshot stay: other tables may have theirs in " + data);
      return;
    }
    // In this order: a file that comes in between is young, and none that is known may be gone.
    table.refresh();
    Set<String> known = new HashSet<>();
    Set<String> current = new HashSet<>();
    known(known, current);
    long limit = limit(grace, now);
    List<String> orphans = new ArrayList<>();
    long young = 0;
    for (FileInfo file : list(places, data)) {
      String name = qualified(file.location());
      current.remove(name);
      if (name.endsWith(".parquet") && !known.contains(name)) {
        if (file.createdAtMillis() < limit) {
          orphans.add(file.location());
        } else {
          young++;
        }
      }
    }
    String below = below(data);
    current.removeIf(name -> !name.startsWith(below));
    if (!current.isEmpty()) {
      said.accept(
          "files without a snapshot stay: "
              + files(current.size())
              + " of the table not found in "
              + data);
      return;
    }
    if (!dryRun) {
      orphans.forEach(table.io()::deleteFile);
    }
    said.accept(
        files(orphans.size())
            + " without a snapshot "
            + (dryRun ? "would be removed" : "removed")
            + (young == 0 ? "" : "; " + files(young) + " too young for that"));
  }

  private boolean isElsewhere(String data) throws IOException {
    Map<String, String> properties = table.properties();
    String location = below(table.location());
    return !qualified(data).startsWith(location)
        || isElsewhere(properties.get(OBJECT_STORE_PATH), location)
        || isElsewhere(properties.get(FOLDER_STORAGE_PATH), location);
  }

  private boolean isElsewhere(@Nullable String place, String location) throws IOException {
    return place != null && !qualified(place).startsWith(location);
  }

  /**
   * What was written after the last commit of a run without an end may be what it commits when it
   * goes on.
   */
  private long limit(Duration grace, Instant now) {
    Duration age = grace.compareTo(YOUNG) > 0 ? grace : YOUNG;
    long limit = now.minus(age).toEpochMilli();
    OptionalLong last = CommittedFiles.lastOfEach(table);
    if (last.isEmpty()) {
      return limit;
    }
    long waiting = last.getAsLong() - BEFORE_COMMIT.toMillis();
    return Math.min(limit, Math.max(waiting, now.minus(DOWN).toEpochMilli()));
  }

  private static List<FileInfo> list(SupportsPrefixOperations places, String data) {
    List<FileInfo> files = new ArrayList<>();
    try {
      places.listPrefix(data.endsWith("/") ? data : data + "/").forEach(files::add);
    } catch (UncheckedIOException e) {
      // A table without any file has no directory for them.
      if (!(e.getCause() instanceof FileNotFoundException)) {
        throw e;
      }
    }
    return files;
  }

  private void known(Set<String> known, Set<String> current) throws IOException {
    Set<String> manifests = new HashSet<>();
    Snapshot newest = table.currentSnapshot();
    if (newest != null) {
      for (ManifestFile manifest : newest.allManifests(table.io())) {
        manifests.add(manifest.path());
        read(manifest, current);
      }
    }
    known.addAll(current);
    for (Snapshot snapshot : table.snapshots()) {
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        if (manifests.add(manifest.path())) {
          read(manifest, known);
        }
      }
    }
  }

  private void read(ManifestFile manifest, Set<String> known) throws IOException {
    try (CloseableIterable<? extends ContentFile<?>> files =
        switch (manifest.content()) {
          case DATA -> ManifestFiles.read(manifest, table.io(), table.specs());
          case DELETES -> ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs());
        }) {
      for (ContentFile<?> file : files) {
        known.add(qualified(file.location()));
      }
    }
  }

  private String below(String directory) throws IOException {
    String name = qualified(directory);
    return name.endsWith("/") ? name : name + "/";
  }

  /** Of one file, {@code a}, {@code /d/a}, {@code /d/../d/a} and {@code file:/d/a} are names. */
  private String qualified(String location) throws IOException {
    if (table.io() instanceof Configurable hadoop) {
      Path path = new Path(location);
      try {
        return path.getFileSystem(hadoop.getConf()).makeQualified(path).toString();
      } catch (UnsupportedFileSystemException e) {
        // Iceberg's own client of a store, of which names are always whole.
        return location;
      }
    }
    return location;
  }

  private static String files(long count) {
    return count + (count == 1 ? " file" : " files");
  }
}
