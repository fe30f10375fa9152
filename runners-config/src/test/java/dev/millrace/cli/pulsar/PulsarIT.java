package dev.millrace.cli.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.broker.BrokerLog;
import dev.millrace.cli.pulsar.PulsarServer.Sent;
import dev.millrace.runner.MillraceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.apache.pulsar.client.api.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code ReadFromPulsar} and {@code WriteToPulsar} on a broker. */
@Timeout(300)
class PulsarIT extends BrokerLog {
  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  private PulsarServer server;
  private int number;

  @BeforeEach
  void makeTopics() throws Exception {
    server = BROKER.server();
    number = SharedBroker.number();
    server.topics(2, topic("orders"), topic("results"));
    server.topics(0, topic("dead"), topic("late"));
  }

  private String topic(String name) {
    return name + "-" + number;
  }

  @Override
  protected Places places() throws Exception {
    String reader =
        "url: '%s', tls_trust_certs: '%s', token: %s, topic: %s"
            .formatted(
                server.tlsUrl(),
                server.certificateFile(),
                PulsarServer.token("reader"),
                topic("orders"));
    String writer =
        "url: '%s', username: writer, password: %s, topic: "
            .formatted(server.url(), PulsarServer.PASSWORD);
    return new Places(
        "Pulsar",
        "id: INTEGER NOT NULL, kind: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL",
        reader
            + ", "
            + IN
            + ", headers: [origin], subscription: kept, metadata: {key: k, message_id: id_,"
            + " partition: p, publish_time: at, event_time: et}",
        writer + topic("results") + ", " + OUT + ", key: kind, headers: {of: kind}",
        writer + topic("dead") + ", format: JSON",
        writer + topic("late") + ", format: JSON");
  }

  @Override
  protected void send(List<Order> orders) throws Exception {
    server.send(topic("orders"), orders.stream().map(PulsarIT::sent).toList());
  }

  private static Sent sent(Order order) {
    return new Sent(order.key(), order.text(), "shop");
  }

  @Override
  protected void sendBytes(List<byte[]> orders) throws Exception {
    server.sendBytes(topic("orders"), orders);
  }

  @Override
  protected List<byte[]> counts() throws Exception {
    return server.messages(topic("results")).stream().map(Message::getData).toList();
  }

  @Override
  protected List<String> letters() throws Exception {
    return server.texts(topic("dead"));
  }

  @Override
  protected void reshape() throws Exception {
    server.grow(topic("orders"), 3);
  }

  @Override
  protected void reshapeAgain() {}

  @Override
  protected void awaitReader() {}

  @Test
  void whatIsReadLiveIsArchivedReplayedAndVerified() throws Exception {
    // given: a topic that has got a partition more, equal orders, and three that are none
    send(orders(0, 200));
    reshape();
    send(orders(200, 300));
    server.send(
        topic("orders"),
        List.of(
            sent(order(300)),
            sent(order(300)),
            new Sent("x", "no JSON", "shop"),
            new Sent("", "{\"id\": null}", "shop"),
            new Sent("y", order(301).text(), "")));

    // when
    int live = millrace("run", "--until-idle", "1s");
    String ran = output();
    int archived = millrace("archive", "--until-idle", "1s");
    String stored = output();
    int replayed = millrace("replay");
    int verified = millrace("verify");

    // then
    assertThat(List.of(live, archived, replayed)).as(ran + stored).containsExactly(0, 0, 0);
    List<String> rows = rows();
    assertThat(sums(rows)).isEqualTo("302 orders, 45450");
    assertThat(rows).isEqualTo(replayed("counts"));
    for (Message<byte[]> message : server.messages(topic("results"))) {
      assertThat(message.getKey()).isIn("a", "b").isEqualTo(message.getProperty("of"));
      assertThat(Long.toString(message.getEventTime()))
          .isEqualTo(message.getProperty("millrace-time"));
      assertThat(message.getProperty("millrace-id")).hasSize(32);
    }
    assertThat(letters())
        .hasSize(3)
        .allSatisfy(
            letter ->
                assertThat(letter)
                    .contains("\"source_kind\":\"pulsar\"")
                    .containsPattern("\"message_id\":\"\\d+:\\d+:[012](:\\d+)?\""))
        .anySatisfy(letter -> assertThat(letter).contains("the message has no property 'origin'"));
    assertThat(verified).as(output()).isZero();
    assertThat(ran + stored + output())
        .doesNotContain(PulsarServer.PASSWORD)
        .doesNotContain(PulsarServer.token("reader"))
        .doesNotContain("ML-4297");
  }

  @Test
  void whatCannotBeUsedIsSaidBeforeARun() throws Exception {
    // given
    String text = soon(text());

    // when, then
    assertThat(said(text)).isEqualTo("0");
    assertThat(said(text.replace(topic("orders"), "nothing")))
        .contains("ML-5621")
        .contains("topic 'persistent://public/default/nothing'");
    assertThat(said(text.replace(topic("results"), "no/where/results")))
        .contains("ML-5621")
        .contains("topic 'persistent://no/where/results'");
    assertThat(said(text.replace(PulsarServer.token("reader"), PulsarServer.token("nobody"))))
        .contains("ML-5622")
        .contains("asked to list partitions");
    assertThat(said(text.replace("password: " + PulsarServer.PASSWORD, "password: wrong")))
        .contains("ML-5622");
    assertThat(said(text.replace(server.tlsUrl(), "pulsar+ssl://localhost:1")))
        .contains("ML-5620")
        .contains("no answer from topic");
    // The client hears of the closed connection first, or of the certificate: the broker knows.
    assertThat(server.log()).doesNotContain("SslHandshakeException");
    assertThat(said(text.replace("tls_trust_certs: '" + server.certificateFile() + "', ", "")))
        .containsPattern("ML-562[03]")
        .contains("certificate");
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(server.log()).contains("SslHandshakeException", "TLSV1_ALERT"));
  }

  @Test
  void aCertificateLogsIn() throws Exception {
    // given
    String text =
        soon(text())
            .replace(
                "token: " + PulsarServer.token("reader"),
                "tls_certificate: '%s', tls_key: '%s'"
                    .formatted(server.certificateFile(), server.keyFile()));

    // when, then
    assertThat(said(text)).isEqualTo("0");
  }

  /** A file of which brokers are not asked for long. */
  private static String soon(String text) {
    return text.replace("format: JSON", "retry_for: 2s, format: JSON");
  }

  @Test
  void aRowThatIsTooLargeIsADeadLetter() throws Exception {
    // given: one with an empty key, and one of more than a message may have, compressed as it is
    byte[] noise = new byte[2 << 20];
    new Random(1).nextBytes(noise);
    String text = order(1).text().replace("}", ", \"text\": \"%s\"}");
    server.send(
        topic("orders"),
        List.of(
            sent(order(0)),
            new Sent("k", text.formatted(Base64.getEncoder().encodeToString(noise)), "shop")));
    String file =
        file(
            text()
                .replace("kind: VARCHAR", "text: VARCHAR, kind: VARCHAR")
                .replace("input: PerMinute", "input: Wide")
                .replace(
                    "    - type: Combine",
                    "    - {type: MapToFields, name: Wide, input: Known, config: {fields: {kind:"
                        + " \"CASE WHEN id = 0 THEN '' ELSE 'a' END\", text: text || text}}}\n"
                        + "    - type: Combine"));

    // when
    int code = run("run", file, "--until-idle", "1s");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(counts()).isEmpty();
    assertThat(letters())
        .hasSize(2)
        .anySatisfy(letter -> assertThat(letter).contains("its key is empty"))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6494").contains("Pulsar refuses"));
  }

  @Test
  void rowsWaitWhileTheBrokerIsAway() throws Exception {
    // given
    send(orders(0, 600));
    Path said = dir().resolve("said");

    // when: it stops to answer while the run begins, longer than an idle run lasts
    try (MillraceProcess process =
        MillraceProcess.start(said, "run", file(), "--until-idle", "3s")) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  server.stats(topic("orders") + "-partition-0").contains("\"kept\"")
                      || !process.isAlive());
      server.signal("STOP");
      Awaitility.await().pollDelay(Duration.ofSeconds(6)).until(() -> true);
      server.signal("CONT");
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive());
    } finally {
      server.signal("CONT");
    }

    // then
    assertThat(sums(rows())).as(Files.readString(said)).isEqualTo("600 orders, 179700");
  }
}
