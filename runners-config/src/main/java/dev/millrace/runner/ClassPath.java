package dev.millrace.runner;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * What this process runs from: jars with those that their manifests name, and directories of
 * classes. Runners that send their jobs elsewhere leave out jars by their names; the user's own
 * always go along, whatever they are called.
 *
 * @param own what Millrace came with
 * @param users what {@code MILLRACE_CLASSPATH} added
 */
public record ClassPath(List<Path> own, List<Path> users) {
  /** The launcher puts its jars after Millrace's. */
  private static final String USERS = "MILLRACE_CLASSPATH";

  public ClassPath {
    own = List.copyOf(own);
    users = List.copyOf(users);
  }

  /** The class path of this process. */
  public static ClassPath ofThisProcess() {
    return of(System.getProperty("java.class.path", ""), System.getenv().getOrDefault(USERS, ""));
  }

  /**
   * Takes paths apart.
   *
   * @param all entries, the user's too, as the JVM takes them
   * @param users the user's alone
   */
  public static ClassPath of(String all, String users) {
    Set<Path> theirs = files(users);
    List<Path> own = new ArrayList<>(files(all));
    own.removeAll(theirs);
    return new ClassPath(own, List.copyOf(theirs));
  }

  /** What goes along: what is wanted of Millrace's own, and all that is the user's. */
  public List<Path> files(Predicate<String> wanted) {
    return Stream.concat(
            own.stream().filter(file -> wanted.test(file.getFileName().toString())), users.stream())
        .toList();
  }

  private static Set<Path> files(String entries) {
    Set<Path> files = new LinkedHashSet<>();
    for (String entry : entries.split(File.pathSeparator)) {
      if (entry.equals("*") || entry.endsWith(File.separator + "*")) {
        jars(Path.of(entry.substring(0, entry.length() - 1))).forEach(jar -> collect(jar, files));
      } else if (!entry.isEmpty()) {
        collect(absolute(Path.of(entry)), files);
      }
    }
    return files;
  }

  private static Path absolute(Path entry) {
    return entry.toAbsolutePath().normalize();
  }

  /** What {@code dir/*} means to the JVM, in an order that is the same everywhere. */
  private static List<Path> jars(Path directory) {
    Path absolute = absolute(directory);
    if (!Files.isDirectory(absolute)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(absolute)) {
      return files.filter(ClassPath::isJar).sorted().toList();
    } catch (IOException e) {
      throw unreadable(absolute, e);
    }
  }

  private static boolean isJar(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".jar");
  }

  /** A jar and those that its manifest names: the launcher's class path is one jar. */
  private static void collect(Path file, Set<Path> found) {
    if (!Files.exists(file) || !found.add(file) || !isJar(file)) {
      return;
    }
    try (JarFile jar = new JarFile(file.toFile())) {
      Manifest manifest = jar.getManifest();
      String more =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (more != null && !more.isBlank()) {
        for (String entry : more.strip().split("\\s+")) {
          named(file, entry).ifPresent(named -> collect(named, found));
        }
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** A file that a manifest names; the JVM passes over what is none, and so does this. */
  private static Optional<Path> named(Path jar, String entry) {
    try {
      return Optional.ofNullable(new URI(entry).getPath())
          .map(path -> jar.resolveSibling(path).normalize());
    } catch (URISyntaxException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static UserException unreadable(Path file, IOException cause) {
    return new UserException(
        Diagnostic.error(
            Position.ofFile(file.toString()),
            ErrorCodes.CONNECTOR_UNUSABLE,
            "",
            "the class path names it, and it cannot be read: "
                + Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName())
                + ". Take it out of "
                + USERS
                + ", or replace it."));
  }
}
