package dev.millrace.runner.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runner.MillraceProcess;
import dev.millrace.runner.OrdersJob;
import dev.millrace.runner.PortionFeeder;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process of a live run on the direct runner is killed and started again while events flow:
 * each start reads all again, nothing is lost, and what is written again has its id.
 */
@Timeout(1_800)
class DirectKillIT {
  private static final GeneratorOptions EVENTS = GeneratorOptions.of(Domain.ORDERS, 3_000);
  private static final int KILLS = 3;
  private static final long SEED = 11;

  /** Only what hangs takes longer, on however slow a machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  @TempDir private Path dir;

  private MillraceProcess run(String brokers) {
    return MillraceProcess.start(
        dir.resolve("run.txt"),
        "run",
        OrdersJob.file(dir, "killed").toString(),
        "-DBROKERS=" + brokers,
        "-DPREFIX=killed",
        "-DDELIVERY=at_least_once",
        "--no-progress");
  }

  private static long rows(String brokers) {
    return OrdersJob.ids(brokers, "killed").values().stream().mapToLong(Integer::longValue).sum();
  }

  @Test
  void nothingIsLostAndWhatIsWrittenAgainHasItsId() throws Exception {
    Random random = new Random(SEED);
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      String brokers = kafka.bootstrapServers();
      KafkaFeeder.createTopics(brokers, Domain.ORDERS);
      OrdersJob.plan(dir, brokers, "killed", "at_least_once", EVENTS);
      OrdersJob.plan(dir, brokers, "calm", "at_least_once", EVENTS);
      PortionFeeder feeder = PortionFeeder.of(EVENTS, brokers, KILLS + 1);

      // when: killed a random while after it has written something, with events still to come
      for (int kill = 0; kill < KILLS; kill++) {
        feeder.next();
        long before = rows(brokers);
        try (MillraceProcess process = run(brokers)) {
          await().atMost(PATIENCE).until(() -> !process.isAlive() || rows(brokers) > before);
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1_000)).toNanos());
          assertThat(process.isAlive()).as(process::said).isTrue();
          process.kill();
        }
      }
      feeder.finish(PATIENCE);
      try (MillraceProcess last = run(brokers)) {
        assertThat(last.await(PATIENCE)).as(last::said).isZero();
      }

      // then
      try (MillraceProcess calm =
          MillraceProcess.start(
              dir.resolve("calm.txt"),
              "run",
              OrdersJob.file(dir, "calm").toString(),
              "-DBROKERS=" + brokers,
              "-DPREFIX=calm",
              "-DDELIVERY=at_least_once",
              "--no-progress")) {
        assertThat(calm.await(PATIENCE)).as(calm::said).isZero();
      }
      Map<String, Integer> seen = OrdersJob.ids(brokers, "killed");
      assertThat(seen.keySet())
          .containsExactlyInAnyOrderElementsOf(OrdersJob.ids(brokers, "calm").keySet());
      assertThat(seen.values()).anyMatch(times -> times > 1);
      Map<String, Set<String>> values = OrdersJob.values(brokers, "killed");
      assertThat(values).isEqualTo(OrdersJob.values(brokers, "calm"));
      assertThat(values.values()).allMatch(different -> different.size() == 1);
    }
  }
}
