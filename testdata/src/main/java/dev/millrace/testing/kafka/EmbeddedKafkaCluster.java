package dev.millrace.testing.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Several Kafka nodes inside this JVM, each broker and controller in one, so that leaders can move:
 * topics have a replica on each node, and take writes as long as all nodes but one are there. A
 * node that is stopped hands its leaders over, and is the same node again, at the same port, when
 * it is started. One thread starts, stops and closes; the other methods may be called from any.
 */
public final class EmbeddedKafkaCluster implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(120);

  /** Records of the metadata log, which grows by one each half second when nothing happens. */
  private static final long FETCH_BEHIND = 4;

  private final Path dir;
  private final List<Integer> ports;
  private final String voters;
  private final String clusterId = Uuid.randomUuid().toString();
  private final @Nullable KafkaRaftServer[] servers;
  private final Admin admin;

  private EmbeddedKafkaCluster(Path dir, int nodes) throws IOException {
    this.dir = dir;
    this.ports = freePorts(2 * nodes);
    this.voters =
        IntStream.range(0, nodes)
            .mapToObj(node -> (node + 1) + "@localhost:" + controllerPort(node))
            .collect(Collectors.joining(","));
    this.servers = new KafkaRaftServer[nodes];
    // A node that has just come back may know of itself alone, and who heard that and then loses it
    // finds no other again.
    this.admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "metadata.recovery.strategy",
                "rebootstrap"));
  }

  /**
   * Starts all nodes and waits until they know each other.
   *
   * @param dir of the nodes' logs, which are kept
   * @param nodes 3 or more: the others must be a majority when one is stopped
   * @throws UncheckedIOException if the directory cannot be written
   */
  public static EmbeddedKafkaCluster start(Path dir, int nodes) {
    if (nodes < 3) {
      throw new IllegalArgumentException("nodes must be >= 3, but was: " + nodes);
    }
    try {
      EmbeddedKafkaCluster cluster = new EmbeddedKafkaCluster(dir, nodes);
      cluster.startAll();
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A node waits for a majority when it starts. */
  private void startAll() {
    try {
      CompletableFuture<?>[] starts =
          IntStream.range(0, servers.length)
              .mapToObj(node -> CompletableFuture.runAsync(() -> start(node), this::inThread))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(starts).join();
      await("not all nodes came up", () -> nodes() == servers.length);
    } catch (CompletionException | IllegalStateException e) {
      close();
      throw new IllegalStateException("the cluster did not start", e);
    }
  }

  private void inThread(Runnable work) {
    new Thread(work, "kafka-start").start();
  }

  /** How many nodes there are, stopped ones included. */
  public int size() {
    return servers.length;
  }

  /** Where clients connect: all nodes. */
  public String bootstrapServers() {
    return IntStream.range(0, servers.length)
        .mapToObj(node -> "localhost:" + ports.get(node))
        .collect(Collectors.joining(","));
  }

  private int controllerPort(int node) {
    return ports.get(ports.size() / 2 + node);
  }

  /**
   * Starts a node that is stopped.
   *
   * @param node from 0
   */
  public void start(int node) {
    Path log = dir.resolve("node-" + node);
    Map<String, String> properties =
        BrokerProperties.of(log, ports.get(node), controllerPort(node));
    properties.putAll(BrokerProperties.replicated(node + 1, voters, servers.length));
    BrokerProperties.format(log, node + 1, clusterId);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    servers[node] = server;
    server.startup();
  }

  /** Stops a node, which hands over what it leads; does nothing if it is stopped. */
  public void stop(int node) {
    KafkaRaftServer server = servers[node];
    servers[node] = null;
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
    }
  }

  /**
   * Creates a topic with a replica on each node and waits until all are in sync.
   *
   * @throws IllegalStateException if that takes minutes
   */
  public void createTopic(String name, int partitions) {
    NewTopic topic = new NewTopic(name, partitions, (short) servers.length);
    await("no topic " + name, () -> admin.createTopics(List.of(topic)).all().get() == null);
    awaitInSync();
  }

  /**
   * Waits until every replica of every topic is in sync, as who restarts nodes one after the other
   * has to.
   *
   * @throws IllegalStateException if that takes minutes
   */
  public void awaitInSync() {
    await(
        "replicas are not in sync",
        () ->
            nodes() == servers.length
                && metadataIsEven()
                && partitions().stream().allMatch(each -> each.isr().size() == servers.length));
  }

  /** The node that leads each partition of a topic, from 0. */
  public List<Integer> leaders(String topic) {
    List<Integer> leaders = new ArrayList<>();
    await(
        "topic " + topic + " has no leaders",
        () -> {
          leaders.clear();
          TopicDescription description =
              admin
                  .describeTopics(List.of(topic))
                  .topicNameValues()
                  .values()
                  .iterator()
                  .next()
                  .get();
          for (TopicPartitionInfo partition : description.partitions()) {
            leaders.add(partition.leader().id() - 1);
          }
          return true;
        });
    return leaders;
  }

  private int nodes() throws ExecutionException, InterruptedException, TimeoutException {
    return admin.describeCluster().nodes().get(10, TimeUnit.SECONDS).size();
  }

  private List<TopicPartitionInfo> partitions() throws ExecutionException, InterruptedException {
    return admin
        .describeTopics(admin.listTopics().names().get())
        .allTopicNames()
        .get()
        .values()
        .stream()
        .flatMap(topic -> topic.partitions().stream())
        .toList();
  }

  /**
   * Whether every node has read what the active controller knows: one that has just come back
   * answers with what was true when it left.
   */
  private boolean metadataIsEven()
      throws ExecutionException, InterruptedException, TimeoutException {
    QuorumInfo quorum = admin.describeMetadataQuorum().quorumInfo().get(10, TimeUnit.SECONDS);
    long end =
        quorum.voters().stream()
            .filter(voter -> voter.replicaId() == quorum.leaderId())
            .mapToLong(QuorumInfo.ReplicaState::logEndOffset)
            .findAny()
            .orElse(Long.MAX_VALUE);
    return quorum.voters().stream()
        // The controller notes the end that each voter had one fetch ago.
        .allMatch(voter -> voter.logEndOffset() >= end - FETCH_BEHIND);
  }

  private interface Condition {
    boolean holds() throws ExecutionException, InterruptedException, TimeoutException;
  }

  private static void await(String otherwise, Condition condition) {
    long end = System.nanoTime() + READY_WITHIN.toNanos();
    Exception last = null;
    while (System.nanoTime() < end) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(otherwise, e);
      } catch (ExecutionException | TimeoutException | RuntimeException e) {
        // Answers come once the nodes agree.
        last = e;
      }
      LockSupport.parkNanos(50_000_000);
    }
    throw new IllegalStateException(otherwise, last);
  }

  /** Stops all nodes at once: one that is alone waits for the others. */
  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
    CompletableFuture<?>[] stops =
        IntStream.range(0, servers.length)
            .mapToObj(node -> CompletableFuture.runAsync(() -> stop(node), this::inThread))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(stops).join();
  }

  /** All sockets are open at once, so that the ports differ. */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return open.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : open) {
        socket.close();
      }
    }
  }
}
