package dev.millrace.cli.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.BinaryOrders;
import dev.millrace.cli.KeptState;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.pulsar.PulsarServer.Sent;
import dev.millrace.runner.MillraceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pulsar.client.api.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code ReadFromPulsar} and {@code WriteToPulsar} on a broker. */
@Timeout(300)
class PulsarIT {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Known, input: orders, config: {keep: id >= 0}}
          - type: Combine
            name: PerMinute
            input: Known
            windowing: {type: fixed, size: 1m}
            config: {group_by: kind, combine: {n: {fn: count}, ids: {value: id, fn: sum}}}
      streams:
        orders:
          fields: {id: INTEGER NOT NULL, kind: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL}
          timestamp: t
          watermark: {max_out_of_orderness: 1h}
          live:
            type: ReadFromPulsar
            config: {READER, topic: orders-N, format: JSON, headers: [origin], subscription: kept,
                     metadata: {key: k, message_id: id_, partition: p, publish_time: at, event_time: et}}
          archive: {type: ReadFromParquet, config: {path: DIR/archive, partitions: "dt={yyyy-MM-dd}"}}
      outputs:
        counts:
          input: PerMinute
          live: {type: WriteToPulsar, config: {WRITER, topic: results-N, format: JSON, key: kind, headers: {of: kind}}}
          replay: {type: WriteToJson, config: {path: DIR/counts}}
        dead_letter:
          live: {type: WriteToPulsar, config: {WRITER, topic: dead-N, format: JSON}}
          replay: {type: WriteToJson, config: {path: DIR/dead}}
        late:
          live: {type: WriteToPulsar, config: {WRITER, topic: late-N, format: JSON}}
      """;

  @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

  @TempDir private Path dir;
  private PulsarServer server;
  private int number;
  private Result result = new Result(0, List.of(), List.of());

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

  private Path file() throws Exception {
    String reader =
        "url: '%s', tls_trust_certs: '%s', token: %s"
            .formatted(server.tlsUrl(), server.certificateFile(), PulsarServer.token("reader"));
    String writer =
        "url: '%s', username: writer, password: %s".formatted(server.url(), PulsarServer.PASSWORD);
    String text =
        FILE.replace("READER", reader)
            .replace("WRITER", writer)
            .replace("-N", "-" + number)
            .replace("DIR", dir.toString());
    return Files.writeString(dir.resolve("p.yaml"), text);
  }

  private int millrace(String command, String... more) throws Exception {
    return run(
        Stream.of(Stream.of(command, file().toString()), Stream.of(more))
            .flatMap(each -> each)
            .toArray(String[]::new));
  }

  private int run(String... arguments) {
    result = TestCommandLine.run(arguments);
    return result.exitCode();
  }

  private String output() {
    return String.join("\n", result.out()) + String.join("\n", result.err());
  }

  private static Sent order(int id) {
    String json =
        "{\"id\": %d, \"kind\": \"%s\", \"t\": \"2025-03-01T10:%02d:%02dZ\"}"
            .formatted(id, id % 3 == 0 ? "a" : "b", id / 60 % 60, id % 60);
    return new Sent("k" + id % 7, json, "shop");
  }

  private static List<Sent> orders(int from, int to) {
    return IntStream.range(from, to).mapToObj(PulsarIT::order).toList();
  }

  /** What the counts are together. */
  private static String sums(List<String> rows) {
    int n = 0;
    int ids = 0;
    for (String row : rows) {
      String[] parts = row.split("[:,}]");
      n += Integer.parseInt(parts[3]);
      ids += Integer.parseInt(parts[5]);
    }
    return n + " orders, " + ids;
  }

  private static List<String> lines(Path below) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(below)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines.stream().sorted().toList();
  }

  private List<Path> parquet() throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("archive"))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).toList();
    }
  }

  @Test
  void whatIsReadLiveIsArchivedReplayedAndVerified() throws Exception {
    // given: a topic that has got a partition more, equal orders, and three that are none
    server.send(topic("orders"), orders(0, 200));
    server.grow(topic("orders"), 3);
    server.send(topic("orders"), orders(200, 300));
    server.send(
        topic("orders"),
        List.of(
            order(300),
            order(300),
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
    List<String> rows = server.texts(topic("results"));
    assertThat(sums(rows)).isEqualTo("302 orders, 45450");
    assertThat(rows).isEqualTo(lines(dir.resolve("counts")));
    for (Message<byte[]> message : server.messages(topic("results"))) {
      assertThat(message.getKey()).isIn("a", "b").isEqualTo(message.getProperty("of"));
      assertThat(Long.toString(message.getEventTime()))
          .isEqualTo(message.getProperty("millrace-time"));
      assertThat(message.getProperty("millrace-id")).hasSize(32);
    }
    assertThat(server.texts(topic("dead")))
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
  void avroIsReadAndProtobufWritten() throws Exception {
    Files.writeString(dir.resolve("order.avsc"), BinaryOrders.AVRO);
    Files.writeString(dir.resolve("count.proto"), BinaryOrders.PROTO);
    binary(
        "format: AVRO, avro_schema: order.avsc",
        "format: PROTO, file_descriptor_path: count.proto, message_name: Count",
        BinaryOrders::avro,
        BinaryOrders.proto("a", 2, 205),
        "ML-6118");
  }

  @Test
  void protobufIsReadAndAvroWritten() throws Exception {
    Files.writeString(dir.resolve("order.proto"), BinaryOrders.PROTO_ORDER);
    Files.writeString(dir.resolve("count.avsc"), BinaryOrders.AVRO_COUNT);
    binary(
        "format: PROTO, file_descriptor_path: order.proto, message_name: Order",
        "format: AVRO, avro_schema: count.avsc",
        BinaryOrders::protoOrder,
        BinaryOrders.avroCount("a", 2, 205),
        "ML-6114");
  }

  /** Counts two orders, and sends one that ends too early to the dead letters. */
  private void binary(
      String read, String written, IntFunction<byte[]> order, byte[] count, String code)
      throws Exception {
    // given
    String text =
        Files.readString(file())
            .replace(topic("orders") + ", format: JSON,", topic("orders") + ", " + read + ",")
            .replace(topic("results") + ", format: JSON,", topic("results") + ", " + written + ",");
    String file = Files.writeString(dir.resolve("binary.yaml"), text).toString();
    byte[] whole = order.apply(5);
    server.sendBytes(
        topic("orders"), List.of(whole, order.apply(200), Arrays.copyOf(whole, whole.length - 1)));

    // when
    int live = run("run", file, "--until-idle", "1s");

    // then
    assertThat(live).as(output()).isZero();
    assertThat(server.messages(topic("results")))
        .extracting(Message::getData)
        .containsExactly(count);
    assertThat(server.texts(topic("dead")))
        .hasSize(1)
        .allSatisfy(letter -> assertThat(letter).contains(code));
  }

  @Test
  void anArchiverThatIsKilledLosesNothingAndArchivesNothingTwice() throws Exception {
    // given
    server.send(topic("orders"), orders(0, 3_000));
    Path said = dir.resolve("said");

    // when: killed once some are committed, with a partition added meanwhile
    try (MillraceProcess process =
        MillraceProcess.start(said, "archive", file().toString(), "--roll-every", "1s")) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Files.isDirectory(dir.resolve("archive")) && !parquet().isEmpty());
      server.grow(topic("orders"), 3);
      server.send(topic("orders"), orders(3_000, 3_500));
      process.kill();
    }
    server.send(topic("orders"), orders(3_500, 3_600));
    int archived = millrace("archive", "--until-idle", "1s");
    String stored = output();
    int again = millrace("archive", "--until-idle", "1s");
    int replayed = millrace("replay");

    // then
    assertThat(List.of(archived, again, replayed)).as(stored + output()).containsExactly(0, 0, 0);
    assertThat(sums(lines(dir.resolve("counts")))).isEqualTo("3600 orders, 6478200");
  }

  @Test
  void aRunOnFlinkThatIsKilledGoesOnWhereItsCheckpointIs() throws Exception {
    // given: a start that nothing but a checkpoint can find again
    Path file = file();
    Files.writeString(
        file,
        Files.readString(file)
            .replace("format: JSON, headers", "start: {mode: latest}, format: JSON, headers")
            .replace("max_out_of_orderness: 1h", "max_out_of_orderness: 1h, on_idle: hold"));
    KeptState state = new KeptState(dir);
    String[] command = state.command(file);
    server.send(topic("orders"), orders(0, 50));

    // when: killed after it has read some
    try (MillraceProcess run = MillraceProcess.start(dir.resolve("said"), command)) {
      state.awaitCheckpoints(1);
      server.send(topic("orders"), orders(50, 500));
      state.awaitCheckpoints(2);
      server.send(topic("orders"), orders(500, 550));
      run.kill();
    }
    server.send(topic("orders"), orders(550, 600));
    server.send(topic("orders"), closing());
    try (MillraceProcess run = MillraceProcess.start(dir.resolve("said"), command)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> !run.isAlive() || server.texts(topic("results")).size() >= 20);
    }

    // then: the first 50 were there before
    assertThat(sums(server.texts(topic("results"))))
        .as(Files.readString(dir.resolve("said")))
        .isEqualTo("550 orders, 178475");
  }

  /** In every partition, what is much later than all others and does not count. */
  private static List<Sent> closing() {
    return IntStream.range(0, 100)
        .mapToObj(
            i ->
                new Sent(
                    "c" + i,
                    "{\"id\": -1, \"kind\": \"c\", \"t\": \"2025-03-01T14:00:00Z\"}",
                    "shop"))
        .toList();
  }

  @Test
  void whatCannotBeUsedIsSaidBeforeARun() throws Exception {
    // given
    String text = Files.readString(file());

    // when, then
    assertThat(said(text)).isEqualTo("0");
    assertThat(said(text.replace(topic("orders"), "nothing")))
        .contains("ML-5621")
        .contains("topic 'persistent://public/default/nothing'");
    assertThat(said(text.replace(topic("results"), "no/where/results")))
        .contains("ML-562")
        .contains("topic 'persistent://no/where/results'");
    assertThat(said(text.replace(PulsarServer.token("reader"), PulsarServer.token("nobody"))))
        .contains("ML-5622")
        .contains("asked to list partitions");
    assertThat(said(text.replace("password: " + PulsarServer.PASSWORD, "password: wrong")))
        .contains("ML-5622");
    assertThat(said(text.replace(server.tlsUrl(), "pulsar+ssl://localhost:1")))
        .contains("ML-5620")
        .contains("no answer from topic");
    assertThat(said(text.replace("tls_trust_certs: '" + server.certificateFile() + "', ", "")))
        .contains("ML-562")
        .contains("certif");
  }

  @Test
  void aCertificateLogsIn() throws Exception {
    // given
    String text =
        Files.readString(file())
            .replace(
                "token: " + PulsarServer.token("reader"),
                "tls_certificate: '%s', tls_key: '%s'"
                    .formatted(server.certificateFile(), server.keyFile()));

    // when, then
    assertThat(said(text)).isEqualTo("0");
  }

  /** What {@code check --connect} says about a file; 0 where that is nothing. */
  private String said(String text) throws IOException {
    String soon = text.replace("format: JSON", "retry_for: 2s, format: JSON");
    Path file = Files.writeString(dir.resolve("other.yaml"), soon);
    return run("check", "--connect", file.toString()) == 0 ? "0" : output();
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
            order(0),
            new Sent("k", text.formatted(Base64.getEncoder().encodeToString(noise)), "shop")));
    Path file = file();
    Files.writeString(
        file,
        Files.readString(file)
            .replace("kind: VARCHAR", "text: VARCHAR, kind: VARCHAR")
            .replace("input: PerMinute", "input: Wide")
            .replace(
                "    - type: Combine",
                "    - {type: MapToFields, name: Wide, input: Known, config: {fields: {kind: \"CASE"
                    + " WHEN id = 0 THEN '' ELSE 'a' END\", text: text || text}}}\n"
                    + "    - type: Combine"));

    // when
    int code = run("run", file.toString(), "--until-idle", "1s");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(server.texts(topic("results"))).isEmpty();
    assertThat(server.texts(topic("dead")))
        .hasSize(2)
        .anySatisfy(letter -> assertThat(letter).contains("its key is empty"))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6494").contains("Pulsar refuses"));
  }

  @Test
  void rowsWaitWhileTheBrokerIsAway() throws Exception {
    // given
    server.send(topic("orders"), orders(0, 600));
    Path said = dir.resolve("said");

    // when: it stops to answer while the run begins, longer than an idle run lasts
    try (MillraceProcess process =
        MillraceProcess.start(said, "run", file().toString(), "--until-idle", "3s")) {
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
    assertThat(sums(server.texts(topic("results"))))
        .as(Files.readString(said))
        .isEqualTo("600 orders, 179700");
  }
}
