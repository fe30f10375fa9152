package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.Plan;
import dev.millrace.plan.Planner;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.Generator;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.runners.flink.metrics.FlinkMetricContainer;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flink's workers die in the middle, inside this process: the outputs hold every row once, and the
 * ledger is that of a run in which nobody died.
 */
@Timeout(180)
class ExactlyOnceIT {
  private static final Path DEFINITIONS = Path.of("../pipelines/definitions");
  private static final List<String> OUTPUTS =
      List.of("paid", "unpaid", "orphan-payments", "revenue", "dead-letters", "late");
  private static final Pattern COORDINATES =
      Pattern.compile("\"source\":\"[a-z]+\",\"partition\":\\d+,\"offset\":\\d+");
  private static final int EVENTS = 24_000;
  private static final int KILLS = 3;

  @TempDir private Path dir;

  /** The shipped pipeline, with verdicts that depend on the topics alone; one file for all runs. */
  private Plan plan(EmbeddedKafka kafka, String prefix, String delivery) throws IOException {
    String text =
        Files.readString(DEFINITIONS.resolve("orders-payments.yaml"))
            .replaceAll("(WriteToKafka\\s+config: .*)}", "$1, delivery: \"\\${DELIVERY}\"}")
            .replaceAll("topic: orders[.]([a-z-]+)", "topic: \"\\${PREFIX}.$1\"")
            .replace("on_idle: advance", "on_idle: hold");
    Path schemas = Files.createDirectories(dir.resolve(prefix).resolve("schemas"));
    for (String schema : List.of("order.avsc", "payment.avsc")) {
      Files.copy(DEFINITIONS.resolve("schemas").resolve(schema), schemas.resolve(schema));
    }
    Path file = Files.writeString(schemas.resolveSibling("orders-payments.yaml"), text);
    OUTPUTS.forEach(name -> kafka.createTopic(prefix + "." + name, 2));
    return Planner.plan(
        PipelineFiles.load(
                file,
                Map.of("BROKERS", kafka.bootstrapServers(), "PREFIX", prefix, "DELIVERY", delivery))
            .spec());
  }

  private static CompiledJob compile(Plan plan, PipelineOptions options) {
    return PipelineCompiler.compile(
        new RunRequest(
            plan,
            RunMode.LIVE,
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(4)),
            Optional.empty(),
            Set.of(),
            Set.of()),
        options);
  }

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
      KafkaFeeder.createTopics(kafka.bootstrapServers(), Domain.ORDERS);
      PipelineOptions options =
          new EmbeddedFlink(2)
              .options(
                  Map.of("checkpointingInterval", "500", "finishBundleBeforeCheckpointing", "true"),
                  RunMode.LIVE);
      CompiledJob job = compile(plan(kafka, "killed", "exactly_once"), options);
      JobGraph graph = FlinkTranslation.jobGraph(job.pipeline());
      cluster.submitJob(graph).get();
      Thread feeder = feeder(kafka);

      // when
      for (int kill = 0; kill < KILLS; kill++) {
        int before = ids(kafka, "killed").size();
        await().atMost(Duration.ofSeconds(60)).until(() -> ids(kafka, "killed").size() > before);
        cluster.terminateTaskManager(kill).get();
        cluster.startTaskManager();
      }
      feeder.join();
      JobExecutionResult result =
          cluster
              .requestJobResult(graph.getJobID())
              .get()
              .toJobExecutionResult(getClass().getClassLoader());

      // then
      RunTarget direct = new DirectTarget();
      CompiledJob calm =
          compile(plan(kafka, "calm", "at_least_once"), direct.options(Map.of(), RunMode.LIVE));
      Ledger expected =
          calm.ledger(JobRun.start(direct, calm).finish((metrics, elapsed) -> {}).metrics());
      assertThat(ids(kafka, "killed")).containsExactlyInAnyOrderEntriesOf(ids(kafka, "calm"));
      assertThat(expected.balanced()).isTrue();
      assertThat(lines(ledger(job, result))).isEqualTo(lines(expected));
    }
  }

  private static Thread feeder(EmbeddedKafka kafka) {
    Generator records = Generator.of(Domain.ORDERS, GeneratorOptions.of(Domain.ORDERS, EVENTS));
    Thread feeder =
        new Thread(
            () ->
                KafkaFeeder.send(
                    records,
                    kafka.bootstrapServers(),
                    sent -> LockSupport.parkNanos(Duration.ofMillis(400).toNanos())));
    feeder.start();
    return feeder;
  }

  /**
   * Letters carry the hash of their pipeline file's values: they are known by what they are about.
   */
  private static String identity(ConsumerRecord<byte[], byte[]> record) {
    Matcher about = COORDINATES.matcher(new String(record.value(), StandardCharsets.UTF_8));
    byte[] id = record.headers().lastHeader("millrace-id").value();
    return about.find() ? about.group() : new String(id, StandardCharsets.US_ASCII);
  }

  private static Ledger ledger(CompiledJob job, JobExecutionResult result) {
    Object counts = result.getAllAccumulatorResults().get(FlinkMetricContainer.ACCUMULATOR_NAME);
    return job.ledger(
        MetricsContainerStepMap.asAttemptedOnlyMetricResults((MetricsContainerStepMap) counts));
  }

  private static Map<String, Map<Disposition, Long>> lines(Ledger ledger) {
    Map<String, Map<Disposition, Long>> lines = new TreeMap<>();
    for (LedgerRow row : ledger.rows()) {
      lines.put(row.step() + " " + row.in() + " " + row.expectedIn(), row.dispositions());
    }
    return lines;
  }

  /** How often each committed row is there: output and id → number. */
  private static Map<String, Integer> ids(EmbeddedKafka kafka, String prefix) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
    Map<String, Integer> ids = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (String output : OUTPUTS) {
        List<TopicPartition> partitions =
            List.of(
                new TopicPartition(prefix + "." + output, 0),
                new TopicPartition(prefix + "." + output, 1));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        while (ends.entrySet().stream()
            .anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            ids.merge(output + " " + identity(record), 1, Integer::sum);
          }
        }
      }
    }
    return ids;
  }
}
