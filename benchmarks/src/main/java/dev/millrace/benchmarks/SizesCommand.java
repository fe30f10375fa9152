package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.FailedException;
import dev.millrace.benchmarks.ChildProcess.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replays data sets of several sizes: what an event costs, and the memory it takes. */
@Command(name = "sizes", description = "Measures cost per event and memory at several sizes.")
final class SizesCommand implements Callable<Integer> {
  private static final String HEAD =
      "| job | events | CPU s | start-up CPU s | µs per event beyond it | wall s | peak MB | CPU s of each run |\n"
          + "| --- | --- | --- | --- | --- | --- | --- | --- |\n";

  @Option(
      names = "--data",
      required = true,
      description = "A directory of data sets named by their number of events; made if missing.")
  private Path data = Path.of("");

  @Option(names = "--work", required = true, description = "A directory for results.")
  private Path work = Path.of("");

  @Option(
      names = "--events",
      split = ",",
      defaultValue = "1000000,3000000,10000000,50000000",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<Long> sizes = List.of();

  @Option(
      names = "--jobs",
      split = ",",
      defaultValue = "j1",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<String> jobs = List.of();

  @Option(names = "--runs", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(names = "--json", description = "Where the figures go as JSON.")
  private Path json = Path.of("");

  private final List<Line> lines = new ArrayList<>();

  /** One job at one size. */
  private record Line(String job, long events, Medians replay, double startUp) {
    double microsPerEvent() {
      return (replay.cpuSeconds() - startUp) * 1e6 / events;
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "| %s | %,d | %.1f | %.1f | %.2f | %.1f | %.0f | %s |%n",
          job,
          events,
          replay.cpuSeconds(),
          startUp,
          microsPerEvent(),
          replay.wallSeconds(),
          replay.peakMegabytes(),
          replay.each(" "));
    }

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"job\":\"%s\",\"events\":%d,\"cpu_s\":%.2f,\"start_up_cpu_s\":%.2f,"
              + "\"micros_per_event\":%.3f,\"wall_s\":%.2f,\"peak_mb\":%.0f,\"runs\":[%s]}",
          job,
          events,
          replay.cpuSeconds(),
          startUp,
          microsPerEvent(),
          replay.wallSeconds(),
          replay.peakMegabytes(),
          replay.each(","));
    }
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Files.createDirectories(work);
    Failures failures = new Failures();
    for (String job : jobs) {
      for (long events : sizes) {
        failures.guard(job + " with " + events + " events", () -> measure(job, events));
      }
    }
    System.out.print("\n" + HEAD + lines.stream().map(Line::row).collect(Collectors.joining()));
    if (!json.toString().isEmpty()) {
      Files.writeString(
          json, lines.stream().map(Line::json).collect(Collectors.joining(",\n ", "[", "]\n")));
    }
    return failures.report();
  }

  private void measure(String job, long events)
      throws FailedException, IOException, InterruptedException, SQLException {
    Path set = data.resolve(Long.toString(events));
    if (!Files.exists(set)) {
      new DataSet(set, events, 1).write();
    }
    List<Measured> replays = new ArrayList<>();
    List<Measured> startUps = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      startUps.add(StartUp.replay(job, work, List.of()));
      replays.add(new JobRuns(job, set, work).replay(JobRuns.DIRECT, List.of()));
    }
    Line line = new Line(job, events, new Medians(replays), new Medians(startUps).cpuSeconds());
    lines.add(line);
    System.out.print(line.row());
  }
}
