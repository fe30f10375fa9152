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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long a user waits: for {@code millrace check} on a shipped file, and for the results of a
 * replay of hardly any events, which appear when it ends.
 */
@Command(name = "start", description = "Measures the time of a check and of a small replay.")
final class StartCommand implements Callable<Integer> {
  private static final String SHIPPED = "pipelines/definitions/orders-payments.yaml";

  @Option(names = "--work", required = true, description = "A directory for results.")
  private Path work = Path.of("");

  @Option(names = "--runs", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(names = "--json", description = "Where the figures go as JSON.")
  private Path json = Path.of("");

  @Override
  public Integer call() throws InterruptedException, IOException {
    Files.createDirectories(work);
    Failures failures = new Failures();
    failures.guard("start", this::measure);
    return failures.report();
  }

  private void measure() throws FailedException, InterruptedException, IOException, SQLException {
    List<Measured> checks = new ArrayList<>();
    List<Measured> replays = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      checks.add(
          ChildProcess.run(
              work.resolve("check.log"),
              Launcher.command("check", Launcher.path(SHIPPED).toString())));
      replays.add(StartUp.replay("j1", work, List.of()));
    }
    Medians check = new Medians(checks);
    Medians replay = new Medians(replays);
    System.out.print(
        "| command | wall s | CPU s | peak MB |\n| --- | --- | --- | --- |\n"
            + row("check of a shipped file", check)
            + row("replay of 2,400 events by J1", replay));
    if (!json.toString().isEmpty()) {
      Files.writeString(
          json, "{\"check\":%s,\n \"replay\":%s}\n".formatted(json(check), json(replay)));
    }
  }

  private static String row(String what, Medians medians) {
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.0f |%n",
        what,
        medians.wallSeconds(),
        medians.cpuSeconds(),
        medians.peakMegabytes());
  }

  private static String json(Medians medians) {
    return String.format(
        Locale.ROOT,
        "{\"wall_s\":%.2f,\"cpu_s\":%.2f,\"peak_mb\":%.0f}",
        medians.wallSeconds(),
        medians.cpuSeconds(),
        medians.peakMegabytes());
  }
}
