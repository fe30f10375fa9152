package dev.millrace.cli.pulsar;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pulsar.client.api.AuthenticationFactory;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.TypedMessageBuilder;
import org.awaitility.Awaitility;

/**
 * A broker of Pulsar with its store, in a process of its own; the build copies its jars. It lets in
 * tokens, users with passwords and certificates, with and without TLS, and its topics keep what
 * they have.
 */
final class PulsarServer implements AutoCloseable {
  static final String PASSWORD = "pulsar-pw-6c2f";

  private static final Path JARS = Path.of("pulsar", "target", "lib");
  private static final String TOPICS = "/admin/v2/persistent/public/default/";

  private final Path dir;
  private final int port;
  private final int tlsPort;
  private final int webPort;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final PulsarClient client;

  private PulsarServer(Path dir) throws Exception {
    this.dir = dir;
    this.port = freePort();
    this.tlsPort = freePort();
    this.webPort = freePort();
    new PulsarSettings(dir, port, tlsPort, webPort).write();
    this.process = start();
    this.client =
        PulsarClient.builder()
            .serviceUrl(url())
            .authentication(AuthenticationFactory.token(token("admin")))
            .build();
  }

  /** Whether the build has copied the jars. */
  static boolean isThere() {
    return Files.isDirectory(JARS);
  }

  static PulsarServer start(Path dir) throws Exception {
    return new PulsarServer(dir);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process start() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx384m",
            "-XX:MaxDirectMemorySize=256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1"));
    for (String opened :
        List.of("java.base/java.io", "java.base/java.nio", "java.base/jdk.internal.misc")) {
      command.addAll(List.of("--add-opens", opened + "=ALL-UNNAMED"));
    }
    command.addAll(
        List.of(
            "-cp",
            JARS.toAbsolutePath() + "/*",
            "org.apache.pulsar.PulsarStandaloneStarter",
            "-c",
            "standalone.conf",
            "-nfw",
            "-nss"));
    Path log = dir.resolve("broker.log");
    Process started =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              if (!started.isAlive()) {
                throw new AssertionError(Files.readString(log));
              }
              try {
                return admin("GET", "/admin/v2/namespaces/public", "").contains("public/default");
              } catch (IOException | IllegalStateException e) {
                // It does not listen yet.
                return false;
              }
            });
    return started;
  }

  /** A token of a role. */
  static String token(String role) throws Exception {
    return PulsarSettings.token(role);
  }

  String url() {
    return "pulsar://localhost:" + port;
  }

  String tlsUrl() {
    return "pulsar+ssl://localhost:" + tlsPort;
  }

  /** The certificate to trust. */
  Path certificateFile() {
    return dir.resolve("server.pem");
  }

  /** The certificate's key. */
  Path keyFile() {
    return dir.resolve("server.key");
  }

  PulsarClient client() {
    return client;
  }

  /**
   * Asks the broker as its administrator.
   *
   * @throws IllegalStateException if it refuses
   */
  String admin(String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webPort + path))
                .header("Authorization", "Bearer " + token("admin"))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(method + " " + path + ": " + response);
    }
    return response.body();
  }

  /** Makes topics; 0 partitions for those without. */
  void topics(int partitions, String... names) throws Exception {
    for (String name : names) {
      if (partitions == 0) {
        admin("PUT", TOPICS + name, "");
      } else {
        admin("PUT", TOPICS + name + "/partitions", Integer.toString(partitions));
      }
    }
  }

  /** Adds partitions to a topic. */
  void grow(String topic, int partitions) throws Exception {
    admin("POST", TOPICS + topic + "/partitions", Integer.toString(partitions));
  }

  /** Deletes what is in a topic without partitions. */
  void truncate(String topic) throws Exception {
    // Brokers delete no ledger that they write to, and begin another one with a topic that they
    // load.
    admin("PUT", TOPICS + topic + "/unload", "");
    admin("DELETE", TOPICS + topic + "/truncate", "");
  }

  /** Lets a topic without partitions keep nothing but what a subscription needs. */
  void retainNothing(String topic) throws Exception {
    admin(
        "POST",
        TOPICS + topic + "/retention",
        "{\"retentionTimeInMinutes\": 0, \"retentionSizeInMB\": 0}");
  }

  /** Deletes what a topic without partitions need not keep, as brokers do in the end. */
  void trim(String topic) throws Exception {
    admin("PUT", TOPICS + topic + "/unload", "");
    admin("POST", TOPICS + topic + "/trim", "");
  }

  /** Deletes a topic without partitions, whoever reads it. */
  void delete(String topic) throws Exception {
    admin("DELETE", TOPICS + topic + "?force=true", "");
  }

  /** Compacts a topic without partitions, and waits for it. */
  void compact(String topic) throws Exception {
    admin("PUT", TOPICS + topic + "/compaction", "");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> admin("GET", TOPICS + topic + "/compaction", "").contains("\"SUCCESS\""));
  }

  /** What the broker says about a topic without partitions. */
  String stats(String topic) throws Exception {
    return admin("GET", TOPICS + topic + "/stats", "");
  }

  /** What the broker has noted. */
  String log() throws IOException {
    return Files.readString(dir.resolve("broker.log"));
  }

  /** Lets a role do something with all topics: {@code "produce"}, {@code "consume"}. */
  void permit(String role, String actions) throws Exception {
    admin("POST", "/admin/v2/namespaces/public/default/permissions/" + role, "[" + actions + "]");
  }

  /** Nobody is answered any more, as if the network were cut; {@code CONT} ends it. */
  void signal(String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  /** A message to send. */
  record Sent(String key, String text, String property) {
    byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Sends messages in batches. */
  void send(String topic, List<Sent> messages) throws Exception {
    try (Producer<byte[]> producer = client.newProducer().topic(topic).create()) {
      for (Sent sent : messages) {
        TypedMessageBuilder<byte[]> message = producer.newMessage().value(sent.bytes());
        if (!sent.key().isEmpty()) {
          message.key(sent.key());
        }
        if (!sent.property().isEmpty()) {
          message.property("origin", sent.property());
        }
        var unused = message.sendAsync();
      }
      producer.flush();
    }
  }

  /** Sends bytes, one message each. */
  void sendBytes(String topic, List<byte[]> values) throws Exception {
    try (Producer<byte[]> producer = client.newProducer().topic(topic).create()) {
      for (byte[] value : values) {
        producer.newMessage().key("k").property("origin", "shop").value(value).send();
      }
    }
  }

  /** All messages of a topic. */
  List<Message<byte[]>> messages(String topic) throws Exception {
    List<Message<byte[]>> all = new ArrayList<>();
    try (Reader<byte[]> reader =
        client.newReader().topic(topic).startMessageId(MessageId.earliest).create()) {
      while (reader.hasMessageAvailable()) {
        all.add(reader.readNext());
      }
    }
    return all;
  }

  List<String> texts(String topic) throws Exception {
    return messages(topic).stream()
        .map(message -> new String(message.getData(), StandardCharsets.UTF_8))
        .sorted()
        .toList();
  }

  @Override
  public void close() throws PulsarClientException {
    client.shutdown();
    process.destroyForcibly().onExit().join();
  }
}
