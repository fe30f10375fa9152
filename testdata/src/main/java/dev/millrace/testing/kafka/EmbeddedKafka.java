package dev.millrace.testing.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A single-node Kafka (KRaft: broker and controller in one) that runs inside this JVM, on free
 * ports of the loopback address. Nothing leaves the machine and nothing must be installed.
 *
 * <p>With {@link #EmbeddedKafka()} the log lives in a temporary directory that {@link #close()}
 * deletes. With {@link #EmbeddedKafka(Path)} it lives in the given directory, is kept, and a later
 * broker started on the same directory serves the same records (at new ports).
 *
 * <p>Logging goes through slf4j under the names {@code kafka}, {@code org.apache.kafka} and {@code
 * state.change.logger}; turn them off for silence, since a normal stop is told at level error. One
 * thread starts and closes it; the other methods may be called from any.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

  private final Path dir;
  private final boolean temporary;
  private @Nullable KafkaRaftServer server;
  private @Nullable Admin admin;
  private String bootstrapServers = "";
  private String directServers = "";
  private int advertisedPort;
  private Map<String, String> more = Map.of();

  /** A broker whose log lives in a temporary directory and is deleted on {@link #close()}. */
  public EmbeddedKafka() {
    this(temporaryDirectory(), true);
  }

  /**
   * A broker whose log lives in {@code dir} and is kept.
   *
   * @param dir created if absent; formatted on first use
   */
  public EmbeddedKafka(Path dir) {
    this(dir, false);
  }

  private EmbeddedKafka(Path dir, boolean temporary) {
    this.dir = dir;
    this.temporary = temporary;
  }

  /**
   * Makes the broker tell clients to connect to another port of this machine, where a test listens
   * and hands on what it gets. Those who connect to {@link #directServers} are not sent there.
   *
   * @return this broker, not started yet
   */
  public EmbeddedKafka advertising(int port) {
    advertisedPort = port;
    return this;
  }

  /**
   * Gives the broker further properties. Those that are lists in {@code listeners}, {@code
   * advertised.listeners} and {@code listener.security.protocol.map} come after the broker's own.
   *
   * @return this broker, not started yet
   */
  public EmbeddedKafka with(Map<String, String> properties) {
    more = Map.copyOf(properties);
    return this;
  }

  /**
   * Starts the broker and waits until it answers {@code describeCluster}, not merely until its port
   * is open.
   *
   * @return this broker, so that {@code try (var kafka = new EmbeddedKafka().start())} reads well
   * @throws IllegalStateException if it is started already, or does not answer within a minute
   * @throws UncheckedIOException if the directory cannot be written
   */
  public EmbeddedKafka start() {
    if (server != null) {
      throw new IllegalStateException("the broker is already started");
    }
    try {
      Files.createDirectories(dir);
      int[] ports = freePorts();
      bootstrapServers = "localhost:" + ports[0];
      directServers = "localhost:" + ports[advertisedPort == 0 ? 0 : 2];
      Map<String, String> properties = BrokerProperties.of(dir, ports[0], ports[1]);
      if (advertisedPort != 0) {
        BrokerProperties.advertise(properties, advertisedPort, ports[2]);
      }
      BrokerProperties.add(properties, more);
      BrokerProperties.format(dir, BrokerProperties.NODE_ID, Uuid.randomUuid().toString());
      KafkaRaftServer starting =
          new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
      server = starting;
      starting.startup();
      admin = Admin.create(Map.of("bootstrap.servers", directServers));
      await(admin.describeCluster().nodes(), "the embedded broker did not answer");
      return this;
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Where clients connect: {@code localhost:PORT}.
   *
   * @throws IllegalStateException if the broker is not started
   */
  public String bootstrapServers() {
    if (server == null) {
      throw new IllegalStateException("the broker is not started");
    }
    return bootstrapServers;
  }

  /**
   * Where clients connect that are not to be sent to the port of {@link #advertising}.
   *
   * @throws IllegalStateException if the broker is not started
   */
  public String directServers() {
    bootstrapServers();
    return directServers;
  }

  /**
   * Creates a topic with one replica and waits until the broker leads all its partitions.
   *
   * @param partitions &gt; 0
   * @throws IllegalStateException if the broker is not started, or refuses (for example because the
   *     topic exists); the cause is Kafka's own error
   */
  public void createTopic(String name, int partitions) {
    NewTopic topic = new NewTopic(name, partitions, (short) 1);
    await(admin().createTopics(List.of(topic)).all(), "cannot create topic " + name);
    awaitLeaders(name, partitions);
  }

  /**
   * A producer that is faster than the election of the leaders may lose its first batch: the broker
   * refuses that one and then takes the next.
   */
  private void awaitLeaders(String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> all = new LinkedHashMap<>();
    for (int i = 0; i < partitions; i++) {
      all.put(new TopicPartition(topic, i), OffsetSpec.latest());
    }
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (true) {
      try {
        await(admin().listOffsets(all).all(), "topic " + topic + " did not become usable");
        return;
      } catch (IllegalStateException e) {
        boolean early = e.getCause() instanceof UnknownTopicOrPartitionException;
        if (!early || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /** The names of all topics that are not Kafka's own, sorted. */
  public List<String> topics() {
    return await(admin().listTopics().names(), "cannot list topics").stream().sorted().toList();
  }

  /** The broker's directory. */
  public Path dir() {
    return dir;
  }

  /**
   * Stops the broker and, if its directory is a temporary one, deletes it. May be called again, and
   * after a failed start.
   */
  @Override
  public void close() {
    Admin oldAdmin = admin;
    KafkaRaftServer oldServer = server;
    admin = null;
    server = null;
    try {
      if (oldAdmin != null) {
        oldAdmin.close(Duration.ofSeconds(5));
      }
    } finally {
      if (oldServer != null) {
        oldServer.shutdown();
        oldServer.awaitShutdown();
      }
      if (temporary) {
        deleteAll(dir);
      }
    }
  }

  private Admin admin() {
    Admin current = admin;
    if (current == null) {
      throw new IllegalStateException("the broker is not started");
    }
    return current;
  }

  private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future, String otherwise) {
    try {
      return future.get(READY_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(otherwise, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(otherwise, e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(otherwise, e);
    }
  }

  /** The sockets are open at once, so that the ports differ. */
  private static int[] freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket first = new ServerSocket(0, 1, loopback);
        ServerSocket second = new ServerSocket(0, 1, loopback);
        ServerSocket third = new ServerSocket(0, 1, loopback)) {
      return new int[] {first.getLocalPort(), second.getLocalPort(), third.getLocalPort()};
    }
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("millrace-kafka");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteAll(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
