package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.FailedException;
import dev.millrace.benchmarks.ChildProcess.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs jobs through the launcher and through DuckDB in turn, compares their rows, and prints what
 * each cost: the median of several runs, and the ratio to DuckDB. With further runners, the ratio
 * of their CPU seconds to the direct runner's in the same run.
 */
@Command(name = "run", description = "Runs jobs and DuckDB in turn, and compares.")
final class RunCommand implements Callable<Integer> {
  /** In the middle of the day that the data set holds. */
  private static final List<String> ONE_HOUR =
      List.of("--from", "2025-03-01T12:00", "--to", "2025-03-01T13:00");

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
      names = "--runner",
      description = "A runner that is measured next to the direct one, such as flink-embedded.")
  private List<String> runners = List.of();

  @Option(names = "--spark", description = "Also run each job's SQL in Spark, on two cores.")
  private boolean spark;

  @Option(
      names = "--hour",
      description = "Also replay one hour of the day, and compare with the whole of it.")
  private boolean hour;

  @Option(
      names = "--replay-option",
      description = "An option of 'millrace replay', for example --optimize=-spill.")
  private List<String> replayOptions = List.of();

  @Option(names = "--json", description = "Where the figures go as JSON.")
  private Path json = Path.of("");

  private final Report report = new Report();

  @Override
  public Integer call() throws InterruptedException, IOException {
    Files.createDirectories(work);
    Failures failures = new Failures();
    for (String job : jobs) {
      failures.guard(job, () -> measure(new JobRuns(job, data, work)));
    }
    System.out.print("\n" + report.table());
    if (!json.toString().isEmpty()) {
      Files.writeString(json, report.json());
    }
    return failures.report();
  }

  private void measure(JobRuns job)
      throws FailedException, IOException, InterruptedException, SQLException {
    List<Measured> duckDb = new ArrayList<>();
    List<Measured> inSpark = new ArrayList<>();
    List<Measured> oneHour = new ArrayList<>();
    List<Measured> startUp = new ArrayList<>();
    Map<String, List<Measured>> replays = new LinkedHashMap<>();
    replays.put(JobRuns.DIRECT, new ArrayList<>());
    runners.forEach(runner -> replays.put(runner, new ArrayList<>()));
    for (int run = 0; run < runs; run++) {
      duckDb.add(job.duckDb());
      for (Map.Entry<String, List<Measured>> replay : replays.entrySet()) {
        replay.getValue().add(job.replay(replay.getKey(), replayOptions));
        if (run == 0) {
          job.requireEqual(replay.getKey());
        }
      }
      if (spark) {
        inSpark.add(job.spark());
        if (run == 0) {
          job.requireEqual(JobRuns.SPARK);
        }
      }
      if (hour) {
        List<String> options = new ArrayList<>(replayOptions);
        options.addAll(ONE_HOUR);
        oneHour.add(job.replay(JobRuns.DIRECT, options));
        startUp.add(StartUp.replay(job.job(), work, replayOptions));
      }
    }
    Medians direct = new Medians(replays.get(JobRuns.DIRECT));
    replays.forEach(
        (runner, measured) -> {
          boolean isDirect = runner.equals(JobRuns.DIRECT);
          Medians other = isDirect ? new Medians(duckDb) : direct;
          add(job, runner, new Medians(measured), isDirect ? "DuckDB" : JobRuns.DIRECT, other, 0);
        });
    if (spark) {
      add(job, JobRuns.DIRECT, direct, "Spark", new Medians(inSpark), 0);
    }
    if (hour) {
      double cpu = new Medians(startUp).cpuSeconds();
      add(job, "one hour of 24", new Medians(oneHour), "the whole day", direct, cpu);
    }
  }

  private void add(
      JobRuns job, String what, Medians ours, String other, Medians theirs, double startUp) {
    report.add(new Report.Line(job.job(), what, ours, other, theirs, startUp));
  }
}
