package dev.millrace.io.archive;

import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.archive.manifest.ArchiveDirectory;
import dev.millrace.io.archive.manifest.ArchiveLock;
import dev.millrace.io.archive.manifest.ArchiveNames;
import dev.millrace.io.archive.manifest.ArchiveSnapshot;
import dev.millrace.io.archive.manifest.ArchiveStore;
import dev.millrace.io.archive.manifest.ArchiveUpdate;
import dev.millrace.io.archive.manifest.ArchivedFile;
import dev.millrace.io.archive.manifest.OffsetRange;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.parquet.page.Compression;
import dev.millrace.io.parquet.page.ParquetFile;
import dev.millrace.io.parquet.read.ParquetRows;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.io.parquet.write.ParquetFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.parquet.schema.MessageType;

/**
 * Merges the small files of an archive into big ones, sorted by event time. Each merge is one
 * commit: readers see the small files or the big one, and those who began before go on reading the
 * small ones, which stay for a grace period. An archiver may be at work meanwhile. A compaction
 * that is cut short leaves an archive as whole as before; the next one goes on. Memory is bounded,
 * whatever the size of the files.
 */
public final class ArchiveCompaction implements AutoCloseable {
  private static final String STAGING = ".compacting";
  private static final int RUN_BYTES = 64 << 20;

  private final ArchiveStore store;
  private final Options options;
  private final ArchiveLock lock;

  /**
   * How to compact.
   *
   * @param targetBytes how long merged files are, about; files of half of that are left alone
   * @param grace how long replaced files stay for those who are reading them
   */
  public record Options(long targetBytes, Duration grace, Clock clock) {
    /** Checks the size. */
    public Options {
      if (targetBytes < 1) {
        throw new IllegalArgumentException("targetBytes must be > 0, but was: " + targetBytes);
      }
    }
  }

  /**
   * Files that become one.
   *
   * @param directory below the archive
   * @param bytes of all of them
   */
  public record Merge(String directory, List<ArchivedFile> files, long bytes) {
    public Merge {
      files = List.copyOf(files);
    }
  }

  private ArchiveCompaction(ArchiveStore store, Options options, ArchiveLock lock) {
    this.store = store;
    this.options = options;
    this.lock = lock;
  }

  /**
   * Opens an archive, and removes replaced files whose grace is over.
   *
   * @throws UserException ML-5206 if there is no archive, ML-5207 if it is not local, ML-5113 if it
   *     is being compacted already
   */
  public static ArchiveCompaction open(String archive, Options options) {
    ArchiveStore store = ArchiveStore.at(archive, options.clock());
    if (!store.tree().isLocal()) {
      throw FileErrors.failure(
          archive, FileErrors.COMPACT_REMOTE, "only an archive on this machine can be compacted");
    }
    if (!store.exists()) {
      throw FileErrors.failure(
          archive,
          FileErrors.NO_ARCHIVE,
          "this is not the directory of an archive: it has no " + ArchiveStore.MANIFEST);
    }
    ArchiveLock lock = ArchiveLock.hold(store.tree(), "compactor");
    try {
      store.tree().deleteTree(STAGING);
    } catch (IOException e) {
      lock.close();
      throw FileErrors.writing(archive, e);
    }
    return new ArchiveCompaction(store, options, lock);
  }

  /**
   * What there is to merge: per directory and schema, small files until they are big enough
   * together.
   *
   * @throws UserException as {@link dev.millrace.io.archive.manifest.ArchiveManifest#read}; ML-5205
   *     or ML-5105 for damaged files
   */
  public List<Merge> plan() {
    List<Merge> merges = new ArrayList<>();
    for (ArchiveDirectory directory : store.read().directories()) {
      List<ArchivedFile> small =
          store.files(directory).stream()
              .filter(file -> file.bytes() < options.targetBytes() / 2)
              .toList();
      if (small.size() > 1) {
        bySchema(directory.path(), small).forEach(files -> add(directory.path(), files, merges));
      }
    }
    return merges;
  }

  private Collection<List<ArchivedFile>> bySchema(String directory, List<ArchivedFile> files) {
    Map<MessageType, List<ArchivedFile>> groups = new LinkedHashMap<>();
    files.stream()
        .sorted(Comparator.comparing(ArchiveCompaction::place).thenComparing(ArchivedFile::name))
        .forEach(
            file -> {
              String path = store.tree().resolve(directory + "/" + file.name());
              ArchiveSnapshot.problem(path, file.bytes())
                  .ifPresent(
                      problem -> {
                        throw new UserException(problem);
                      });
              try (ParquetFile open = ParquetFile.open(path)) {
                MessageType type = open.metadata().getSchema();
                // What somebody else has written is listed by nobody; still, nothing may be lost.
                if (StoredSchema.of(path, type).isPresent()) {
                  groups.computeIfAbsent(type, t -> new ArrayList<>()).add(file);
                }
              }
            });
    return groups.values();
  }

  private static long place(ArchivedFile file) {
    return file.offsets().stream().mapToLong(OffsetRange::first).min().orElse(0);
  }

  private void add(String directory, List<ArchivedFile> files, List<Merge> merges) {
    List<ArchivedFile> open = new ArrayList<>();
    long bytes = 0;
    for (ArchivedFile file : files) {
      open.add(file);
      bytes += file.bytes();
      if (bytes >= options.targetBytes()) {
        merges.add(new Merge(directory, open, bytes));
        open.clear();
        bytes = 0;
      }
    }
    if (open.size() > 1) {
      merges.add(new Merge(directory, open, bytes));
    }
  }

  /**
   * Makes a merge.
   *
   * @return the file that came of it
   * @throws UserException ML-5110, ML-5111 or ML-5114; the archive is as before then
   */
  public ArchivedFile run(Merge merge) {
    Path staging = Path.of(store.tree().resolve(STAGING));
    Path temporary = staging.resolve("merged");
    try {
      Files.createDirectories(staging);
      Set<String> names = new TreeSet<>();
      merge.files().forEach(file -> names.add(file.name()));
      String name = ArchiveNames.of(merge.directory() + names);
      ArchivedFile merged = write(merge, staging, temporary, name);
      long before = merge.files().stream().mapToLong(ArchivedFile::rows).sum();
      if (merged.rows() != before) {
        throw new IllegalStateException(
            "merging " + names + " gave " + merged.rows() + " rows of " + before);
      }
      store.commit(
          new ArchiveUpdate(
              name,
              null,
              new TreeMap<>(Map.of(merge.directory(), List.of(merged))),
              new TreeMap<>(Map.of(merge.directory(), names)),
              List.of(),
              options.grace()),
          Map.of(temporary.toString(), merge.directory() + "/" + name));
      return merged;
    } catch (IOException e) {
      throw FileErrors.writing(store.tree().path(), e);
    }
  }

  private ArchivedFile write(Merge merge, Path staging, Path temporary, String name)
      throws IOException {
    Schema schema = schema(merge);
    RowCodec codec = RowCodec.of(schema);
    try (TimeSorter sorter = new TimeSorter(staging, RUN_BYTES)) {
      for (ArchivedFile file : merge.files()) {
        try (ParquetRows rows =
            ParquetRows.read(ParquetSourceOptions.of(path(merge, file), schema))) {
          while (rows.hasNext()) {
            Event event = rows.next();
            sorter.add(event.time(), codec.encode(event.values()));
          }
        }
      }
      ArchiveFormat format = ArchiveFormat.of(ParquetFormat.of(Compression.ZSTD, false), schema);
      FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING);
      RowFileWriter writer = format.open(temporary.toString(), schema, channel);
      try (channel) {
        sorter.drain((time, row) -> writer.writeEncoded(codec, new ByteSource(row), time));
        writer.close();
      }
      return ArchivedFile.of(writer.notes(), name);
    }
  }

  private String path(Merge merge, ArchivedFile file) {
    return store.tree().resolve(merge.directory() + "/" + file.name());
  }

  private Schema schema(Merge merge) {
    String path = path(merge, merge.files().get(0));
    try (ParquetFile file = ParquetFile.open(path)) {
      return StoredSchema.of(path, file.metadata().getSchema()).orElseThrow();
    }
  }

  /** How many replaced files and manifests wait for their grace to end. */
  public int waiting() {
    return store.read().retired().size();
  }

  /**
   * Deletes replaced files whose grace is over.
   *
   * @return how many
   * @throws UserException ML-5110 or ML-5114
   */
  public int purge() {
    return store.purge();
  }

  /** Lets the next compaction in. */
  @Override
  public void close() {
    try {
      store.tree().deleteTree(STAGING);
    } catch (IOException e) {
      throw FileErrors.writing(store.tree().path(), e);
    } finally {
      lock.close();
    }
  }
}
