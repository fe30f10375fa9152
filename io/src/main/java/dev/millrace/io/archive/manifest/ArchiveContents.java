package dev.millrace.io.archive.manifest;

import dev.millrace.diag.UserException;
import java.io.Serializable;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * All files of an archive as of one commit, with the offsets that each holds.
 *
 * @param files those of events, and those of what could not be decoded
 */
public record ArchiveContents(ArchiveManifest manifest, List<Entry> files) {
  /** The directory of records that could not be decoded. */
  static final String UNDECODABLE = "_undecodable";

  private static final int ATTEMPTS = 5;

  /**
   * A file.
   *
   * @param path the whole path
   * @param maxTime the largest event time of a row, milliseconds UTC
   */
  public record Entry(String path, boolean undecodable, long maxTime, List<OffsetRange> offsets)
      implements Serializable {
    public Entry {
      offsets = List.copyOf(offsets);
    }
  }

  /**
   * Reads the manifests of an archive.
   *
   * @throws UserException as {@link ArchiveManifest#read}
   */
  public static ArchiveContents read(String archive) {
    ArchiveStore store = ArchiveStore.at(archive);
    ArchiveManifest manifest = store.read();
    for (int attempt = 1; ; attempt++) {
      try {
        return new ArchiveContents(manifest, entries(store, manifest));
      } catch (UserException e) {
        // A directory's manifest that a later commit has replaced may have gone since.
        ArchiveManifest later = store.read();
        if (!(e.getCause() instanceof NoSuchFileException)
            || attempt == ATTEMPTS
            || later.commits() == manifest.commits()) {
          throw e;
        }
        manifest = later;
      }
    }
  }

  private static List<Entry> entries(ArchiveStore store, ArchiveManifest manifest) {
    List<Entry> entries = new ArrayList<>();
    for (ArchiveDirectory directory : manifest.directories()) {
      boolean undecodable =
          directory.path().equals(UNDECODABLE) || directory.path().startsWith(UNDECODABLE + "/");
      for (ArchivedFile file : store.files(directory)) {
        String path = store.tree().resolve(directory.path() + "/" + file.name());
        entries.add(new Entry(path, undecodable, file.maxTime(), file.offsets()));
      }
    }
    return entries;
  }
}
