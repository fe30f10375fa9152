package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The checkout whose launcher is measured, and the files of the jobs in it. */
final class Launcher {
  private static final Path HOME =
      Path.of(System.getProperty("millrace.home", "")).toAbsolutePath();

  private Launcher() {}

  /** A command line of the launcher. */
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(HOME.resolve("millrace").toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * A file of a job.
   *
   * @param ending {@code yaml} or {@code sql}
   */
  static Path file(String job, String ending) {
    return HOME.resolve("benchmarks/jobs/" + job + "." + ending);
  }

  /** A path in the checkout. */
  static Path path(String relative) {
    return HOME.resolve(relative);
  }

  /** A directory with nothing in it. */
  static Path emptied(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(directory).toAbsolutePath();
  }
}
