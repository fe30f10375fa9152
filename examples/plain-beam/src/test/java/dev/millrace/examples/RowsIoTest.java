package dev.millrace.examples;

import static dev.millrace.examples.Mode.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.beam.UnpackRecords;
import dev.millrace.beam.io.KafkaRowsIO;
import dev.millrace.beam.io.ParquetRowsIO;
import dev.millrace.beam.io.PubsubRowsIO;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.pubsub.PubsubRest;
import dev.millrace.testing.pubsub.PubsubServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From rows to Kafka, to Pub/Sub, to files, and back. */
class RowsIoTest {
  private static final Schema ORDER =
      Schema.builder()
          .addStringField("order_id")
          .addField("event_time", FieldType.DATETIME)
          .build();
  private static final long DAY = 1_740_787_200;

  @Test
  void writesRowsToATopicAndReadsThemBack() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      kafka.createTopic("orders", 2);
      Pipeline writing = Pipeline.create();
      orders(writing)
          .apply(
              "Write", KafkaRowsIO.write(kafka.bootstrapServers(), "orders").withKey("order_id"));
      writing.run().waitUntilFinish();
      Pipeline reading = Pipeline.create();

      // when
      UnpackRecords.Result read =
          reading.apply(
              "Read",
              KafkaRowsIO.read(kafka.bootstrapServers(), "orders", ORDER, "event_time")
                  .withMaxOutOfOrderness(Duration.ofMinutes(1))
                  .untilIdle(Duration.ofSeconds(2)));

      // then
      PAssert.that(read.events()).containsInAnyOrder(order("o1", 1), order("o2", 2));
      PAssert.that(read.late()).empty();
      PAssert.that(read.deadLetters()).empty();
      reading.run().waitUntilFinish();
    }
  }

  @Test
  void publishesRowsAndReadsThemBack() {
    try (PubsubServer pubsub = PubsubServer.best()) {
      // given
      PubsubRest rest = ordersAt(pubsub);
      Pipeline writing = Pipeline.create();
      orders(writing)
          .apply(
              "Write",
              PubsubRowsIO.write(rest.topicPath("orders"))
                  .withEndpoint(pubsub.endpoint())
                  .withOrderingKey("order_id"));
      writing.run().waitUntilFinish();
      publish(rest, "not an object", Map.of());
      Pipeline reading = Pipeline.create();

      // when
      UnpackRecords.Result read =
          reading.apply(
              "Read",
              PubsubRowsIO.read(rest.subscriptionPath("orders"), ORDER, "event_time")
                  .withEndpoint(pubsub.endpoint())
                  .withMaxOutOfOrderness(Duration.ofMinutes(1))
                  .untilIdle(Duration.ofSeconds(2)));

      // then
      PAssert.that(read.events()).containsInAnyOrder(order("o1", 1), order("o2", 2));
      PAssert.that(read.late()).empty();
      PAssert.that(read.deadLetters())
          .satisfies(
              letters -> {
                assertThat(letters)
                    .extracting(letter -> new String(letter.getBytes("value"), UTF_8))
                    .containsExactly("not an object");
                return null;
              });
      reading.run().waitUntilFinish();
    }
  }

  @Test
  void takesTimeAndIdentityOfMessagesFromAttributes() {
    try (PubsubServer pubsub = PubsubServer.best()) {
      // given: one order twice, as after a publisher's retry
      PubsubRest rest = ordersAt(pubsub);
      for (String id : List.of("o1", "o1", "o2")) {
        publish(
            rest,
            "{\"order_id\":\"" + id + "\"}",
            Map.of("id", id, "at", "2025-03-01T00:00:0" + id.charAt(1) + "Z"));
      }
      Pipeline reading = Pipeline.create();

      // when
      UnpackRecords.Result read =
          reading.apply(
              "Read",
              PubsubRowsIO.read(rest.subscriptionPath("orders"), ORDER, "event_time")
                  .withEndpoint(pubsub.endpoint())
                  .withIdAttribute("id")
                  .withTimestampAttribute("at")
                  .untilIdle(Duration.ofSeconds(2)));

      // then
      PAssert.that(read.events()).containsInAnyOrder(order("o1", 1), order("o2", 2));
      PAssert.that(read.late()).empty();
      PAssert.that(read.deadLetters()).empty();
      reading.run().waitUntilFinish();
    }
  }

  @Test
  void writesRowsToFilesAndReadsThemBack(@TempDir Path directory) {
    // given
    String path = directory.resolve("orders").toString();
    Pipeline writing = Pipeline.create();
    orders(writing).apply("Write", ParquetRowsIO.write(path).withPartitions("dt={yyyy-MM-dd}"));
    writing.run().waitUntilFinish();
    Pipeline reading = Pipeline.create();

    // when
    UnpackRecords.Result read =
        reading.apply(
            "Read",
            ParquetRowsIO.read(path, ORDER, "event_time")
                .withPartitions("dt={yyyy-MM-dd}")
                .between(
                    java.time.Instant.ofEpochSecond(DAY + 2),
                    java.time.Instant.ofEpochSecond(DAY + 60)));

    // then
    PAssert.that(read.events()).containsInAnyOrder(order("o2", 2));
    PAssert.that(read.deadLetters()).empty();
    reading.run().waitUntilFinish();
    assertThat(directory.resolve("orders/dt=2025-03-01")).isDirectory();
  }

  @Test
  void refusesAnEventTimeThatTheRowsDoNotHave() {
    assertThatThrownBy(() -> KafkaRowsIO.read("localhost:9092", "orders", ORDER, "time"))
        .hasMessage("column 'time' is not in the schema; expected one of order_id, event_time.");
  }

  @Test
  void refusesWhatDoesNotNameATopic() {
    assertThatThrownBy(() -> PubsubRowsIO.write("orders"))
        .hasMessage("a topic is named as projects/PROJECT/topics/NAME, but was: orders");
    assertThatThrownBy(() -> PubsubRowsIO.write("projects/shop/subscriptions/orders"))
        .hasMessageContaining("a topic is named as");
    assertThatThrownBy(() -> PubsubRowsIO.read("orders", ORDER, "event_time"))
        .hasMessageStartingWith("a subscription is named as projects/PROJECT/subscriptions/NAME");
  }

  @Test
  void showsWhereMessagesComeFrom() {
    // when
    DisplayData shown =
        DisplayData.from(
            PubsubRowsIO.read("projects/shop/subscriptions/orders", ORDER, "event_time")
                .withEndpoint("localhost:8085")
                .withAllowedLateness(Duration.ofMinutes(2)));

    // then
    assertThat(shown.items())
        .extracting(item -> item.getKey() + "=" + item.getValue())
        .contains(
            "path=projects/shop/subscriptions/orders",
            "endpoint=http://localhost:8085",
            "allowedLateness=PT2M",
            "reorderWithin=PT1M");
  }

  private static PubsubRest ordersAt(PubsubServer pubsub) {
    PubsubRest rest = new PubsubRest(pubsub.endpoint(), "shop-test");
    rest.createTopic("orders");
    rest.createSubscription("orders", "orders", 10);
    return rest;
  }

  private static void publish(PubsubRest rest, String text, Map<String, String> attributes) {
    rest.publish("orders", List.of(PubsubRest.Message.of(text.getBytes(UTF_8), attributes)));
  }

  private static PCollection<Row> orders(Pipeline pipeline) {
    return Mode.BATCH.events(
        pipeline,
        "Orders",
        ORDER,
        List.of(event(ORDER, DAY + 1, "o1", at(1)), event(ORDER, DAY + 2, "o2", at(2))));
  }

  private static Row order(String id, long second) {
    return Mode.row(ORDER, id, at(second));
  }

  private static Instant at(long second) {
    return new Instant((DAY + second) * 1000);
  }
}
