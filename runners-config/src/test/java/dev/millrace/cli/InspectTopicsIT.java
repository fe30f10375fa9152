package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code preview} and {@code explain} look into topics, and no group is told. */
class InspectTopicsIT {
  @TempDir private Path dir;

  @Test
  void topicsAreLookedAtWithTheVerdictsOfALiveRun()
      throws IOException, ExecutionException, InterruptedException {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      // given
      kafka.createTopic("clicks", 1);
      send(kafka, "{\"id\": \"c1\", \"at\": \"2025-03-01T10:00:40Z\"}");
      send(kafka, "{\"id\": \"c2\", \"at\": \"2025-03-01T10:00:20Z\"}");
      send(kafka, "{\"id\": \"c3\"");
      Path file =
          Files.writeString(
              dir.resolve("clicks.yaml"),
              """
              pipeline:
                transforms:
                  - {type: Filter, name: Some, input: clicks, config: {keep: id <> 'c9'}}
                  - {type: ReadFromCsv, name: Beside, config: {path: "%s/beside.csv"}}
              streams:
                clicks:
                  fields: {id: VARCHAR, at: TIMESTAMP NOT NULL}
                  timestamp: at
                  watermark: {max_out_of_orderness: 5s}
                  live:
                    type: ReadFromKafka
                    config:
                      topic: clicks
                      bootstrap_servers: "%s"
                      format: JSON
                      consumer_config: {group.id: production}
              outputs:
                some: {input: Some, live: {type: WriteToConsole}}
                dead_letter: {live: {type: WriteToConsole}}
                late: {live: {type: WriteToConsole}}
              """
                  .formatted(dir, kafka.bootstrapServers()));
      Files.writeString(dir.resolve("beside.csv"), "id,amount\na,1\nb,2\n");

      // when
      Result preview = TestCommandLine.run("preview", file.toString());
      Result late = TestCommandLine.run("explain", file.toString(), "--key=c2");
      Result dead = TestCommandLine.run("explain", file.toString(), "--key=c3");

      // then
      assertThat(preview.out())
          .contains(
              "5 events of the topics",
              "Beside  2 in → 2 rows",
              "clicks  3 in, 1 late, 1 dead-lettered → 1 row",
              "Some  1 in → 1 row",
              "late  1 row",
              "dead_letter  1 row");
      assertThat(String.join(" ", late.out()))
          .containsPattern("clicks  late\\s+15s below the watermark of its partition")
          .contains("not in output some");
      assertThat(String.join(" ", dead.out())).containsPattern("clicks  dead letter\\s+ML-6102: ");
      assertThat(admin.listConsumerGroupOffsets("production").partitionsToOffsetAndMetadata().get())
          .isEmpty();
    }
  }

  private static void send(EmbeddedKafka kafka, String value) {
    new TopicTexts(kafka.bootstrapServers(), "clicks").send(List.of(value));
  }
}
