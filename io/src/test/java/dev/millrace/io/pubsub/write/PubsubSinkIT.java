package dev.millrace.io.pubsub.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Event;
import dev.millrace.element.RowIds;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.pubsub.client.PubsubConnection;
import dev.millrace.io.pubsub.client.PubsubProbe;
import dev.millrace.io.pubsub.read.Messages;
import dev.millrace.io.pubsub.read.SubscriptionReader;
import dev.millrace.io.rows.TextField;
import dev.millrace.testing.pubsub.FakePubsub;
import dev.millrace.testing.pubsub.PubsubRest;
import dev.millrace.testing.pubsub.PubsubRest.Message;
import dev.millrace.testing.pubsub.PubsubServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PubsubSinkIT {
  private static final Schema ROWS =
      Schema.builder().addStringField("id").addStringField("region").build();

  private final PubsubServer server = FakePubsub.start();
  private final PubsubRest rest = new PubsubRest(server.endpoint(), Messages.PROJECT);

  @BeforeEach
  void createTopic() {
    rest.createTopic("results");
    rest.createSubscription("results", "reader", 60);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private PubsubSinkOptions options() {
    Schema payload = Schema.builder().addStringField("id").build();
    return new PubsubSinkOptions(
        "results",
        PubsubConnection.to(server.endpoint()),
        ROWS,
        rest.topicPath("results"),
        TextField.of("ordering_key", row -> row[0], FieldType.STRING),
        List.of(TextField.of("region", row -> row[1], FieldType.STRING)),
        -1,
        Map.of("run", "r1"),
        ValueFormat.JSON.encoder(payload),
        List.of(0),
        "event_id",
        "at",
        RowIds.of("p", "results"));
  }

  private static void write(PubsubSinkOptions options, Event... rows) {
    BlockBuilder block = new BlockBuilder(RowCodec.of(ROWS), 0);
    for (Event row : rows) {
      block.add(row);
    }
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.<Block>of(block.build()).withCoder(BlockCoder.of()))
        .apply(PubsubSink.write(options));
    pipeline.run().waitUntilFinish();
  }

  private List<Message> published() {
    List<Message> all = new ArrayList<>(rest.take("reader", 1_000));
    all.sort(Comparator.comparing(m -> new String(m.data(), StandardCharsets.UTF_8)));
    return all;
  }

  @Test
  void publishesAttributesOrderingKeyAndIds() {
    // when
    write(options(), Event.of(1_000, "a", "eu"), Event.of(2_000, "b", "us"));

    // then
    List<Message> messages = published();
    assertThat(messages)
        .extracting(m -> new String(m.data(), StandardCharsets.UTF_8))
        .containsExactly("{\"id\":\"a\"}", "{\"id\":\"b\"}");
    assertThat(messages).extracting(Message::key).containsExactly("a", "b");
    Map<String, String> first = messages.get(0).attributes();
    assertThat(first)
        .containsEntry("region", "eu")
        .containsEntry("run", "r1")
        .containsEntry("at", "1970-01-01T00:00:01Z")
        .containsEntry("millrace-time", "1000")
        .containsEntry("event_id", first.get("millrace-id"))
        .hasSize(6);
  }

  @Test
  void givesARowTheSameIdInEveryRun() {
    // when
    write(options(), Event.of(1_000, "a", "eu"));
    write(options(), Event.of(1_000, "a", "eu"));

    // then
    List<String> ids =
        published().stream().map(m -> m.attributes().get("millrace-id")).distinct().toList();
    assertThat(ids).hasSize(1);
  }

  @Test
  void refusesAnAttributeThatIsTooLong() {
    // when, then
    assertThatThrownBy(() -> write(options(), Event.of(1_000, "a", "x".repeat(1_025))))
        .hasStackTraceContaining("ML-5304")
        .hasStackTraceContaining(
            "a row of 'results' cannot be published: attribute 'region' has 1025 bytes, and may"
                + " have 1024");
  }

  @Test
  void looksAtATopicWithoutTakingAnything() {
    // given
    write(options(), Event.of(1_000, "a", "eu"), Event.of(2_000, "b", "us"));

    for (int look = 0; look < 2; look++) {
      // when
      List<Long> times = new ArrayList<>();
      SubscriptionReader.look(
          PubsubConnection.to(server.endpoint()),
          rest.subscriptionPath("reader"),
          message -> times.add(message.time()));

      // then
      assertThat(times).containsExactlyInAnyOrder(1_000L, 2_000L);
    }
  }

  @Test
  void saysWhichTopicIsMissing() {
    // when, then
    assertThatThrownBy(
            () ->
                PubsubProbe.check(
                    PubsubConnection.to(server.endpoint()), List.of(rest.topicPath("nothing"))))
        .hasMessageContaining("ML-5301")
        .hasMessageContaining("has no topic 'projects/demo-project/topics/nothing'");
  }
}
