package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.RunMode;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.OrdersJob;
import dev.millrace.runner.PortionFeeder;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flink's workers die in the middle, inside this process: the outputs hold every row once, and the
 * ledger is that of a run in which nobody died.
 */
@Timeout(1_800)
class ExactlyOnceIT {
  private static final GeneratorOptions EVENTS = GeneratorOptions.of(Domain.ORDERS, 24_000);
  private static final int KILLS = 3;

  /** Only what hangs takes longer, on however slow a machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  @TempDir private Path dir;

  private static MiniCluster cluster() throws Exception {
    Configuration settings = new Configuration();
    settings.set(RestOptions.BIND_PORT, "0");
    settings.setString("restart-strategy.type", "fixed-delay");
    settings.setString("restart-strategy.fixed-delay.attempts", "1000");
    settings.setString("restart-strategy.fixed-delay.delay", "200 ms");
    settings.setString("heartbeat.interval", "500");
    settings.setString("heartbeat.timeout", "5000");
    settings.setString("taskmanager.memory.network.min", "64m");
    settings.setString("taskmanager.memory.network.max", "64m");
    settings.setString("taskmanager.memory.managed.size", "32m");
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .withRandomPorts()
                .build());
    cluster.start();
    return cluster;
  }

  @Test
  void everyRowIsWrittenOnceAlthoughWorkersDie() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start();
        MiniCluster cluster = cluster()) {
      // given
      String brokers = kafka.bootstrapServers();
      KafkaFeeder.createTopics(brokers, Domain.ORDERS);
      PipelineOptions options =
          new EmbeddedFlink(2)
              .options(
                  Map.of("checkpointingInterval", "500", "finishBundleBeforeCheckpointing", "true"),
                  RunMode.LIVE);
      CompiledJob job =
          OrdersJob.compile(
              OrdersJob.plan(dir, brokers, "killed", "exactly_once", EVENTS), options);
      JobGraph graph = FlinkTranslation.jobGraph(job.pipeline());
      cluster.submitJob(graph).get();
      PortionFeeder feeder = PortionFeeder.of(EVENTS, brokers, KILLS + 1);

      // when: a worker dies as soon as rows of a portion are there, and more events come meanwhile
      for (int kill = 0; kill < KILLS; kill++) {
        int before = OrdersJob.ids(brokers, "killed").size();
        feeder.next();
        await().atMost(PATIENCE).until(() -> OrdersJob.ids(brokers, "killed").size() > before);
        cluster.terminateTaskManager(kill).get();
        cluster.startTaskManager();
      }
      feeder.finish(PATIENCE);
      JobExecutionResult result =
          cluster
              .requestJobResult(graph.getJobID())
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .toJobExecutionResult(getClass().getClassLoader());

      // then
      RunTarget direct = new DirectTarget();
      CompiledJob calm =
          OrdersJob.compile(
              OrdersJob.plan(dir, brokers, "calm", "at_least_once", EVENTS),
              direct.options(Map.of(), RunMode.LIVE));
      Ledger expected =
          calm.ledger(JobRun.start(direct, calm).finish((metrics, elapsed) -> {}).metrics());
      assertThat(OrdersJob.ids(brokers, "killed"))
          .containsExactlyInAnyOrderEntriesOf(OrdersJob.ids(brokers, "calm"));
      assertThat(expected.balanced()).isTrue();
      assertThat(OrdersJob.lines(OrdersJob.ledger(job, result)))
          .isEqualTo(OrdersJob.lines(expected));
    }
  }
}
