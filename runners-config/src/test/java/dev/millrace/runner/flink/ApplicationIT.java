package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.deploy.FlinkApplication;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Flink's operator for Kubernetes does with a FlinkDeployment that has a job, on this machine:
 * a cluster for one pipeline file alone, stopped with a savepoint, and another one that goes on.
 */
@Timeout(900)
class ApplicationIT {
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Combine
            name: PerMinute
            input: orders
            windowing: {type: fixed, size: 1m}
            config: {group_by: currency, combine: {orders: {fn: count}}}
      streams:
        orders:
          fields: {id: VARCHAR NOT NULL, currency: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: "${BROKERS}", format: JSON}}
      outputs:
        seen: {input: orders, live: {type: WriteToKafka, config: {topic: seen, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        counts: {input: PerMinute, live: {type: WriteToKafka, config: {topic: counts, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        dead_letter: {live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        late: {live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path directory;

  private JsonNode ask(String address, String path, String... body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address + path));
    if (body.length > 0) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body[0]));
    }
    return JSON.readTree(http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
  }

  private LocalCluster start(String name, EmbeddedKafka kafka, String savepoint) throws Exception {
    Path arguments = directory.resolve(name + ".txt");
    List<String> lines = new ArrayList<>();
    lines.addAll(
        List.of(ApplicationEntry.class.getName(), FlinkApplication.class.getName(), savepoint));
    lines.add(directory.resolve("orders.yaml").toString());
    lines.add("-DBROKERS=" + kafka.bootstrapServers());
    lines.add("--parallelism=1");
    Files.write(arguments, lines);
    return LocalCluster.startWithLibraries(
        directory.resolve(name), "--application", arguments.toString());
  }

  private static void send(TopicTexts topic, String... orders) {
    for (String order : orders) {
      String[] parts = order.split(" ");
      topic.send(
          List.of(
              "{\"id\":\"%s\",\"currency\":\"EUR\",\"at\":\"2025-03-01T%sZ\"}"
                  .formatted(parts[0], parts[1])));
    }
  }

  private static List<String> read(EmbeddedKafka kafka, String topic, int count) {
    TopicTexts texts = new TopicTexts(kafka.bootstrapServers(), topic);
    return Awaitility.await().atMost(PATIENCE).until(texts::all, v -> v.size() >= count);
  }

  @Test
  void aClusterForOnePipelineGoesOnWithAnothersSavepoint() throws Exception {
    Files.writeString(directory.resolve("orders.yaml"), FILE);
    try (EmbeddedKafka kafka = new EmbeddedKafka(directory.resolve("kafka")).start()) {
      List.of("orders", "seen", "counts", "dead", "late").forEach(t -> kafka.createTopic(t, 1));
      TopicTexts orders = new TopicTexts(kafka.bootstrapServers(), "orders");

      // given: two orders of a minute in state
      String savepoint;
      try (LocalCluster first = start("first", kafka, "")) {
        send(orders, "a 12:00:01", "b 12:00:02");
        read(kafka, "seen", 2);

        // when: it is stopped with a savepoint, a third comes, and another cluster goes on
        savepoint = stop(first.address());
      }
      send(orders, "c 12:00:03", "d 12:01:30");
      try (LocalCluster second = start("second", kafka, savepoint)) {
        // then
        assertThat(read(kafka, "counts", 1)).singleElement().asString().contains("\"orders\":3");
        assertThat(read(kafka, "seen", 4)).hasSize(4);
        assertThat(ask(second.address(), "/jobs").at("/jobs").size()).isOne();
      }
    }
  }

  /** As the operator does it; gives the savepoint's place. */
  private String stop(String address) throws Exception {
    String job = ask(address, "/jobs").at("/jobs/0/id").asText();
    String target = directory.resolve("savepoints").toUri().toString();
    String trigger =
        ask(
                address,
                "/jobs/" + job + "/stop",
                "{\"targetDirectory\":\"" + target + "\",\"drain\":false}")
            .path("request-id")
            .asText();
    JsonNode done =
        Awaitility.await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .until(
                () -> ask(address, "/jobs/" + job + "/savepoints/" + trigger),
                answer -> answer.at("/status/id").asText().equals("COMPLETED"));
    return done.at("/operation/location").asText();
  }
}
