package dev.millrace.runner.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Remembers what was forced onto it, and can tell what would be left after a power cut at any
 * moment: of a directory the names that it had when it was forced, of a file the bytes.
 */
final class RecordedDisk implements Disk {
  /** Inode → bytes, and directory → name → inode, as they were forced. */
  private record Forced(Map<Object, byte[]> files, Map<Path, Map<String, Object>> directories) {}

  private final List<Forced> moments = new ArrayList<>();
  private Forced now = new Forced(Map.of(), Map.of());

  @Override
  public synchronized void force(Path path) throws IOException {
    Map<Object, byte[]> files = new HashMap<>(now.files());
    Map<Path, Map<String, Object>> directories = new HashMap<>(now.directories());
    if (Files.isDirectory(path)) {
      Map<String, Object> entries = new HashMap<>();
      for (Path entry : entries(path)) {
        entries.put(entry.getFileName().toString(), inode(entry));
      }
      directories.put(path, entries);
    } else {
      files.put(inode(path), Files.readAllBytes(path));
    }
    now = new Forced(files, directories);
    moments.add(now);
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  private static Object inode(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino");
  }

  synchronized int moments() {
    return moments.size();
  }

  /** Makes a directory what is left of it after a power cut; it has to be empty. */
  synchronized void restore(int moment, Path directory) throws IOException {
    restore(moments.get(moment), directory);
  }

  private static void restore(Forced left, Path directory) throws IOException {
    Files.createDirectories(directory);
    Map<String, Object> entries = left.directories().getOrDefault(directory, Map.of());
    for (Map.Entry<String, Object> entry : entries.entrySet()) {
      Path path = directory.resolve(entry.getKey());
      if (left.directories().containsKey(path)) {
        restore(left, path);
      } else {
        // A name without bytes: what nobody has forced.
        Files.write(path, left.files().getOrDefault(entry.getValue(), new byte[0]));
      }
    }
  }
}
