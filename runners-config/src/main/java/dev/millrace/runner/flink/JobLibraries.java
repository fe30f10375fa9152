package dev.millrace.runner.flink;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * The jars that a job brings to a cluster: this process's class path without what the cluster has
 * itself and what only commands need. The profile {@code job-jar} of the build leaves out the same.
 */
final class JobLibraries {
  /** Flink and what it comes with; two copies of these in one process do not work together. */
  private static final List<String> OF_THE_CLUSTER =
      List.of("flink-", "frocksdbjni-", "kryo-", "minlog-", "objenesis-", "chill-", "log4j-");

  /** Brokers, tests and logging of the command line. */
  private static final List<String> OF_THE_COMMANDS =
      List.of(
          "kafka_2.13-",
          "kafka-metadata-",
          "kafka-server-",
          "kafka-raft-",
          "kafka-storage-",
          "kafka-tools-",
          "kafka-group-",
          "kafka-transaction-",
          "scala-",
          "zookeeper-",
          "beam-runners-direct-",
          "slf4j-simple-",
          "junit-",
          "async-profiler-");

  private JobLibraries() {}

  /** One jar that has them all. */
  static List<URL> of(Path jar) {
    return List.of(url(jar));
  }

  /**
   * The jars of this process's job.
   *
   * @param scratch where directories of classes are packed, as when tests run; the caller removes
   *     it
   */
  static List<URL> ofThisProcess(Path scratch) {
    Set<Path> files = new LinkedHashSet<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        collect(Path.of(entry).toAbsolutePath().normalize(), files);
      }
    }
    List<URL> jars = new ArrayList<>();
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        jars.add(url(pack(file, scratch.resolve("classes-" + jars.size() + ".jar"))));
      } else if (isOfTheJob(file)) {
        jars.add(url(file));
      }
    }
    return jars;
  }

  private static boolean isOfTheJob(Path jar) {
    String name = jar.getFileName().toString();
    return Stream.concat(OF_THE_CLUSTER.stream(), OF_THE_COMMANDS.stream())
        .noneMatch(name::startsWith);
  }

  /** A jar and those that its manifest names: the launcher's class path is one jar. */
  private static void collect(Path file, Set<Path> found) {
    if (!Files.exists(file) || !found.add(file) || Files.isDirectory(file)) {
      return;
    }
    try (JarFile jar = new JarFile(file.toFile())) {
      Manifest manifest = jar.getManifest();
      String more =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (more != null && !more.isBlank()) {
        for (String entry : more.trim().split(" +")) {
          collect(file.resolveSibling(URI.create(entry).getPath()).normalize(), found);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path pack(Path classes, Path jar) {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      // Quick rather than small: it travels once, mostly on this machine.
      out.setLevel(1);
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(
            new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, out);
        out.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
