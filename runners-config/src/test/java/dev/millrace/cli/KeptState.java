package dev.millrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The directory of a run on Flink in this process, which takes a checkpoint every half second.
 *
 * @param directory of its own, with the profile beside the state
 */
public record KeptState(Path directory) {
  /** The command that runs a file with this state, for ever. */
  public String[] command(Path file) throws IOException {
    String profile =
        Files.readString(Path.of("flink-state.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 500")
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 100");
    Path own = Files.writeString(directory.resolve("profile.yaml"), profile);
    return new String[] {
      "run", file.toString(), "--state=" + state(), "--profile=" + own, "--no-progress"
    };
  }

  private Path state() {
    return directory.resolve("state");
  }

  /** Waits until so many more checkpoints were taken. */
  public void awaitCheckpoints(int more) {
    long before = newestCheckpoint();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> newestCheckpoint() >= before + more);
  }

  private long newestCheckpoint() {
    try (Stream<Path> files = Files.walk(state())) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .map(file -> file.getParent().getFileName().toString())
          .filter(name -> name.startsWith("chk-"))
          .mapToLong(name -> Long.parseLong(name.substring(4)))
          .max()
          .orElse(0);
    } catch (IOException | UncheckedIOException notThereOrRemovedMeanwhile) {
      return 0;
    }
  }
}
