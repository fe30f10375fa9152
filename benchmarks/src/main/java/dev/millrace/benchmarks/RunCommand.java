package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs jobs through the launcher and through DuckDB in turn, compares their rows, and prints what
 * each cost: the median of several runs, and the ratio to DuckDB.
 */
@Command(name = "run", description = "Runs jobs and DuckDB in turn, and compares.")
final class RunCommand implements Callable<Integer> {
  /** The checkout, whose launcher is measured. */
  private final Path home = Path.of(System.getProperty("millrace.home", "")).toAbsolutePath();

  @Option(names = "--data", required = true, description = "The data set's directory.")
  private Path data = Path.of("");

  @Option(names = "--work", required = true, description = "A directory for results.")
  private Path work = Path.of("");

  @Option(
      names = "--jobs",
      split = ",",
      defaultValue = "j1,j2,j3,j4",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<String> jobs = List.of();

  @Option(names = "--runs", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--replay-option",
      description = "An option of 'millrace replay', for example --optimize=-spill.")
  private List<String> replayOptions = List.of();

  @Option(names = "--json", description = "Where the figures go as JSON.")
  private Path json = Path.of("");

  @Override
  public Integer call()
      throws ChildProcess.FailedException, IOException, InterruptedException, SQLException {
    Files.createDirectories(work);
    Report report = new Report();
    for (String job : jobs) {
      List<Measured> ours = new ArrayList<>();
      List<Measured> theirs = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        Path out = emptied(work.resolve(job));
        theirs.add(duckDb(job, out));
        ours.add(replay(job, out));
        if (run == 0) {
          new Comparison(out).requireEqual(outputs(job));
        }
      }
      report.add(job, ours, theirs);
      System.out.print(report.lastLine());
    }
    System.out.print(report.table());
    if (!json.toString().isEmpty()) {
      Files.writeString(json, report.json());
    }
    return 0;
  }

  private Measured replay(String job, Path out)
      throws ChildProcess.FailedException, IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(home.resolve("millrace").toString(), "replay", file(job, "yaml")));
    command.addAll(List.of("-D", "DATA=" + data.toAbsolutePath(), "-D", "OUT=" + out));
    command.addAll(replayOptions);
    return ChildProcess.run(work.resolve(job + ".log"), command);
  }

  private Measured duckDb(String job, Path out)
      throws ChildProcess.FailedException, IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("duckdb", file(job, "sql"), "--out", out.toString()));
    command.addAll(List.of("--data", data.toAbsolutePath().toString()));
    Measured all = ChildProcess.run(work.resolve(job + ".duckdb.log"), command);
    double startUp =
        all.output()
            .lines()
            .filter(line -> line.startsWith(DuckDbCommand.START_UP))
            .mapToDouble(l -> Double.parseDouble(l.substring(DuckDbCommand.START_UP.length())))
            .sum();
    return new Measured(
        all.cpuSeconds() - startUp, all.wallSeconds(), all.peakMegabytes(), all.output());
  }

  private String file(String job, String ending) {
    return home.resolve("benchmarks/jobs/" + job + "." + ending).toString();
  }

  /** The outputs that a job's SQL names in its first line. */
  private List<String> outputs(String job) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(file(job, "sql")))) {
      String[] words = lines.findFirst().orElse("").split(" ");
      return List.of(words).subList(2, words.length);
    }
  }

  private static Path emptied(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(directory).toAbsolutePath();
  }
}
