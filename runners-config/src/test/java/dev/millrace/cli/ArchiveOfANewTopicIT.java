package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An archiver that meets another topic under the name of the one that it archived. */
@Timeout(300)
class ArchiveOfANewTopicIT {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: events, config: {keep: "TRUE"}}
      streams:
        events:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: events, bootstrap_servers: "${BROKERS}", format: JSON}}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      outputs:
        all: {input: All, replay: {type: WriteToParquet, config: {path: "${DIR}/out"}}}
        dead_letter: {replay: {type: WriteToParquet, config: {path: "${DIR}/dead"}}}
      """;

  @TempDir private Path dir;

  private static void produce(String brokers, int records) {
    String event = "{\"id\": %d, \"at\": \"2025-03-01T10:00:0%dZ\"}";
    new TopicTexts(brokers, "events")
        .send(IntStream.range(0, records).mapToObj(i -> event.formatted(i, i % 10)).toList());
  }

  private static void makeAnew(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.deleteTopics(List.of("events")).all().get();
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> !kafka.topics().contains("events"));
    kafka.createTopic("events", 1);
  }

  private RecordedConsole archive(String brokers, int expected) {
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    int exitCode =
        CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
            .execute(
                "archive",
                dir.resolve("events.yaml").toString(),
                "--until-idle=1s",
                "--no-progress",
                "-DBROKERS=" + brokers,
                "-DDIR=" + dir);
    assertThat(exitCode).as(recorded.out() + recorded.err()).isEqualTo(expected);
    return recorded;
  }

  private ArchiveManifest manifest() {
    return ArchiveManifest.read(dir.resolve("archive").toString());
  }

  private void forgetTopicIds() throws IOException {
    Path file = dir.resolve("archive/_manifest.json");
    ObjectMapper json = new ObjectMapper();
    ObjectNode manifest = (ObjectNode) json.readTree(Files.readAllBytes(file));
    manifest.remove("topic_ids");
    Files.write(file, json.writeValueAsBytes(manifest));
  }

  @Test
  void isRefusedWhetherItIsShorterOrLonger() throws Exception {
    // given
    Files.writeString(dir.resolve("events.yaml"), FILE);
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      String brokers = kafka.bootstrapServers();
      kafka.createTopic("other", 1);
      kafka.createTopic("events", 1);
      produce(brokers, 5);
      archive(brokers, 0);
      String id = manifest().topicIds().get("events");
      produce(brokers, 1);
      archive(brokers, 0);
      assertThat(manifest().rows()).isEqualTo(6);
      assertThat(manifest().topicIds()).isEqualTo(Map.of("events", id));

      // when
      makeAnew(kafka);
      produce(brokers, 2);

      // then
      String refusal =
          "error ML-5012: topic 'events' was deleted and made anew since it was first read (its id"
              + " was "
              + id;
      assertThat(archive(brokers, 3).err()).contains(refusal);

      // when
      produce(brokers, 18);

      // then
      assertThat(archive(brokers, 3).err()).contains(refusal);
      assertThat(manifest().rows()).isEqualTo(6);

      // when: the archive is of a build that did not write down ids
      forgetTopicIds();
      archive(brokers, 0);

      // then
      assertThat(manifest().rows()).isEqualTo(20);
      assertThat(manifest().topicIds().get("events")).isNotNull().isNotEqualTo(id);
    }
  }
}
