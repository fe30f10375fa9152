package dev.millrace.io.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.diag.Position;
import dev.millrace.element.Envelopes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.kafka.Collected;
import dev.millrace.io.kafka.Events;
import dev.millrace.io.kafka.client.Broker;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.KafkaPosition;
import dev.millrace.io.kafka.client.ReadRange;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.partitioned.EventTimeRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Broker.class)
class KafkaSourceIT {
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Queue<String> COUNTS = new ConcurrentLinkedQueue<>();

  private static KafkaSourceOptions options(Broker broker, String topic, EventTimeRules times) {
    return KafkaSourceOptions.of(
            "events", broker.connection(), TopicSelection.of(topic), Events.DECODER, times)
        .withRange(ReadRange.untilIdle(QUIET));
  }

  private static List<SourceRecord> read(KafkaSourceOptions options) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.as(DirectOptions.class));
    Collected collected = new Collected();
    pipeline.apply(KafkaSource.read(options)).apply(collected);
    pipeline.run().waitUntilFinish();
    return collected.records();
  }

  @Test
  void readsTwentyThousandRecordsOnceEachWithinSeconds(Broker broker) {
    // given
    String topic = broker.topic("many", 4);
    long start = Events.millis("10:00:00");
    for (int i = 0; i < 20_000; i++) {
      broker.send(topic, i % 4, "{\"id\": " + i + ", \"at\": " + (start + i) + "}");
    }
    broker.flush();
    // when
    long before = System.nanoTime();
    List<SourceRecord> records = read(options(broker, topic, EventTimeRules.ofColumn(1)));
    Duration taken = Duration.ofNanos(System.nanoTime() - before);
    // then
    assertThat(records.stream().map(r -> (Integer) r.row()[0]).sorted())
        .containsExactlyElementsOf(IntStream.range(0, 20_000).boxed().toList());
    assertThat(taken).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void judgesEveryRecordByItsOwnPartition(Broker broker) {
    // given: 10 s out of order allowed, 5 s of lateness
    String topic = broker.topic("judged", 2);
    broker.send(topic, 0, Events.json(1, "10:00:30"));
    broker.send(topic, 0, Events.json(2, "10:00:20"));
    broker.send(topic, 0, Events.json(3, "10:00:15"));
    broker.send(topic, 0, Events.json(4, "10:00:14.999"));
    broker.send(topic, 0, "{\"id\": 5");
    broker.send(topic, 0, Events.json(6, "10:00:31").replace("2026", "2199"));
    broker.send(topic, 0, Events.json(7, "10:00:16"));
    broker.send(topic, 0, null);
    broker.send(topic, 1, Events.json(8, "09:00:00"));
    broker.sendBytes(topic, 1, new byte[] {(byte) 0xff, 0, 1});
    broker.flush();
    // when
    List<SourceRecord> records =
        read(
            options(
                broker,
                topic,
                EventTimeRules.ofColumn(1)
                    .withMaxOutOfOrderness(Duration.ofSeconds(10))
                    .withAllowedLateness(Duration.ofSeconds(5))));
    // then
    assertThat(Events.verdicts(records))
        .containsExactly(
            "0@0 EVENT",
            "0@1 EVENT",
            "0@2 EVENT",
            "0@3 LATE",
            "0@4 DEAD",
            "0@5 DEAD",
            "0@6 EVENT",
            "0@7 DEAD",
            "1@0 EVENT",
            "1@1 DEAD");
    assertThat(records)
        .filteredOn(r -> r.verdict() == Verdict.DEAD)
        .extracting(r -> r.fault().code())
        .containsExactlyInAnyOrder("ML-6102", "ML-6122", "ML-6100", "ML-6101");
    assertThat(records)
        .filteredOn(r -> r.verdict() == Verdict.LATE)
        .extracting(r -> r.watermark() - r.time())
        .containsExactly(5_001L);
  }

  @Test
  void aLookGivesTheFirstRecordsOfEachPartitionWithTheirVerdicts(Broker broker) {
    // given
    String topic = broker.topic("looked", 2);
    broker.send(topic, 0, Events.json(1, "10:00:30"));
    broker.send(topic, 0, Events.json(2, "10:00:15"));
    broker.send(topic, 0, "{\"id\": 5");
    broker.send(topic, 1, Events.json(8, "09:00:00"));
    broker.flush();
    ReadRange present =
        new ReadRange(new KafkaPosition.Earliest(), new KafkaPosition.Latest(), null);
    KafkaSourceOptions options =
        options(broker, topic, EventTimeRules.ofColumn(1)).withRange(present);
    // when
    TopicPeek.Found some = TopicPeek.read(options, 4);
    TopicPeek.Found all = TopicPeek.read(options, 6);
    // then
    assertThat(Events.verdicts(some.records()))
        .containsExactly("0@0 EVENT", "0@1 LATE", "1@0 EVENT");
    assertThat(some.more()).isTrue();
    assertThat(Events.verdicts(all.records()))
        .containsExactly("0@0 EVENT", "0@1 LATE", "0@2 DEAD", "1@0 EVENT");
    assertThat(all.more()).isFalse();
  }

  @Test
  void closesWindowsThoughTwoOfThreePartitionsNeverHadARecord(Broker broker) throws IOException {
    // given: a job without an end
    String topic = broker.topic("lonely", 3);
    broker.send(topic, 1, Events.json(1, "10:00:10"));
    broker.send(topic, 1, Events.json(2, "10:00:20"));
    broker.send(topic, 1, Events.json(3, "10:01:00"));
    broker.flush();
    DirectOptions runner = PipelineOptionsFactory.as(DirectOptions.class);
    runner.setBlockOnRun(false);
    Pipeline pipeline = Pipeline.create(runner);
    EventTimeRules times = EventTimeRules.ofColumn(1).withIdle(Duration.ofSeconds(1), true);
    COUNTS.clear();
    pipeline
        .apply(KafkaSource.read(options(broker, topic, times).withRange(ReadRange.all())))
        .apply(ParDo.of(new UnpackFn()))
        .apply(Window.into(FixedWindows.of(org.joda.time.Duration.standardMinutes(1))))
        .apply(Combine.globally(Count.<Integer>combineFn()).withoutDefaults())
        .apply(ParDo.of(new KeepCountFn()));
    // when
    PipelineResult result = pipeline.run();
    // then
    try {
      await().atMost(Duration.ofSeconds(20)).until(() -> !COUNTS.isEmpty());
      // The events are history: the clock does not close the window of the newest one.
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(COUNTS).containsExactly("2026-01-01T10:00:59.999Z 2"));
    } finally {
      result.cancel();
    }
  }

  @Test
  void fillsTheMetadataColumns(Broker broker) {
    // given
    String topic = broker.topic("metadata", 1);
    broker.send(
        topic,
        0,
        Events.millis("11:00:00"),
        "k1",
        Events.json(1, "10:00:00"),
        List.of(
            new RecordHeader("h", "first".getBytes(StandardCharsets.UTF_8)),
            new RecordHeader("none", (byte[]) null),
            new RecordHeader("h", "x".getBytes(StandardCharsets.UTF_8))));
    broker.flush();
    Schema wide =
        Schema.builder()
            .addFields(Events.SCHEMA.getFields())
            .addNullableField("key", FieldType.BYTES)
            .addField("headers", Envelopes.HEADERS)
            .addStringField("topic")
            .addInt32Field("partition")
            .addInt64Field("offset")
            .addField("timestamp", ValueKind.TIMESTAMP_TYPE)
            .build();
    // when
    List<SourceRecord> records =
        read(
            options(broker, topic, EventTimeRules.ofColumn(1))
                .withMetadata(wide, new MetadataColumns(2, 3, 4, 5, 6, 7)));
    // then
    assertThat(records).hasSize(1);
    Object[] row = records.get(0).row();
    assertThat(row[0]).isEqualTo(1);
    assertThat((byte[]) row[2]).isEqualTo(new byte[] {'k', '1'});
    assertThat(((Map<?, ?>) row[3]).keySet()).isEqualTo(Set.of("h", "none"));
    assertThat(((Map<?, ?>) row[3]).get("none")).isNull();
    assertThat((byte[]) ((Map<?, ?>) row[3]).get("h")).isEqualTo(new byte[] {'x'});
    assertThat(List.of(row).subList(4, 8)).containsExactly(topic, 0, 0L, Events.millis("11:00:00"));
  }

  @Test
  void takesTheRecordsOwnTimeWithoutAnEventTimeColumn(Broker broker) {
    // given
    String topic = broker.topic("own-time", 1);
    broker.send(topic, 0, Events.millis("11:00:00"), null, Events.json(1, "10:00:00"), List.of());
    broker.flush();
    // when
    List<SourceRecord> records = read(options(broker, topic, EventTimeRules.ofColumn(-1)));
    // then
    assertThat(records).extracting(SourceRecord::time).containsExactly(Events.millis("11:00:00"));
  }

  @Test
  void readsBetweenStartAndStop(Broker broker) {
    // given
    String topic = broker.topic("part", 2);
    for (int i = 0; i < 10; i++) {
      broker.send(topic, i % 2, 1000L * i, null, Events.json(i, "10:00:0" + i), List.of());
    }
    broker.flush();
    KafkaPosition from = new KafkaPosition.Offsets(Map.of(topic, Map.of(0, 2L)));
    KafkaPosition to = new KafkaPosition.AtTime(java.time.Instant.ofEpochMilli(7_000));
    // when
    List<SourceRecord> records =
        read(
            options(broker, topic, EventTimeRules.ofColumn(1))
                .withRange(new ReadRange(from, to, null)));
    // then: partition 0 holds 0 2 4 6 8, partition 1 holds 1 3 5 7 9
    assertThat(records.stream().map(r -> (Integer) r.row()[0]).sorted())
        .containsExactly(1, 3, 4, 5, 6);
  }

  @Test
  void startsAtTheEndAndStopsThere(Broker broker) {
    // given
    String topic = broker.topic("latest", 1);
    broker.send(topic, 0, Events.json(1, "10:00:00"));
    broker.flush();
    // when
    List<SourceRecord> records =
        read(
            options(broker, topic, EventTimeRules.ofColumn(1))
                .withRange(new ReadRange(new KafkaPosition.Latest(), null, QUIET)));
    // then
    assertThat(records).isEmpty();
  }

  @Test
  void readsAllTopicsOfAPattern(Broker broker) {
    // given
    String first = broker.topic("pattern-a", 1);
    String second = broker.topic("pattern-b", 2);
    broker.send(first, 0, Events.json(1, "10:00:00"));
    broker.send(second, 1, Events.json(2, "10:00:00"));
    broker.flush();
    KafkaSourceOptions options =
        KafkaSourceOptions.of(
                "events",
                broker.connection(),
                TopicSelection.matching("pattern-[ab]-\\d+"),
                Events.DECODER,
                EventTimeRules.ofColumn(1))
            .withRange(ReadRange.untilIdle(QUIET));
    // when
    List<SourceRecord> records = read(options);
    // then
    assertThat(records)
        .extracting(r -> r.coordinates().toString())
        .containsExactlyInAnyOrder("kafka:" + first + "/0@0", "kafka:" + second + "/1@0");
  }

  @Test
  void readsOnlyCommittedTransactionsAndEndsBehindTheirMarkers(Broker broker) {
    // given: the log ends with the marker of an aborted transaction
    String topic = broker.topic("transactions", 1);
    broker.transaction(topic, true, Events.json(1, "10:00:00"), Events.json(2, "10:00:01"));
    broker.transaction(topic, false, Events.json(3, "10:00:02"));
    KafkaConnection committed =
        new KafkaConnection(
            Position.ofFile("test"),
            broker.bootstrapServers(),
            Map.of("isolation.level", "read_committed"),
            KafkaConnection.DEFAULT_TIMEOUT);
    KafkaSourceOptions options =
        KafkaSourceOptions.of(
            "events",
            committed,
            TopicSelection.of(topic),
            Events.DECODER,
            EventTimeRules.ofColumn(1));
    // when: ended by quiet, and by a stop that no record stands before
    List<SourceRecord> untilIdle = read(options.withRange(ReadRange.untilIdle(QUIET)));
    List<SourceRecord> untilStop =
        read(
            options.withRange(
                new ReadRange(new KafkaPosition.Earliest(), new KafkaPosition.Latest(), null)));
    // then
    assertThat(Events.verdicts(untilIdle)).containsExactly("0@0 EVENT", "0@1 EVENT");
    assertThat(Events.verdicts(untilStop)).containsExactly("0@0 EVENT", "0@1 EVENT");
    try (TopicReader reader = TopicReader.all(committed, topic)) {
      List<Long> offsets = new ArrayList<>();
      reader.forEachRemaining(r -> offsets.add(r.offset()));
      assertThat(offsets).containsExactly(0L, 1L);
    }
  }

  @Test
  void canBeSentToAWorker(Broker broker) {
    SerializableUtils.ensureSerializable(
        new BatchSource(options(broker, "t", EventTimeRules.ofColumn(1)), null));
  }

  private static final class UnpackFn extends DoFn<SourceBatch, Integer> {
    @ProcessElement
    public void unpack(@Element SourceBatch batch, OutputReceiver<Integer> out) {
      for (SourceRecord record : batch.records()) {
        out.outputWithTimestamp((Integer) record.row()[0], new Instant(record.time()));
      }
    }
  }

  private static final class KeepCountFn extends DoFn<Long, Void> {
    @ProcessElement
    public void keep(@Element Long count, BoundedWindow window) {
      COUNTS.add(window.maxTimestamp() + " " + count);
    }
  }
}
