package dev.millrace.io.archive.manifest;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.tree.FileFinder;
import dev.millrace.io.file.tree.FoundFiles;
import dev.millrace.io.file.tree.FoundFiles.FoundFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of an archive as of one commit, for a reader: what is committed or compacted later does
 * not change it.
 */
public final class ArchiveSnapshot {
  private static final int ATTEMPTS = 5;

  private final ArchiveStore store;
  private final String asked;
  private final @Nullable PathMatcher glob;
  private final ArchiveManifest manifest;

  private ArchiveSnapshot(ArchiveStore store, String asked, ArchiveManifest manifest) {
    this.store = store;
    this.asked = asked;
    this.glob =
        LocalPaths.isGlob(asked)
            ? java.nio.file.FileSystems.getDefault().getPathMatcher("glob:" + asked)
            : null;
    this.manifest = manifest;
  }

  /**
   * The archive that a path names, or in which it lies: {@code ARCHIVE/dt=2024-05-01} and {@code
   * ARCHIVE/_undecodable} are parts of one.
   *
   * @return empty where there is no manifest
   */
  public static Optional<ArchiveSnapshot> at(String path) {
    String asked = withoutSlash(LocalPaths.absolute(path));
    for (String above = asked; !above.isEmpty(); above = parent(above)) {
      ArchiveStore store = ArchiveStore.at(above);
      if (store.exists()) {
        return Optional.of(new ArchiveSnapshot(store, asked, store.read()));
      }
    }
    return Optional.empty();
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The directory above; empty above the first one, and above a bucket. */
  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 || path.charAt(slash - 1) == '/' ? "" : path.substring(0, slash);
  }

  /** Whether the archive's times are those of a column, so that they can prune it. */
  private boolean isOf(@Nullable String timeColumn) {
    return timeColumn == null
        || timeColumn.equals(ArchiveSchema.EVENT_TIME.getName())
        || timeColumn.equals(manifest.timeColumn());
  }

  /**
   * The files below the asked path that may hold events of [from, to).
   *
   * @param timeColumn the column that the reader takes event time from
   * @throws UserException as {@link ArchiveManifest#read}
   */
  public FoundFiles find(@Nullable String timeColumn, long from, long to) {
    ArchiveManifest current = manifest;
    for (int attempt = 1; ; attempt++) {
      try {
        boolean prune = isOf(timeColumn);
        return find(current, prune ? from : Long.MIN_VALUE, prune ? to : Long.MAX_VALUE);
      } catch (UserException e) {
        // Whoever read the manifest minutes ago may look for one that was replaced since.
        boolean replaced = e.getCause() instanceof NoSuchFileException;
        ArchiveManifest later = store.read();
        if (!replaced || attempt == ATTEMPTS || later.commits() == current.commits()) {
          throw e;
        }
        current = later;
      }
    }
  }

  private FoundFiles find(ArchiveManifest current, long from, long to) {
    List<FoundFile> files = new ArrayList<>();
    long total = 0;
    long pruned = 0;
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    for (ArchiveDirectory directory : current.directories()) {
      if (!isAsked(directory)) {
        continue;
      }
      earliest = Math.min(earliest, directory.minTime());
      latest = Math.max(latest, directory.maxTime() + 1);
      if (!directory.overlaps(from, to)) {
        pruned++;
        continue;
      }
      for (ArchivedFile file : store.files(directory)) {
        String name = directory.path() + "/" + file.name();
        String path = store.tree().resolve(name);
        total++;
        if (file.overlaps(from, to) && isAsked(path)) {
          files.add(new FoundFile(path, name, file.bytes()));
        }
      }
    }
    files.sort(Comparator.comparing(FoundFile::path));
    return new FoundFiles(List.copyOf(files), total, pruned, earliest, latest);
  }

  /** Side directories are only read by those who name them. */
  private boolean isAsked(ArchiveDirectory directory) {
    if (glob != null) {
      return true;
    }
    if (asked.equals(store.tree().path())) {
      return !FileFinder.hidden(directory.path());
    }
    String path = store.tree().resolve(directory.path());
    return isBelow(path, asked) || isBelow(asked, path);
  }

  private boolean isAsked(String file) {
    return glob != null ? glob.matches(Path.of(file)) : isBelow(file, asked);
  }

  private static boolean isBelow(String path, String directory) {
    return path.equals(directory) || path.startsWith(directory + "/");
  }

  /** Bytes of all files below the asked path, whatever their times. */
  public long bytes() {
    return manifest.directories().stream()
        .filter(this::isAsked)
        .mapToLong(ArchiveDirectory::bytes)
        .sum();
  }

  /**
   * What is wrong with a file that the manifest lists, before it is opened.
   *
   * @param listed its length as the manifest has it
   */
  public static Optional<Diagnostic> problem(String path, long listed) {
    Optional<Path> local = LocalPaths.of(path);
    if (local.isEmpty()) {
      // Opening it will tell; asking for its length costs as much.
      return Optional.empty();
    }
    try {
      long bytes = Files.size(local.get());
      if (bytes == listed) {
        return Optional.empty();
      }
      return damaged(
          path, "it is " + bytes + " bytes long, but the archive's manifest says " + listed);
    } catch (NoSuchFileException e) {
      return damaged(path, "the archive's manifest lists it, but it is not there");
    } catch (IOException e) {
      return Optional.of(FileErrors.reading(path, e));
    }
  }

  private static Optional<Diagnostic> damaged(String path, String what) {
    return Optional.of(FileErrors.error(path, FileErrors.ARCHIVE_DAMAGED, what));
  }
}
