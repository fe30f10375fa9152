package dev.millrace.cli.secured;

import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics that a file declares, planned and made on a real broker. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicsIT {
  private static final String REST =
      """
      streams:
        orders:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: {field: at, unit: ms}
          live:
            type: ReadFromKafka
            config: {topic: NAME.in, bootstrap_servers: "${OPEN}", format: JSON}
      pipeline:
        transforms: [{type: Filter, name: All, input: orders, config: {keep: "id > 0"}}]
      on_error: fail
      outputs:
        all:
          input: All
          live: {type: WriteToKafka, config: {topic: NAME.out, bootstrap_servers: "${OPEN}", format: JSON, key: id}}
        late: {live: {type: WriteToConsole}}
      """;

  private static final String LOG_IN =
      """
        bootstrap_servers: "${LOGIN}"
        security:
          security.protocol: SASL_PLAINTEXT
          sasl.mechanism: PLAIN
          sasl.jaas.config: >-
            org.apache.kafka.common.security.plain.PlainLoginModule required
            username="plain" password="${secret:file:plain.password}";
      """;

  private Path dir;
  private SecuredKafka kafka;
  private Admin admin;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    dir = temporary;
    kafka = new SecuredKafka(dir);
    admin = Admin.create(Map.of("bootstrap.servers", kafka.unlocked()));
    Files.writeString(dir.resolve("plain.password"), SecuredKafka.PLAIN_PASSWORD);
  }

  @AfterAll
  void stop() {
    admin.close();
    kafka.close();
  }

  /** A file whose topics are {@code NAME.in} and {@code NAME.out}. */
  private String file(String name, String topics) throws IOException {
    return Files.writeString(
            dir.resolve(name + ".yaml"), ("topics:\n" + topics + REST).replace("NAME", name))
        .toString();
  }

  private Result millrace(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("-DOPEN=" + kafka.unlocked());
    all.add("-DLOGIN=" + kafka.byOpenLogin());
    Result result = TestCommandLine.run(all.toArray(String[]::new));
    assertThat(text(result)).doesNotContain(SecuredKafka.PLAIN_PASSWORD);
    return result;
  }

  private static String text(Result result) {
    return String.join("\n", result.out()) + "\n" + String.join("\n", result.err());
  }

  private String said(int exitCode, String... arguments) {
    Result result = millrace(arguments);
    assertThat(result.exitCode()).as(text(result)).isEqualTo(exitCode);
    return text(result);
  }

  private int partitions(String topic) {
    try {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .get(topic)
          .partitions()
          .size();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private String setting(String topic, String name) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      return config.get(name).value();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private Set<String> topics() {
    try {
      return admin.listTopics().names().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theDifferenceIsShownAndMade() throws Exception {
    // given
    String file =
        file(
            "shop",
            """
              naming: "NAME[.][a-z]+"
              defaults: {replication: 1, retention: 7d, configs: {min.cleanable.dirty.ratio: "0.50"}}
              names:
                NAME.in: {partitions: 3}
                NAME.out: {partitions: 2, cleanup: compact_delete, configs: {retention.ms: "-1"}}
            """);
    kafka.createTopics("other");

    // when: nothing is there
    String planned = said(1, "topics", "plan", file);
    String checked = said(2, "check", "--connect", file);

    // then
    assertThat(planned)
        .isEqualTo(
            """
            topics at %s
            +  shop.in   to be created with partitions 3, replication 1, min.cleanable.dirty.ratio 0.50, retention.ms 604800000
            +  shop.out  to be created with partitions 2, replication 1, cleanup.policy compact,delete, min.cleanable.dirty.ratio 0.50, retention.ms -1
            2 topics: 2 to create
            """
                .formatted(kafka.unlocked()));
    assertThat(checked)
        .contains("shop.yaml:5:14: warning ML-5016 topics.names.shop.in: topic 'shop.in' at ")
        .contains("is declared and not there; 'millrace topics apply' makes it.")
        .contains("error ML-5002");
    assertThat(topics()).doesNotContain("shop.in", "shop.out");

    // when
    String applied = said(0, "topics", "apply", file);

    // then
    assertThat(applied)
        .contains("+  shop.in   created with partitions 3", "2 topics: 2 made")
        .doesNotContain("to be");
    assertThat(partitions("shop.in")).isEqualTo(3);
    assertThat(setting("shop.in", "retention.ms")).isEqualTo("604800000");
    assertThat(partitions("shop.out")).isEqualTo(2);
    assertThat(setting("shop.out", "retention.ms")).isEqualTo("-1");
    assertThat(setting("shop.out", "cleanup.policy")).isEqualTo("compact,delete");
    assertThat(said(0, "topics", "plan", file)).contains("✓  shop.in   as declared");
    assertThat(said(0, "check", "--connect", file)).doesNotContain("ML-5016");

    // when: other settings, other partitions, and one that somebody else has set
    file =
        file(
            "shop",
            """
              names:
                NAME.in: {partitions: 5, replication: 2, retention: 1d}
                NAME.out: {partitions: 1, cleanup: compact_delete}
            """);
    set("shop.out", "max.message.bytes", "2000000");
    checked = said(0, "check", "--connect", file);
    planned = said(1, "topics", "plan", file);
    applied = said(1, "topics", "apply", file);

    // then
    assertThat(checked)
        .contains("ML-5016 topics.names.shop.in: topic 'shop.in' at ")
        .contains("is not as declared: retention.ms 604800000 -> 86400000. See")
        .contains("is not as declared: partitions 2 -> 1. See");
    assertThat(planned)
        .contains("~  shop.in   to be changed: retention.ms 604800000 → 86400000")
        .contains("~  shop.in   partitions 3 → 5, only with --add-partitions: from then on records")
        .contains("✗  shop.in   replication 1 → 2 cannot be: somebody has to say which brokers")
        .contains("✗  shop.out  partitions 2 → 1 cannot be: Kafka takes no partition away")
        .contains("has besides what the file does not name: max.message.bytes 2000000")
        .contains("2 topics: 2 to change, 2 impossible");
    assertThat(applied)
        .contains("~  shop.in   changed: retention.ms 604800000 → 86400000")
        .contains("2 topics: 1 made, 1 to change, 2 impossible");
    assertThat(setting("shop.in", "retention.ms")).isEqualTo("86400000");
    assertThat(partitions("shop.in")).isEqualTo(3);

    // when: with what has to be asked for
    applied = said(1, "topics", "apply", file, "--add-partitions");

    // then: only what cannot be is left, and nothing has become smaller or is gone
    assertThat(applied).contains("~  shop.in   partitions 3 → 5, added: from then on");
    assertThat(partitions("shop.in")).isEqualTo(5);
    assertThat(partitions("shop.out")).isEqualTo(2);
    assertThat(setting("shop.out", "retention.ms")).isEqualTo("-1");
    assertThat(setting("shop.out", "max.message.bytes")).isEqualTo("2000000");
    assertThat(topics()).contains("other");
  }

  private void set(String topic, String name, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
  }

  @Test
  void whatTheBrokerWouldRefuseIsToldBefore() throws Exception {
    // given: a value that is none, and more replicas than brokers
    String file =
        file(
            "bad",
            """
              names:
                NAME.in: {configs: {retention.bytes: lots}}
                NAME.out: {replication: 3}
            """);

    // when
    String planned = said(1, "topics", "plan", file);
    JsonNode json = new JsonMapper().readTree(said(3, "topics", "apply", file, "--format", "json"));

    // then
    assertThat(planned)
        .contains("bad.yaml:3:13: warning ML-5010: cannot create topic 'bad.in' at ")
        .contains("Invalid value lots for configuration retention.bytes")
        .contains("bad.yaml:4:14: warning ML-5010: cannot create topic 'bad.out' at ")
        .contains(
            "✗  bad.out  partitions the broker's default, replication 3; refused, see ML-5010")
        .contains("2 topics: 2 refused");
    assertThat(json.at("/as_declared").asBoolean(true)).isFalse();
    assertThat(json.at("/topics/0/changes/0/change").asText()).isEqualTo("create");
    assertThat(json.at("/topics/0/changes/0/made").asBoolean(true)).isFalse();
    assertThat(json.at("/topics/0/changes/0/settings/2/setting").asText())
        .isEqualTo("retention.bytes");
    assertThat(json.at("/topics/1/changes/0/refused/code").asText()).isEqualTo("ML-5010");
    assertThat(topics()).doesNotContain("bad.in", "bad.out");
  }

  @Test
  void eachRightThatIsLackingIsNamed() throws Exception {
    // given
    String file = file("acl", LOG_IN + "  names: {NAME.in: {partitions: 1, retention: 7d}}\n");

    // then: one right after the other
    assertThat(said(3, "topics", "plan", file))
        .contains("acl.yaml:9:19: error ML-5003")
        .contains("The user needs DESCRIBE on topic 'acl.in'.");
    kafka.rule(true, "plain", DESCRIBE, TOPIC, "acl.in");
    assertThat(said(1, "topics", "plan", file))
        .contains("warning ML-5003", "The user needs CREATE on topic 'acl.in'.");
    assertThat(said(3, "topics", "apply", file))
        .contains("error ML-5003", "The user needs CREATE on topic 'acl.in'.");
    kafka.rule(true, "plain", CREATE, TOPIC, "acl.in");
    assertThat(said(3, "topics", "apply", file))
        .contains("The user needs DESCRIBE_CONFIGS on topic 'acl.in'.")
        .contains("created with partitions 1", "1 topic: 1 made");
    assertThat(topics()).contains("acl.in");
    kafka.rule(true, "plain", DESCRIBE_CONFIGS, TOPIC, "acl.in");
    assertThat(said(0, "topics", "plan", file)).contains("as declared");

    file = file("acl", LOG_IN + "  names: {NAME.in: {partitions: 2, retention: 6d}}\n");
    assertThat(said(3, "topics", "apply", file))
        .contains("The user needs ALTER_CONFIGS on topic 'acl.in'.");
    kafka.rule(true, "plain", ALTER_CONFIGS, TOPIC, "acl.in");
    assertThat(said(1, "topics", "apply", file)).contains("only with --add-partitions");
    assertThat(said(3, "topics", "apply", file, "--add-partitions"))
        .contains("The user needs ALTER on topic 'acl.in'.");
    kafka.rule(true, "plain", ALTER, TOPIC, "acl.in");
    assertThat(said(0, "topics", "apply", file, "--add-partitions")).contains("1 made");
    assertThat(partitions("acl.in")).isEqualTo(2);
  }

  @Test
  void aFileWithoutTopicsAndABrokerThatIsAwayAreTold() throws IOException {
    String none =
        Files.writeString(dir.resolve("none.yaml"), REST.replace("NAME", "none")).toString();
    String away =
        file(
            "away",
            "  bootstrap_servers: localhost:1\n"
                + "  security: {default.api.timeout.ms: \"1500\"}\n  names: {NAME.in: {}}\n");

    assertThat(said(2, "topics", "plan", none)).contains("ML-4105", "declares no topics");
    assertThat(said(3, "topics", "apply", away)).contains("away.yaml:4:20: error ML-5001");
  }
}
