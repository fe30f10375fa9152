package dev.millrace.runner.flink;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A directory as one file. */
final class ZippedDirectory {
  private ZippedDirectory() {}

  static void write(Path directory, Path file) throws IOException {
    Files.deleteIfExists(file);
    try (FileSystem zip = FileSystems.newFileSystem(file, Map.of("create", "true"))) {
      copy(directory, zip.getPath("/"));
    }
  }

  static void read(Path file, Path directory) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      copy(zip.getPath("/"), directory);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(from)) {
      all = files.toList();
    }
    for (Path path : all) {
      Path copy = to.resolve(from.relativize(path).toString());
      if (Files.isDirectory(path)) {
        Files.createDirectories(copy);
      } else {
        Files.copy(path, copy);
      }
    }
  }
}
