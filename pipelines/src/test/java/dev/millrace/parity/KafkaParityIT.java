package dev.millrace.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.filetest.MemoryRuns;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.OutputSpec;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.oracle.LateVerdicts;
import dev.millrace.testing.oracle.TimedRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated pipelines on a real broker: topics in, topics out. */
@Timeout(600)
class KafkaParityIT {
  private static final int PARTITIONS = 3;

  /** As every generated file says: an hour out of order. */
  private static final long BOUND = 3_600_000;

  private static final EmbeddedKafka KAFKA = new EmbeddedKafka();

  @TempDir Path tables;

  @BeforeAll
  static void start() {
    KAFKA.start();
  }

  @AfterAll
  static void stop() {
    KAFKA.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {3, 12, 14, 29})
  void aLiveRunGivesTheModelsRows(long seed) throws Exception {
    // given
    Case one = CaseGenerator.of(seed, false);
    String prefix = "seed" + seed + ".";
    Plan plan = Trial.plan(one, one.yaml(endpoints(prefix)), tables);
    one.streams().keySet().forEach(stream -> KAFKA.createTopic(prefix + stream, PARTITIONS));
    plan.outputs().forEach(output -> KAFKA.createTopic(prefix + output.name(), 2));
    Topics topics = new Topics(KAFKA.bootstrapServers());
    Map<String, List<TimedRow>> onTime = send(one, plan, prefix, topics);
    int late = one.eventCount() - onTime.values().stream().mapToInt(List::size).sum();
    Expectation expected = Expectation.of(one.withEvents(onTime), plan);

    // when
    CompiledJob job =
        PipelineCompiler.compile(
            request(plan, Optional.of(Duration.ofSeconds(2))), MemoryRuns.directOptions());
    PipelineResult result = job.pipeline().run();
    result.waitUntilFinish();

    // then
    for (String ref : one.outputs()) {
      PlanOutput output = output(plan, Case.outputName(ref));
      List<TimedRow> actual = rows(topics.all(prefix + output.name()), output.schema());
      assertThat(Rows.difference(Rows.multiset(expected.rows().get(ref)), Rows.multiset(actual)))
          .as(() -> ref + " of " + one)
          .isEmpty();
    }
    assertThat(topics.all(prefix + OutputSpec.DEAD_LETTER)).hasSize(expected.dead());
    assertThat(topics.all(prefix + OutputSpec.LATE)).hasSize(late);
    assertThat(job.ledger(result.metrics()).balanced())
        .as(() -> job.ledger(result.metrics()).toString())
        .isTrue();
  }

  @Test
  void windowsCloseWhileTwoOfThreePartitionsNeverGetARecord() throws Exception {
    // given
    Map<String, List<Column>> streams =
        Map.of("s1", List.of(new Column("k", Type.TEXT, true), new Column("t", Type.TIME, false)));
    Step counting =
        new Step(
            "S1",
            ElementDraws.head("Combine", "S1", "s1")
                + "  windowing: {type: fixed, size: 10s}\n"
                + "  config: {group_by: k, combine: {c: {fn: count}}}\n",
            List.of("s1"),
            List.of(),
            (inputs, context) -> Map.of());
    Case one = new Case(0, streams, List.of(counting), List.of("S1"), Map.of());
    String prefix = "idle.";
    Plan plan = Trial.plan(one.yaml(endpoints(prefix)));
    KAFKA.createTopic(prefix + "s1", PARTITIONS);
    plan.outputs().forEach(output -> KAFKA.createTopic(prefix + output.name(), 1));
    Topics topics = new Topics(KAFKA.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer = topics.producer()) {
      for (String time : List.of("10:00:01", "10:00:09", "10:00:10", "11:00:20.001")) {
        String json = "{\"k\": \"a\", \"t\": \"2025-03-01T" + time + "Z\"}";
        producer.send(Topics.json(prefix + "s1", 1, json)).get();
      }
    }
    DirectOptions options = MemoryRuns.directOptions();
    options.setBlockOnRun(false);

    // when: the source has no end
    PipelineResult running =
        PipelineCompiler.compile(request(plan, Optional.empty()), options).pipeline().run();

    // then: the watermark, an hour behind the newest event, has passed two windows
    try {
      PlanOutput output = output(plan, "out_S1");
      List<TimedRow> rows = rows(topics.first(prefix + "out_S1", 2), output.schema());
      long ten = 1_740_823_200_000L;
      assertThat(rows)
          .containsExactlyInAnyOrder(
              TimedRow.of(ten + 9_999, "k", "a", "c", 2L),
              TimedRow.of(ten + 19_999, "k", "a", "c", 1L));
      assertThat(running.getState()).isEqualTo(PipelineResult.State.RUNNING);
    } finally {
      running.cancel();
    }
  }

  private static RunRequest request(Plan plan, Optional<Duration> untilIdle) {
    return new RunRequest(
        plan,
        RunMode.LIVE,
        Optional.empty(),
        Optional.empty(),
        untilIdle,
        Optional.empty(),
        Set.of(),
        Set.of());
  }

  private static Case.Endpoints endpoints(String prefix) {
    String broker = KAFKA.bootstrapServers();
    return new Case.Endpoints() {
      @Override
      public String live(String stream) {
        return "{type: ReadFromKafka, config: {topic: "
            + prefix
            + stream
            + ", bootstrap_servers: \""
            + broker
            + "\", format: JSON}}";
      }

      @Override
      public String output(String name) {
        return "{type: WriteToKafka, config: {topic: "
            + prefix
            + name
            + ", bootstrap_servers: \""
            + broker
            + "\", format: JSON, key: none}}";
      }
    };
  }

  /** Sends all events to random partitions, about in order; the result are those on time. */
  private static Map<String, List<TimedRow>> send(Case one, Plan plan, String prefix, Topics topics)
      throws Exception {
    Draw draw = new Draw(one.seed());
    Map<String, List<TimedRow>> onTime = new LinkedHashMap<>();
    try (KafkaProducer<byte[], byte[]> producer = topics.producer()) {
      for (String stream : one.streams().keySet()) {
        List<TimedRow> rows = new ArrayList<>(one.events().get(stream));
        draw.shuffle(rows);
        List<LateVerdicts.Entry> log = new ArrayList<>();
        JsonEncoder encoder = JsonEncoder.of(schema(plan, stream));
        for (TimedRow row : rows) {
          int partition = draw.between(0, PARTITIONS - 1);
          log.add(new LateVerdicts.Entry(partition, row.time()));
          String json = encoder.text(row.row().values().toArray());
          producer.send(Topics.json(prefix + stream, partition, json)).get();
        }
        List<Boolean> late = LateVerdicts.of(log, BOUND, 0);
        List<TimedRow> kept = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
          if (!late.get(i)) {
            kept.add(rows.get(i));
          }
        }
        onTime.put(stream, kept);
      }
    }
    return onTime;
  }

  private static Schema schema(Plan plan, String stream) {
    PlanNode node = plan.node(stream);
    return ((StreamNode) node.kind()).schema();
  }

  private static PlanOutput output(Plan plan, String name) {
    return plan.outputs().stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<TimedRow> rows(List<ConsumerRecord<byte[], byte[]>> records, Schema schema) {
    JsonDecoder decoder = JsonDecoder.of(schema);
    List<TimedRow> rows = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Object[] values = decoder.decode(record.value());
      Map<String, Object> row = new LinkedHashMap<>();
      for (int i = 0; i < values.length; i++) {
        row.put(schema.getField(i).getName(), values[i]);
      }
      rows.add(new TimedRow(row, record.timestamp()));
    }
    return rows;
  }
}
