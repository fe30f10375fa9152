package dev.millrace.testing.kafka;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The server properties of a single-node broker that starts fast and uses little memory. */
final class BrokerProperties {
  static final int NODE_ID = 1;
  static final String CONTROLLER = "CONTROLLER";

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
