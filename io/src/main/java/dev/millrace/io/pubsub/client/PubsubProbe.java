package dev.millrace.io.pubsub.client;

import dev.millrace.diag.UserException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;

/**
 * Looks before the run whether Pub/Sub can be used as asked for, so that a mistake is one message
 * and not a job that hangs.
 */
public final class PubsubProbe {
  private static final int CONNECT_MILLIS = 5_000;

  private PubsubProbe() {}

  /**
   * Checks that a subscription or topic is there.
   *
   * @param paths {@code projects/P/subscriptions/S} or {@code projects/P/topics/T}
   * @throws UserException ML-5300 no answer, ML-5301 nothing of that name, ML-5302 not allowed,
   *     ML-5303 another refusal
   */
  public static void check(PubsubConnection connection, List<String> paths) {
    checkPort(connection);
    for (String path : paths) {
      try (PubsubClient client = ConnectionClients.open(connection)) {
        if (path.contains("/topics/")) {
          if (!client.isTopicExists(PubsubClient.topicPathFromPath(path))) {
            throw missing(connection, path);
          }
        } else {
          client.ackDeadlineSeconds(PubsubClient.subscriptionPathFromPath(path));
        }
      } catch (IOException e) {
        throw PubsubFaults.of(connection, "find '" + path + "'", e);
      }
    }
  }

  private static UserException missing(PubsubConnection connection, String path) {
    return PubsubFaults.error(
        connection,
        PubsubCodes.NOT_FOUND,
        connection.shown() + " has no topic '" + path + "'",
        null);
  }

  /** Beam's client tries a closed port for minutes; a person who mistyped it should not wait. */
  private static void checkPort(PubsubConnection connection) {
    if (connection.endpoint() == null) {
      return;
    }
    URI uri = URI.create(connection.endpoint());
    int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(uri.getHost(), port), CONNECT_MILLIS);
    } catch (IOException e) {
      throw PubsubFaults.of(connection, "connect", e);
    }
  }
}
