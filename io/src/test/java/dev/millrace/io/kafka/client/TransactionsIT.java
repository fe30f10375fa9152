package dev.millrace.io.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.kafka.Events;
import dev.millrace.io.kafka.read.BatchReader;
import dev.millrace.io.kafka.read.BatchSource;
import dev.millrace.io.kafka.read.KafkaSourceOptions;
import dev.millrace.io.kafka.read.TopicReader;
import dev.millrace.io.partitioned.EventTimeRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever opens a consumer reads committed records only, unless it is told otherwise. */
@ExtendWith(Broker.class)
class TransactionsIT {
  private static KafkaSourceOptions options(
      KafkaConnection connection, String topic, ReadRange range) {
    return KafkaSourceOptions.of(
            "events",
            connection,
            TopicSelection.of(topic),
            Events.DECODER,
            EventTimeRules.ofColumn(1))
        .withRange(range);
  }

  private static KafkaConnection uncommitted(Broker broker) {
    return new KafkaConnection(
        Position.ofFile("test"),
        broker.bootstrapServers(),
        Map.of("isolation.level", "read_uncommitted"),
        KafkaConnection.DEFAULT_TIMEOUT);
  }

  /** A topic with a committed and an aborted transaction. */
  private static String topic(Broker broker) {
    String topic = broker.topic("isolation", 2);
    broker.transaction(topic, true, Events.json(1, "10:00:00"), Events.json(2, "10:00:01"));
    broker.transaction(topic, false, Events.json(3, "10:00:02"));
    return topic;
  }

  private static List<String> read(KafkaSourceOptions options) throws Exception {
    List<SourceRecord> records = new ArrayList<>();
    BatchSource split =
        new BatchSource(options, null).split(1, PipelineOptionsFactory.create()).get(0);
    try (BatchReader reader = (BatchReader) split.createReader(null, null)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                if (reader.advance()) {
                  records.addAll(reader.getCurrent().records());
                }
                return reader.getCheckpointMark().finished();
              });
    }
    return Events.verdicts(records);
  }

  private static List<Long> readBack(KafkaConnection connection, String topic) {
    List<Long> offsets = new ArrayList<>();
    try (TopicReader reader = TopicReader.all(connection, topic)) {
      reader.forEachRemaining(record -> offsets.add(record.offset()));
    }
    return offsets;
  }

  @Test
  void withoutAWordOnlyCommittedRecordsAreRead(Broker broker) throws Exception {
    // given
    String topic = topic(broker);
    ReadRange untilIdle = ReadRange.untilIdle(Duration.ofSeconds(2));
    ReadRange untilStop =
        new ReadRange(new KafkaPosition.Earliest(), new KafkaPosition.Latest(), null);
    try (AutoCloseable open = broker.openTransaction(topic, "{}", "{}")) {
      broker.sendAndWait(topic, 0, Events.json(4, "10:00:03"));
      for (KafkaConnection each :
          List.of(
              broker.connection(),
              new KafkaConnection(
                  Position.ofFile("test"),
                  broker.bootstrapServers(),
                  Map.of("group.id", "g", "max.poll.records", "7"),
                  KafkaConnection.DEFAULT_TIMEOUT))) {
        // when, then: all end before the open transaction
        assertThat(read(options(each, topic, untilIdle))).containsExactly("0@0 EVENT", "0@1 EVENT");
        assertThat(read(options(each, topic, untilStop))).containsExactly("0@0 EVENT", "0@1 EVENT");
        assertThat(readBack(each, topic)).containsExactly(0L, 1L);
      }
    }
  }

  @Test
  void whatStandsAfterTheStartOfAnOpenTransactionIsNamed(Broker broker) throws Exception {
    // given: two records and a marker, one record and a marker, then what is open
    String topic = topic(broker);
    TopicSelection both = TopicSelection.matching(topic + "|no such");
    assertThat(KafkaProbe.openTransactions(broker.connection(), both)).isEmpty();
    try (AutoCloseable open = broker.openTransaction(topic, "{}", "{}")) {
      broker.sendAndWait(topic, 0, Events.json(4, "10:00:03"));
      // when, then
      assertThat(KafkaProbe.openTransactions(broker.connection(), both))
          .map(Diagnostic::toString)
          .contains(
              "kafka: warning ML-5011: records after the start of a transaction that is still open"
                  + " were not read: "
                  + topic
                  + "/0 (3). They can be read once it has ended, or with isolation:"
                  + " read_uncommitted.");
      assertThat(KafkaProbe.openTransactions(uncommitted(broker), both)).isEmpty();
    }
  }

  @Test
  void allRecordsAreReadWhereThatIsAskedFor(Broker broker) throws Exception {
    // given
    String topic = topic(broker);
    try (AutoCloseable open = broker.openTransaction(topic, Events.json(5, "10:00:03"))) {
      // when, then
      assertThat(
              read(options(uncommitted(broker), topic, ReadRange.untilIdle(Duration.ofSeconds(2)))))
          .containsExactly("0@0 EVENT", "0@1 EVENT", "0@3 EVENT", "0@5 EVENT");
      assertThat(readBack(uncommitted(broker), topic)).containsExactly(0L, 1L, 3L, 5L);
    }
  }

  @Test
  void aPositionInsideAnOpenTransactionIsOneToStartAt(Broker broker) throws Exception {
    // given: an earlier reader of all records came to offset 6
    String topic = topic(broker);
    ReadRange from =
        new ReadRange(
            new KafkaPosition.Offsets(Map.of(topic, Map.of(0, 6L))), null, Duration.ofSeconds(2));
    try (AutoCloseable open = broker.openTransaction(topic, "{}", "{}")) {
      // when, then
      assertThat(KafkaProbe.starts(broker.connection(), TopicSelection.of(topic), from).offsets())
          .isEqualTo(Map.of(topic, Map.of(0, 6L, 1, 0L)));
    }
  }
}
