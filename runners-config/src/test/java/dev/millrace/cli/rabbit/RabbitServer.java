package dev.millrace.cli.rabbit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.millrace.cli.secured.KeyStores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A RabbitMQ server of Debian's package. Its other port is for TLS. */
final class RabbitServer implements AutoCloseable {
  /** Of the user {@code millrace}, who may do everything. */
  static final String PASSWORD = "rabbit-pw-5e1c";

  /** Of the user {@code reader}, who may read the queue {@code orders} and nothing else. */
  static final String READER_PASSWORD = "reader-pw-77a0";

  /** Of the truststore. */
  static final String STORE_PASSWORD = "store-pw-2b7e";

  private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

  private final Path dir;
  private final int port;
  private final int tlsPort;
  private final int distribution;

  /** Of Erlang's register of nodes, which the server starts and which outlives it. */
  private final int register;

  private Process process;

  private RabbitServer(Path dir, List<Integer> ports) throws IOException {
    this.dir = dir;
    this.port = ports.get(0);
    this.tlsPort = ports.get(1);
    this.distribution = ports.get(2);
    this.register = ports.get(3);
    this.process = begin();
  }

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  static RabbitServer start(Path dir) throws Exception {
    KeyStores stores = new KeyStores(dir, STORE_PASSWORD);
    stores.key("rabbit");
    stores.trusting("rabbit");
    KeyStore store =
        KeyStore.getInstance(dir.resolve("rabbit.p12").toFile(), STORE_PASSWORD.toCharArray());
    Key key = store.getKey("rabbit", STORE_PASSWORD.toCharArray());
    pem(dir.resolve("key.pem"), "PRIVATE KEY", key.getEncoded());
    pem(dir.resolve("cert.pem"), "CERTIFICATE", store.getCertificate("rabbit").getEncoded());
    Files.writeString(dir.resolve("definitions.json"), definitions());
    RabbitServer server = new RabbitServer(dir, freePorts());
    server.awaitReady();
    return server;
  }

  private static List<Integer> freePorts() throws IOException {
    List<ServerSocket> free = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      free.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    List<Integer> ports = free.stream().map(ServerSocket::getLocalPort).toList();
    for (ServerSocket socket : free) {
      socket.close();
    }
    return ports;
  }

  private static void pem(Path file, String kind, byte[] bytes) throws IOException {
    String lines = Base64.getMimeEncoder().encodeToString(bytes);
    Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %1$s-----%n".formatted(kind, lines));
  }

  private static String definitions() throws Exception {
    return """
    {"vhosts": [{"name": "/"}],
     "users": [
       {"name": "millrace", "tags": "administrator", "hashing_algorithm": "rabbit_password_hashing_sha256",
        "password_hash": "%s"},
       {"name": "reader", "tags": "", "hashing_algorithm": "rabbit_password_hashing_sha256",
        "password_hash": "%s"}],
     "permissions": [
       {"user": "millrace", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
       {"user": "reader", "vhost": "/", "configure": "^$", "write": "^$", "read": "^orders$"}]}
    """
        .formatted(hash(PASSWORD), hash(READER_PASSWORD));
  }

  /** As the server keeps a password: a salt of four bytes, and the digest of both. */
  private static String hash(String password) throws Exception {
    byte[] salt = {1, 2, 3, 4};
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(salt);
    byte[] hashed = digest.digest(password.getBytes(StandardCharsets.UTF_8));
    byte[] both = new byte[salt.length + hashed.length];
    System.arraycopy(salt, 0, both, 0, salt.length);
    System.arraycopy(hashed, 0, both, salt.length, hashed.length);
    return Base64.getEncoder().encodeToString(both);
  }

  private Process begin() throws IOException {
    Path config =
        Files.writeString(
            dir.resolve("rabbitmq.conf"),
            """
            listeners.tcp.1 = 127.0.0.1:%d
            listeners.ssl.1 = 127.0.0.1:%d
            ssl_options.cacertfile = DIR/cert.pem
            ssl_options.certfile = DIR/cert.pem
            ssl_options.keyfile = DIR/key.pem
            ssl_options.verify = verify_none
            load_definitions = DIR/definitions.json
            disk_free_limit.absolute = 1MB
            log.file.level = warning
            """
                .formatted(port, tlsPort)
                .replace("DIR", dir.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(PROGRAM.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("rabbit.log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "RABBITMQ_NODENAME", "r" + port + "@localhost",
                "RABBITMQ_MNESIA_BASE", dir.resolve("data").toString(),
                "RABBITMQ_LOG_BASE", dir.resolve("logs").toString(),
                "RABBITMQ_CONFIG_FILE", config.toString(),
                "RABBITMQ_PID_FILE", dir.resolve("pid").toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE", dir.resolve("plugins").toString(),
                "RABBITMQ_DIST_PORT", Integer.toString(distribution),
                "HOME", dir.toString()));
    builder.environment().putAll(registered());
    return builder.start();
  }

  /** A register of its own, which may be ended without asking who else is in it. */
  private Map<String, String> registered() {
    return Map.of(
        "ERL_EPMD_ADDRESS", "127.0.0.1",
        "ERL_EPMD_PORT", Integer.toString(register),
        "ERL_EPMD_RELAXED_COMMAND_CHECK", "1");
  }

  private void awaitReady() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError(Files.readString(dir.resolve("rabbit.log")));
              }
              connect().close();
              return true;
            });
  }

  Connection connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    factory.setUsername("millrace");
    factory.setPassword(PASSWORD);
    return factory.newConnection();
  }

  /** Ends it as a machine without power does. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }

  void startAgain() throws IOException {
    process = begin();
    awaitReady();
  }

  String url() {
    return "amqp://localhost:" + port;
  }

  String tlsUrl() {
    return "amqps://localhost:" + tlsPort;
  }

  int port() {
    return port;
  }

  Path truststore() {
    return dir.resolve("trusts-rabbit.p12");
  }

  /** Makes durable queues, each bound to an exchange of all messages where one is named. */
  void queues(String exchange, String... names) throws Exception {
    queues(exchange, Map.of(), names);
  }

  /** The same with queues that are kept by a majority of nodes, of which there is one. */
  void quorumQueues(String exchange, String... names) throws Exception {
    queues(exchange, Map.of("x-queue-type", "quorum"), names);
  }

  private void queues(String exchange, Map<String, Object> arguments, String... names)
      throws Exception {
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      if (!exchange.isEmpty()) {
        channel.exchangeDeclare(exchange, BuiltinExchangeType.FANOUT, true);
      }
      for (String name : names) {
        channel.queueDeclare(name, true, false, false, arguments);
        channel.queuePurge(name);
        if (!exchange.isEmpty()) {
          channel.queueBind(name, exchange, "");
        }
      }
    }
  }

  /** A queue that has all that it takes. */
  void fullQueue(String name) throws Exception {
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(
          name, true, false, false, Map.of("x-max-length", 0, "x-overflow", "reject-publish"));
    }
  }

  /**
   * A message to publish.
   *
   * @param id null for a message without one
   */
  record Sent(String id, byte[] body, Map<String, Object> headers) {
    Sent(String id, String body, Map<String, Object> headers) {
      this(id, body.getBytes(StandardCharsets.UTF_8), headers);
    }
  }

  /** Publishes persistent messages, and waits until the server has them. */
  void publish(String exchange, String routingKey, List<Sent> messages) throws Exception {
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      for (Sent message : messages) {
        BasicProperties properties =
            new BasicProperties.Builder()
                .messageId(message.id())
                .deliveryMode(2)
                .timestamp(new Date(1_740_823_200_000L))
                .headers(message.headers())
                .build();
        channel.basicPublish(exchange, routingKey, properties, message.body());
      }
      channel.waitForConfirmsOrDie(60_000);
    }
  }

  /** All messages of a queue; they are gone afterwards. */
  List<GetResponse> take(String queue) throws Exception {
    List<GetResponse> all = new ArrayList<>();
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      for (GetResponse one = channel.basicGet(queue, true);
          one != null;
          one = channel.basicGet(queue, true)) {
        all.add(one);
      }
    }
    return all;
  }

  static String text(GetResponse message) {
    return new String(message.getBody(), StandardCharsets.UTF_8);
  }

  /** How many messages wait in a queue, those included that a consumer has just given back. */
  int waiting(String queue) throws Exception {
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      return channel.queueDeclarePassive(queue).getMessageCount();
    }
  }

  @Override
  public void close() throws Exception {
    kill();
    ProcessBuilder end = new ProcessBuilder("epmd", "-kill").redirectErrorStream(true);
    end.environment().putAll(registered());
    Process ending = end.start();
    String said = new String(ending.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (ending.waitFor() != 0) {
      throw new AssertionError("Erlang's register of nodes goes on: " + said);
    }
  }
}
