package dev.millrace.io.archive;

import dev.millrace.diag.UserException;
import dev.millrace.io.archive.manifest.ArchiveDirectory;
import dev.millrace.io.archive.manifest.ArchiveLock;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.archive.manifest.ArchivePartition;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import dev.millrace.io.archive.manifest.ArchiveStore;
import dev.millrace.io.archive.manifest.ArchivedFile;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.tree.FileTree;
import dev.millrace.io.parquet.read.ParquetRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An archiver's hold on an archive, from before its run until after it. One archiver at a time; a
 * process that ends loses its hold, however it ends.
 */
public final class ArchiveSession implements AutoCloseable {
  static final String STAGING = ".archiving-";

  /** What a commit puts in place; anything else in an archive is not ours to remove. */
  private static final Pattern OURS =
      Pattern.compile("part-[0-9a-f]{16,}\\.parquet|_manifest-\\d+\\.json|\\._manifest.*\\.tmp");

  private final ArchiveStore store;
  private final String runId;
  private final ArchiveLock lock;

  private ArchiveSession(ArchiveStore store, String runId, ArchiveLock lock) {
    this.store = store;
    this.runId = runId;
    this.lock = lock;
  }

  /**
   * Opens an archive for a run; creates its directory if there is none.
   *
   * @throws UserException ML-5113 if another archiver is at work, ML-5110 without permission
   */
  public static ArchiveSession open(String archive, String runId) {
    ArchiveStore store = ArchiveStore.at(archive);
    try {
      store.tree().create();
    } catch (IOException e) {
      throw FileErrors.writing(archive, e);
    }
    return new ArchiveSession(store, runId, ArchiveLock.hold(store.tree(), "archiver"));
  }

  /**
   * What the archive holds now.
   *
   * @throws UserException as {@link ArchiveManifest#read}
   */
  public ArchiveManifest manifest() {
    return store.read();
  }

  /**
   * Takes the archive over: an earlier archiver can commit no more, and what it left unfinished is
   * removed.
   *
   * @param partitions how directories name event time
   * @param timeColumn the column of the event time, or null
   * @param starts where the archive of a partition begins that it does not hold yet
   * @param topicIds the ids of the topics that are archived from now on, as far as they are known
   * @return what the archive holds; the archiver goes on from {@link ArchiveManifest#next}
   * @throws UserException ML-5110, ML-5114, and those of {@link ArchiveManifest#read}
   */
  public ArchiveManifest begin(
      String partitions,
      @Nullable String timeColumn,
      Map<ArchivePartition, Long> starts,
      Map<String, String> topicIds) {
    ArchiveLock toCommit = ArchiveLock.toCommit(store.tree());
    try {
      ArchiveManifest manifest =
          store.read().takenBy(runId, partitions, timeColumn, starts).of(topicIds);
      // Also an archive of no records is one: its replay has no rows, instead of no files.
      store.write(manifest);
      clean(manifest);
      return manifest;
    } catch (IOException e) {
      throw FileErrors.writing(store.tree().path(), e);
    } finally {
      toCommit.close();
    }
  }

  /**
   * The ids of the messages that the archive holds from a number of one source on, its undecodable
   * ones included.
   *
   * @throws UserException ML-51xx if a file cannot be read
   */
  public List<String> messages(ArchivePartition source, long from) {
    Schema wanted = Schema.of(ArchiveSchema.OFFSET, ArchiveSchema.MESSAGE_ID);
    List<String> ids = new ArrayList<>();
    for (ArchiveDirectory directory : store.read().directories()) {
      for (ArchivedFile file : store.files(directory)) {
        if (file.offsets().stream().anyMatch(o -> o.at().equals(source) && o.last() >= from)) {
          String place = directory.path() + "/" + file.name();
          try (ParquetRows rows =
              ParquetRows.read(LocalPaths.resolve(store.tree().path(), place), wanted)) {
            while (rows.hasNext()) {
              Object[] row = rows.next().values();
              if (row[0] instanceof Long number && number >= from && row[1] instanceof String id) {
                ids.add(id);
              }
            }
          }
        }
      }
    }
    return ids;
  }

  /** What runs elsewhere have staged may still be theirs: only a local archive is cleaned. */
  private void clean(ArchiveManifest manifest) throws IOException {
    FileTree tree = store.tree();
    if (!tree.isLocal()) {
      return;
    }
    Set<String> known = new HashSet<>();
    for (ArchiveDirectory directory : manifest.directories()) {
      known.add(directory.path() + "/" + directory.manifest());
      store.files(directory).forEach(file -> known.add(directory.path() + "/" + file.name()));
    }
    manifest.retired().forEach(each -> known.add(each.path()));
    for (String name : tree.directories()) {
      if (name.startsWith(STAGING) && !name.equals(STAGING + runId)) {
        tree.deleteTree(name);
      }
    }
    tree.delete(
        tree.files().stream()
            .map(FileTree.Entry::name)
            .filter(name -> !name.startsWith(".") && !known.contains(name))
            .filter(name -> OURS.matcher(name.substring(name.lastIndexOf('/') + 1)).matches())
            .toList());
  }

  /** Removes what the run has staged and lets the next archiver in. */
  @Override
  public void close() {
    try {
      store.tree().deleteTree(STAGING + runId);
    } catch (IOException e) {
      throw FileErrors.writing(store.tree().path(), e);
    } finally {
      lock.close();
    }
  }
}
