package dev.millrace.io.file;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells local paths from those of other file systems, and globs from names. */
public final class LocalPaths {
  private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]+:.*");
  private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

  private LocalPaths() {}

  /** The absolute local path, or empty where another file system is meant ({@code gs://...}). */
  public static Optional<Path> of(String path) {
    if (path.startsWith("file:")) {
      return Optional.of(Path.of(path.startsWith("file:/") ? URI.create(path).getPath() : path));
    }
    return SCHEME.matcher(path).matches()
        ? Optional.empty()
        : Optional.of(Path.of(path).toAbsolutePath().normalize());
  }

  /** The same path, absolute if it is local. */
  public static String absolute(String path) {
    return of(path).map(Path::toString).orElse(path);
  }

  /** A directory and a relative name as one path; works for remote paths as well. */
  public static String resolve(String directory, String relative) {
    return directory.endsWith("/") ? directory + relative : directory + "/" + relative;
  }

  /** Whether a path has a wildcard in it. */
  public static boolean isGlob(String path) {
    return GLOB.matcher(path).find();
  }

  /** The directories before the first wildcard, with the slash at the end. */
  public static String literalPrefix(String glob) {
    var matcher = GLOB.matcher(glob);
    int wildcard = matcher.find() ? matcher.start() : glob.length();
    return glob.substring(0, glob.lastIndexOf('/', wildcard - 1) + 1);
  }

  /** A relative path with slashes on every platform. */
  public static String slashes(Path relative) {
    return relative.toString().replace('\\', '/');
  }

  /** The last name of a path. */
  public static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
