package dev.millrace.io.pubsub.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.testing.pubsub.FakePubsub;
import dev.millrace.testing.pubsub.PubsubRest;
import dev.millrace.testing.pubsub.PubsubRest.Message;
import dev.millrace.testing.pubsub.PubsubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every Pub/Sub must give; {@link PstestIT} runs it against Google's own server. */
class PubsubSourceIT {
  private static final Duration QUIET = Duration.ofSeconds(2);

  PubsubServer server = openServer();
  PubsubRest rest = new PubsubRest(server.endpoint(), Messages.PROJECT);

  PubsubServer openServer() {
    return FakePubsub.start();
  }

  @BeforeEach
  void createTopic() {
    rest.createTopic("events");
    rest.createSubscription("events", "reader", 10);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  PubsubSourceOptions options() {
    return Messages.options(rest.subscriptionPath("reader"), server.endpoint())
        .withUntilIdle(QUIET);
  }

  @Test
  void readsTenThousandMessagesOnceEachAndAcknowledgesThem() {
    // given
    List<Message> messages =
        IntStream.range(0, 10_000).mapToObj(i -> Messages.event(i, "10:00:00")).toList();
    rest.publish("events", messages);
    // when
    List<SourceRecord> records = Messages.read(options());
    // then
    assertThat(Messages.ids(records, Verdict.EVENT))
        .containsExactlyElementsOf(IntStream.range(0, 10_000).boxed().toList());
    assertThat(records).hasSize(10_000);
    assertThat(Messages.read(options())).isEmpty();
  }

  @Test
  void judgesMalformedAndDuplicateMessages() {
    // given
    Message whole = Messages.event(1, "10:00:00");
    rest.publish(
        "events",
        List.of(
            new Message(null, whole.data(), Map.of("id", "a"), "k1"),
            new Message(null, whole.data(), Map.of("id", "a"), null),
            new Message(null, whole.data(), Map.of(), null),
            Message.of("{\"id\": 5".getBytes(StandardCharsets.UTF_8), Map.of("id", "b")),
            Message.of(new byte[] {(byte) 0xff, 0, 1}, Map.of("id", "c")),
            Message.of(new byte[0], Map.of("id", "d")),
            Messages.event(6, "10:00:31", "2199")));
    // when
    List<SourceRecord> records = Messages.read(options().withIdAttribute("id"));
    // then
    assertThat(Messages.verdicts(records))
        .containsExactly(
            "DEAD ML-6101",
            "DEAD ML-6102",
            "DEAD ML-6102",
            "DEAD ML-6143",
            "DUPLICATE",
            "EVENT",
            "EVENT");
    assertThat(records).allSatisfy(r -> assertThat(r.coordinates().id()).isNotEmpty());
  }

  @Test
  void keepsMessagesInAnyOrderOnTimeWhileTheyArriveTogether() {
    // given
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      messages.add(Messages.event(i, String.format("%02d:%02d:00", (i * 7) % 24, i % 60)));
    }
    rest.publish("events", messages);
    // when
    List<SourceRecord> records = Messages.read(options());
    // then
    assertThat(Messages.ids(records, Verdict.EVENT))
        .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
  }

  @Test
  void takesWhatADeadReaderHeldOnceItsDeadlinePassed() throws IOException {
    // given
    rest.publish(
        "events", IntStream.range(0, 20).mapToObj(i -> Messages.event(i, "10:00:00")).toList());
    assertThat(rest.hold("reader", 20)).isPositive();
    // when
    var job = Messages.start(Messages.options(rest.subscriptionPath("reader"), server.endpoint()));
    job.await(20);
    List<SourceRecord> records = job.cancel();
    // then
    assertThat(Messages.ids(records, Verdict.EVENT))
        .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
  }

  @Test
  void outlastsAServerThatGoesAway() throws Exception {
    // given
    var job = Messages.start(options().withUntilIdle(Duration.ofSeconds(4)));
    rest.publish(
        "events", IntStream.range(0, 100).mapToObj(i -> Messages.event(i, "10:00:00")).toList());
    job.await(100);
    // when
    long before = System.nanoTime();
    server.goAway(Duration.ofSeconds(5));
    TimeUnit.MILLISECONDS.sleep(100);
    Messages.publishWhenBack(rest, Messages.events(100, 200));
    // then
    assertThat(Messages.ids(job.finish(), Verdict.EVENT))
        .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    assertThat(System.nanoTime() - before).isGreaterThan(Duration.ofSeconds(5).toNanos());
  }

  @Test
  void saysWhichSubscriptionIsMissing() {
    // given
    PubsubSourceOptions missing =
        Messages.options(rest.subscriptionPath("nobody"), server.endpoint());
    // when, then
    assertThatThrownBy(() -> Messages.read(missing))
        .hasStackTraceContaining("ML-5301")
        .hasStackTraceContaining("projects/demo-project/subscriptions/nobody");
  }
}
