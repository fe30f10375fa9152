package dev.millrace.runner.dataflow;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * The libraries that workers need: this process's class path without what only other runners use.
 */
final class WorkerFiles {
  /** Prefixes of jars that no Dataflow job uses; they are half of the bytes to stage. */
  private static final List<String> NOT_NEEDED =
      List.of(
          "beam-runners-flink",
          "beam-runners-direct",
          "flink-",
          "frocksdbjni",
          "kafka_2.13",
          "kafka-metadata",
          "kafka-raft",
          "kafka-server",
          "kafka-storage",
          "kafka-group-coordinator",
          "kafka-transaction-coordinator",
          "kafka-tools",
          "rocksdbjni",
          "scala-",
          "zookeeper");

  private WorkerFiles() {}

  static List<String> ofThisProcess() {
    return of(System.getProperty("java.class.path", ""));
  }

  /** The entries of a class path and those that the jars in it name, each once. */
  static List<String> of(String classPath) {
    Set<String> files = new LinkedHashSet<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        add(Path.of(entry), files);
      }
    }
    return List.copyOf(files);
  }

  private static void add(Path file, Set<String> files) {
    Path name = file.getFileName();
    boolean needed =
        name != null && NOT_NEEDED.stream().noneMatch(prefix -> name.toString().startsWith(prefix));
    if (!Files.exists(file) || !needed || !files.add(file.toString())) {
      return;
    }
    for (Path named : namedBy(file)) {
      add(named, files);
    }
  }

  /** What a jar's manifest adds to the class path, relative to the jar. */
  private static List<Path> namedBy(Path jar) {
    List<Path> named = new ArrayList<>();
    if (!jar.toString().endsWith(".jar")) {
      return named;
    }
    try (JarFile open = new JarFile(jar.toFile())) {
      Manifest manifest = open.getManifest();
      String entries =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (entries != null) {
        for (String entry : entries.strip().split("\\s+")) {
          named.add(jar.resolveSibling(entry));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return named;
  }
}
