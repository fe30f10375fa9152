package dev.millrace.cli.watch;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The files of a directory or of a pattern, as sources read them. */
final class FilesOfPath extends SimpleFileVisitor<Path> {
  /** More are not looked at: a look takes about 10 µs a file, five times a second. */
  private static final int MOST = 1000;

  private final Path root;
  private final PathMatcher wanted;
  private final List<Path> found = new ArrayList<>();

  private FilesOfPath(Path root, PathMatcher wanted) {
    this.root = root;
    this.wanted = wanted;
  }

  /**
   * The files, up to a thousand; none if there is neither such a directory nor a file of the
   * pattern.
   *
   * @param beside the directory that a relative name starts from
   */
  static List<Path> of(@Nullable Path beside, String name) {
    if (beside == null || name.contains("://")) {
      return List.of();
    }
    try {
      int pattern = patternAt(name);
      if (pattern < 0) {
        return below(beside.resolve(name).normalize(), path -> true);
      }
      int above = name.lastIndexOf('/', pattern) + 1;
      String whole = beside.resolve(name.substring(0, above)).normalize() + "/";
      return below(
          Path.of(whole),
          FileSystems.getDefault().getPathMatcher("glob:" + whole + name.substring(above)));
    } catch (InvalidPathException | PatternSyntaxException e) {
      return List.of();
    }
  }

  private static int patternAt(String name) {
    for (int i = 0; i < name.length(); i++) {
      if ("*?[{".indexOf(name.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<Path> below(Path root, PathMatcher wanted) {
    FilesOfPath files = new FilesOfPath(root, wanted);
    if (Files.isDirectory(root)) {
      try {
        Files.walkFileTree(root, files);
      } catch (IOException e) {
        // It changes just now, and will be looked at again.
        return files.found;
      }
    }
    return files.found;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes read) {
    return directory.equals(root) || isVisible(directory)
        ? FileVisitResult.CONTINUE
        : FileVisitResult.SKIP_SUBTREE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes read) {
    if (isVisible(file) && wanted.matches(file)) {
      found.add(file);
    }
    return found.size() < MOST ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) {
    return FileVisitResult.CONTINUE;
  }

  /** Sources leave out what is being written, and what is told beside it. */
  private static boolean isVisible(Path path) {
    String name = String.valueOf(path.getFileName());
    return !name.startsWith(".") && !name.startsWith("_");
  }
}
