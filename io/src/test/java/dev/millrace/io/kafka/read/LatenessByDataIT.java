package dev.millrace.io.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.diag.Position;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.ManualClock;
import dev.millrace.io.kafka.Events;
import dev.millrace.io.kafka.client.Broker;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.partitioned.EventTimeRules;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * With {@code on_idle: hold} what is late is a matter of the log alone: whoever reads the topic,
 * with as many readers as they like, stopped and started anywhere, finds the same events late.
 */
@ExtendWith(Broker.class)
class LatenessByDataIT {
  private static final int PARTITIONS = 5;
  private static final int RECORDS = 600;
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration LATENESS = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static String topic;

  /**
   * The late events, {@code partition@offset}: below their partition's highest time by too much.
   */
  private static final TreeSet<String> LATE = new TreeSet<>();

  private int restarts;

  private final ManualClock clock = new ManualClock("2026-01-01T12:00:00Z");

  @BeforeAll
  static void fillTheTopic(Broker broker) {
    topic = broker.topic("lateness", PARTITIONS);
    Random random = new Random(7);
    long start = Events.millis("10:00:00");
    int[] offsets = new int[PARTITIONS];
    long[] highest = new long[PARTITIONS];
    for (int i = 0; i < RECORDS; i++) {
      // A partition of few records, and one hour of events that stray by more than a minute.
      int partition = random.nextInt(20) == 0 ? 4 : random.nextInt(4);
      long time = start + i * 6_000L - random.nextInt(75_000);
      if (time < highest[partition] - BOUND.toMillis() - LATENESS.toMillis()) {
        LATE.add(partition + "@" + offsets[partition]);
      }
      offsets[partition]++;
      highest[partition] = Math.max(highest[partition], time);
      broker.send(
          topic, partition, "{\"id\": " + i + ", \"at\": \"" + Instant.ofEpochMilli(time) + "\"}");
    }
    broker.flush();
  }

  @Test
  void theLogHasLateEventsInEveryBusyPartition() {
    assertThat(LATE).hasSizeBetween(20, RECORDS / 2);
    for (int partition = 0; partition < 4; partition++) {
      String prefix = partition + "@";
      assertThat(LATE).anyMatch(place -> place.startsWith(prefix));
    }
  }

  @ParameterizedTest(name = "{0} splits, restarts: {1}, seed {2}")
  @CsvSource({"1, false, 1", "1, true, 2", "2, true, 3", "3, true, 4", "5, true, 5"})
  void everyReadingFindsTheSameEventsLate(int splits, boolean restarting, long seed, Broker broker)
      throws IOException {
    // given
    Random random = new Random(seed);
    List<BatchSource> sources =
        new BatchSource(options(broker, random), null)
            .split(splits, PipelineOptionsFactory.create());
    assertThat(sources).hasSize(splits);

    // when
    List<SourceRecord> records = readInTurns(sources, restarting, random);

    // then
    TreeSet<String> all = new TreeSet<>();
    TreeSet<String> late = new TreeSet<>();
    for (SourceRecord record : records) {
      String place = record.coordinates().partition() + "@" + record.coordinates().offset();
      assertThat(all.add(place)).as("once: " + place).isTrue();
      if (record.verdict() == Verdict.LATE) {
        late.add(place);
      }
    }
    assertThat(all).hasSize(RECORDS);
    assertThat(restarts > 1).isEqualTo(restarting);
    assertThat(late).isEqualTo(LATE);
  }

  private KafkaSourceOptions options(Broker broker, Random random) {
    EventTimeRules rules =
        EventTimeRules.ofColumn(1)
            .withMaxOutOfOrderness(BOUND)
            .withAllowedLateness(LATENESS)
            .withIdle(Duration.ofSeconds(1), false)
            .withClock(clock);
    KafkaConnection connection =
        new KafkaConnection(
            Position.ofFile("kafka"),
            broker.bootstrapServers(),
            Map.of("max.poll.records", String.valueOf(1 + random.nextInt(40))),
            KafkaConnection.DEFAULT_TIMEOUT);
    return KafkaSourceOptions.of(
        "events", connection, TopicSelection.of(topic), Events.DECODER, rules);
  }

  /**
   * Reads all of the topic, a random split at a time, with quiet times that others would notice.
   */
  private List<SourceRecord> readInTurns(
      List<BatchSource> sources, boolean restarting, Random random) throws IOException {
    List<BatchReader> readers = new ArrayList<>();
    for (BatchSource source : sources) {
      readers.add(open(source, null));
    }
    List<SourceRecord> records = new ArrayList<>();
    try {
      await()
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                int turn = random.nextInt(sources.size());
                if (restarting && random.nextInt(5) == 0) {
                  KafkaMark mark =
                      CoderUtils.clone(KafkaMarkCoder.of(), readers.get(turn).getCheckpointMark());
                  readers.get(turn).close();
                  restarts++;
                  readers.set(turn, open(sources.get(turn), mark));
                }
                if (readers.get(turn).advance()) {
                  records.addAll(readers.get(turn).getCurrent().records());
                }
                clock.pass(Duration.ofMillis(random.nextInt(3_000)));
                return records.size() >= RECORDS;
              });
    } finally {
      readers.forEach(BatchReader::close);
    }
    return records;
  }

  private static BatchReader open(BatchSource source, KafkaMark mark) {
    return (BatchReader) source.createReader(PipelineOptionsFactory.create(), mark);
  }
}
