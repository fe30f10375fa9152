package dev.millrace.io.kafka.client;

import dev.millrace.diag.UserException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.utils.Utils;

/**
 * Looks whether a port speaks Kafka's protocol. Kafka's client takes the first four bytes of
 * whatever answers for the length of a message and reserves as much memory: the word HTTP makes 1.2
 * GB of it, and TLS a third of that.
 */
final class PortCheck {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  /** The question which versions the broker knows: the one that comes before any log-in. */
  private static final byte[] API_VERSIONS = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 0, -1, -1};

  /** No broker has as much to say about its versions. */
  private static final int LARGEST = 1 << 20;

  private static final int HTTP = 0x48545450;
  private static final int TLS_ALERT = 0x15;

  private PortCheck() {}

  /**
   * Asks each of the bootstrap servers. What does not answer is for Kafka's client to tell.
   *
   * @throws UserException ML-5013 if one answers in another protocol
   */
  static void check(KafkaConnection connection) {
    String protocol =
        connection.properties().getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "");
    if (protocol.toUpperCase(Locale.ROOT).contains("SSL")) {
      return; // the encryption's own handshake finds out
    }
    for (String server : connection.bootstrapServers().split(",")) {
      address(server.strip()).ifPresent(at -> check(connection, server.strip(), at));
    }
  }

  private static Optional<InetSocketAddress> address(String server) {
    try {
      String host = Utils.getHost(server);
      Integer port = Utils.getPort(server);
      return host == null || port == null
          ? Optional.empty()
          : Optional.of(new InetSocketAddress(host, port));
    } catch (IllegalArgumentException noPort) {
      return Optional.empty(); // Kafka's client refuses it
    }
  }

  private static void check(KafkaConnection connection, String server, InetSocketAddress address) {
    // For a socket 0 is for ever.
    long within = Math.max(1, connection.timeout().toMillis());
    int millis = (int) Math.min(ANSWER_WITHIN.toMillis(), within);
    int length;
    try (Socket socket = new Socket()) {
      socket.connect(address, millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(API_VERSIONS);
      socket.getOutputStream().flush();
      length = new DataInputStream(socket.getInputStream()).readInt();
    } catch (IOException noAnswer) {
      return;
    }
    if (length < 0 || length > LARGEST) {
      throw KafkaFaults.error(
          connection,
          KafkaCodes.NOT_KAFKA,
          server + " answers, but not as a Kafka broker does: " + what(length));
    }
  }

  private static String what(int firstBytes) {
    if (firstBytes == HTTP) {
      return "it speaks HTTP. Is this the port of another service?";
    }
    return firstBytes >>> 24 == TLS_ALERT
        ? "it speaks TLS. Set security.protocol to SSL or SASL_SSL under 'security'."
        : "it speaks another protocol. Is this the port of another service?";
  }
}
