package dev.millrace.io.archive.manifest;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An archive's manifests on disk: reads them, and commits changes one after the other. */
public final class ArchiveStore {
  public static final String MANIFEST = "_manifest.json";

  /** How long a replaced manifest stays for readers who are on their way to it. */
  private static final Duration MANIFEST_GRACE = Duration.ofMinutes(10);

  private final FileTree tree;
  private final Clock clock;

  private ArchiveStore(FileTree tree, Clock clock) {
    this.tree = tree;
    this.clock = clock;
  }

  /** The archive of a path. */
  public static ArchiveStore at(String archive) {
    return at(archive, Clock.systemUTC());
  }

  public static ArchiveStore at(String archive, Clock clock) {
    return new ArchiveStore(FileTree.at(archive), clock);
  }

  public FileTree tree() {
    return tree;
  }

  Instant now() {
    return clock.instant();
  }

  /**
   * Whether there is a manifest.
   *
   * @throws UserException ML-5104 or ML-5119 where that cannot be found out
   */
  public boolean exists() {
    try {
      return tree.exists(MANIFEST);
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(tree.path(), e), e);
    }
  }

  /** See {@link ArchiveManifest#read}. */
  public ArchiveManifest read() {
    return exists() ? parse(MANIFEST, ManifestJson::manifest) : ArchiveManifest.NONE;
  }

  /**
   * The files of a directory.
   *
   * @throws UserException ML-5100 if its manifest is gone, otherwise as {@link #read}
   */
  public List<ArchivedFile> files(ArchiveDirectory directory) {
    return parse(directory.path() + "/" + directory.manifest(), ManifestJson::files);
  }

  private interface Parser<T> {
    T parse(byte[] bytes) throws IOException;
  }

  private <T> T parse(String name, Parser<T> parser) {
    String file = tree.resolve(name);
    byte[] bytes;
    try {
      bytes = tree.read(name).orElseThrow(() -> new NoSuchFileException(file));
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(file, e), e);
    }
    try {
      return parser.parse(bytes);
    } catch (IOException e) {
      throw new UserException(
          FileErrors.error(
              file, FileErrors.BAD_MANIFEST, "not the manifest of an archive: " + firstLine(e)),
          e);
    }
  }

  private static String firstLine(IOException e) {
    String message = e.getMessage();
    return message == null ? "" : message.lines().findFirst().orElse("");
  }

  /**
   * Puts files in their places and makes a change, once; whoever reads sees all of it or nothing.
   *
   * @param moves where the files that come lie → their names in the archive
   * @return false if it was made before
   * @throws UserException ML-5203 if a file is gone, ML-5204 if another archiver has taken over,
   *     ML-5110, ML-5111 or ML-5114
   */
  public boolean commit(ArchiveUpdate update, Map<String, String> moves) {
    ArchiveLock lock = ArchiveLock.toCommit(tree);
    try {
      ArchiveManifest manifest = read();
      if (manifest.recent().contains(update.id())) {
        return false;
      }
      if (update.archiver() != null && !update.archiver().equals(manifest.archiver())) {
        throw FileErrors.failure(
            tree.path(),
            FileErrors.TAKEN_OVER,
            "another archiver has been started on this archive; this one stops");
      }
      place(moves);
      write(manifest, update);
      return true;
    } catch (IOException e) {
      throw FileErrors.writing(tree.path(), e);
    } finally {
      lock.close();
    }
  }

  private void place(Map<String, String> moves) throws IOException {
    Map<String, String> places = new LinkedHashMap<>();
    moves.forEach((from, to) -> places.put(relative(from), to));
    try {
      tree.move(places);
    } catch (NoSuchFileException e) {
      throw gone(String.valueOf(e.getFile()));
    }
    for (String place : places.values()) {
      if (!tree.exists(place)) {
        throw gone(place);
      }
    }
  }

  private static UserException gone(String file) {
    return FileErrors.failure(
        file,
        FileErrors.STAGED_FILE_GONE,
        "a file that the archiver had written is gone before it was committed; was another"
            + " archiver started on this archive?");
  }

  /** The name of a file below the archive. */
  public String relative(String path) {
    String root = LocalPaths.resolve(tree.path(), "");
    if (!path.startsWith(root)) {
      throw new IllegalArgumentException(path + " is not below " + root);
    }
    return path.substring(root.length());
  }

  private void write(ArchiveManifest manifest, ArchiveUpdate update) throws IOException {
    Map<String, ArchiveDirectory> directories = new TreeMap<>();
    manifest.directories().forEach(each -> directories.put(each.path(), each));
    List<Retired> retired = new ArrayList<>(manifest.retired());
    String name = String.format(Locale.ROOT, "_manifest-%08d.json", manifest.commits() + 1);
    for (String path : update.directories()) {
      ArchiveDirectory before = directories.remove(path);
      List<ArchivedFile> old = before == null ? List.of() : files(before);
      if (before != null) {
        retired.add(new Retired(path + "/" + before.manifest(), now().plus(MANIFEST_GRACE)));
      }
      List<ArchivedFile> files = update.apply(path, old);
      if (!files.isEmpty()) {
        tree.replace(path + "/" + name, ManifestJson.of(files));
        directories.put(path, ArchiveDirectory.of(path, name, files));
      }
    }
    update
        .removed()
        .forEach(
            (path, names) ->
                names.forEach(
                    each ->
                        retired.add(new Retired(path + "/" + each, now().plus(update.grace())))));
    purge(retired);
    write(
        manifest.next(
            update.id(),
            manifest.coverage().with(update.covered()),
            List.copyOf(directories.values()),
            retired));
  }

  /**
   * Deletes files that were replaced and whose grace is over.
   *
   * @return how many
   * @throws UserException ML-5110 or ML-5114
   */
  public int purge() {
    ArchiveLock lock = ArchiveLock.toCommit(tree);
    try {
      ArchiveManifest manifest = read();
      List<Retired> left = new ArrayList<>(manifest.retired());
      int deleted = purge(left);
      if (deleted > 0) {
        write(manifest.without(left));
      }
      return deleted;
    } catch (IOException e) {
      throw FileErrors.writing(tree.path(), e);
    } finally {
      lock.close();
    }
  }

  private int purge(List<Retired> retired) throws IOException {
    Instant due = now();
    List<String> over =
        retired.stream().filter(each -> !each.until().isAfter(due)).map(Retired::path).toList();
    tree.delete(over);
    retired.removeIf(each -> !each.until().isAfter(due));
    return over.size();
  }

  /** Replaces the manifest; what it speaks of must be in place. */
  public void write(ArchiveManifest manifest) throws IOException {
    tree.replace(MANIFEST, ManifestJson.of(manifest));
  }
}
