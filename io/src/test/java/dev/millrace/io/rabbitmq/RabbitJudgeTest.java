package dev.millrace.io.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.millrace.base.SecretText;
import dev.millrace.diag.Position;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.arrival.ArrivalRules;
import dev.millrace.io.arrival.HeaderColumns;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.rabbitmq.RabbitSourceOptions.MessageColumns;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RabbitJudgeTest {
  private static final Schema BODY = Schema.builder().addInt32Field("id").build();
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt32Field("id")
          .addNullableField("mid", FieldType.STRING)
          .addField("headers", FieldType.map(FieldType.STRING, FieldType.STRING))
          .build();
  private static final Date SENT = Date.from(Instant.parse("2025-03-01T10:00:00Z"));
  private static final long NOW = SENT.getTime() + 1_000;

  private static RabbitJudge judge(@Nullable String idHeader) {
    RabbitTarget target =
        RabbitTarget.of(
                "amqp://localhost:1",
                new RabbitTarget.Login(
                    new RabbitTarget.Access("user", SecretText.of("secret")),
                    null,
                    Duration.ofSeconds(1)),
                Position.ofFile("p.yaml"))
            .orElseThrow();
    return new RabbitJudge(
        new RabbitSourceOptions(
            "orders",
            target,
            "orders",
            idHeader,
            10,
            ValueFormat.JSON.decoder(BODY),
            SCHEMA,
            new MessageColumns(new HeaderColumns(List.of(), 2), 1, -1, -1),
            ArrivalRules.ofColumn(-1),
            null,
            null));
  }

  private static RabbitMessage message(
      @Nullable String id, @Nullable Date sent, Map<String, Object> headers) {
    return RabbitMessage.of(
        new Envelope(1, false, "", "key"),
        new BasicProperties.Builder().messageId(id).timestamp(sent).headers(headers).build(),
        "{\"id\": 7}".getBytes(StandardCharsets.UTF_8));
  }

  private static SourceRecord judged(RabbitJudge judge, RabbitMessage message) {
    return judge.judge(message, EventTimes.MIN, NOW, 0);
  }

  @Test
  void aMessageThatComesAgainIsTheSameMessage() {
    // given: what a quorum queue says about its second delivery
    RabbitMessage first = message(null, SENT, Map.of("kind", "a"));
    RabbitMessage again =
        message(null, SENT, Map.of("kind", "a", "x-delivery-count", 1L, "x-acquired-count", 1L));

    // when
    SourceRecord row = judged(judge(null), again);

    // then
    assertThat(again.name(null)).isEqualTo(first.name(null));
    assertThat(row.row()).isEqualTo(judged(judge(null), first).row());
  }

  @Test
  void listsAndTablesHaveOneFormInAllTimeZones() {
    // given: what a queue says about a message that was rejected elsewhere
    Map<String, Object> death = new TreeMap<>();
    death.put("time", SENT);
    death.put("queue", LongStringHelper.asLongString("old"));
    death.put("body", new byte[] {1, 2});
    death.put("keys", List.of(LongStringHelper.asLongString("k"), 2L));

    // when
    SourceRecord row = judged(judge(null), message("m", SENT, Map.of("x-death", List.of(death))));

    // then
    assertThat(row.row()[2])
        .isEqualTo(
            Map.of(
                "x-death",
                "[{\"body\":\"AQI=\",\"keys\":[\"k\",2],\"queue\":\"old\","
                    + "\"time\":\"2025-03-01T10:00:00Z\"}]"));
  }

  @Test
  void whatWasPutAsideComesAgainAsTheSameRow() {
    RabbitJudge judge = judge("event");
    for (RabbitMessage message :
        List.of(
            message("m", SENT, Map.of("event", "e")),
            message(null, SENT, Map.of("event", "e")),
            message("M\ufffdl1", SENT, Map.of()),
            message("m", SENT, Map.of("event", "")),
            message("hex:ff", SENT, Map.of()),
            message("sha256:x", SENT, Map.of()),
            message("m", SENT, Map.of("millrace-message-id", "x")),
            message(null, SENT, Map.of("millrace-message-id", "x")),
            message(null, SENT, Map.of("millrace-message-id", new byte[] {(byte) 0xff})),
            message(null, SENT, Map.of()))) {
      // when
      SourceRecord first = judged(judge, message);
      SourceRecord again = judge.again(judge.again(first, NOW), NOW);

      // then
      assertThat(again.row()).isEqualTo(first.row());
      assertThat(again.headers()).usingRecursiveComparison().isEqualTo(first.headers());
      assertThat(again.coordinates()).isEqualTo(first.coordinates());
    }
  }

  @Test
  void idsThatAreNotUtf8AreApart() {
    RabbitJudge judge = judge("event");
    byte[] first = {0, 0, 0, (byte) 0x80};
    byte[] second = {0, 0, 0, (byte) 0x81};

    // a header of bytes, of text in Latin-1, and the property, whose bytes the client has replaced
    assertThat(judge.identity(message("m", SENT, Map.of("event", first))))
        .isEqualTo("hex:00000080");
    assertThat(judge.identity(message("m", SENT, Map.of("event", second))))
        .isEqualTo("hex:00000081");
    assertThat(
            judge.identity(
                message(null, SENT, Map.of("event", LongStringHelper.asLongString(first)))))
        .isEqualTo("hex:00000080");
    assertThat(judge.identity(message("M\ufffdl1", SENT, Map.of()))).isNull();
    assertThat(judged(judge, message("M\ufffdl1", SENT, Map.of())).row()[1]).isNull();
  }

  @Test
  void anIdThatLooksLikeHexadecimalDigitsIsNotThatOfTheBytes() {
    RabbitJudge judge = judge("event");

    assertThat(judge.identity(message("m", SENT, Map.of("event", new byte[] {(byte) 0xff}))))
        .isEqualTo("hex:ff");
    assertThat(judge.identity(message("m", SENT, Map.of("event", "hex:ff"))))
        .isEqualTo("hex:6865783a6666");
    assertThat(judge.identity(message("hex:ff", SENT, Map.of()))).isEqualTo("hex:6865783a6666");
  }

  @Test
  void aHeaderThatIsNotUtf8IsADeadLetter() {
    SourceRecord judged =
        judged(judge(null), message("m", SENT, Map.of("region", new byte[] {(byte) 0xfc})));

    assertThat(judged.verdict()).isEqualTo(Verdict.DEAD);
    assertThat(judged.fault().code()).isEqualTo("ML-6101");
  }

  @Test
  void theTimeOfArrivalIsNoEventTime() {
    SourceRecord judged = judged(judge(null), message("m", null, Map.of()));

    assertThat(judged.verdict()).isEqualTo(Verdict.DEAD);
    assertThat(judged.fault().code()).isEqualTo("ML-6461");
    assertThat(judged.fault().reason()).contains("no time stamp of its own");
  }
}
