package dev.millrace.cli.secured;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One pipeline that logs in by every means, with just the rights that the page lists. */
@Timeout(300)
class SecuredKafkaIT {
  private static final int EVENTS = 200;
  private static final int BROKEN = 3;
  private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();
  private static final String CERTIFICATE = "CN=reader";

  private static final String FILE =
      """
      streams:
        orders:
          fields: {id: BIGINT NOT NULL, amount: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: {field: at, unit: ms}
          watermark: {max_out_of_orderness: 1h, on_idle: hold}
          live:
            type: ReadFromKafka
            config:
              topic: orders
              bootstrap_servers: "${CERTIFICATE_DOOR}"
              format: JSON
              start: {mode: "${START:-earliest}"}
              consumer_config: {group.id: orders-of-millrace}
              security:
                security.protocol: SSL
                ssl.truststore.location: "${TRUST:-trusts-broker.p12}"
                ssl.truststore.password: ${secret:file:stores.password}
                ssl.keystore.location: "${KEY:-reader.p12}"
                ssl.keystore.password: ${secret:file:stores.password}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      pipeline:
        transforms:
          - {type: Filter, name: Small, input: orders, config: {keep: "amount < 100"}}
          - {type: Filter, name: Large, input: orders, config: {keep: "amount >= 100"}}
      outputs:
        small:
          input: Small
          live:
            type: WriteToKafka
            config:
              topic: small
              bootstrap_servers: "${LOGIN_DOOR}"
              key: id
              format: JSON
              security:
                security.protocol: "${PROTOCOL:-SASL_SSL}"
                ssl.truststore.location: trusts-broker.p12
                ssl.truststore.password: ${secret:file:stores.password}
                sasl.mechanism: "${MECHANISM:-PLAIN}"
                sasl.jaas.config: >-
                  org.apache.kafka.common.security.plain.PlainLoginModule required
                  username="plain" password="${secret:file:plain.password}";
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/small"}}
        large:
          input: Large
          live:
            type: WriteToKafka
            config:
              topic: large
              bootstrap_servers: "${LOGIN_DOOR}"
              key: id
              format: JSON
              security:
                security.protocol: SASL_SSL
                ssl.truststore.location: trusts-broker.p12
                ssl.truststore.password: ${secret:file:stores.password}
                sasl.mechanism: SCRAM-SHA-256
                sasl.jaas.config: >-
                  org.apache.kafka.common.security.scram.ScramLoginModule required
                  username="scram" password="${secret:file:scram.password}";
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/large"}}
        late:
          live:
            type: WriteToKafka
            config:
              topic: late
              bootstrap_servers: "${LOGIN_DOOR}"
              key: none
              format: JSON
              security:
                security.protocol: SASL_SSL
                ssl.truststore.location: trusts-broker.p12
                ssl.truststore.password: ${secret:file:stores.password}
                sasl.mechanism: SCRAM-SHA-512
                config.providers: file
                config.providers.file.class: org.apache.kafka.common.config.provider.FileConfigProvider
                sasl.jaas.config: >-
                  org.apache.kafka.common.security.scram.ScramLoginModule required
                  username="scram" password="$${file:${DIR}/kafka.properties:password}";
        dead_letter:
          live:
            type: WriteToKafka
            config:
              topic: dead
              bootstrap_servers: "${LOGIN_DOOR}"
              key: none
              format: JSON
              security:
                security.protocol: SASL_SSL
                ssl.truststore.location: trusts-broker.p12
                ssl.truststore.password: ${secret:file:stores.password}
                sasl.mechanism: OAUTHBEARER
                sasl.oauthbearer.token.endpoint.url: "${TOKEN_URL}"
                sasl.login.callback.handler.class: org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler
                sasl.jaas.config: >-
                  org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required
                  clientId="letters" clientSecret="${secret:file:client.secret}";
      """;

  @TempDir private Path dir;
  private final List<String> said = new ArrayList<>();
  private Path file;
  private SecuredKafka kafka;

  private Result millrace(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command.split(" ")));
    all.add(file.toString());
    all.addAll(
        List.of(
            "-DDIR=" + dir,
            "-DCERTIFICATE_DOOR=" + kafka.byCertificate(),
            "-DLOGIN_DOOR=" + kafka.byLogin(),
            "-DTOKEN_URL=" + kafka.tokenUrl()));
    all.addAll(List.of(arguments)); // the last of a name holds
    Result result = TestCommandLine.run(all.toArray(new String[0]));
    said.addAll(result.out());
    said.addAll(result.err());
    return result;
  }

  private String out(String command, String... arguments) {
    Result result = millrace(command, arguments);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return String.join("\n", result.out());
  }

  private String refusal(String... arguments) {
    Result result =
        millrace(
            "check",
            Stream.concat(Stream.of("--connect"), Stream.of(arguments)).toArray(String[]::new));
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
    return String.join("\n", result.out()) + String.join("\n", result.err());
  }

  private void produce() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.unlocked()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int id = 0; id < EVENTS + BROKEN; id++) {
        String amount = id < EVENTS ? Integer.toString(id) : "\"much\"";
        String json = "{\"id\": %d, \"amount\": %s, \"at\": %d}".formatted(id, amount, START + id);
        producer.send(
            new ProducerRecord<>("orders", id % 2, null, json.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /** What the page says that a pipeline needs. */
  private void permit() {
    kafka.rule(true, CERTIFICATE, READ, TOPIC, "orders");
    kafka.rule(true, "plain", WRITE, TOPIC, "small");
    kafka.rule(true, "scram", WRITE, TOPIC, "large");
    kafka.rule(true, "scram", WRITE, TOPIC, "late");
    kafka.rule(true, TokenServer.CLIENT, WRITE, TOPIC, "dead");
    // verify and dlq read what was written
    kafka.rule(true, "plain", READ, TOPIC, "small");
    kafka.rule(true, "scram", READ, TOPIC, "large");
    kafka.rule(true, "scram", READ, TOPIC, "late");
    kafka.rule(true, TokenServer.CLIENT, READ, TOPIC, "dead");
  }

  @Test
  void logsInByEveryMeansAndTellsWhatIsForbidden() throws IOException {
    file = Files.writeString(dir.resolve("orders.yaml"), FILE);
    Map.of(
            "stores.password", SecuredKafka.PASSWORD,
            "plain.password", SecuredKafka.PLAIN_PASSWORD,
            "scram.password", SecuredKafka.SCRAM_PASSWORD,
            "client.secret", SecuredKafka.CLIENT_SECRET)
        .forEach(this::write);
    write("kafka.properties", "password=" + SecuredKafka.SCRAM_PASSWORD);
    try (SecuredKafka secured = new SecuredKafka(dir)) {
      kafka = secured;
      kafka.createTopics("orders", "small", "large", "late", "dead");
      produce();
      permit();

      assertThat(out("check", "--connect")).contains("✓");
      out("archive", "--until-idle=1s");
      String run = out("run", "--until-idle=1s");
      assertThat(run).containsPattern("small\\D+100\\b").containsPattern("large\\D+100\\b");
      assertThat(out("verify")).contains("✓ live and replay give the same rows");
      assertThat(out("dlq list")).containsPattern("\\b" + BROKEN + "\\b");
      out("plan");

      forbiddenThings();
      failedLogIns();
      noSecretIsTold();
    }
  }

  private void write(String name, String text) {
    try {
      Files.writeString(dir.resolve(name), text + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void forbiddenThings() {
    kafka.rule(false, CERTIFICATE, READ, TOPIC, "orders");
    assertThat(refusal())
        .contains("ML-5003", "does not let us read topic 'orders'")
        .contains("The user needs READ on topic 'orders'.");
    kafka.rule(true, CERTIFICATE, DESCRIBE, TOPIC, "orders");
    assertThat(refusal()).contains("ML-5003", "The user needs READ on topic 'orders'.");
    kafka.rule(true, CERTIFICATE, READ, TOPIC, "orders");

    assertThat(refusal("-DSTART=group"))
        .contains("ML-5003", "The user needs READ on group 'orders-of-millrace'.");
    kafka.rule(true, CERTIFICATE, READ, GROUP, "orders-of-millrace");
    assertThat(out("check", "--connect", "-DSTART=group")).contains("✓");

    kafka.rule(false, "plain", WRITE, TOPIC, "small");
    assertThat(refusal())
        .contains("ML-5003", "write to topic 'small'", "The user needs WRITE on topic 'small'.");
    kafka.rule(false, "plain", READ, TOPIC, "small");
    assertThat(refusal()).contains("ML-5003", "The user needs WRITE on topic 'small'.");
    kafka.rule(true, "plain", WRITE, TOPIC, "small");
    kafka.rule(true, "plain", READ, TOPIC, "small");
  }

  private void failedLogIns() {
    assertThat(refusal("-DTRUST=trusts-stranger.p12"))
        .contains("ML-5003", "ssl.truststore.location has no certificate");
    assertThat(refusal("-DKEY=stranger.p12")).contains("ML-5003", "ssl.keystore.location");
    assertThat(refusal("-DCERTIFICATE_DOOR=" + kafka.unlocked()))
        .contains("ML-5001", "It speaks without encryption; is security.protocol right?");
    assertThat(refusal("-DLOGIN_DOOR=" + kafka.byCertificate()))
        .contains("ML-5003", "look at ssl.keystore.location");
    assertThat(refusal("-DLOGIN_DOOR=" + kafka.byOpenLogin(), "-DPROTOCOL=PLAINTEXT"))
        .contains("ML-5003", "wants a log-in (it knows", "SCRAM-SHA-512");
    assertThat(refusal("-DMECHANISM=SCRAM-SHA-512")).contains("ML-5003");
    write("plain.password", "wrong-pw-0a1b");
    assertThat(refusal()).contains("ML-5003", "Authentication failed");
    write("plain.password", SecuredKafka.PLAIN_PASSWORD);
    write("client.secret", "wrong-pw-2c3d");
    assertThat(refusal())
        .contains("ML-5003", "does not let us log in: The response code 401")
        .doesNotContain("\tat ");
    write("client.secret", SecuredKafka.CLIENT_SECRET);
    write("kafka.properties", "password=wrong-pw-4e5f");
    assertThat(refusal()).contains("ML-5003", "Authentication failed");
    write("kafka.properties", "password=" + SecuredKafka.SCRAM_PASSWORD);
  }

  /** In all that the commands have printed and written. */
  private void noSecretIsTold() throws IOException {
    List<String> secrets =
        List.of(
            SecuredKafka.PASSWORD,
            SecuredKafka.PLAIN_PASSWORD,
            SecuredKafka.SCRAM_PASSWORD,
            SecuredKafka.CLIENT_SECRET,
            "wrong-pw");
    String all = String.join("\n", said) + letters();
    assertThat(all).doesNotContain(secrets);
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path written :
          files
              .filter(Files::isRegularFile)
              .filter(f -> f.startsWith(dir.resolve("out")) || f.startsWith(dir.resolve("archive")))
              .toList()) {
        assertThat(Files.readString(written, StandardCharsets.ISO_8859_1)).doesNotContain(secrets);
      }
    }
  }

  private String letters() {
    List<String> letters = new TopicTexts(kafka.unlocked(), "dead").all();
    assertThat(letters).isNotEmpty();
    return String.join("\n", letters);
  }
}
