package dev.millrace.io.file.tree;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;

/**
 * A prefix in one of Beam's file systems. Object stores know no directories, only names; Hadoop's
 * file systems have them, and Beam takes a directory there for a file without bytes.
 */
final class BeamTree implements FileTree {
  /** Where a name with slashes in it is nothing but a name. */
  private static final Set<String> OBJECT_STORES = Set.of("s3", "gs");

  private final String root;

  /**
   * @param path with a scheme
   */
  BeamTree(String path) {
    this.root = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    try {
      FileSystems.matchNewResource(root, false);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new UserException(
          FileErrors.error(
              path, FileErrors.UNKNOWN_SCHEME, "no file system here knows this kind of path"),
          e);
    }
  }

  @Override
  public String path() {
    return root;
  }

  @Override
  public boolean isLocal() {
    return false;
  }

  /**
   * Lists names, so that a bucket that is missing or closed is known at once: an object that is not
   * there is no error where its bucket is missing either.
   */
  @Override
  public void create() throws IOException {
    match(resolve(".millrace*"));
  }

  @Override
  public boolean exists(String name) throws IOException {
    return !match(resolve(name)).isEmpty();
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    if (!exists(name)) {
      return Optional.empty();
    }
    try (InputStream in = Channels.newInputStream(FileSystems.open(file(name)))) {
      return Optional.of(in.readAllBytes());
    }
  }

  @Override
  public void replace(String name, byte[] content) throws IOException {
    String temporary = sibling(name);
    try (WritableByteChannel out = FileSystems.create(file(temporary), MimeTypes.BINARY)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
    FileSystems.rename(List.of(file(temporary)), List.of(file(name)));
  }

  private static String sibling(String name) {
    int slash = name.lastIndexOf('/') + 1;
    return name.substring(0, slash) + "." + name.substring(slash) + ".tmp";
  }

  @Override
  public void move(Map<String, String> places) throws IOException {
    if (places.isEmpty()) {
      return;
    }
    FileSystems.rename(
        places.keySet().stream().map(this::file).toList(),
        places.values().stream().map(this::file).toList(),
        StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  @Override
  public void delete(List<String> names) throws IOException {
    List<ResourceId> files = names.stream().filter(name -> !climbs(name)).map(this::file).toList();
    if (!files.isEmpty()) {
      FileSystems.delete(files, StandardMoveOptions.IGNORE_MISSING_FILES);
    }
    if (hasDirectories(root)) {
      for (String parent : parents(names)) {
        deleteIfEmpty(parent);
      }
    }
  }

  /** The directories of files and those above them, down to the tree's own, the deepest first. */
  private static List<String> parents(List<String> names) {
    Set<String> parents = new TreeSet<>(Comparator.reverseOrder());
    for (String name : names) {
      for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
        parents.add(name.substring(0, slash));
      }
    }
    return List.copyOf(parents);
  }

  /** Such a file system refuses to delete a directory with something in it. */
  private void deleteIfEmpty(String directory) throws IOException {
    if (match(LocalPaths.resolve(resolve(directory), "*")).isEmpty()) {
      FileSystems.delete(List.of(file(directory)), StandardMoveOptions.IGNORE_MISSING_FILES);
    }
  }

  private static boolean climbs(String name) {
    return List.of(name.split("/", -1)).contains("..");
  }

  @Override
  public void deleteTree(String directory) throws IOException {
    delete(files(directory).stream().map(Entry::name).toList());
    if (hasDirectories(root)) {
      deleteDirectories(directory);
    }
  }

  /** What is left below a directory without files is directories. */
  private void deleteDirectories(String directory) throws IOException {
    for (MatchResult.Metadata found : match(LocalPaths.resolve(resolve(directory), "*"))) {
      deleteDirectories(found.resourceId().toString().substring(root.length() + 1));
    }
    deleteIfEmpty(directory);
  }

  @Override
  public List<Entry> files() throws IOException {
    return below(root);
  }

  @Override
  public List<Entry> files(String directory) throws IOException {
    return below(resolve(directory));
  }

  private List<Entry> below(String directory) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    String inside = LocalPaths.resolve(directory, "");
    // In Hadoop's file systems DIRECTORY/** leaves out the files of the directory itself, and
    // DIRECTORY** takes in those of others whose names begin so.
    for (MatchResult.Metadata found : match((hasDirectories(root) ? directory : inside) + "**")) {
      String path = found.resourceId().toString();
      if (!found.resourceId().isDirectory() && path.startsWith(inside)) {
        String name = path.substring(root.length() + 1);
        entries.put(name, new Entry(name, found.sizeBytes()));
      }
    }
    List<Entry> sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparing(Entry::name));
    return sorted;
  }

  @Override
  public Set<String> names() throws IOException {
    if (hasDirectories(root)) {
      return files().stream()
          .map(Entry::name)
          .filter(name -> name.indexOf('/') < 0)
          .collect(Collectors.toCollection(TreeSet::new));
    }
    Set<String> names = new TreeSet<>();
    for (MatchResult.Metadata found : match(LocalPaths.resolve(root, "*"))) {
      if (!found.resourceId().isDirectory()) {
        names.add(found.resourceId().toString().substring(root.length() + 1));
      }
    }
    return names;
  }

  @Override
  public Set<String> directories() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Entry entry : files()) {
      int slash = entry.name().indexOf('/');
      if (slash > 0) {
        names.add(entry.name().substring(0, slash));
      }
    }
    return names;
  }

  /** Whether a path is one of a file system that has directories. */
  static boolean hasDirectories(String path) {
    int scheme = path.indexOf("://");
    return scheme > 0 && !OBJECT_STORES.contains(path.substring(0, scheme));
  }

  private ResourceId file(String name) {
    return FileSystems.matchNewResource(resolve(name), false);
  }

  /**
   * What matches a pattern, in whatever file system.
   *
   * @throws IOException also for what clients of object stores throw unchecked: a bucket that is
   *     missing or closed, no credentials; and for what is not a pattern
   */
  static List<MatchResult.Metadata> match(String spec) throws IOException {
    try {
      return FileSystems.match(spec, EmptyMatchTreatment.ALLOW).metadata();
    } catch (PatternSyntaxException e) {
      throw new IOException("not a pattern of file names: " + e.getDescription(), e);
    } catch (IllegalArgumentException | IllegalStateException unknown) {
      throw unknown;
    } catch (RuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
