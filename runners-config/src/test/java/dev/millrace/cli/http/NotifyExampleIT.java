package dev.millrace.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.RecordFeed;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example that tells a pager and a chat of alerts, live. */
@Timeout(300)
class NotifyExampleIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path dir;

  private static String alert(String rule, String more, Instant end) {
    return "{\"service\":\"shop\",\"rule\":\"%s\",%s\"score\":-1.0,\"window_end\":\"%s\"}"
        .formatted(rule, more, end);
  }

  private static String text(Instant end) {
    return end.toString().replace('T', ' ').replace("Z", "");
  }

  private static List<JsonNode> bodies(HookServer server, String place) throws IOException {
    List<JsonNode> bodies = new ArrayList<>();
    for (HookServer.Request request : server.taken()) {
      if (request.path().endsWith(place)) {
        bodies.add(JSON.readTree(request.body()));
      }
    }
    return bodies;
  }

  @Test
  void eachMatterIsToldOnceToThePagerAndTheChat() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start();
        HookServer server = new HookServer();
        RecordFeed feed = new RecordFeed(kafka.bootstrapServers(), "alerts")) {
      List.of("alerts", "alerts-dead", "alerts-late").forEach(topic -> kafka.createTopic(topic, 1));
      Path file =
          Files.writeString(
              dir.resolve("notify.yaml"),
              Files.readString(Path.of("../examples/alerts/notify.yaml"))
                  .replace(
                      "${secret:env:SLACK_URL}", server.url().replace("T0-secret-path", "chat"))
                  .replace("topic: alerts,", "topic: alerts, start: {mode: earliest},"));

      Running running =
          TestCommandLine.start(
              "run",
              file.toString(),
              "--until-idle=8s",
              "--no-progress",
              "-DBROKERS=" + kafka.bootstrapServers(),
              "-DPAGER_KEY=R0",
              "-DPAGER_URL=" + server.url().replace("T0-secret-path", "pager"));

      // when: one alert that is repeated
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      Instant first = now.minusSeconds(60);
      String seen = "\"observed\":0.0,\"expected\":2.0,";
      feed.send(0, alert("halved", seen, first));
      feed.send(0, alert("halved", seen, now));
      while (server.taken().size() < 2 && !running.isOver()) {
        Thread.sleep(50);
      }

      // when: all is quiet for a while, and one comes as late as alerts.yaml tells of silence
      Thread.sleep(2_000);
      Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(45);
      feed.send(0, alert("silent", "", end));
      Result result = running.result();

      // then
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(bodies(server, "/pager"))
          .containsExactlyInAnyOrder(
              JSON.readTree(
                  """
                  {"routing_key": "R0", "event_action": "trigger",
                   "dedup_key": "shop/halved/%s",
                   "payload": {"summary": "shop: halved", "source": "shop", "severity": "warning",
                               "custom_details": {"observed": 0.0, "expected": 2.0}}}
                  """
                      .formatted(text(first))),
              JSON.readTree(
                  """
                  {"routing_key": "R0", "event_action": "trigger",
                   "dedup_key": "shop/silent/%s",
                   "payload": {"summary": "shop: silent", "source": "shop", "severity": "critical",
                               "custom_details": null}}
                  """
                      .formatted(text(end))));
      assertThat(bodies(server, "/chat"))
          .containsExactlyInAnyOrder(
              JSON.readTree("{\"text\": \":warning: *shop* halved, observed 0.0\"}"),
              JSON.readTree("{\"text\": \":warning: *shop* silent\"}"));
    }
  }
}
