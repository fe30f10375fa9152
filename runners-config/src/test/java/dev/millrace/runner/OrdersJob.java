package dev.millrace.runner;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.testing.generate.Domain;
import dev.millrace.testing.generate.GeneratorOptions;
import dev.millrace.testing.generate.KafkaFeeder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.runners.flink.metrics.FlinkMetricContainer;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The shipped pipeline of orders and payments (deduplication, interval join, windows), as tests run
 * it that kill what it runs on: to topics of a prefix of its own, with verdicts that depend on the
 * topics alone.
 */
public final class OrdersJob {
  private static final Path DEFINITIONS = Path.of("../pipelines/definitions");
  private static final List<String> OUTPUTS =
      List.of("paid", "unpaid", "orphan-payments", "revenue", "dead-letters", "late");
  private static final Pattern COORDINATES =
      Pattern.compile("\"source\":\"[a-z]+\",\"partition\":\\d+,\"offset\":\\d+");

  private OrdersJob() {}

  /**
   * The shipped pipeline, with verdicts that depend on the topics alone; one file for all runs. The
   * consumer group of the prefix's name tells how far the run is.
   */
  public static Plan plan(
      Path dir, String brokers, String prefix, String delivery, GeneratorOptions events)
      throws IOException {
    String text =
        Files.readString(DEFINITIONS.resolve("orders-payments.yaml"))
            .replaceAll("(WriteToKafka\\s+config: .*)}", "$1, delivery: \"\\${DELIVERY}\"}")
            .replaceAll("topic: orders[.]([a-z-]+)", "topic: \"\\${PREFIX}.$1\"")
            .replaceAll(
                "(config: [{]topic: (orders|payments), )",
                "$1consumer_config: {group.id: \"\\${GROUP:-others}\"}, ")
            .replace("on_idle: advance", "on_idle: hold");
    for (Map.Entry<String, Map<Integer, Long>> end :
        KafkaFeeder.ends(Domain.ORDERS, events).entrySet()) {
      // It ends where the events end, however long anything takes.
      text =
          text.replaceAll(
              "(config: [{]topic: " + end.getKey() + ", .*)}",
              "$1, stop: {mode: offsets, offsets: {"
                  + end.getKey()
                  + ": "
                  + end.getValue().toString().replace("=", ": ")
                  + "}}}");
    }
    Path schemas = Files.createDirectories(file(dir, prefix).resolveSibling("schemas"));
    for (String schema : List.of("order.avsc", "payment.avsc")) {
      Files.copy(DEFINITIONS.resolve("schemas").resolve(schema), schemas.resolve(schema));
    }
    Path file = Files.writeString(file(dir, prefix), text);
    createTopics(brokers, prefix);
    return Planner.plan(
        PipelineFiles.load(
                file,
                Map.of(
                    "BROKERS", brokers,
                    "PREFIX", prefix,
                    "DELIVERY", delivery,
                    "GROUP", prefix,
                    "ARCHIVE", dir.resolve("archive").toString()))
            .spec());
  }

  /** Where {@link #plan} wrote the file of a prefix. */
  public static Path file(Path dir, String prefix) {
    return dir.resolve(prefix).resolve("orders-payments.yaml");
  }

  private static void createTopics(String brokers, String prefix) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      List<NewTopic> topics =
          OUTPUTS.stream().map(name -> new NewTopic(prefix + "." + name, 2, (short) 1)).toList();
      admin.createTopics(topics).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A live run that ends once all events are read. */
  public static CompiledJob compile(Plan plan, PipelineOptions options) {
    return PipelineCompiler.compile(RunRequest.of(plan, RunMode.LIVE), options);
  }

  /**
   * Letters carry the hash of their pipeline file's values: they are known by what they are about.
   */
  private static String identity(ConsumerRecord<byte[], byte[]> record) {
    Matcher about = COORDINATES.matcher(new String(record.value(), StandardCharsets.UTF_8));
    byte[] id = record.headers().lastHeader("millrace-id").value();
    return about.find() ? about.group() : new String(id, StandardCharsets.US_ASCII);
  }

  /** The ledger that a job of Flink's ended with. */
  public static Ledger ledger(CompiledJob job, JobExecutionResult result) {
    Object counts = result.getAllAccumulatorResults().get(FlinkMetricContainer.ACCUMULATOR_NAME);
    return job.ledger(
        MetricsContainerStepMap.asAttemptedOnlyMetricResults((MetricsContainerStepMap) counts));
  }

  /** What a ledger says, to be compared. */
  public static Map<String, Map<Disposition, Long>> lines(Ledger ledger) {
    Map<String, Map<Disposition, Long>> lines = new TreeMap<>();
    for (LedgerRow row : ledger.rows()) {
      lines.put(row.step() + " " + row.in() + " " + row.expectedIn(), row.dispositions());
    }
    return lines;
  }

  /** How often each committed row is there: output and id → number. */
  public static Map<String, Integer> ids(String brokers, String prefix) {
    Map<String, Integer> ids = new TreeMap<>();
    read(brokers, prefix, (id, record) -> ids.merge(id, 1, Integer::sum));
    return ids;
  }

  /** What was ever written under an id, letters left out: output and id → different values. */
  public static Map<String, Set<String>> values(String brokers, String prefix) {
    Map<String, Set<String>> values = new TreeMap<>();
    read(
        brokers,
        prefix,
        (id, record) -> {
          if (!record.topic().endsWith(".dead-letters") && !record.topic().endsWith(".late")) {
            values
                .computeIfAbsent(id, key -> new TreeSet<>())
                .add(new String(record.value(), StandardCharsets.UTF_8));
          }
        });
    return values;
  }

  /** Grows whenever a row is committed; tells how far a run is without reading what it wrote. */
  public static long committed(String brokers, String prefix) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(brokers)) {
      return consumer
          .endOffsets(
              OUTPUTS.stream().flatMap(output -> partitions(prefix, output).stream()).toList())
          .values()
          .stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String brokers) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(String prefix, String output) {
    return List.of(
        new TopicPartition(prefix + "." + output, 0), new TopicPartition(prefix + "." + output, 1));
  }

  private static void read(
      String brokers, String prefix, BiConsumer<String, ConsumerRecord<byte[], byte[]>> each) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(brokers)) {
      for (String output : OUTPUTS) {
        List<TopicPartition> partitions = partitions(prefix, output);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        while (ends.entrySet().stream()
            .anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            each.accept(output + " " + identity(record), record);
          }
        }
      }
    }
  }
}
