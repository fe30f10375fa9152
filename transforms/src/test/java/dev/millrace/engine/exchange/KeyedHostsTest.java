package dev.millrace.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.stage.StageExit;
import dev.millrace.engine.stage.StageOutputs;
import dev.millrace.engine.stage.StageProgram;
import dev.millrace.engine.stage.StageProgram.StageHead;
import dev.millrace.engine.stage.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedHostsTest {
  private static final Schema INPUT = Schema.builder().addStringField("name").build();
  private static final Schema OUTPUT =
      Schema.builder().addStringField("name").addInt64Field("ordinal").build();
  private static final RowCodec INPUT_CODEC = RowCodec.of(INPUT);
  private static final KeyedStep<OrdinalKernel.State> STEP =
      new KeyedStep<>(new OrdinalKernel(), List.of(INPUT_CODEC));

  @ParameterizedTest
  @ValueSource(longs = {1, 1 << 20})
  void replayDeliversTheEventsOfAKeyInOrderOfEventTime(long memoryBytes) {
    // given
    List<Event> events = events(new Random(1));

    // when
    Pipeline pipeline = Pipeline.create();
    PCollection<KV<Integer, Iterable<Block>>> grouped =
        pipeline
            .apply(
                Create.of(blocks(events, new Random(2)))
                    .withCoder(KvCoder.of(VarIntCoder.of(), BlockCoder.of())))
            .apply(GroupByKey.create());
    StageOutputs outputs =
        StageOutputs.apply(
            "Ordinals", grouped, new ReplayKeyedFn<>(program(), STEP, memoryBytes), program());

    // then
    assertRows(outputs, expected(events));
    assertCounts(pipeline.run(), events);
  }

  @ParameterizedTest
  @CsvSource({
    "11, states", "12, states", "13, states", "14, states", "15, states", "16, states",
    "11, memory", "12, memory", "13, memory", "14, memory", "15, memory", "16, memory",
    "11, saved", "12, saved", "13, saved", "14, saved", "15, saved", "16, saved"
  })
  void liveGivesTheSameRowsForAnyArrivalOrderAndWatermarkSchedule(long seed, String where) {
    // given
    Random random = new Random(seed);
    List<Event> events = events(new Random(1));
    TestStream.Builder<KV<Integer, Block>> stream =
        TestStream.create(KvCoder.of(VarIntCoder.of(), BlockCoder.of()));
    List<Event> waiting = new ArrayList<>(events);
    Collections.shuffle(waiting, random);
    long watermark = -100_000;
    while (!waiting.isEmpty()) {
      List<Event> next = new ArrayList<>(waiting.subList(0, Math.min(waiting.size(), 7)));
      waiting.subList(0, next.size()).clear();
      for (KV<Integer, Block> block : blocks(next, random)) {
        stream =
            stream.addElements(TimestampedValue.of(block, new Instant(block.getValue().minTime())));
      }
      long earliest = waiting.stream().mapToLong(Event::time).min().orElse(watermark);
      if (earliest > watermark && random.nextBoolean()) {
        watermark = earliest;
        stream = stream.advanceWatermarkTo(new Instant(watermark));
      }
    }

    // when
    Pipeline pipeline = Pipeline.create();
    PCollection<KV<Integer, Block>> blocks = pipeline.apply(stream.advanceWatermarkToInfinity());
    DoFn<KV<Integer, Block>, Block> host =
        switch (where) {
          case "memory" -> new ResidentKeyedFn<>(program(), STEP, false);
          // By its content: the runner copies all of it for each bundle.
          case "saved" -> new ResidentKeyedFn<>(program(), STEP, true);
          default -> new LiveKeyedFn<>(program(), STEP);
        };
    StageOutputs outputs = StageOutputs.apply("Ordinals", blocks, host, program());

    // then
    assertRows(outputs, expected(events));
    TreeMap<String, Long> counts = assertCounts(pipeline.run(), events);
    for (String state : List.of(StepCounters.STATE_KEYS, StepCounters.STATE_BYTES)) {
      assertThat(counts.get("Ordinals" + state))
          .as(state)
          .isPositive()
          .isEqualTo(counts.get("Ordinals" + state + StepCounters.REMOVED));
    }
  }

  private static List<Event> events(Random random) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String name = random.nextInt(20) == 0 ? "bad" : "k" + random.nextInt(6);
      events.add(Event.of(random.nextInt(20_000) - 5_000, name));
    }
    return events;
  }

  /** Blocks as an upstream stage makes them, from events in a random order. */
  private static List<KV<Integer, Block>> blocks(List<Event> events, Random random) {
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);
    KeyCodec keys = KeyCodec.of(INPUT, List.of("name"));
    List<KV<Integer, Block>> blocks = new ArrayList<>();
    TreeMap<Integer, BlockBuilder> builders = new TreeMap<>();
    for (Event event : shuffled) {
      byte[] key = keys.encode(event.values());
      int partition = KeyCodec.partition(key, 0, key.length, 2);
      BlockBuilder builder =
          builders.computeIfAbsent(partition, p -> new BlockBuilder(INPUT_CODEC, 0));
      builder.add(key, 0, key.length, event);
      if (random.nextInt(10) == 0) {
        blocks.add(KV.of(partition, builder.build()));
      }
    }
    builders.forEach(
        (partition, builder) -> {
          if (!builder.isEmpty()) {
            blocks.add(KV.of(partition, builder.build()));
          }
        });
    return blocks;
  }

  private static List<String> expected(List<Event> events) {
    List<String> rows = new ArrayList<>();
    TreeMap<String, List<Long>> times = new TreeMap<>();
    for (Event event : events) {
      if (!event.values()[0].equals("bad")) {
        times.computeIfAbsent((String) event.values()[0], k -> new ArrayList<>()).add(event.time());
      }
    }
    times.forEach(
        (name, ofKey) -> {
          Collections.sort(ofKey);
          for (int i = 0; i < ofKey.size(); i++) {
            rows.add(name + "#" + (i + 1) + "@" + ofKey.get(i));
          }
          ofKey.stream().distinct().forEach(t -> rows.add("echo#" + -t + "@" + t));
        });
    return rows;
  }

  private static StageProgram program() {
    StageHead head =
        new StageHead(
            "Ordinals",
            List.of(List.of(new Target.ToExit(0))),
            List.of(new Target.ToExit(1)),
            List.of(),
            row -> String.valueOf(row[0]));
    return new StageProgram(
        new PipelineId("test", "0"),
        head,
        List.of(),
        List.of(
            new StageExit.BlockExit("rows", RowCodec.of(OUTPUT)),
            new StageExit.BlockExit("dead", RowCodec.of(Envelopes.DEAD_LETTER))));
  }

  private static void assertRows(StageOutputs outputs, List<String> expected) {
    PCollection<String> rows =
        outputs.blocks("rows").apply(ParDo.of(new ShowRows())).setCoder(StringUtf8Coder.of());
    PAssert.that(rows).containsInAnyOrder(expected);
  }

  private static TreeMap<String, Long> assertCounts(PipelineResult result, List<Event> events) {
    result.waitUntilFinish();
    TreeMap<String, Long> counts = new TreeMap<>();
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(StepCounters.NAMESPACE))
            .build();
    result
        .metrics()
        .queryMetrics(filter)
        .getCounters()
        .forEach(c -> counts.merge(c.getName().getName(), c.getCommitted(), Long::sum));
    long bad = events.stream().filter(e -> e.values()[0].equals("bad")).count();
    assertThat(counts)
        .containsEntry("Ordinals/in", (long) events.size())
        .containsEntry("Ordinals/passed", events.size() - bad)
        .containsEntry("Ordinals/dead_lettered", bad)
        .containsEntry("Ordinals/out/0", (long) expected(events).size());
    return counts;
  }

  /** Prints the rows of a block as {@code name#ordinal@time}. */
  static final class ShowRows extends DoFn<Block, String> {
    @ProcessElement
    public void process(@Element Block block, OutputReceiver<String> out) {
      BlockReader reader = new BlockReader(block);
      while (reader.next()) {
        Event event = reader.event(RowCodec.of(OUTPUT));
        out.output(event.values()[0] + "#" + event.values()[1] + "@" + event.time());
      }
    }
  }
}
