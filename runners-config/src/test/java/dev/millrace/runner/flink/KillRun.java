package dev.millrace.runner.flink;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.runner.OrdersJob;
import dev.millrace.runner.PortionFeeder;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.runner.flink.KillReport.Difference;
import dev.millrace.runner.flink.KillReport.Kill;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kills processes while events flow through deduplication, an interval join and windows on a Flink
 * cluster, and compares what is in the outputs with a run in which nobody died, and with a replay
 * of the same events from an archive. JobManager (with ZooKeeper), TaskManager and broker are
 * processes of their own, killed in turn with kill -9 at random moments and started again. As a
 * catch-up it begins with an archive of three quarters of the events; two fifths of the kills are
 * in that, and a fifth where the topics go on.
 *
 * <pre>
 * java -cp TEST_CLASS_PATH dev.millrace.runner.flink.KillRun EVENTS KILLS [SEED [STATE [VICTIM,... [catch-up]]]]
 * </pre>
 */
final class KillRun {
  /** Only what hangs takes longer. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** What runs, and can be killed. */
  private record Machines(LocalCluster cluster, BrokerProcess broker, JobRest rest) {}

  private final Path dir;
  private final KillSettings settings;
  private final GeneratorOptions events;
  private final Random random;
  private final List<Kill> done = new ArrayList<>();

  KillRun(Path dir, KillSettings settings) {
    this.dir = dir;
    this.settings = settings;
    this.events = GeneratorOptions.of(Domain.ORDERS, settings.events());
    this.random = new Random(settings.seed());
  }

  public static void main(String[] arguments) throws Exception {
    KillSettings settings = KillSettings.of(arguments);
    System.out.println(settings);
    Path dir = Files.createTempDirectory("millrace-kills");
    KillReport report = new KillRun(dir, settings).run();
    System.out.println(report.table());
    System.exit(report.right() ? 0 : 1);
  }

  KillReport run() throws Exception {
    long start = System.nanoTime();
    try (BrokerProcess broker = BrokerProcess.start(dir.resolve("broker"));
        LocalCluster cluster =
            LocalCluster.startWithLibraries(
                dir.resolve("cluster"), clusterSettings().toArray(String[]::new))) {
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
                      Optional.empty(),
                      Optional.of(cluster.jobJar()))));
      PortionFeeder feeder =
          PortionFeeder.of(events, brokers, settings.archivedPortions() + settings.livePortions());
      RunRequest request =
          RunRequest.of(
              OrdersJob.plan(dir, brokers, "killed", "exactly_once", events), RunMode.LIVE);
      if (settings.catchUp()) {
        feeder.send(settings.archivedPortions());
        if (millrace("archive", brokers, "--until-idle=5s") != 0) {
          throw new IllegalStateException("there is no archive to begin with");
        }
        request = request.catchingUp(new RunRequest.CatchUp(Optional.empty(), false));
      }
      CompiledJob job = PipelineCompiler.compile(request, target.options(Map.of(), RunMode.LIVE));
      JobRest rest = new JobRest(cluster.address(), submit(target, job));
      Machines machines = new Machines(cluster, broker, rest);
      if (settings.catchUp()) {
        killInThePast(machines);
      } else {
        rest.awaitCheckpoint(0);
      }
      killWhileEventsFlow(machines, feeder);
      Ledger ledger = OrdersJob.ledger(job, rest.result(cluster.address()));
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      cluster.close();
      return compare(brokers, ledger, elapsed);
    }
  }

  /**
   * Kills while the archive is read, each time after another part of it, and at the seam: all of
   * the archive is read then, and the topics have nothing more yet.
   */
  private void killInThePast(Machines machines) throws Exception {
    CatchUpProgress progress =
        new CatchUpProgress(
            machines.broker().address(), "killed", List.of(archive("orders"), archive("payments")));
    int inArchive = settings.killsInArchive();
    for (int kill = 0; kill < inArchive; kill++) {
      killAt(machines, progress.await((double) kill / inArchive, PATIENCE));
    }
    for (int kill = 0; kill < settings.killsAtSeam(); kill++) {
      killAt(machines, progress.await(1, PATIENCE));
    }
  }

  private void killAt(Machines machines, String phase) throws Exception {
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(500)).toNanos());
    kill(machines, ", " + phase, () -> {});
  }

  private List<String> clusterSettings() {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--slots",
                "2",
                "--zookeeper",
                "-Dheartbeat.timeout=4000",
                "-Drestart-strategy.fixed-delay.delay=200ms",
                "-Dhigh-availability.zookeeper.client.session-timeout=4000"));
    if (settings.catchUp()) {
      // With Flink's own sizes a small archive is between two tasks as a whole, and read at once.
      all.add("-Dtaskmanager.memory.segment-size=4kb");
      all.add("-Dtaskmanager.network.memory.buffers-per-channel=1");
      all.add("-Dtaskmanager.network.memory.floating-buffers-per-gate=1");
    }
    return all;
  }

  private Path archive(String stream) {
    return dir.resolve("archive").resolve(stream);
  }

  private void killWhileEventsFlow(Machines machines, PortionFeeder feeder) throws Exception {
    while (done.size() < settings.kills()) {
      feeder.next();
      LockSupport.parkNanos(Duration.ofMillis(500 + random.nextInt(3_000)).toNanos());
      kill(machines, settings.catchUp() ? ", live" : "", feeder::next);
    }
    feeder.finish(PATIENCE);
  }

  /**
   * @param meanwhile is done while it recovers
   */
  private void kill(Machines machines, String phase, Runnable meanwhile) throws Exception {
    LocalCluster cluster = machines.cluster();
    JobRest rest = machines.rest();
    String victim = settings.victims().get(done.size() % settings.victims().size());
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
      default -> machines.broker().killAndStart();
    }
    meanwhile.run();
    rest.awaitCheckpoint(before + 1);
    done.add(new Kill(victim + phase, Duration.ofNanos(System.nanoTime() - start)));
    System.out.printf("%2d %s%n", done.size(), done.get(done.size() - 1));
  }

  private KillReport compare(String brokers, Ledger ledger, Duration elapsed) throws IOException {
    RunTarget direct = new DirectTarget();
    CompiledJob calm =
        OrdersJob.compile(
            OrdersJob.plan(dir, brokers, "calm", "at_least_once", events),
            direct.options(Map.of(), RunMode.LIVE));
    Ledger expected = calm.ledger(JobRun.start(direct, calm).finish((metrics, at) -> {}).metrics());
    Map<String, Integer> seen = OrdersJob.ids(brokers, "killed");
    Difference difference = Difference.of(seen, OrdersJob.ids(brokers, "calm"));
    return new KillReport(
        done,
        seen.size(),
        difference.lost(),
        difference.duplicated(),
        difference.foreign(),
        OrdersJob.lines(ledger).equals(OrdersJob.lines(expected)),
        ledger.balanced(),
        equalsReplay(brokers),
        elapsed);
  }

  /** Archives the topics, and compares the outputs with a replay, late events left out. */
  private boolean equalsReplay(String brokers) {
    return millrace("archive", brokers) == 0 && millrace("verify", brokers) == 0;
  }

  private int millrace(String command, String brokers, String... more) {
    Path output = dir.resolve(command + ".txt");
    List<String> line =
        new ArrayList<>(
            List.of(
                command,
                OrdersJob.file(dir, "killed").toString(),
                "-DBROKERS=" + brokers,
                "-DPREFIX=killed",
                "-DDELIVERY=exactly_once",
                "-DARCHIVE=" + dir.resolve("archive"),
                "-DOUT=" + dir.resolve("out"),
                "--no-progress"));
    line.addAll(List.of(more));
    try (MillraceProcess process = MillraceProcess.start(output, line.toArray(String[]::new))) {
      int exitCode = process.await(PATIENCE);
      System.out.println(process.said());
      return exitCode;
    }
  }

  /** Ours, with checkpoints often enough for a test, and for several within an archive. */
  private Path profile() throws IOException {
    int interval = settings.catchUp() ? 500 : 2_000;
    String text =
        Files.readString(Path.of("flink.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: " + interval)
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 200")
            .replaceAll("state.backend.type: rocksdb", "state.backend.type: " + settings.state())
            .replaceAll("(?m)^  restart-strategy.*\n", "");
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
}
