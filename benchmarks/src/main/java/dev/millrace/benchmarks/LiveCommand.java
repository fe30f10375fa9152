package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.FailedException;
import dev.millrace.benchmarks.ChildProcess.Measured;
import dev.millrace.benchmarks.PlaysProducer.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * L1: J1's graph, live, from Kafka to Kafka on embedded Flink. First as fast as it can over records
 * that are there already; then at half that rate, to see how long results take.
 */
@Command(name = "live", description = "Runs J1 live: throughput, then latency at half of it.")
final class LiveCommand implements Callable<Integer> {
  @Option(names = "--data", required = true, description = "The data set's directory.")
  private Path data = Path.of("");

  @Option(names = "--work", required = true, description = "A directory for logs and results.")
  private Path work = Path.of("");

  @Option(names = "--events", defaultValue = "5000000", description = "Default: ${DEFAULT-VALUE}.")
  private long events;

  @Option(
      names = "--partitions",
      defaultValue = "4",
      description = "Partitions of the topics. Default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description =
          "Records per second for the latency; half of the throughput if it is not given.")
  private long rate;

  @Option(
      names = "--runner",
      defaultValue = "flink-embedded",
      description = "Default: ${DEFAULT-VALUE}.")
  private String runner = "";

  @Option(
      names = "--run-option",
      description = "An option of 'millrace run', for example --profile=FILE.")
  private List<String> runOptions = List.of();

  @Option(
      names = "--only",
      description = "'throughput', or 'latency', which needs --rate. Default: both.")
  private String only = "";

  @Option(
      names = "--formats",
      split = ",",
      defaultValue = "json",
      description =
          "What the plays are written in, one throughput each: json, avro (with a registry)."
              + " Default: ${DEFAULT-VALUE}.")
  private List<LiveFormat> formats = List.of();

  @Option(
      names = "--peers",
      split = ",",
      description = "Others that drain the same topic: flink-sql, kafka-streams.")
  private List<LivePeer> peers = List.of();

  @Option(names = "--json", description = "Where the figures go as JSON.")
  private Path json = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    Files.createDirectories(work);
    Failures failures = new Failures();
    List<String> figures = new ArrayList<>();
    if (!only.equals("latency")) {
      for (LiveFormat format : formats) {
        failures.guard("l1, throughput of " + format, () -> figures.add(throughput(format)));
      }
    }
    List<String> others = new ArrayList<>();
    for (LivePeer peer : peers) {
      failures.guard("l1, " + peer, () -> others.add(throughput(peer)));
    }
    if (!others.isEmpty()) {
      figures.add("\"peers\":{" + String.join(",\n  ", others) + "}");
    }
    if (!only.equals("throughput")) {
      failures.guard("l1, latency", () -> figures.add(latency()));
    }
    if (!json.toString().isEmpty()) {
      Files.writeString(json, "{" + String.join(",\n ", figures) + "}\n");
    }
    return failures.report();
  }

  private String throughput(LiveFormat format)
      throws FailedException, IOException, InterruptedException, SQLException {
    try (LiveFormat.Plays plays = format.open(work)) {
      String figures =
          throughput(
              "\"format\":\"" + format + "\",",
              LiveResults.Rows.FIRST_OF_ID,
              plays.form(),
              broker -> run(broker, plays.job(), "throughput-" + format));
      return format == LiveFormat.JSON ? figures : "\"%s\":{%s}".formatted(format, figures);
    }
  }

  private String throughput(LivePeer peer)
      throws FailedException, IOException, InterruptedException, SQLException {
    return "\"%s\":{%s}"
        .formatted(
            peer,
            throughput(
                "\"peer\":\"" + peer + "\",",
                peer.rows(),
                PlayForm.JSON,
                broker ->
                    peer.run(
                        broker.address(),
                        Launcher.emptied(work.resolve("state-" + peer)),
                        work.resolve("live-" + peer + ".log"))));
  }

  /** A program that drains the topic of plays. */
  private interface Program {
    Measured run(Broker broker) throws FailedException, IOException, InterruptedException;
  }

  private String throughput(String first, LiveResults.Rows rows, PlayForm form, Program program)
      throws FailedException, IOException, InterruptedException, SQLException {
    try (Broker broker = broker("throughput", true)) {
      new PlaysProducer(data, form, events, partitions, new WatermarkTracker(partitions))
          .run(broker.address(), Pace.FAST);
      long started = System.currentTimeMillis();
      Measured run = program.run(broker);
      Path directory = Launcher.emptied(work.resolve("results"));
      LiveResults results = LiveResults.read(broker.address(), partitions, directory, rows);
      results.requireEqual(data, events, Launcher.file("j1", "sql"));
      double all = (results.timeOf(1) - started) / 1000.0;
      double middle = (results.timeOf(0.9) - results.timeOf(0.1)) / 1000.0;
      double steady = 0.8 * events / middle;
      if (rate == 0) {
        rate = (long) (steady / 2);
      }
      return show(
          first
              + """
              "events":%d,"result_rows":%d,"rows_written_again":%d,"drained_in_s":%.1f,\
              "events_per_s":%.0f,"events_per_s_without_start":%.0f,"cpu_s":%.1f,"peak_mb":%.0f\
              """,
          events,
          results.rows(),
          results.writtenAgain(),
          all,
          events / all,
          steady,
          run.cpuSeconds(),
          run.peakMegabytes());
    }
  }

  private String latency() throws FailedException, IOException, InterruptedException, SQLException {
    if (rate == 0) {
      throw new IllegalStateException("without a throughput to take half of, --rate is needed");
    }
    WatermarkTracker tracker = new WatermarkTracker(partitions);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Broker broker = broker("latency", false);
        ResultReader results = new ResultReader(broker.address(), partitions)) {
      LatencyProbe probe = new LatencyProbe(results, tracker);
      Future<Measured> run =
          threads.submit(
              () -> {
                try {
                  return run(broker, Launcher.file("j1", "yaml"), "latency");
                } finally {
                  probe.end();
                }
              });
      Future<?> probing = threads.submit(probe);
      PlaysProducer producer = new PlaysProducer(data, PlayForm.JSON, events, partitions, tracker);
      producer.run(broker.address(), new Pace(events / 5, probe::awaitFirst, rate));
      Measured measured = result(run);
      result(probing);
      // The first third of what is paced is left out: there may be records of the start to catch
      // up.
      long started = producer.pacedFromMillis();
      long ended = producer.endedMillis();
      long[] sorted = probe.sorted(started + (ended - started) / 3, ended);
      if (sorted.length == 0) {
        throw new IllegalStateException("no result came in time; more --events are needed");
      }
      return show(
          """
          "rate_per_s":%d,"paced_s":%.1f,"latency_rows":%d,"latency_p50_ms":%d,\
          "latency_p99_ms":%d,"latency_max_ms":%d,"latency_cpu_s":%.1f\
          """,
          rate,
          (ended - started) / 1000.0,
          sorted.length,
          sorted[sorted.length / 2],
          sorted[(int) (sorted.length * 0.99)],
          sorted[sorted.length - 1],
          measured.cpuSeconds());
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> T result(Future<T> future) throws FailedException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FailedException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Broker broker(String phase, boolean appendTimes)
      throws IOException, InterruptedException {
    Broker broker = Broker.start(Launcher.emptied(work.resolve("kafka-" + phase)));
    broker.createTopics(partitions, appendTimes);
    return broker;
  }

  private Measured run(Broker broker, Path job, String phase)
      throws FailedException, IOException, InterruptedException {
    List<String> command = Launcher.command("run", job.toString(), "--runner", runner);
    command.addAll(List.of("--until-idle", "10s", "-D", "BROKERS=" + broker.address()));
    command.addAll(List.of("-D", "DATA=" + data, "-D", "OUT=" + work));
    command.addAll(runOptions);
    return ChildProcess.run(work.resolve("live-" + phase + ".log"), command);
  }

  private static String show(String form, Object... figures) {
    String line = String.format(Locale.ROOT, form, figures);
    System.out.println(line.replace("\"", "").replace(":", ": ").replace(",", "  "));
    return line;
  }
}
