package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.pubsub.FakePubsub;
import dev.millrace.testing.pubsub.PubsubRest;
import dev.millrace.testing.pubsub.PubsubRest.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipe of docs/catch-up.md for Pub/Sub: a new version reads, beside the old one, a
 * subscription that was put back to a time. Over the fake alone: of messages that are handed out
 * again after a seek, Google's pstest has lost the content.
 */
@Timeout(300)
class PubsubSeekIT {
  private static final int EVENTS = 300;

  private static final String FILE =
      """
      streams:
        events:
          fields: {id: INTEGER NOT NULL, t: TIMESTAMP NOT NULL}
          timestamp: t
          watermark: {max_out_of_orderness: 1h}
          live:
            type: ReadFromPubSub
            config: {subscription: "${SUBSCRIPTION}", project: demo-project, endpoint: "${EP}", format: JSON,
                     attributes: [kind]}
      pipeline:
        transforms:
          - type: Combine
            name: PerMinute
            input: events
            windowing: {type: fixed, size: 1m}
            config: {group_by: kind, combine: {n: {fn: count}, ids: {value: id, fn: sum}}}
      outputs:
        counts:
          input: PerMinute
          live:
            type: WriteToPubSub
            config: {topic: counts, project: demo-project, endpoint: "${EP}", format: JSON, read_subscription: counts-read}
        dead_letter:
          live: {type: WriteToPubSub, config: {topic: dead, project: demo-project, endpoint: "${EP}", format: JSON}}
        late:
          live: {type: WriteToPubSub, config: {topic: late, project: demo-project, endpoint: "${EP}", format: JSON}}
      """;

  @TempDir private Path dir;

  private static Message event(int id) {
    // The second half begins with a minute of its own.
    Instant at = Instant.parse("2025-03-01T10:00:00Z").plusSeconds(2L * id);
    String json = "{\"id\": %d, \"t\": \"%s\"}".formatted(id, at);
    return Message.of(
        json.getBytes(StandardCharsets.UTF_8), Map.of("kind", id % 3 == 0 ? "a" : "b"));
  }

  private static List<Message> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(PubsubSeekIT::event).toList();
  }

  private TestCommandLine.Result millrace(
      FakePubsub server, String command, String file, String subscription, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                dir.resolve(file).toString(),
                "-DEP=" + server.endpoint(),
                "-DSUBSCRIPTION=" + subscription));
    arguments.addAll(List.of(more));
    return TestCommandLine.run(arguments.toArray(String[]::new));
  }

  private void run(FakePubsub server, String file, String subscription, String... more) {
    String[] all = new String[more.length + 2];
    System.arraycopy(more, 0, all, 2, more.length);
    all[0] = "--until-idle=1s";
    all[1] = "--no-progress";
    TestCommandLine.Result result = millrace(server, "run", file, subscription, all);
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  private static List<String> taken(PubsubRest rest, String subscription) {
    return rest.take(subscription, 1_000).stream()
        .map(message -> new String(message.data(), StandardCharsets.UTF_8))
        .sorted()
        .toList();
  }

  @Test
  void aSubscriptionThatWasPutBackGivesAllThatWasPublishedSince() throws IOException {
    // given: the old version has read everything
    Files.writeString(dir.resolve("events.yaml"), FILE);
    Files.writeString(dir.resolve("events-2.yaml"), FILE);
    try (FakePubsub server = FakePubsub.start()) {
      PubsubRest rest = new PubsubRest(server.endpoint(), "demo-project");
      rest.createKeepingTopic("events");
      rest.createSubscription("events", "live", 10);
      for (String topic : List.of("counts", "counts-v2", "dead", "dead-v2", "late", "late-v2")) {
        rest.createTopic(topic);
        rest.createSubscription(topic, topic + "-look", 60);
      }
      rest.createSubscription("counts", "counts-read", 60);
      rest.createSubscription("counts-v2", "counts-read-v2", 60);
      rest.publish("events", events(0, EVENTS));
      Instant since = Instant.now();
      rest.publish("events", events(EVENTS, 2 * EVENTS));
      run(server, "events.yaml", "live");
      List<String> old = taken(rest, "counts-look");

      // when: a subscription that is made now has nothing of before, until it is put back
      rest.createSubscription("events", "live-v2", 10);
      int before = server.owed(rest.subscriptionPath("live-v2"));
      rest.seek("live-v2", since);
      int after = server.owed(rest.subscriptionPath("live-v2"));
      run(server, "events-2.yaml", "live", "--into=v2");
      List<String> second = taken(rest, "counts-v2-look");

      // when: all of it again, for another version
      rest.seek("live-v2", Instant.EPOCH);
      run(server, "events-2.yaml", "live", "--into=v2");
      List<String> all = taken(rest, "counts-v2-look");

      // then
      assertThat(before).isZero();
      assertThat(after).isEqualTo(EVENTS);
      assertThat(old).hasSize(2 * 2 * EVENTS * 2 / 60);
      assertThat(second).hasSize(2 * EVENTS * 2 / 60).isSubsetOf(old);
      assertThat(all).isEqualTo(old);
      assertThat(rest.take("late-v2-look", 10)).isEmpty();
      assertThat(server.owed(rest.subscriptionPath("live-v2"))).isZero();
    }
  }
}
