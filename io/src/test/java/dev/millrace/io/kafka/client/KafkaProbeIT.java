package dev.millrace.io.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.io.kafka.read.TopicReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Broker.class)
class KafkaProbeIT {
  private static final Position HERE = new Position("p.yaml", 7, 3);

  private static KafkaConnection connection(String servers, Map<String, String> properties) {
    return new KafkaConnection(HERE, servers, properties, Duration.ofMillis(1_500));
  }

  private static void expect(
      KafkaConnection connection, TopicSelection topics, ReadRange range, String message) {
    assertThatThrownBy(() -> KafkaProbe.checkSource(connection, topics, range))
        .isInstanceOf(UserException.class)
        .hasMessage("p.yaml:7:3: error " + message);
  }

  @Test
  void anUnreachableBrokerIsOneMessageAfterTheTimeout() {
    // given: a port that nobody listens on
    KafkaConnection nobody = connection("localhost:1", Map.of());
    // when
    long before = System.nanoTime();
    expect(
        nobody,
        TopicSelection.of("orders"),
        ReadRange.all(),
        "ML-5001: no answer from Kafka at localhost:1 within 1.5 s, trying to list the topics. Is"
            + " the broker running, and are bootstrap_servers right?");
    assertThatThrownBy(() -> KafkaProbe.openSink(nobody, List.of("out")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("p.yaml:7:3: error ML-5001: no answer from Kafka at localhost:1");
    // then
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aHostThatCannotBeUnderstoodIsNamed() {
    expect(
        connection("nonsense", Map.of()),
        TopicSelection.of("orders"),
        ReadRange.all(),
        "ML-5001: no host of bootstrap_servers can be found or understood; got 'nonsense', expected"
            + " host:port[,host:port...]");
  }

  @Test
  void anUnknownTopicComesWithTheNearestName(Broker broker) {
    // given
    String topic = broker.topic("probe-orders", 1);
    // when, then
    assertThatThrownBy(
            () ->
                KafkaProbe.checkSource(
                    connection(broker.bootstrapServers(), Map.of()),
                    TopicSelection.of(topic.replace("orders", "odrers")),
                    ReadRange.all()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "p.yaml:7:3: error ML-5002: there is no topic '" + topic.replace("orders", "odrers"))
        .hasMessageEndingWith(" Did you mean '" + topic + "'?");
  }

  @Test
  void aPatternThatMatchesNothingOrIsNoneIsAnError(Broker broker) {
    KafkaConnection connection = connection(broker.bootstrapServers(), Map.of());
    assertThatThrownBy(
            () ->
                KafkaProbe.checkSource(
                    connection, TopicSelection.matching("no such.*"), ReadRange.all()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "p.yaml:7:3: error ML-5005: no topic at "
                + broker.bootstrapServers()
                + " matches topic_pattern 'no such.*'");
    expect(
        connection,
        TopicSelection.matching("(a"),
        ReadRange.all(),
        "ML-5005: topic_pattern '(a' is not a regular expression: Unclosed group");
  }

  @Test
  void positionsThatAreNotThereAreErrors(Broker broker) {
    String topic = broker.topic("positions", 1);
    KafkaConnection connection = connection(broker.bootstrapServers(), Map.of());
    expect(
        connection,
        TopicSelection.of(topic),
        new ReadRange(new KafkaPosition.Offsets(Map.of(topic, Map.of(3, 0L))), null, null),
        "ML-5006: an offset is given for " + topic + "/3, which is not there");
    expect(
        connection,
        TopicSelection.of(topic),
        new ReadRange(new KafkaPosition.Group(), null, null),
        "ML-5006: start mode 'group' needs the consumer property group.id");
    expect(
        connection,
        TopicSelection.of(topic),
        new ReadRange(new KafkaPosition.Offsets(Map.of(topic, Map.of(0, 5L))), null, null),
        "ML-5006: offset 5 of " + topic + "/0 is asked for as the start, but the topic ends at 0");
  }

  @Test
  void badSettingsAreNamedWithoutTheirValues(Broker broker) {
    String jaas = "org.example.Login required username=\"u1\" password=\"hunter2\";";
    KafkaConnection connection =
        connection(
            broker.bootstrapServers(),
            Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", jaas));
    assertThatThrownBy(
            () -> KafkaProbe.checkSource(connection, TopicSelection.of("t"), ReadRange.all()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("p.yaml:7:3: error ML-50")
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining(jaas);
    expect(
        connection(broker.bootstrapServers(), Map.of("isolation.level", "s3cret-word")),
        TopicSelection.of("t"),
        ReadRange.all(),
        "ML-5004: Kafka's client refuses 'isolation.level'; the settings are isolation.level");
  }

  @Test
  void aMisspeltPropertyIsNamedWithTheNearest(Broker broker) {
    expect(
        connection(broker.bootstrapServers(), Map.of("max.pol.records", "5")),
        TopicSelection.of("t"),
        ReadRange.all(),
        "ML-5004: Kafka's clients have no property 'max.pol.records', and would ignore it. Did you"
            + " mean 'max.poll.records'?");
    expect(
        connection(broker.bootstrapServers(), Map.of("my.own", "5")),
        TopicSelection.of("t"),
        ReadRange.all(),
        "ML-5004: Kafka's clients have no property 'my.own', and would ignore it.");
    // A class that is plugged in may have properties of its own.
    String topic = broker.topic("plug-in", 1);
    KafkaProbe.checkSource(
        connection(broker.bootstrapServers(), Map.of("my.own", "5", "metric.reporters", "")),
        TopicSelection.of(topic),
        ReadRange.all());
  }

  @Test
  void aTrustStoreThatCannotBeOpenedIsNamedWithoutItsPassword(@TempDir Path dir) throws Exception {
    // given
    Path store = dir.resolve("trust.p12");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    try (OutputStream out = Files.newOutputStream(store)) {
      keys.store(out, "right".toCharArray());
    }
    // when, then
    assertThatThrownBy(
            () ->
                KafkaProbe.checkSource(
                    connection(
                        "localhost:1",
                        Map.of(
                            "security.protocol", "SSL",
                            "ssl.truststore.location", store.toString(),
                            "ssl.truststore.type", "PKCS12",
                            "ssl.truststore.password", "wrong-word")),
                    TopicSelection.of("t"),
                    ReadRange.all()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "p.yaml:7:3: error ML-5004: the store of ssl.truststore.location cannot be opened: "
                + store
                + " as PKCS12: ")
        .hasMessageEndingWith(". Check ssl.truststore.password and ssl.truststore.type")
        .hasMessageNotContaining("wrong-word");
  }

  @Test
  void aPortThatIsNotABrokersIsNamed() throws Exception {
    for (Map.Entry<String, String> each :
        Map.of(
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "it speaks HTTP. Is this the port of another service?",
                "\u0015\u0003\u0003\u0000\u0002\u0002\u0046",
                "it speaks TLS. Set security.protocol to SSL or SASL_SSL under 'security'.",
                "220 mail.example.org ESMTP\r\n",
                "it speaks another protocol. Is this the port of another service?")
            .entrySet()) {
      try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        Thread answers = new Thread(() -> answer(server, each.getKey()));
        answers.setDaemon(true);
        answers.start();
        String address = "localhost:" + server.getLocalPort();
        expect(
            connection("localhost:1," + address, Map.of()),
            TopicSelection.of("t"),
            ReadRange.all(),
            "ML-5013: " + address + " answers, but not as a Kafka broker does: " + each.getValue());
      }
    }
  }

  private static void answer(ServerSocket server, String words) {
    try (Socket client = server.accept()) {
      client.getInputStream().readNBytes(4);
      client.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
      client.getOutputStream().flush();
      client.getInputStream().readAllBytes();
    } catch (IOException closed) {
      // Whoever asked has heard enough.
    }
  }

  @Test
  void aPortThatIsNoneIsAMessage() {
    for (String server : List.of("localhost:99092", "localhost:99999999999", "localhost:-1")) {
      expect(
          connection(server, Map.of()),
          TopicSelection.of("t"),
          ReadRange.all(),
          "ML-5001: no host of bootstrap_servers can be found or understood; got '"
              + server
              + "', expected host:port[,host:port...]");
    }
  }

  @Test
  @Timeout(30)
  void aTimeoutThatMakesNoSenseNeitherThrowsNorHangs() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String server = "localhost:" + silent.getLocalPort();
      // when, then
      expect(
          KafkaConnection.of(HERE, server, Map.of("default.api.timeout.ms", "-1")),
          TopicSelection.of("t"),
          ReadRange.all(),
          "ML-5004: Kafka's client refuses 'default.api.timeout.ms'; the settings are"
              + " default.api.timeout.ms");
      expect(
          KafkaConnection.of(HERE, server, Map.of("default.api.timeout.ms", "0")),
          TopicSelection.of("t"),
          ReadRange.all(),
          "ML-5001: no answer from Kafka at "
              + server
              + " within 0 s, trying to list the topics. Is the broker running, and are"
              + " bootstrap_servers right?");
    }
  }

  @Test
  void checksWaitAsLongAsTheClients() {
    assertThat(timeout(Map.of())).isEqualTo(Duration.ofSeconds(10));
    assertThat(timeout(Map.of("default.api.timeout.ms", "45000")))
        .isEqualTo(Duration.ofSeconds(45));
    assertThat(timeout(Map.of("default.api.timeout.ms", "soon"))).isEqualTo(Duration.ofSeconds(10));
  }

  private static Duration timeout(Map<String, String> properties) {
    return KafkaConnection.of(HERE, "localhost:1", properties).timeout();
  }

  @Test
  void aTopicCanBeReadInPart(Broker broker) {
    // given
    String topic = broker.topic("part-reader", 2);
    for (int i = 0; i < 5; i++) {
      broker.send(topic, i % 2, "v" + i);
    }
    broker.flush();
    // when
    List<String> read = new ArrayList<>();
    try (TopicReader reader =
        TopicReader.between(broker.connection(), topic, Map.of(0, 1L), Map.of(1, 1L))) {
      reader.forEachRemaining(r -> read.add(r.partition() + "@" + r.offset()));
    }
    // then
    assertThat(read).containsExactlyInAnyOrder("0@1", "0@2", "1@0");
  }
}
