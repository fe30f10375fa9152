package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.FailedException;
import dev.millrace.benchmarks.ChildProcess.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs one job over one data set: through the launcher, and in DuckDB.
 *
 * @param job names the files of {@code benchmarks/jobs}
 * @param data the data set
 * @param work for logs and results
 */
record JobRuns(String job, Path data, Path work) {
  static final String DIRECT = "direct";
  static final String SPARK = "spark";

  /** DuckDB's cost is without the start of the JVM that it runs in. */
  Measured duckDb() throws FailedException, IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("duckdb", Launcher.file(job, "sql").toString()));
    command.addAll(List.of("--out", emptiedOut("duckdb").toString()));
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

  /**
   * A replay.
   *
   * @param options further ones of {@code millrace replay}
   */
  Measured replay(String runner, List<String> options)
      throws FailedException, IOException, InterruptedException {
    List<String> command =
        Launcher.command("replay", Launcher.file(job, "yaml").toString(), "--runner", runner);
    command.addAll(List.of("-D", "DATA=" + data.toAbsolutePath()));
    command.addAll(List.of("-D", "OUT=" + emptiedOut(runner)));
    command.addAll(options);
    return ChildProcess.run(work.resolve(job + "." + runner + ".log"), command);
  }

  /** The same in Spark SQL. */
  Measured spark() throws FailedException, IOException, InterruptedException {
    return ChildProcess.run(
        work.resolve(job + "." + SPARK + ".log"),
        PeerPrograms.command(
            SPARK,
            "SparkSql",
            Launcher.file(job, "spark.sql").toString(),
            data.toAbsolutePath().toString(),
            emptiedOut(SPARK).toString()));
  }

  /**
   * Compares the last replay with DuckDB's last run.
   *
   * @throws IllegalStateException where they differ
   */
  void requireEqual(String runner) throws IOException, SQLException {
    new Comparison(out(runner), out("duckdb")).requireEqual(outputs());
  }

  /** The outputs that a job's SQL names in its first line. */
  private List<String> outputs() throws IOException {
    try (Stream<String> lines = Files.lines(Launcher.file(job, "sql"))) {
      String[] words = lines.findFirst().orElse("").split(" ");
      return List.of(words).subList(2, words.length);
    }
  }

  private Path emptiedOut(String by) throws IOException {
    return Launcher.emptied(out(by));
  }

  private Path out(String by) {
    return work.resolve(job).resolve(by).toAbsolutePath();
  }
}
