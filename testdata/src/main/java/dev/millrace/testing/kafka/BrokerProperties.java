package dev.millrace.testing.kafka;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.metadata.storage.Formatter;

/** What a broker needs that starts fast and uses little memory: properties and a directory. */
final class BrokerProperties {
  static final int NODE_ID = 1;
  private static final String CONTROLLER = "CONTROLLER";

  private BrokerProperties() {}

  static Map<String, String> of(Path dir, int brokerPort, int controllerPort) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("process.roles", "broker,controller");
    all.put("node.id", Integer.toString(NODE_ID));
    all.put("controller.quorum.voters", NODE_ID + "@localhost:" + controllerPort);
    all.put("controller.listener.names", CONTROLLER);
    all.put("inter.broker.listener.name", "PLAINTEXT");
    all.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
    all.put(
        "listeners",
        "PLAINTEXT://localhost:" + brokerPort + ",CONTROLLER://localhost:" + controllerPort);
    all.put("advertised.listeners", "PLAINTEXT://localhost:" + brokerPort);
    all.put("log.dirs", dir.toString());
    singleReplica(all);
    // Nobody else can take over, so handing leadership away before a shutdown only costs time.
    all.put("controlled.shutdown.enable", "false");
    all.put("group.initial.rebalance.delay.ms", "0");
    all.put("log.cleaner.dedupe.buffer.size", "2097152");
    all.put("auto.create.topics.enable", "false");
    // Sample events lie in the past; with a retention by time the broker would delete them.
    all.put("log.retention.ms", "-1");
    // A restart on the same directory meets its predecessor's registration for this long.
    all.put("broker.session.timeout.ms", "1500");
    all.put("broker.heartbeat.interval.ms", "300");
    return all;
  }

  /** What differs in a cluster: nodes know each other, and all hold everything. */
  static Map<String, String> replicated(int nodeId, String voters, int nodes) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("node.id", Integer.toString(nodeId));
    all.put("controller.quorum.voters", voters);
    all.put("controlled.shutdown.enable", "true");
    // Who shuts down says so. A node that is only slow must not lose its place among the replicas
    // in sync: were the last of them stopped, nobody could lead.
    all.put("broker.session.timeout.ms", "30000");
    for (String topics : List.of("default", "offsets.topic", "transaction.state.log")) {
      all.put(topics + ".replication.factor", Integer.toString(nodes));
    }
    all.put("min.insync.replicas", Integer.toString(nodes - 1));
    all.put("transaction.state.log.min.isr", Integer.toString(nodes - 1));
    return all;
  }

  /** Sends clients to another port, but for those that come by one that is direct. */
  static void advertise(Map<String, String> all, int port, int direct) {
    String listener = "DIRECT://localhost:" + direct;
    all.merge("listener.security.protocol.map", "DIRECT:PLAINTEXT", BrokerProperties::list);
    all.merge("listeners", listener, BrokerProperties::list);
    all.put("advertised.listeners", list("PLAINTEXT://localhost:" + port, listener));
  }

  /** Listeners come in addition to those that there are; everything else is set. */
  static void add(Map<String, String> all, Map<String, String> more) {
    more.forEach(
        (name, value) -> {
          if (name.contains("listeners") || name.equals("listener.security.protocol.map")) {
            all.merge(name, value, BrokerProperties::list);
          } else {
            all.put(name, value);
          }
        });
  }

  private static String list(String before, String more) {
    return before + "," + more;
  }

  /** Makes a directory the one of a node, if it is not yet. */
  static void format(Path dir, int nodeId, String clusterId) {
    if (Files.exists(dir.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(quiet)
          .setClusterId(clusterId)
          .setNodeId(nodeId)
          .setDirectories(List.of(dir.toString()))
          .setMetadataLogDirectory(dir.toString())
          .setControllerListenerName(CONTROLLER)
          .run();
    } catch (Exception e) {
      throw new IllegalStateException("cannot format " + dir + " for Kafka", e);
    }
  }

  private static void singleReplica(Map<String, String> all) {
    all.put("default.replication.factor", "1");
    all.put("min.insync.replicas", "1");
    all.put("offsets.topic.replication.factor", "1");
    all.put("offsets.topic.num.partitions", "1");
    all.put("transaction.state.log.replication.factor", "1");
    all.put("transaction.state.log.min.isr", "1");
    all.put("transaction.state.log.num.partitions", "1");
  }
}
