package dev.millrace.io.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Position;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.arrival.HeaderColumns;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.partitioned.EventTimeRules;
import dev.millrace.io.pulsar.PulsarSourceOptions.Columns;
import dev.millrace.io.pulsar.PulsarSourceOptions.Range;
import dev.millrace.io.pulsar.PulsarSourceOptions.Reading;
import dev.millrace.io.pulsar.PulsarTarget.Access;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PulsarJudgeTest {
  private static final Schema BODY = Schema.builder().addInt32Field("id").build();
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt32Field("id")
          .addNullableField("customer", FieldType.STRING)
          .addField("headers", FieldType.map(FieldType.STRING, FieldType.STRING))
          .addNullableField("published", FieldType.INT64)
          .build();
  private static final long NOW = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();

  private static PulsarJudge judge() {
    return new PulsarJudge(
        new PulsarSourceOptions(
            "orders",
            new PulsarTarget(
                Position.ofFile("p.yaml"),
                "persistent://public/default/t",
                "pulsar://localhost:1",
                new Access(null, null),
                Duration.ofSeconds(1)),
            new Range(Range.EARLIEST, null, false, null, false),
            new Reading(10, false, null),
            ValueFormat.JSON.decoder(BODY),
            SCHEMA,
            new Columns(new HeaderColumns(List.of(), 2), 1, -1, -1, 3, -1),
            EventTimeRules.ofColumn(-1)));
  }

  private static PulsarMessage message(
      byte @Nullable [] key, long eventTime, Header... properties) {
    return new PulsarMessage(
        0,
        "7:1:-1",
        key,
        "{\"id\": 7}".getBytes(StandardCharsets.UTF_8),
        NOW - 1_000,
        eventTime,
        List.of(properties),
        false);
  }

  private static Header property(String name, String value) {
    return new Header(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aKeyThatIsNotUtf8IsADeadLetter() {
    SourceRecord dead =
        judge().judge(message(new byte[] {(byte) 0xff}, -1), EventTimes.MIN, NOW, 0);
    SourceRecord alive =
        judge().judge(message("k".getBytes(StandardCharsets.UTF_8), -1), EventTimes.MIN, NOW, 0);

    assertThat(dead.verdict()).isEqualTo(Verdict.DEAD);
    assertThat(dead.fault().code()).isEqualTo("ML-6101");
    assertThat(alive.row()[1]).isEqualTo("k");
  }

  @Test
  void whatWasPutAsideComesAgainAsTheSameRowWhateverItsPropertiesAreCalled() {
    PulsarJudge judge = judge();
    for (long eventTime : new long[] {SourceRecord.NO_TIME, NOW - 5_000}) {
      for (PulsarMessage message :
          List.of(
              message(null, eventTime),
              message(null, eventTime, property("millrace-publish-time", "x")),
              message(null, eventTime, property("millrace-publish-time", "5")),
              message(null, eventTime, property("millrace-encrypted", "true")))) {
        // when
        SourceRecord first = judge.judge(message, EventTimes.MIN, NOW, 0);
        SourceRecord again = judge.again(judge.again(first, NOW), NOW);

        // then
        assertThat(first.verdict()).isEqualTo(Verdict.EVENT);
        assertThat(again.row()).isEqualTo(first.row());
        assertThat(again.headers()).usingRecursiveComparison().isEqualTo(first.headers());
        assertThat(again.recordTime()).isEqualTo(first.recordTime());
      }
    }
  }
}
