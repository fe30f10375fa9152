package dev.millrace.runner;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
      if (!entry.isEmpty()) {
        collect(Path.of(entry).toAbsolutePath().normalize(), files);
      }
    }
    return files;
  }

  /** A jar and those that its manifest names: the launcher's class path is one jar. */
  private static void collect(Path file, Set<Path> found) {
    if (!Files.exists(file) || !found.add(file) || !file.toString().endsWith(".jar")) {
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
          collect(file.resolveSibling(URI.create(entry).getPath()).normalize(), found);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
