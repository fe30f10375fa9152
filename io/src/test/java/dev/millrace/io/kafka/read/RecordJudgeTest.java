package dev.millrace.io.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.debezium.DebeziumFormat;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.partitioned.EventTimeRules;
import dev.millrace.io.partitioned.PartitionClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RecordJudgeTest {
  private static final long NOW = 1_000_000;
  private static final EventTimeRules RULES =
      EventTimeRules.ofColumn(0)
          .withMaxOutOfOrderness(Duration.ofMillis(10))
          .withAllowedLateness(Duration.ofMillis(5))
          .withMaxFuture(Duration.ofMillis(100));

  private final PartitionClock clock = new PartitionClock(10, 0);

  private static RecordJudge judge(FieldType timeType) {
    return judge(timeType, RULES);
  }

  private static RecordJudge judge(FieldType timeType, EventTimeRules rules) {
    Schema schema = Schema.builder().addField("at", timeType.withNullable(true)).build();
    return new RecordJudge(
        KafkaSourceOptions.of(
            "s",
            KafkaConnection.to("localhost:1"),
            TopicSelection.of("t"),
            JsonDecoder.of(schema, EpochUnits.OF_TYPES),
            rules));
  }

  private SourceRecord judge(String at) {
    return judge(judge(ValueKind.TIMESTAMP_TYPE), at);
  }

  private SourceRecord judge(RecordJudge judge, String at) {
    byte[] value = ("{\"at\": " + at + "}").getBytes(StandardCharsets.UTF_8);
    return judge.judge(new ConsumerRecord<>("t", 0, 0L, null, value), clock, NOW);
  }

  private static String outcome(SourceRecord record) {
    return record.verdict() == Verdict.DEAD
        ? record.fault().code() + " " + record.fault().reason()
        : record.verdict() + " " + record.time() + " at watermark " + record.watermark();
  }

  @Test
  void aRecordWithoutAValueIsADeadLetterUnlessItRepeatsADelete() {
    // given
    ConsumerRecord<byte[], byte[]> tombstone =
        new ConsumerRecord<>("t", 0, 0L, new byte[] {1}, null);
    DebeziumFormat changes = new DebeziumFormat(DebeziumFormat.Form.CHANGELOG, false, null, null);
    Schema table = Schema.builder().addInt64Field("id").build();
    RecordJudge ofChanges =
        new RecordJudge(
            KafkaSourceOptions.of(
                "s",
                KafkaConnection.to("localhost:1"),
                TopicSelection.of("t"),
                changes.decoder(changes.rows(table), EpochUnits.NONE),
                RULES));

    // when / then
    assertThat(judge(ValueKind.TIMESTAMP_TYPE).judge(tombstone, clock, NOW).fault().code())
        .isEqualTo("ML-6100");
    assertThat(ofChanges.judge(tombstone, clock, NOW).verdict()).isEqualTo(Verdict.DUPLICATE);
  }

  @Test
  void aRecordWithoutATimeStampHasNone() {
    // given
    Schema value = Schema.builder().addField("at", ValueKind.TIMESTAMP_TYPE).build();
    Schema wide =
        Schema.builder()
            .addFields(value.getFields())
            .addField("stamp", ValueKind.TIMESTAMP_TYPE.withNullable(true))
            .build();
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "t",
            0,
            0L,
            null,
            "{\"at\": \"1970-01-01T00:00:01Z\"}".getBytes(StandardCharsets.UTF_8));
    KafkaSourceOptions own =
        KafkaSourceOptions.of(
            "s",
            KafkaConnection.to("localhost:1"),
            TopicSelection.of("t"),
            JsonDecoder.of(value, EpochUnits.OF_TYPES),
            RULES);
    // when
    SourceRecord judged =
        new RecordJudge(own.withMetadata(wide, new MetadataColumns(-1, -1, -1, -1, -1, 1)))
            .judge(record, clock, NOW);
    // then
    assertThat(judged.row()).containsExactly(1000L, null);
    // when: it is to be the event time
    KafkaSourceOptions byRecord =
        KafkaSourceOptions.of(
            "s",
            KafkaConnection.to("localhost:1"),
            TopicSelection.of("t"),
            JsonDecoder.of(value, EpochUnits.OF_TYPES),
            EventTimeRules.ofColumn(-1));
    // then
    assertThat(outcome(new RecordJudge(byRecord).judge(record, clock, NOW)))
        .isEqualTo("ML-6120 the record has no time stamp of its own");
  }

  @Test
  void anEventIsLateBelowItsPartitionsWatermarkMinusAllowedLateness() {
    assertThat(outcome(judge("1000"))).isEqualTo("EVENT 1000 at watermark " + EventTimes.MIN);
    assertThat(outcome(judge("985"))).isEqualTo("EVENT 985 at watermark 990");
    assertThat(outcome(judge("984"))).isEqualTo("LATE 984 at watermark 990");
    assertThat(outcome(judge("1001"))).isEqualTo("EVENT 1001 at watermark 990");
    assertThat(outcome(judge("985"))).isEqualTo("LATE 985 at watermark 991");
  }

  @Test
  void theFloorIsAWatermarkToo() {
    // given
    clock.raiseFloor(2_000);
    // when, then
    assertThat(outcome(judge("1994"))).isEqualTo("LATE 1994 at watermark 2000");
    assertThat(outcome(judge("1995"))).isEqualTo("EVENT 1995 at watermark 2000");
  }

  @Test
  void anEventTooFarAheadIsDeadAndMovesNothing() {
    // given
    judge("1000");
    // when
    SourceRecord edge = judge("1000100");
    SourceRecord beyond = judge("1000101");
    // then
    assertThat(outcome(edge)).isEqualTo("EVENT 1000100 at watermark 990");
    assertThat(outcome(beyond))
        .isEqualTo(
            "ML-6122 the event time 1970-01-01T00:16:40.101Z is further ahead of the clock than"
                + " max_future = PT0.1S");
    assertThat(beyond.row()).isNull();
    assertThat(clock.highest()).isEqualTo(1_000_100);
  }

  @Test
  void anEventBeforeTheMinimumIsDeadAndMovesNothing() {
    // given
    EventTimeRules rules = RULES.withMinEventTime(Instant.ofEpochMilli(500));
    RecordJudge judge = judge(ValueKind.TIMESTAMP_TYPE, rules);
    // when
    SourceRecord before = judge(judge, "499");
    SourceRecord at = judge(judge, "500");
    // then
    assertThat(outcome(before))
        .isEqualTo(
            "ML-6111 the event time 1970-01-01T00:00:00.499Z is before min_event_time ="
                + " 1970-01-01T00:00:00.500Z. Is the unit of its number right?");
    assertThat(outcome(at)).isEqualTo("EVENT 500 at watermark " + EventTimes.MIN);
  }

  @Test
  void anEventTimeThatIsMissingOrOutOfRangeIsDead() {
    assertThat(outcome(judge("null")))
        .isEqualTo("ML-6120 column 'at' holds the event time and is NULL");
    assertThat(outcome(judge("-9223372036854775808")))
        .isEqualTo("ML-6121 the event time -9223372036854775808 ms is out of range");
  }

  @Test
  void microsecondsCountInTheMillisecondTheyFallIn() {
    RecordJudge micros = judge(ValueKind.TIMESTAMP_MICROS_TYPE);
    assertThat(judge(micros, "1999").time()).isEqualTo(1);
    assertThat(judge(micros, "-1").verdict()).isEqualTo(Verdict.EVENT);
    assertThat(judge(micros, "-1").time()).isEqualTo(-1);
  }
}
