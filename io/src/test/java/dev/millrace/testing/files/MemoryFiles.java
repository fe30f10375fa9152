package dev.millrace.testing.files;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The file system {@code mem://}: like an object store it has names and contents, no directories,
 * and a rename is a copy and a deletion. What it holds lives as long as the process; tests keep
 * apart by the first part of their names. A test's module registers it under {@code
 * META-INF/services}.
 */
public final class MemoryFiles implements FileSystemRegistrar {
  static final String SCHEME = "mem";

  /** Shared by all file systems that Beam makes in this process. */
  private static final NavigableMap<String, byte[]> FILES = new ConcurrentSkipListMap<>();

  @Override
  public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
    return List.of(new MemoryFileSystem(FILES));
  }

  /** Writes a file. */
  public static void put(String path, byte[] content) {
    FILES.put(path, content.clone());
  }

  /** What a file holds, as text. */
  public static Optional<String> text(String path) {
    return Optional.ofNullable(FILES.get(path)).map(b -> new String(b, StandardCharsets.UTF_8));
  }

  /** The names of all files that begin with a prefix, in order. */
  public static List<String> below(String prefix) {
    return FILES.tailMap(prefix, true).keySet().stream()
        .takeWhile(name -> name.startsWith(prefix))
        .toList();
  }

  /** Removes all files that begin with a prefix. */
  public static void clear(String prefix) {
    below(prefix).forEach(FILES::remove);
  }
}
