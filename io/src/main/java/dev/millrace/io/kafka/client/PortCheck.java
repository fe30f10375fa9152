package dev.millrace.io.kafka.client;

import dev.millrace.diag.UserException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;
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

  /**
   * The question whether we may log in by a mechanism without a name. It is answered with an error
   * in any case, and with another one where no log-in is expected.
   */
  private static final byte[] SASL_HANDSHAKE = {0, 0, 0, 12, 0, 17, 0, 0, 0, 0, 0, 1, -1, -1, 0, 0};

  private static final int UNSUPPORTED_MECHANISM = 33;

  /** No broker has as much to say about its versions. */
  private static final int LARGEST = 1 << 20;

  private static final int HTTP = 0x48545450;
  private static final int TLS_ALERT = 0x15;

  private PortCheck() {}

  /**
   * Asks each of the bootstrap servers. What does not answer is for Kafka's client to tell.
   *
   * @throws UserException ML-5013 if one answers in another protocol, ML-5003 if one wants a log-in
   *     and none is configured: it would end every connection without a word
   */
  static void check(KafkaConnection connection) {
    if (protocol(connection).contains("SSL")) {
      return; // the encryption's own handshake finds out
    }
    for (String server : connection.bootstrapServers().split(",")) {
      address(server.strip()).ifPresent(at -> check(connection, server.strip(), at));
    }
  }

  /**
   * Whether one of the bootstrap servers answers as a broker does without the encryption that the
   * connection asks for. Kafka's client then hears nothing. Not asked before every run, because a
   * broker that does encrypt would log a failed handshake each time.
   */
  static boolean answersPlainly(KafkaConnection connection) {
    return protocol(connection).contains("SSL")
        && Stream.of(connection.bootstrapServers().split(","))
            .flatMap(server -> address(server.strip()).stream())
            .anyMatch(at -> answersPlainly(connection, at));
  }

  private static boolean answersPlainly(KafkaConnection connection, InetSocketAddress address) {
    try (Socket socket = connect(connection, address)) {
      int length = ask(socket, new DataInputStream(socket.getInputStream()), API_VERSIONS);
      return isKafka(length);
    } catch (IOException noAnswer) {
      return false;
    }
  }

  private static Socket connect(KafkaConnection connection, InetSocketAddress address)
      throws IOException {
    // For a socket 0 is for ever.
    long within = Math.max(1, connection.timeout().toMillis());
    int millis = (int) Math.min(ANSWER_WITHIN.toMillis(), within);
    Socket socket = new Socket();
    try {
      socket.connect(address, millis);
      socket.setSoTimeout(millis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
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
    int length;
    String mechanisms = "";
    try (Socket socket = connect(connection, address)) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      length = ask(socket, in, API_VERSIONS);
      if (isKafka(length) && !logsIn(connection)) {
        in.skipNBytes(length);
        mechanisms = mechanisms(socket, in);
      }
    } catch (IOException noAnswer) {
      return;
    }
    if (!isKafka(length)) {
      throw KafkaFaults.error(
          connection,
          KafkaCodes.NOT_KAFKA,
          server + " answers, but not as a Kafka broker does: " + what(length));
    }
    if (!mechanisms.isEmpty()) {
      throw KafkaFaults.error(
          connection,
          KafkaCodes.NOT_ALLOWED,
          server
              + " wants a log-in (it knows "
              + mechanisms
              + "). Set security.protocol to SASL_PLAINTEXT, sasl.mechanism and sasl.jaas.config"
              + " under 'security'.");
    }
  }

  private static int ask(Socket socket, DataInputStream in, byte[] question) throws IOException {
    socket.getOutputStream().write(question);
    socket.getOutputStream().flush();
    return in.readInt();
  }

  private static boolean isKafka(int length) {
    return length >= 0 && length <= LARGEST;
  }

  private static boolean logsIn(KafkaConnection connection) {
    return protocol(connection).contains("SASL");
  }

  private static String protocol(KafkaConnection connection) {
    return connection
        .properties()
        .getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "")
        .toUpperCase(Locale.ROOT);
  }

  /** The mechanisms by which the port lets clients log in; empty if it wants none. */
  private static String mechanisms(Socket socket, DataInputStream in) throws IOException {
    int length = ask(socket, in, SASL_HANDSHAKE);
    if (!isKafka(length)) {
      return "";
    }
    in.readInt(); // which question this answers
    if (in.readShort() != UNSUPPORTED_MECHANISM) {
      return "";
    }
    StringJoiner names = new StringJoiner(", ");
    for (int left = in.readInt(); left > 0; left--) {
      byte[] name = new byte[in.readShort()];
      in.readFully(name);
      names.add(new String(name, StandardCharsets.UTF_8));
    }
    return names.toString();
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
