package dev.millrace.io.iceberg;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** Files below a table's data that no snapshot has: what killed writers have left. */
final class OrphanFiles {
  /** Younger files may be somebody's who is about to commit them. */
  private static final Duration YOUNG = Duration.ofDays(3);

  private final Table table;

  OrphanFiles(Table table) {
    this.table = table;
  }

  /** Removes those that are older than the grace, and three days at least. */
  void remove(IcebergCompaction.Options options, Consumer<String> said) throws IOException {
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
    try (CloseableIterable<? extends org.apache.iceberg.ContentFile<?>> files =
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
