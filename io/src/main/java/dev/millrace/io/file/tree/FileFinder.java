package dev.millrace.io.file.tree;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.tree.FoundFiles.FoundFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files of a source: a file, a glob, or a directory tree. Names that begin with {@code _}
 * or {@code .} are not looked into (staged, side and marker files). Directories that a pattern puts
 * outside the asked range are not even listed.
 */
public final class FileFinder {
  /** How Hive names the directory of rows without a value; any time may be in it. */
  private static final String NO_VALUE = "=__HIVE_DEFAULT_PARTITION__";

  /** Hours and months as other engines write them: {@code hour=7}. */
  private static final Pattern ONE_DIGIT = Pattern.compile("=(\\d)(?=/|$)");

  private final @Nullable PartitionPattern pattern;
  private final long from;
  private final long to;
  private final Predicate<String> wanted;
  private final List<FoundFile> files = new ArrayList<>();
  private long total;
  private long pruned;
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;

  private FileFinder(
      @Nullable PartitionPattern pattern, long from, long to, Predicate<String> wanted) {
    this.pattern = pattern;
    this.from = from;
    this.to = to;
    this.wanted = wanted;
  }

  /**
   * Finds the files of a range of event time.
   *
   * @param path a file, a directory or a glob; with a scheme as Beam's file systems know them
   * @param pattern how directories name time, or null for any directories
   * @param from inclusive, milliseconds UTC
   * @param to exclusive
   * @param wanted which file names in a directory belong to the format
   * @throws UserException ML-5100 or ML-5104 where the path does not exist or may not be read
   */
  public static FoundFiles find(
      String path,
      @Nullable PartitionPattern pattern,
      long from,
      long to,
      Predicate<String> wanted) {
    FileFinder finder = new FileFinder(pattern, from, to, wanted);
    try {
      Optional<Path> local = LocalPaths.of(path);
      if (LocalPaths.isGlob(path)) {
        finder.match(path);
      } else if (local.isPresent()) {
        finder.root(local.get());
      } else {
        finder.remote(path);
      }
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(path, e), e);
    }
    finder.files.sort(Comparator.comparing(FoundFile::path));
    return new FoundFiles(
        List.copyOf(finder.files), finder.total, finder.pruned, finder.earliest, finder.latest);
  }

  private void root(Path root) throws IOException {
    if (Files.isDirectory(root)) {
      walk(root, "");
    } else if (Files.exists(root)) {
      total++;
      files.add(new FoundFile(root.toString(), LocalPaths.name(root), Files.size(root)));
    } else {
      throw new FileNotFoundException(root.toString());
    }
  }

  private void walk(Path directory, String relative) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = LocalPaths.name(entry);
        String inside = relative.isEmpty() ? name : relative + "/" + name;
        if (hidden(name)) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          if (inRange(inside)) {
            walk(entry, inside);
          }
        } else if (wanted.test(name) && fits(relative)) {
          total++;
          files.add(new FoundFile(entry.toString(), inside, Files.size(entry)));
        }
      }
    }
  }

  /** Whether to look into a directory; keeps count of what is left out. */
  private boolean inRange(String relative) {
    if (pattern == null || relative.contains(NO_VALUE)) {
      return true;
    }
    Optional<PartitionPattern.Span> span =
        pattern
            .span(relative)
            .or(() -> pattern.span(ONE_DIGIT.matcher(relative).replaceAll("=0$1")));
    if (span.isEmpty()) {
      return false;
    }
    if (span.get().start() != Long.MIN_VALUE) {
      earliest = Math.min(earliest, span.get().start());
      latest = Math.max(latest, span.get().end());
    }
    boolean overlaps = span.get().overlaps(from, to);
    pruned += overlaps ? 0 : 1;
    return overlaps;
  }

  /** With a pattern, only files at its depth belong to the source. */
  private boolean fits(String directory) {
    return pattern == null
        || (!directory.isEmpty() && directory.split("/", -1).length == pattern.depth());
  }

  /** A file or a directory of a file system that is not local. */
  private void remote(String path) throws IOException {
    FileTree tree = FileTree.at(path);
    List<FileTree.Entry> entries = BeamTree.hasDirectories(path) ? tree.files() : List.of();
    if (!entries.isEmpty()) {
      files(tree, entries);
      return;
    }
    List<MatchResult.Metadata> single =
        BeamTree.match(path).stream().filter(found -> !found.resourceId().isDirectory()).toList();
    if (!single.isEmpty()) {
      total++;
      String name = path.substring(path.lastIndexOf('/') + 1);
      files.add(new FoundFile(path, name, single.get(0).sizeBytes()));
      return;
    }
    entries = tree.files();
    if (entries.isEmpty()) {
      throw new FileNotFoundException(path);
    }
    files(tree, entries);
  }

  private void files(FileTree tree, List<FileTree.Entry> entries) {
    Map<String, Boolean> directories = new HashMap<>();
    for (FileTree.Entry entry : entries) {
      int slash = entry.name().lastIndexOf('/');
      String directory = slash < 0 ? "" : entry.name().substring(0, slash);
      if (visible(entry.name())
          && wanted.test(entry.name().substring(slash + 1))
          && fits(directory)
          && directories.computeIfAbsent(directory, this::inRange)) {
        total++;
        files.add(new FoundFile(tree.resolve(entry.name()), entry.name(), entry.bytes()));
      }
    }
  }

  private void match(String path) throws IOException {
    String spec = LocalPaths.absolute(path);
    List<MatchResult.Metadata> matched = BeamTree.match(spec);
    if (matched.isEmpty()) {
      throw new FileNotFoundException(path);
    }
    String root = LocalPaths.literalPrefix(spec);
    for (MatchResult.Metadata metadata : matched) {
      String name = metadata.resourceId().toString();
      String relative = name.startsWith(root) ? name.substring(root.length()) : name;
      // Where Beam takes a directory for a file, it has no bytes.
      boolean file =
          !metadata.resourceId().isDirectory()
              && (metadata.sizeBytes() > 0 || !BeamTree.hasDirectories(spec));
      if (file && visible(relative) && inRangeOfPattern(relative)) {
        total++;
        files.add(new FoundFile(name, relative, metadata.sizeBytes()));
      }
    }
  }

  private boolean inRangeOfPattern(String relative) {
    if (pattern == null) {
      return true;
    }
    String[] parts = relative.split("/", -1);
    int last = parts.length - 1;
    if (last < pattern.depth()) {
      return false;
    }
    int first = last - pattern.depth();
    return inRange(String.join("/", List.of(parts).subList(first, last)));
  }

  public static boolean visible(String relative) {
    for (String part : relative.split("/", -1)) {
      if (hidden(part)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a name is a staged, side or marker file or directory that readers leave alone. */
  public static boolean hidden(String name) {
    return name.startsWith("_") || name.startsWith(".");
  }
}
