package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunMode;
import dev.millrace.job.ExitCode;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.runner.OrdersJob;
import dev.millrace.runner.PortionFeeder;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.runner.flink.KillReport.Difference;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run with {@code --state} is killed, terminated and interrupted in turn, and started again while
 * events flow: its topics have every row of a calm run, once. {@code -Dmillrace.state.kills=N} and
 * {@code -Dmillrace.state.seed=N} change how often, and when.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class StateKillIT {
  private static final int KILLS = Integer.getInteger("millrace.state.kills", 2);
  private static final long SEED = Long.getLong("millrace.state.seed", 16);

  /** Events are sent by the thousand: with fewer for each kill, a run might wait for none. */
  private static final GeneratorOptions EVENTS =
      GeneratorOptions.of(Domain.ORDERS, 1_100L * (KILLS + 1));

  /** A power cut is tried where it can be made: {@link dev.millrace.runner.state}. */
  private static final List<String> SIGNALS = List.of("KILL", "TERM", "KILL", "INT");

  /** Only what hangs takes longer. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  @TempDir private Path dir;

  private final Random random = new Random(SEED);
  private final Map<String, Integer> ends = new TreeMap<>();
  private Map<String, Integer> known = Map.of();

  private MillraceProcess resume(String brokers) {
    return MillraceProcess.startInterruptible(
        dir.resolve("killed.txt"),
        "run",
        OrdersJob.file(dir, "killed").toString(),
        "-DBROKERS=" + brokers,
        "-DPREFIX=killed",
        "-DDELIVERY=exactly_once",
        "--state=" + dir.resolve("state"),
        "--profile=" + dir.resolve("profile.yaml"),
        "--no-progress");
  }

  /** Ours, with checkpoints often enough for a test. */
  private void profile() throws IOException {
    String text =
        Files.readString(Path.of("flink-state.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 500")
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 100")
            .replace("  # parallelism: 2", "  parallelism: 1");
    Files.writeString(dir.resolve("profile.yaml"), text);
  }

  /**
   * Ends a run.
   *
   * @param early a while after it was begun; otherwise after it has written something more
   */
  private void end(String brokers, String signal, boolean early) {
    long before = OrdersJob.committed(brokers, "killed");
    try (MillraceProcess run = resume(brokers)) {
      String said = run.said();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  !run.isAlive()
                      || (early
                          ? run.said().substring(said.length()).contains("state in ")
                          : OrdersJob.committed(brokers, "killed") > before));
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(early ? 15_000 : 3_000)).toNanos());
      if (!run.isAlive() && run.await(PATIENCE) == ExitCode.ENVIRONMENT) {
        // On a busy machine the broker may not answer in time; a service manager starts it again.
        end(brokers, signal, early);
        return;
      }
      assertThat(run.isAlive()).as(run::said).isTrue();
      run.signal(signal);
      int exitCode = run.await(PATIENCE);
      ends.merge(signal + " " + exitCode, 1, Integer::sum);
      tell(brokers, signal + (early ? " early" : "") + ", exit code " + exitCode);
      if (!signal.equals("KILL")) {
        assertThat(run.said()).contains("stopped; go on with --state " + dir.resolve("state"));
      }
    }
  }

  /** A line for each kill: what is committed by then, and whether rows are gone or there twice. */
  private void tell(String brokers, String how) {
    Map<String, Integer> seen = OrdersJob.ids(brokers, "killed");
    long lost = known.keySet().stream().filter(id -> !seen.containsKey(id)).count();
    long twice = seen.values().stream().filter(rows -> rows > 1).count();
    known = seen;
    System.out.printf(
        "%s kill %d of %d: %s; rows %d, lost %d of those before, twice %d%n",
        LocalTime.now().truncatedTo(ChronoUnit.SECONDS),
        ends.values().stream().mapToInt(Integer::intValue).sum(),
        KILLS,
        how,
        seen.size(),
        lost,
        twice);
    assertThat(lost).isZero();
  }

  @Test
  void everyRowIsThereOnceAlthoughTheProcessIsKilled() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      String brokers = kafka.bootstrapServers();
      KafkaFeeder.createTopics(brokers, Domain.ORDERS);
      OrdersJob.plan(dir, brokers, "killed", "exactly_once", EVENTS);
      profile();
      PortionFeeder feeder = PortionFeeder.of(EVENTS, brokers, KILLS + 1);

      // when
      for (int kill = 0; kill < KILLS; kill++) {
        feeder.next();
        end(brokers, SIGNALS.get(kill % SIGNALS.size()), KILLS > 2 && kill % 4 != 3);
      }
      feeder.finish(PATIENCE);
      try (MillraceProcess last = resume(brokers)) {
        assertThat(last.await(PATIENCE)).as(last::said).isZero();
        assertThat(last.said()).contains("goes on from checkpoint");
      }

      // then
      CompiledJob calm =
          OrdersJob.compile(
              OrdersJob.plan(dir, brokers, "calm", "at_least_once", EVENTS),
              new DirectTarget().options(Map.of(), RunMode.LIVE));
      JobRun.start(new DirectTarget(), calm).finish((metrics, elapsed) -> {});
      Map<String, Integer> seen = OrdersJob.ids(brokers, "killed");
      Difference difference = Difference.of(seen, OrdersJob.ids(brokers, "calm"));
      System.out.println(ends + ", " + seen.size() + " rows: " + difference);
      assertThat(difference).isEqualTo(new Difference(0, 0, 0));
    }
  }
}
