package dev.millrace.examples;

import static dev.millrace.examples.Mode.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.beam.UnpackRecords;
import dev.millrace.beam.io.KafkaRowsIO;
import dev.millrace.beam.io.ParquetRowsIO;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From rows to Kafka, to files, and back. */
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
        .hasMessage("there is no column 'time' in the schema for the event time");
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
