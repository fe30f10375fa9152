package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.FailedException;
import dev.millrace.benchmarks.ChildProcess.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Replays events of which one key has half, in turn with as many whose keys are spread evenly, and
 * prints how much more the first cost.
 */
@Command(name = "skew", description = "Measures replays of which one key has half of the events.")
final class SkewCommand implements Callable<Integer> {
  private static final int FILES = 24;
  private static final long DAY_MICROS = 86_400_000_000L;

  private static final String HEAD =
      "| job | CPU s, even | CPU s, one key with half | ratio | wall s | wall s | peak MB | peak MB"
          + " |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n";

  @Option(names = "--data", required = true, description = "Where the events go, if missing.")
  private Path data = Path.of("");

  @Option(names = "--work", required = true, description = "A directory for results.")
  private Path work = Path.of("");

  @Option(
      names = "--events",
      defaultValue = "10000000",
      description = "Of each kind. Default: ${DEFAULT-VALUE}.")
  private long events;

  @Option(
      names = "--jobs",
      split = ",",
      defaultValue = "skew-combine,skew-deduplicate,skew-join",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<String> jobs = List.of();

  @Option(names = "--runner", defaultValue = "direct", description = "Default: ${DEFAULT-VALUE}.")
  private String runner = "";

  @Option(names = "--runs", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int runs;

  private final List<String> rows = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException, IOException, SQLException {
    Path even = data.resolve("even");
    Path hot = data.resolve("hot");
    write(even, "'k-' || (hash(i, 2) % 100000)");
    write(hot, "CASE WHEN hash(i, 1) % 2 = 0 THEN 'k-hot' ELSE 'k-' || (hash(i, 2) % 100000) END");
    Files.createDirectories(work);
    Failures failures = new Failures();
    for (String job : jobs) {
      failures.guard(job, () -> measure(new JobRuns(job, even, work), new JobRuns(job, hot, work)));
    }
    System.out.print("\n" + HEAD + rows.stream().collect(Collectors.joining()));
    return failures.report();
  }

  private void write(Path directory, String key) throws IOException, SQLException {
    if (Files.exists(directory)) {
      return;
    }
    Files.createDirectories(directory);
    try (Connection connection = DuckDb.connect();
        Statement statement = connection.createStatement()) {
      for (int file = 0; file < FILES; file++) {
        statement.execute(
            String.format(
                Locale.ROOT,
                "COPY (SELECT i AS id, %s AS k, (hash(i, 3) %% 1000)::DOUBLE AS v,"
                    + " make_timestamp(1767225600000000 + i * %d) AS at"
                    + " FROM range(%d, %d) t(i))"
                    + " TO '%s/part-%02d.parquet' (FORMAT parquet, COMPRESSION zstd)",
                key,
                DAY_MICROS / events,
                events * file / FILES,
                events * (file + 1) / FILES,
                directory,
                file));
      }
    }
  }

  private void measure(JobRuns even, JobRuns hot)
      throws FailedException, IOException, InterruptedException {
    List<Measured> ofEven = new ArrayList<>();
    List<Measured> ofHot = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      ofEven.add(even.replay(runner, List.of()));
      ofHot.add(hot.replay(runner, List.of()));
    }
    Medians one = new Medians(ofEven);
    Medians other = new Medians(ofHot);
    rows.add(
        String.format(
            Locale.ROOT,
            "| %s | %.1f (%s) | %.1f (%s) | %.2f | %.1f | %.1f | %.0f | %.0f |%n",
            even.job(),
            one.cpuSeconds(),
            one.each(" "),
            other.cpuSeconds(),
            other.each(" "),
            other.cpuSeconds() / one.cpuSeconds(),
            one.wallSeconds(),
            other.wallSeconds(),
            one.peakMegabytes(),
            other.peakMegabytes()));
  }
}
