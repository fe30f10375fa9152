package dev.millrace.io.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.ManualClock;
import dev.millrace.io.ToldMetrics;
import dev.millrace.io.kafka.Events;
import dev.millrace.io.kafka.client.Broker;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.KafkaPosition;
import dev.millrace.io.kafka.client.ReadRange;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.partitioned.EventTimeRules;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.SlowLine;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Broker.class)
class BatchReaderIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ManualClock clock = new ManualClock("2026-01-01T12:00:00Z");

  private EventTimeRules rules() {
    return EventTimeRules.ofColumn(1)
        .withMaxOutOfOrderness(Duration.ofSeconds(10))
        .withIdle(Duration.ofSeconds(30), true)
        .withClock(clock);
  }

  private static KafkaSourceOptions options(
      KafkaConnection connection, String topic, EventTimeRules rules) {
    return KafkaSourceOptions.of(
        "events", connection, TopicSelection.of(topic), Events.DECODER, rules);
  }

  private static BatchSource onlySplit(KafkaSourceOptions options) {
    List<BatchSource> splits =
        new BatchSource(options, null).split(1, PipelineOptionsFactory.create());
    assertThat(splits).hasSize(1);
    return splits.get(0);
  }

  private static BatchReader open(BatchSource split, KafkaMark mark) {
    return (BatchReader) split.createReader(PipelineOptionsFactory.create(), mark);
  }

  /** Reads until {@code count} records were handed out. */
  private static List<SourceRecord> take(UnboundedReader<?> reader, int count) {
    List<SourceRecord> records = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              if (reader.advance()) {
                records.addAll(((BatchReader) reader).getCurrent().records());
              }
              return records.size() >= count;
            });
    return records;
  }

  /** Lets wall-clock time pass, during which the reader is called as a runner would. */
  private void pass(BatchReader reader, Duration time) {
    Duration step = Duration.ofSeconds(8);
    for (Duration left = time; !left.isZero(); left = left.minus(step)) {
      step = left.compareTo(step) < 0 ? left : step;
      clock.pass(step);
      assertThat(reader.advance()).isFalse();
    }
  }

  private static Instant at(String time) {
    return new Instant(Events.millis(time));
  }

  private static KafkaMark throughItsCoder(KafkaMark mark) throws IOException {
    return CoderUtils.clone(KafkaMarkCoder.of(), mark);
  }

  @Test
  void aPartitionThatNeverHadARecordHoldsTheWatermarkUntilItIsIdle(Broker broker) {
    // given
    String topic = broker.topic("never", 3);
    broker.send(topic, 0, Events.json(1, "10:00:30"));
    broker.flush();
    try (BatchReader reader = open(onlySplit(options(broker.connection(), topic, rules())), null)) {
      // when: read, then quiet for almost as long as it takes
      take(reader, 1);
      pass(reader, Duration.ofMillis(29_900));
      // then
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
      // when: the other two have been quiet for longer than the one with the record
      broker.sendAndWait(topic, 0, Events.json(2, "10:00:40"));
      take(reader, 1);
      pass(reader, Duration.ofMillis(200));
      assertThat(reader.advance()).isFalse();
      // then
      assertThat(reader.getWatermark()).isEqualTo(at("10:00:30"));
    }
  }

  @Test
  void holdMakesAnIdlePartitionHoldForEver(Broker broker) {
    // given
    String topic = broker.topic("hold", 2);
    broker.send(topic, 0, Events.json(1, "10:00:30"));
    broker.flush();
    EventTimeRules hold = rules().withIdle(Duration.ofSeconds(30), false);
    try (BatchReader reader = open(onlySplit(options(broker.connection(), topic, hold)), null)) {
      // when
      take(reader, 1);
      pass(reader, Duration.ofSeconds(48));
      // then
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
      // when: it speaks at last
      broker.sendAndWait(topic, 1, Events.json(2, "10:00:20"));
      List<SourceRecord> records = take(reader, 1);
      // then
      assertThat(Events.verdicts(records)).containsExactly("1@0 EVENT");
      assertThat(reader.getWatermark()).isEqualTo(at("10:00:10"));
    }
  }

  @Test
  void aPartitionThatWakesIsJudgedByWhatWasReportedWithoutIt(Broker broker) {
    // given: partition 1 is idle, partition 0 has gone on to 10:01:00 - 10 s
    String topic = broker.topic("wakes", 2);
    broker.send(topic, 0, Events.json(1, "10:00:30"));
    broker.flush();
    try (BatchReader reader = open(onlySplit(options(broker.connection(), topic, rules())), null)) {
      take(reader, 1);
      pass(reader, Duration.ofSeconds(20));
      broker.sendAndWait(topic, 0, Events.json(2, "10:01:00"));
      take(reader, 1);
      pass(reader, Duration.ofSeconds(11));
      assertThat(reader.advance()).isFalse();
      assertThat(reader.getWatermark()).isEqualTo(at("10:00:50"));
      // when
      broker.sendAndWait(topic, 1, Events.json(3, "10:00:49"));
      List<SourceRecord> records = new ArrayList<>(take(reader, 1));
      broker.sendAndWait(topic, 1, Events.json(4, "10:00:50"));
      records.addAll(take(reader, 1));
      // then: awake it holds the watermark again
      assertThat(Events.verdicts(records)).containsExactly("1@0 LATE", "1@1 EVENT");
      broker.sendAndWait(topic, 0, Events.json(5, "10:05:00"));
      take(reader, 1);
      assertThat(reader.getWatermark()).isEqualTo(at("10:00:50"));
    }
  }

  @Test
  void allPartitionsIdleFollowTheClockAtADistance(Broker broker) {
    // given
    String topic = broker.topic("all-idle", 2);
    broker.send(topic, 0, Events.json(1, "11:59:59"));
    broker.flush();
    try (BatchReader reader = open(onlySplit(options(broker.connection(), topic, rules())), null)) {
      take(reader, 1);
      // when
      pass(reader, Duration.ofMinutes(1));
      // then: 12:01:00 - 10 s - 30 s
      assertThat(reader.getWatermark()).isEqualTo(at("12:00:20"));
    }
  }

  @Test
  void noPartitionIsIdleAndNothingEndsWhileTheBrokerIsSilent() throws IOException {
    // given
    ToldMetrics told = new ToldMetrics();
    try (EmbeddedKafka kafka = new EmbeddedKafka().start();
        Closeable ignored = MetricsEnvironment.scopedMetricsContainer(told)) {
      kafka.createTopic("outage", 2);
      KafkaConnection connection =
          new KafkaConnection(
              Position.ofFile("test"), kafka.bootstrapServers(), Map.of(), Duration.ofSeconds(1));
      ReadRange ends = ReadRange.untilIdle(Duration.ofSeconds(40));
      BatchReader reader =
          open(onlySplit(options(connection, "outage", rules()).withRange(ends)), null);
      assertThat(reader.advance()).isFalse();
      // when
      kafka.close();
      pass(reader, Duration.ofSeconds(48));
      // then
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
      assertThat(reader.getCheckpointMark().finished()).isFalse();
      assertThat(told.values()).containsEntry("events/now/unreachable/0", 1L);
      reader.close();
    }
  }

  @Test
  void aRestartChangesNoVerdict(Broker broker) throws IOException {
    // given: three partitions of wild event times, rubbish among them
    String topic = broker.topic("restart", 3);
    Random random = new Random(20260101);
    int total = 1_500;
    for (int i = 0; i < total; i++) {
      long time = Events.millis("10:00:00") + i * 100L - random.nextInt(20_000);
      String value = i % 50 == 7 ? "rubbish" : "{\"id\": " + i + ", \"at\": " + time + "}";
      broker.send(topic, random.nextInt(3), value);
    }
    broker.flush();
    KafkaConnection small =
        new KafkaConnection(
            Position.ofFile("test"),
            broker.bootstrapServers(),
            Map.of("max.poll.records", "40"),
            KafkaConnection.DEFAULT_TIMEOUT);
    BatchSource split =
        onlySplit(
            options(
                small,
                topic,
                rules()
                    .withAllowedLateness(Duration.ofSeconds(2))
                    .withIdle(Duration.ofSeconds(30), false)));
    List<SourceRecord> expected;
    Instant expectedWatermark;
    try (BatchReader reader = open(split, null)) {
      expected = take(reader, total);
      expectedWatermark = reader.getWatermark();
    }
    // when: closed and opened again after every fifth batch or so
    List<SourceRecord> actual = new ArrayList<>();
    KafkaMark mark = null;
    Instant reported = BoundedWindow.TIMESTAMP_MIN_VALUE;
    int restarts = 0;
    while (actual.size() < total) {
      try (BatchReader reader = open(split, mark)) {
        assertThat(reader.getWatermark()).isEqualTo(reported);
        for (int batches = 1 + random.nextInt(8); batches > 0 && actual.size() < total; batches--) {
          List<SourceRecord> records = take(reader, 1);
          for (SourceRecord record : records) {
            if (record.verdict() == Verdict.EVENT) {
              assertThat(record.time()).isGreaterThanOrEqualTo(reported.getMillis());
            }
          }
          actual.addAll(records);
          assertThat(reader.getWatermark()).isGreaterThanOrEqualTo(reported);
          reported = reader.getWatermark();
        }
        mark = throughItsCoder(reader.getCheckpointMark());
        restarts++;
      }
    }
    // then
    assertThat(restarts).isGreaterThan(5);
    assertThat(Events.verdicts(actual)).isEqualTo(Events.verdicts(expected));
    assertThat(Events.verdicts(actual)).anyMatch(v -> v.endsWith("LATE"));
    assertThat(reported).isEqualTo(expectedWatermark);
  }

  @Test
  void aPartitionFallsIdleAlthoughTheReaderIsReopenedAgainAndAgain(Broker broker)
      throws IOException {
    // given
    String topic = broker.topic("reopened", 2);
    BatchSource split = onlySplit(options(broker.connection(), topic, rules()));
    KafkaMark mark = null;
    Instant watermark = BoundedWindow.TIMESTAMP_MIN_VALUE;
    // when: a record every 10 s, and a new reader for each
    for (int i = 0; i < 5; i++) {
      broker.sendAndWait(topic, 0, Events.json(i, "10:00:" + (10 + i * 10)));
      try (BatchReader reader = open(split, mark)) {
        take(reader, 1);
        pass(reader, Duration.ofSeconds(10));
        // A broker that is slow to answer is asked again.
        for (int again = 0; i == 4 && again < 10; again++) {
          pass(reader, Duration.ofMillis(200));
        }
        watermark = reader.getWatermark();
        mark = throughItsCoder(reader.getCheckpointMark());
      }
    }
    // then
    assertThat(watermark).isEqualTo(at("10:00:40"));
  }

  @Test
  void endsOnceNothingCameForLongEnough(Broker broker) throws IOException {
    // given
    String topic = broker.topic("ends", 2);
    broker.send(topic, 0, Events.json(1, "10:00:00"));
    broker.flush();
    BatchSource split =
        onlySplit(
            options(broker.connection(), topic, rules())
                .withRange(ReadRange.untilIdle(Duration.ofSeconds(5))));
    KafkaMark mark;
    try (BatchReader reader = open(split, null)) {
      take(reader, 1);
      // when
      pass(reader, Duration.ofMillis(4_900));
      assertThat(reader.getWatermark()).isLessThan(BoundedWindow.TIMESTAMP_MAX_VALUE);
      pass(reader, Duration.ofMillis(200));
      // then
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
      mark = throughItsCoder(reader.getCheckpointMark());
    }
    try (BatchReader again = open(split, mark)) {
      assertThat(again.advance()).isFalse();
      assertThat(again.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
    }
  }

  @Test
  void anEndStaysUntilCheckpointsHoldIt(Broker broker) throws IOException {
    // given
    String topic = broker.topic("last", 1);
    ReadRange range =
        new ReadRange(new KafkaPosition.Earliest(), new KafkaPosition.Latest(), null)
            .checkpointedAtEnd();
    BatchSource split = onlySplit(options(broker.connection(), topic, rules()).withRange(range));
    try (BatchReader reader = open(split, null)) {
      await()
          .atMost(PATIENCE)
          .until(() -> !reader.advance() && reader.getCheckpointMark().finished());
      KafkaMark unseen = reader.getCheckpointMark();
      // when: nobody has been told of the end yet
      unseen.finalizeCheckpoint();
      unseen.finalizeCheckpoint();
      // then
      List<Instant> watermarks = new ArrayList<>();
      for (int checkpoint = 0; checkpoint < 5; checkpoint++) {
        watermarks.add(reader.getWatermark());
        reader.getCheckpointMark().finalizeCheckpoint();
      }
      Instant lastEvent = GlobalWindow.INSTANCE.maxTimestamp();
      Instant alive = BoundedWindow.TIMESTAMP_MAX_VALUE.minus(1);
      assertThat(watermarks)
          .containsExactly(lastEvent, lastEvent, alive, alive, BoundedWindow.TIMESTAMP_MAX_VALUE);
    }
  }

  @Test
  void endsWhenItsTopicIsDeleted(Broker broker) throws Exception {
    // given
    broker.topic("another", 1); // a broker without any topic may just have started
    String topic = broker.topic("deleted", 2);
    try (BatchReader reader = open(onlySplit(options(broker.connection(), topic, rules())), null)) {
      assertThat(reader.start()).isFalse();
      // when
      try (Admin admin =
          Admin.create(Map.of("bootstrap.servers", broker.connection().bootstrapServers()))) {
        admin.deleteTopics(List.of(topic)).all().get();
      }
      // then
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                clock.pass(Duration.ofSeconds(31));
                assertThatThrownBy(reader::advance)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining(
                        "error ML-5002: topic '" + topic + "' was deleted while it was read");
              });
    }
  }

  @Test
  void aTopicThatIsMadeAnewIsNotReadOn(Broker broker) throws Exception {
    // given: read up to offset 1, and looked at
    broker.topic("other", 1);
    String topic = broker.topic("anew", 1);
    broker.sendAndWait(topic, 0, Events.json(1, "10:00:00"));
    BatchSource split = onlySplit(options(broker.connection(), topic, rules()));
    KafkaMark mark;
    try (BatchReader reader = open(split, null)) {
      take(reader, 1);
      mark = throughItsCoder(reader.getCheckpointMark());
    }
    String before = mark.topicIds().get(topic);
    // when: the new one is longer than what was read of the old one
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
    await().atMost(PATIENCE).until(() -> !broker.kafka().topics().contains(topic));
    broker.kafka().createTopic(topic, 1);
    for (int i = 0; i < 5; i++) {
      broker.sendAndWait(topic, 0, Events.json(i, "10:00:00"));
    }
    clock.pass(Duration.ofSeconds(31));
    // then
    try (BatchReader reader = open(split, mark)) {
      assertThatThrownBy(() -> take(reader, 5))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(
              "kafka: error ML-5012: topic '"
                  + topic
                  + "' was deleted and made anew since it was first read (its id was "
                  + before
                  + " and is ");
    }
  }

  /** A wall clock that is set forwards between two looks at it, once it is told to. */
  private static final class ClockThatIsSet extends Clock {
    private final Clock clock;
    private Duration ahead = Duration.ZERO;
    private boolean due;

    ClockThatIsSet(Clock clock) {
      this.clock = clock;
    }

    @Override
    public java.time.Instant instant() {
      java.time.Instant now = clock.instant().plus(ahead);
      ahead = due ? Duration.ofHours(1) : ahead;
      due = false;
      return now;
    }

    @Override
    public ZoneId getZone() {
      return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void aClockThatIsSetForwardsWhileTheReaderWaitsMakesNothingIdle(Broker broker) {
    // given
    String topic = broker.topic("set-forwards", 2);
    broker.send(topic, 0, Events.json(1, "11:59:59"));
    broker.flush();
    ClockThatIsSet set = new ClockThatIsSet(clock);
    EventTimeRules rules = rules().withClock(set);
    try (BatchReader reader = open(onlySplit(options(broker.connection(), topic, rules)), null)) {
      take(reader, 1);
      // when: its first look is before, the next after it has waited for records
      set.due = true;
      assertThat(reader.advance()).isFalse();
      pass(reader, Duration.ofSeconds(29));
      // then
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
    }
  }

  @Test
  void aClockThatIsSetBackKeepsNothingWaiting(Broker broker) {
    // given
    String topic = broker.topic("set-back", 2);
    broker.send(topic, 0, Events.json(1, "11:59:59"));
    broker.flush();
    KafkaSourceOptions options =
        options(broker.connection(), topic, rules())
            .withRange(ReadRange.untilIdle(Duration.ofSeconds(40)));
    try (BatchReader reader = open(onlySplit(options), null)) {
      take(reader, 1);
      // when
      clock.pass(Duration.ofHours(-1));
      assertThat(reader.advance()).isFalse();
      pass(reader, Duration.ofSeconds(48));
      // then
      assertThat(reader.getCheckpointMark().finished()).isTrue();
    }
  }

  @Test
  void timeInWhichNobodyReadIsNotQuietTime(Broker broker) {
    // given
    String topic = broker.topic("stalled", 2);
    broker.send(topic, 0, Events.json(1, "11:59:59"));
    broker.flush();
    try (BatchReader reader = open(onlySplit(options(broker.connection(), topic, rules())), null)) {
      take(reader, 1);
      // when: the runner does not call it for five minutes
      clock.pass(Duration.ofMinutes(5));
      assertThat(reader.advance()).isFalse();
      pass(reader, Duration.ofSeconds(29));
      // then
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
      pass(reader, Duration.ofSeconds(2));
      assertThat(reader.getWatermark()).isEqualTo(at("12:04:51"));
    }
  }

  @Test
  void aBrokerThatIsSlowToAnswerIsNotAway() throws Exception {
    // given
    EventTimeRules real =
        rules().withIdle(Duration.ofSeconds(3), true).withClock(Clock.systemUTC());
    try (SlowLine line = SlowLine.open();
        EmbeddedKafka kafka = new EmbeddedKafka().advertising(line.port())) {
      line.leadTo(kafka::bootstrapServers);
      kafka.start();
      kafka.createTopic("slow", 2);
      KafkaConnection connection = KafkaConnection.to("localhost:" + line.port());
      ReadRange ends = ReadRange.untilIdle(Duration.ofSeconds(5));
      BatchSource split = onlySplit(options(connection, "slow", real).withRange(ends));
      // when: 350 ms each way
      line.delay(Duration.ofMillis(350));
      try (BatchReader reader = open(split, null)) {
        // then
        await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(1))
            .until(() -> !reader.advance() && reader.getCheckpointMark().finished());
      }
      line.delay(Duration.ZERO);
    }
  }

  @Test
  void findsPartitionsThatAppearLater(Broker broker) throws Exception {
    // given
    String topic = broker.topic("grows", 1);
    KafkaConnection curious =
        new KafkaConnection(
            Position.ofFile("test"),
            broker.bootstrapServers(),
            Map.of("metadata.max.age.ms", "500"),
            KafkaConnection.DEFAULT_TIMEOUT);
    try (BatchReader reader = open(onlySplit(options(curious, topic, rules())), null);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      assertThat(reader.advance()).isFalse();
      // when
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
      broker.sendAndWait(topic, 1, Events.json(1, "10:00:00"));
      // then
      List<SourceRecord> records = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                clock.pass(Duration.ofSeconds(31));
                if (reader.advance()) {
                  records.addAll(reader.getCurrent().records());
                }
                return !records.isEmpty();
              });
      assertThat(records)
          .extracting(r -> r.coordinates().toString())
          .containsExactly("kafka:" + topic + "/1@0");
    }
  }

  @Test
  void tellsWhenRecordsWereDeletedBeforeTheyWereRead(Broker broker) throws Exception {
    // given
    String topic = broker.topic("deleted", 1);
    broker.sendAndWait(topic, 0, Events.json(1, "10:00:00"));
    broker.sendAndWait(topic, 0, Events.json(2, "10:00:00"));
    BatchSource split = onlySplit(options(broker.connection(), topic, rules()));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(1)))
          .all()
          .get();
    }
    // when, then
    try (BatchReader reader = open(split, null)) {
      assertThatThrownBy(() -> take(reader, 1))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "kafka: error ML-5008: offset 0 of "
                  + topic
                  + "/0 is not there (any more): the topic's retention deleted records before they"
                  + " were read, or the topic was made anew. Start again with start: {mode:"
                  + " earliest} to go on without them.");
    }
  }

  @Test
  void commitsForTheGroupOnceACheckpointIsFinal(Broker broker) {
    // given
    String topic = broker.topic("group", 1);
    broker.sendAndWait(topic, 0, Events.json(1, "10:00:00"));
    broker.sendAndWait(topic, 0, Events.json(2, "10:00:00"));
    String group = topic + "-readers";
    KafkaConnection grouped =
        new KafkaConnection(
            Position.ofFile("test"),
            broker.bootstrapServers(),
            Map.of("group.id", group),
            KafkaConnection.DEFAULT_TIMEOUT);
    BatchSource split = onlySplit(options(grouped, topic, rules()));
    // when
    try (BatchReader reader = open(split, null)) {
      take(reader, 2);
      reader.getCheckpointMark().finalizeCheckpoint();
    }
    // then
    BatchSource fromGroup =
        onlySplit(
            options(grouped, topic, rules())
                .withRange(new ReadRange(new KafkaPosition.Group(), null, null)));
    broker.sendAndWait(topic, 0, Events.json(3, "10:00:00"));
    try (BatchReader reader = open(fromGroup, null);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", group),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      assertThat(consumer.committed(Set.of(partition)).get(partition).offset()).isEqualTo(2L);
      assertThat(Events.verdicts(take(reader, 1))).containsExactly("0@2 EVENT");
    }
  }

  @Test
  void dealsPartitionsOutToAtMostAsManySplits(Broker broker) {
    // given
    String topic = broker.topic("splits", 3);
    BatchSource source = new BatchSource(options(broker.connection(), topic, rules()), null);
    // when, then
    assertThat(source.split(2, PipelineOptionsFactory.create())).hasSize(2);
    assertThat(source.split(8, PipelineOptionsFactory.create())).hasSize(3);
  }
}
