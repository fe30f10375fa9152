package dev.millrace.io.pubsub.read;

import dev.millrace.io.pubsub.client.ConnectionClients;
import dev.millrace.io.pubsub.client.PubsubConnection;
import dev.millrace.io.pubsub.client.PubsubFaults;
import dev.millrace.io.pubsub.client.PubsubProbe;
import dev.millrace.io.pubsub.write.PubsubSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.IncomingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.SubscriptionPath;

/**
 * Looks at all messages of a subscription without taking any: none is acknowledged, and all are
 * given back at the end, so that the next look sees them again.
 */
public final class SubscriptionReader {
  private static final int PULL_MESSAGES = 1_000;

  /** The longest that the service lets a reader have a message. */
  private static final int HOLD_SECONDS = 600;

  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private SubscriptionReader() {}

  /**
   * A message.
   *
   * @param publishTime milliseconds UTC
   */
  public record Seen(String id, byte[] data, Map<String, String> attributes, long publishTime) {
    /** The event time that {@link PubsubSink} wrote, else the time of publication. */
    public long time() {
      String time = attributes.get(PubsubSink.TIME);
      return time != null && time.matches("-?\\d{1,18}") ? Long.parseLong(time) : publishTime;
    }
  }

  /**
   * Shows every message once, in no order; what the service does not hand out for a second is not
   * seen.
   *
   * @throws dev.millrace.diag.UserException ML-5300 to ML-5303
   */
  public static void look(PubsubConnection connection, String path, Consumer<Seen> taker) {
    SubscriptionPath subscription = PubsubClient.subscriptionPathFromPath(path);
    PubsubProbe.check(connection, List.of(path));
    List<String> held = new ArrayList<>();
    try (PubsubClient client = ConnectionClients.open(connection)) {
      try {
        takeAll(client, subscription, held, taker);
      } finally {
        modify(client, subscription, held, 0);
      }
    } catch (IOException e) {
      throw PubsubFaults.of(connection, "read '" + path + "'", e);
    }
  }

  private static void takeAll(
      PubsubClient client, SubscriptionPath subscription, List<String> held, Consumer<Seen> taker)
      throws IOException {
    Set<String> known = new HashSet<>();
    long quietSince = System.nanoTime();
    while (System.nanoTime() - quietSince < QUIET.toNanos()) {
      List<IncomingMessage> messages =
          client.pull(System.currentTimeMillis(), subscription, PULL_MESSAGES, true);
      List<String> acks = messages.stream().map(IncomingMessage::ackId).toList();
      modify(client, subscription, acks, HOLD_SECONDS);
      held.addAll(acks);
      for (IncomingMessage message : messages) {
        if (known.add(message.recordId())) {
          taker.accept(seen(message));
          quietSince = System.nanoTime();
        }
      }
      if (messages.isEmpty()) {
        pause();
      }
    }
  }

  private static Seen seen(IncomingMessage message) {
    return new Seen(
        message.recordId(),
        message.message().getData().toByteArray(),
        message.message().getAttributesMap(),
        message.timestampMsSinceEpoch());
  }

  private static void modify(
      PubsubClient client, SubscriptionPath subscription, List<String> ackIds, int seconds)
      throws IOException {
    for (int from = 0; from < ackIds.size(); from += PULL_MESSAGES) {
      client.modifyAckDeadline(
          subscription,
          ackIds.subList(from, Math.min(ackIds.size(), from + PULL_MESSAGES)),
          seconds);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
