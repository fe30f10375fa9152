package dev.millrace.io.kafka.read;

import static dev.millrace.io.kafka.read.ReadsOnAClock.PATIENCE;
import static dev.millrace.io.kafka.read.ReadsOnAClock.onlySplit;
import static dev.millrace.io.kafka.read.ReadsOnAClock.open;
import static dev.millrace.io.kafka.read.ReadsOnAClock.options;
import static dev.millrace.io.kafka.read.ReadsOnAClock.take;
import static dev.millrace.io.kafka.read.ReadsOnAClock.throughItsCoder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.kafka.Events;
import dev.millrace.io.kafka.client.Broker;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.KafkaPosition;
import dev.millrace.io.kafka.client.ReadRange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
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
  private final ReadsOnAClock reads = new ReadsOnAClock();

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
                reads
                    .rules()
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
  void endsOnceNothingCameForLongEnough(Broker broker) throws IOException {
    // given
    String topic = broker.topic("ends", 2);
    broker.send(topic, 0, Events.json(1, "10:00:00"));
    broker.flush();
    BatchSource split =
        onlySplit(
            options(broker.connection(), topic, reads.rules())
                .withRange(ReadRange.untilIdle(Duration.ofSeconds(5))));
    KafkaMark mark;
    try (BatchReader reader = open(split, null)) {
      take(reader, 1);
      // when
      reads.pass(reader, Duration.ofMillis(4_900));
      assertThat(reader.getWatermark()).isLessThan(BoundedWindow.TIMESTAMP_MAX_VALUE);
      reads.pass(reader, Duration.ofMillis(200));
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
    BatchSource split =
        onlySplit(options(broker.connection(), topic, reads.rules()).withRange(range));
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
    try (BatchReader reader =
        open(onlySplit(options(broker.connection(), topic, reads.rules())), null)) {
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
                reads.clock.pass(Duration.ofSeconds(31));
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
    BatchSource split = onlySplit(options(broker.connection(), topic, reads.rules()));
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
    reads.clock.pass(Duration.ofSeconds(31));
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
    try (BatchReader reader = open(onlySplit(options(curious, topic, reads.rules())), null);
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
                reads.clock.pass(Duration.ofSeconds(31));
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
    BatchSource split = onlySplit(options(broker.connection(), topic, reads.rules()));
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
    BatchSource split = onlySplit(options(grouped, topic, reads.rules()));
    // when
    try (BatchReader reader = open(split, null)) {
      take(reader, 2);
      reader.getCheckpointMark().finalizeCheckpoint();
    }
    // then
    BatchSource fromGroup =
        onlySplit(
            options(grouped, topic, reads.rules())
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
    BatchSource source = new BatchSource(options(broker.connection(), topic, reads.rules()), null);
    // when, then
    assertThat(source.split(2, PipelineOptionsFactory.create())).hasSize(2);
    assertThat(source.split(8, PipelineOptionsFactory.create())).hasSize(3);
  }
}
