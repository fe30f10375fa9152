package dev.millrace.runner.flink;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.RunMode;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;

/**
 * Kills processes while events flow through deduplication, an interval join and windows on a Flink
 * cluster, and compares what is in the outputs with a run in which nobody died. JobManager (with
 * ZooKeeper), TaskManager and broker are processes of their own, killed in turn with kill -9 at
 * random moments and started again.
 *
 * <pre>
 * java -cp TEST_CLASS_PATH dev.millrace.runner.flink.KillRun EVENTS KILLS [SEED]
 * </pre>
 */
final class KillRun {
  /** Only what hangs takes longer. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final List<String> VICTIMS = List.of("taskmanager", "jobmanager", "broker");

  private final Path dir;
  private final GeneratorOptions events;
  private final int kills;
  private final Random random;
  private final List<Kill> done = new ArrayList<>();

  /**
   * One kill.
   *
   * @param recovery until a checkpoint was complete that began after the kill
   */
  record Kill(String victim, Duration recovery) {}

  /**
   * What came of it.
   *
   * @param lost rows that a calm run has and this one has not
   * @param duplicated rows that are there more than once
   * @param foreign rows that a calm run does not have
   */
  record Result(
      List<Kill> kills,
      long rows,
      long lost,
      long duplicated,
      long foreign,
      boolean sameLedger,
      boolean balanced,
      Duration elapsed) {
    boolean right() {
      return lost == 0 && duplicated == 0 && foreign == 0 && sameLedger && balanced;
    }

    String table() {
      StringBuilder text = new StringBuilder("| killed | times | recovery, median | longest |\n");
      text.append("| --- | --- | --- | --- |\n");
      for (String victim : VICTIMS) {
        List<Duration> times =
            kills.stream()
                .filter(k -> k.victim().equals(victim))
                .map(Kill::recovery)
                .sorted()
                .toList();
        if (!times.isEmpty()) {
          text.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %d | %.1f s | %.1f s |%n",
                  victim,
                  times.size(),
                  times.get(times.size() / 2).toMillis() / 1000.0,
                  times.get(times.size() - 1).toMillis() / 1000.0));
        }
      }
      return text.append(
              String.format(
                  Locale.ROOT,
                  "rows %d, lost %d, duplicated %d, foreign %d, ledger %s and %s, %d s%n",
                  rows,
                  lost,
                  duplicated,
                  foreign,
                  sameLedger ? "the same" : "DIFFERENT",
                  balanced ? "balanced" : "NOT BALANCED",
                  elapsed.toSeconds()))
          .toString();
    }
  }

  KillRun(Path dir, long events, int kills, long seed) {
    this.dir = dir;
    this.events = GeneratorOptions.of(Domain.ORDERS, events);
    this.kills = kills;
    this.random = new Random(seed);
  }

  public static void main(String[] arguments) throws Exception {
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
    System.out.println("seed " + seed);
    Path dir = Files.createTempDirectory("millrace-kills");
    Result result =
        new KillRun(dir, Long.parseLong(arguments[0]), Integer.parseInt(arguments[1]), seed).run();
    System.out.println(result.table());
    System.exit(result.right() ? 0 : 1);
  }

  Result run() throws Exception {
    long start = System.nanoTime();
    try (BrokerProcess broker = BrokerProcess.start(dir.resolve("broker"));
        LocalCluster cluster =
            LocalCluster.start(
                dir.resolve("cluster"),
                "--slots",
                "2",
                "--zookeeper",
                "-Dheartbeat.timeout=4000",
                "-Drestart-strategy.fixed-delay.delay=200ms",
                "-Dhigh-availability.zookeeper.client.session-timeout=4000")) {
      String brokers = broker.address();
      KafkaFeeder.createTopics(brokers, Domain.ORDERS);
      FlinkCluster target =
          new FlinkCluster(
              ClusterSettings.of(
                  new ClusterSettings.Arguments(
                      cluster.address(),
                      Optional.of(profile()),
                      OptionalInt.of(2),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty())));
      PipelineOptions options = target.options(Map.of(), RunMode.LIVE);
      CompiledJob job =
          OrdersJob.compile(
              OrdersJob.plan(dir, brokers, "killed", "exactly_once", events), options);
      String id = submit(target, job);
      Rest rest = new Rest(cluster.address(), id);
      rest.awaitCheckpoint(0);
      // Two portions for each kill, and one for the end: events come before and after every kill.
      PortionFeeder feeder = PortionFeeder.of(events, brokers, 2 * kills + 1);
      for (int kill = 0; kill < kills; kill++) {
        feeder.next();
        LockSupport.parkNanos(Duration.ofMillis(500 + random.nextInt(3_000)).toNanos());
        kill(VICTIMS.get(kill % VICTIMS.size()), cluster, broker, rest, feeder);
      }
      feeder.finish(PATIENCE);
      Ledger ledger = OrdersJob.ledger(job, rest.result(cluster.address()));
      return compare(brokers, ledger, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private void kill(
      String victim, LocalCluster cluster, BrokerProcess broker, Rest rest, PortionFeeder feeder) {
    long before = rest.lastCheckpoint();
    long start = System.nanoTime();
    switch (victim) {
      case "taskmanager" -> {
        cluster.kill(victim);
        cluster.startTaskManager();
      }
      case "jobmanager" -> {
        cluster.kill(victim);
        cluster.startJobManager();
      }
      default -> broker.killAndStart();
    }
    feeder.next();
    rest.awaitCheckpoint(before + 1);
    Kill made = new Kill(victim, Duration.ofNanos(System.nanoTime() - start));
    done.add(made);
    System.out.printf(
        Locale.ROOT,
        "%2d %-12s %.1f s%n",
        done.size(),
        victim,
        made.recovery().toMillis() / 1000.0);
  }

  private Result compare(String brokers, Ledger ledger, Duration elapsed) throws IOException {
    RunTarget direct = new DirectTarget();
    CompiledJob calm =
        OrdersJob.compile(
            OrdersJob.plan(dir, brokers, "calm", "at_least_once", events),
            direct.options(Map.of(), RunMode.LIVE));
    Ledger expectedLedger =
        calm.ledger(JobRun.start(direct, calm).finish((metrics, at) -> {}).metrics());
    Map<String, Integer> expected = OrdersJob.ids(brokers, "calm");
    Map<String, Integer> seen = OrdersJob.ids(brokers, "killed");
    return new Result(
        done,
        seen.size(),
        expected.keySet().stream().filter(id -> !seen.containsKey(id)).count(),
        seen.entrySet().stream()
            .filter(e -> e.getValue() > expected.getOrDefault(e.getKey(), 1))
            .count(),
        seen.keySet().stream().filter(id -> !expected.containsKey(id)).count(),
        OrdersJob.lines(ledger).equals(OrdersJob.lines(expectedLedger)),
        ledger.balanced(),
        elapsed);
  }

  /** Ours, with checkpoints often enough for a test. */
  private Path profile() throws IOException {
    String text =
        Files.readString(Path.of("flink.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 2000")
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 200")
            .replaceAll("state.backend.type: rocksdb", "state.backend.type: hashmap")
            .replaceAll("(?m)^  restart-strategy.*\n", "")
            .replaceAll("(?m)^  state.backend.incremental.*\n", "");
    return Files.writeString(dir.resolve("profile.yaml"), text);
  }

  private static String submit(FlinkCluster target, CompiledJob job) {
    String place = target.submit(job).place().orElseThrow();
    Matcher id = Pattern.compile("[0-9a-f]{32}").matcher(place);
    if (!id.find()) {
      throw new IllegalStateException(place);
    }
    return id.group();
  }

  /** Asks the JobManager, which may be away. */
  private static final class Rest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    private final String id;

    Rest(String address, String id) {
      this.base = "http://" + address;
      this.id = id;
    }

    private String get(String path) {
      try {
        return client
            .send(
                HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(Duration.ofSeconds(5))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
      } catch (IOException e) {
        return "";
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The id of the latest complete checkpoint, -1 if there is none or nobody answers. */
    long lastCheckpoint() {
      Matcher latest =
          Pattern.compile("\"latest\":\\{\"completed\":\\{[^}]*?\"id\":(\\d+)")
              .matcher(get("/jobs/" + id + "/checkpoints"));
      return latest.find() ? Long.parseLong(latest.group(1)) : -1;
    }

    /** Waits for a checkpoint behind the one that may have been under way. */
    void awaitCheckpoint(long number) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (lastCheckpoint() <= number) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "no checkpoint after " + number + "; the job: " + get("/jobs/" + id));
        }
        LockSupport.parkNanos(100_000_000);
      }
    }

    JobExecutionResult result(String address) throws Exception {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!get("/jobs/" + id).contains("\"state\":\"FINISHED\"")) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("the job does not end: " + get("/jobs/" + id));
        }
        LockSupport.parkNanos(200_000_000);
      }
      Configuration configuration = new Configuration();
      configuration.set(JobManagerOptions.ADDRESS, "localhost");
      configuration.set(RestOptions.ADDRESS, "localhost");
      configuration.set(RestOptions.PORT, Integer.parseInt(address.replaceFirst(".*:", "")));
      try (RestClusterClient<String> client = new RestClusterClient<>(configuration, "kills")) {
        return client
            .requestJobResult(JobID.fromHexString(id))
            .get()
            .toJobExecutionResult(KillRun.class.getClassLoader());
      }
    }
  }
}
