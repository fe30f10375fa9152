package dev.millrace.io.kafka.read;

import static dev.millrace.io.kafka.read.ReadsOnAClock.at;
import static dev.millrace.io.kafka.read.ReadsOnAClock.onlySplit;
import static dev.millrace.io.kafka.read.ReadsOnAClock.open;
import static dev.millrace.io.kafka.read.ReadsOnAClock.options;
import static dev.millrace.io.kafka.read.ReadsOnAClock.take;
import static dev.millrace.io.kafka.read.ReadsOnAClock.throughItsCoder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.diag.Position;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.ToldMetrics;
import dev.millrace.io.kafka.Events;
import dev.millrace.io.kafka.client.Broker;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.ReadRange;
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
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a partition is idle, and what the watermark does then. */
@ExtendWith(Broker.class)
class IdlePartitionsIT {
  private final ReadsOnAClock reads = new ReadsOnAClock();

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
  void aPartitionThatNeverHadARecordHoldsTheWatermarkUntilItIsIdle(Broker broker) {
    // given
    String topic = broker.topic("never", 3);
    broker.send(topic, 0, Events.json(1, "10:00:30"));
    broker.flush();
    try (BatchReader reader =
        open(onlySplit(options(broker.connection(), topic, reads.rules())), null)) {
      // when: read, then quiet for almost as long as it takes
      take(reader, 1);
      reads.pass(reader, Duration.ofMillis(29_900));
      // then
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
      // when: the other two have been quiet for longer than the one with the record
      broker.sendAndWait(topic, 0, Events.json(2, "10:00:40"));
      take(reader, 1);
      reads.pass(reader, Duration.ofMillis(200));
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
    EventTimeRules hold = reads.rules().withIdle(Duration.ofSeconds(30), false);
    try (BatchReader reader = open(onlySplit(options(broker.connection(), topic, hold)), null)) {
      // when
      take(reader, 1);
      reads.pass(reader, Duration.ofSeconds(48));
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
    try (BatchReader reader =
        open(onlySplit(options(broker.connection(), topic, reads.rules())), null)) {
      take(reader, 1);
      reads.pass(reader, Duration.ofSeconds(20));
      broker.sendAndWait(topic, 0, Events.json(2, "10:01:00"));
      take(reader, 1);
      reads.pass(reader, Duration.ofSeconds(11));
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
    try (BatchReader reader =
        open(onlySplit(options(broker.connection(), topic, reads.rules())), null)) {
      take(reader, 1);
      // when
      reads.pass(reader, Duration.ofMinutes(1));
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
          open(onlySplit(options(connection, "outage", reads.rules()).withRange(ends)), null);
      assertThat(reader.advance()).isFalse();
      // when
      kafka.close();
      reads.pass(reader, Duration.ofSeconds(48));
      // then
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
      assertThat(reader.getCheckpointMark().finished()).isFalse();
      assertThat(told.values()).containsEntry("events/now/unreachable/0", 1L);
      reader.close();
    }
  }

  @Test
  void aPartitionFallsIdleAlthoughTheReaderIsReopenedAgainAndAgain(Broker broker)
      throws IOException {
    // given
    String topic = broker.topic("reopened", 2);
    BatchSource split = onlySplit(options(broker.connection(), topic, reads.rules()));
    KafkaMark mark = null;
    Instant watermark = BoundedWindow.TIMESTAMP_MIN_VALUE;
    // when: a record every 10 s, and a new reader for each
    for (int i = 0; i < 5; i++) {
      broker.sendAndWait(topic, 0, Events.json(i, "10:00:" + (10 + i * 10)));
      try (BatchReader reader = open(split, mark)) {
        take(reader, 1);
        reads.pass(reader, Duration.ofSeconds(10));
        // A broker that is slow to answer is asked again.
        for (int again = 0; i == 4 && again < 10; again++) {
          reads.pass(reader, Duration.ofMillis(200));
        }
        watermark = reader.getWatermark();
        mark = throughItsCoder(reader.getCheckpointMark());
      }
    }
    // then
    assertThat(watermark).isEqualTo(at("10:00:40"));
  }

  @Test
  void aClockThatIsSetForwardsWhileTheReaderWaitsMakesNothingIdle(Broker broker) {
    // given
    String topic = broker.topic("set-forwards", 2);
    broker.send(topic, 0, Events.json(1, "11:59:59"));
    broker.flush();
    ClockThatIsSet set = new ClockThatIsSet(reads.clock);
    EventTimeRules rules = reads.rules().withClock(set);
    try (BatchReader reader = open(onlySplit(options(broker.connection(), topic, rules)), null)) {
      take(reader, 1);
      // when: its first look is before, the next after it has waited for records
      set.due = true;
      assertThat(reader.advance()).isFalse();
      reads.pass(reader, Duration.ofSeconds(29));
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
        options(broker.connection(), topic, reads.rules())
            .withRange(ReadRange.untilIdle(Duration.ofSeconds(40)));
    try (BatchReader reader = open(onlySplit(options), null)) {
      take(reader, 1);
      // when
      reads.clock.pass(Duration.ofHours(-1));
      assertThat(reader.advance()).isFalse();
      reads.pass(reader, Duration.ofSeconds(48));
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
    try (BatchReader reader =
        open(onlySplit(options(broker.connection(), topic, reads.rules())), null)) {
      take(reader, 1);
      // when: the runner does not call it for five minutes
      reads.clock.pass(Duration.ofMinutes(5));
      assertThat(reader.advance()).isFalse();
      reads.pass(reader, Duration.ofSeconds(29));
      // then
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
      reads.pass(reader, Duration.ofSeconds(2));
      assertThat(reader.getWatermark()).isEqualTo(at("12:04:51"));
    }
  }

  @Test
  void aBrokerThatIsSlowToAnswerIsNotAway() throws Exception {
    // given
    EventTimeRules real =
        reads.rules().withIdle(Duration.ofSeconds(3), true).withClock(Clock.systemUTC());
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
}
