package dev.millrace.io.pubsub.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.io.arrival.ArrivalRules;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.pubsub.client.PubsubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.junit.jupiter.api.Test;

class MessageJudgeTest {
  private static SourceRecord judge(String at) {
    ArrivalRules rules =
        ArrivalRules.ofColumn(1).withMinEventTime(Instant.parse("1980-01-01T00:00:00Z"));
    MessageJudge judge =
        new MessageJudge(
            PubsubSourceOptions.of(
                "projects/p/subscriptions/s",
                PubsubConnection.to("localhost:1"),
                ValueFormat.JSON.decoder(Messages.SCHEMA),
                rules));
    byte[] json = ("{\"id\": 1, \"at\": " + at + "}").getBytes(StandardCharsets.UTF_8);
    PubsubMessage message = new PubsubMessage(json, Map.of());
    return judge.judge(
        new MessageJudge.Delivery(message, 0), EventTimes.MIN, System.currentTimeMillis(), 0);
  }

  @Test
  void anEventBeforeTheMinimumIsDead() {
    SourceRecord before = judge("\"1970-01-20T17:46:40Z\"");

    assertThat(before.fault().code()).isEqualTo("ML-6111");
    assertThat(before.fault().reason())
        .startsWith("the event time 1970-01-20T17:46:40Z is before min_event_time = 1980-01-01");
    assertThat(judge("\"1980-01-01T00:00:00Z\"").verdict()).isEqualTo(Verdict.EVENT);
  }
}
