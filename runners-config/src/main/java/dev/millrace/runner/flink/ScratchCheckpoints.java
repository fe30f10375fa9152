package dev.millrace.runner.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a Flink inside this process keeps its checkpoints: in files, because Flink refuses more
 * than 5 MB of state per operator instance in memory, and then starts the job again for ever. They
 * go with the process.
 */
final class ScratchCheckpoints {
  private static final String DIRECTORY_KEY = "state.checkpoints.dir";
  private static final String STORAGE_KEY = "state.checkpoint-storage";

  private final Optional<Path> directory;
  private final Thread atExit = new Thread(this::remove, "millrace-checkpoints");

  private ScratchCheckpoints(Optional<Path> directory) {
    this.directory = directory;
    directory.ifPresent(made -> Runtime.getRuntime().addShutdownHook(atExit));
  }

  /** A new directory, unless the profile says where checkpoints are. */
  static ScratchCheckpoints of(FlinkProfile profile) {
    if (profile.flink().containsKey(DIRECTORY_KEY) || profile.flink().containsKey(STORAGE_KEY)) {
      return new ScratchCheckpoints(Optional.empty());
    }
    try {
      String parent =
          profile.flink().getOrDefault("io.tmp.dirs", System.getProperty("java.io.tmpdir"));
      return new ScratchCheckpoints(
          Optional.of(
              Files.createTempDirectory(
                  Path.of(parent.split("[,|:]", -1)[0]), "millrace-checkpoints")));
    } catch (IOException e) {
      throw new UncheckedIOException("no directory for checkpoints: " + e.getMessage(), e);
    }
  }

  /** The profile with these checkpoints. */
  FlinkProfile in(FlinkProfile profile) {
    return directory
        .map(path -> profile.withFlink(DIRECTORY_KEY, path.toUri().toString()))
        .orElse(profile);
  }

  /** Removes them; nothing is to write any more. Never fails: what is left is scratch. */
  void remove() {
    directory.filter(Files::isDirectory).ifPresent(ScratchCheckpoints::delete);
  }

  private static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException left) {
      // Flink removes files of its own at the same time; the rest goes when the process ends.
      return;
    }
  }
}
