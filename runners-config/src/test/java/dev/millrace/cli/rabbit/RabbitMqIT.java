package dev.millrace.cli.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.GetResponse;
import dev.millrace.base.SecretText;
import dev.millrace.cli.BinaryOrders;
import dev.millrace.cli.KeptState;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.cli.rabbit.RabbitServer.Sent;
import dev.millrace.diag.Position;
import dev.millrace.io.rabbitmq.QueueLook;
import dev.millrace.io.rabbitmq.RabbitProbe;
import dev.millrace.io.rabbitmq.RabbitTarget;
import dev.millrace.runner.MillraceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ReadFromRabbitMq} and {@code WriteToRabbitMq} on a real server. */
@Timeout(600)
class RabbitMqIT {
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
          fields: {id: INTEGER NOT NULL, t: TIMESTAMP NOT NULL}
          timestamp: t
          watermark: {max_out_of_orderness: 1h}
          live:
            type: ReadFromRabbitMq
            config: {SERVER, queue: orders, archive_queue: orders-archive, format: JSON,
                     headers: [kind], metadata: {message_id: mid, routing_key: rk}}
          archive: {type: ReadFromParquet, config: {path: DIR/archive, partitions: "dt={yyyy-MM-dd}"}}
      outputs:
        counts:
          input: PerMinute
          live:
            type: WriteToRabbitMq
            config: {SERVER, exchange: results, routing_key: kind, format: JSON,
                     headers: {kind: kind}, read_queue: results-read}
          replay: {type: WriteToJson, config: {path: DIR/counts}}
        dead_letter:
          live: {type: WriteToRabbitMq, config: {SERVER, queue: dead, format: JSON, read_queue: dead}}
          replay: {type: WriteToJson, config: {path: DIR/dead}}
        late:
          live: {type: WriteToRabbitMq, config: {SERVER, queue: late, format: JSON, read_queue: late}}
      """;

  private static final Map<String, Object> A = Map.of("kind", "a");

  @TempDir private static Path serverDir;
  private static RabbitServer server;

  @TempDir private Path dir;
  private Result result = new Result(0, List.of(), List.of());

  @BeforeAll
  static void startServer() throws Exception {
    assumeTrue(RabbitServer.isInstalled(), "Debian's rabbitmq-server is not installed");
    server = RabbitServer.start(serverDir);
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void makeQueues() throws Exception {
    server.queues("in", "orders", "orders-archive");
    server.queues("results", "results", "results-read");
    server.queues("", "dead", "late");
  }

  private String file(String url) throws IOException {
    String access = "url: '" + url + "', username: millrace, password: " + RabbitServer.PASSWORD;
    String text = FILE.replace("SERVER", access).replace("DIR", dir.toString());
    return Files.writeString(dir.resolve("p.yaml"), text).toString();
  }

  private int millrace(String command, String... more) throws IOException {
    return run(
        Stream.of(Stream.of(command, file(server.url())), Stream.of(more))
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

  private static Sent order(int id, String kind) {
    String json =
        "{\"id\": %d, \"t\": \"2025-03-01T10:%02d:%02dZ\"}".formatted(id, id / 60 % 60, id % 60);
    return new Sent("m" + id, json, Map.of("kind", kind));
  }

  private static List<Sent> orders(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> order(i, i % 3 == 0 ? "a" : "b")).toList();
  }

  private static List<String> texts(List<GetResponse> messages) {
    return messages.stream().map(RabbitServer::text).sorted().toList();
  }

  /** What the counts are together, however often a run was ended. */
  private static String sums(List<GetResponse> messages) {
    int n = 0;
    int ids = 0;
    for (GetResponse message : messages) {
      String[] parts = RabbitServer.text(message).split("[:,}]");
      n += Integer.parseInt(parts[3]);
      ids += Integer.parseInt(parts[5]);
    }
    return n + " orders, " + ids;
  }

  @Test
  void whatIsReadLiveIsArchivedReplayedAndVerified() throws Exception {
    // given: orders, some published twice, one without an id, and three that are no orders
    List<Sent> all = new ArrayList<>(orders(0, 300));
    all.addAll(orders(0, 50));
    all.add(new Sent(null, order(300, "a").body(), A));
    all.add(new Sent("x1", "no JSON", A));
    all.add(new Sent("x2", "{\"id\": null}", A));
    all.add(new Sent("x3", order(7, "a").body(), Map.of()));
    server.publish("in", "", all);

    // when
    int live = millrace("run", "--until-idle", "2s");
    String ran = output();
    int archived = millrace("archive", "--until-idle", "2s");
    String stored = output();
    int replayed = millrace("replay");
    int verified = millrace("verify");

    // then: nothing is left unacknowledged, and nothing is counted twice
    assertThat(List.of(live, archived, replayed)).as(ran + stored).containsExactly(0, 0, 0);
    assertThat(List.of(server.waiting("orders"), server.waiting("orders-archive")))
        .containsExactly(0, 0);
    List<GetResponse> rows = server.take("results");
    assertThat(sums(rows)).isEqualTo("301 orders, 45150");
    assertThat(texts(rows)).isEqualTo(lines(dir.resolve("counts")));
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.getProps().getMessageId()).hasSizeGreaterThan(15);
              assertThat(row.getProps().getDeliveryMode()).isEqualTo(2);
              assertThat(row.getProps().getHeaders()).containsKeys("kind", "millrace-time");
              assertThat(row.getEnvelope().getRoutingKey()).matches("[ab]");
            });
    assertThat(texts(server.take("dead")))
        .hasSize(3)
        .anySatisfy(letter -> assertThat(letter).contains("ML-6460").contains("no header 'kind'"))
        .allSatisfy(
            letter ->
                assertThat(letter)
                    .contains("\"source_kind\":\"rabbitmq\"")
                    .doesNotContain(RabbitServer.PASSWORD));
    assertThat(ran).contains("ML-4284").contains("one without a message_id counts each time");
    assertThat(verified).as(output()).isZero();
    assertThat(server.waiting("results-read")).isEqualTo(rows.size());
    assertThat(ran + stored + output()).doesNotContain(RabbitServer.PASSWORD);
  }

  @Test
  void quorumQueuesAreReadAndWrittenOnFlink() throws Exception {
    // given: orders, some published twice
    server.quorumQueues("in", "orders-quorum");
    server.quorumQueues("results", "results-quorum");
    String text =
        Files.readString(Path.of(file(server.url())))
            .replace("queue: orders,", "queue: orders-quorum,");
    String file = Files.writeString(dir.resolve("quorum.yaml"), text).toString();
    List<Sent> all = new ArrayList<>(orders(0, 300));
    all.addAll(orders(0, 50));
    server.publish("in", "", all);

    // when
    int live = run("run", file, "--runner=flink-embedded", "--until-idle", "2s");

    // then: everything is acknowledged, also what Flink's last checkpoint had read
    assertThat(live).as(output()).isZero();
    List<GetResponse> rows = server.take("results-quorum");
    assertThat(sums(rows)).isEqualTo("300 orders, 44850");
    assertThat(texts(server.take("results"))).isEqualTo(texts(rows));
    assertThat(server.waiting("orders-quorum")).isZero();
  }

  @Test
  void linesOfCsvAreReadAndWritten() throws Exception {
    // given: two orders, and three lines that are none
    String text =
        Files.readString(Path.of(file(server.url())))
            .replace(
                "archive_queue: orders-archive, format: JSON,",
                "archive_queue: orders-archive, format: CSV, delimiter: ';',")
            .replace("routing_key: kind, format: JSON,", "routing_key: kind, format: CSV,");
    String file = Files.writeString(dir.resolve("csv.yaml"), text).toString();
    List<String> lines =
        List.of(
            "5;2025-03-01T10:00:00Z",
            "\"6\";2025-03-01 10:00:01\r\n",
            "7;2025-03-01T10:00:00Z;more",
            "id;t",
            "\"8;2025-03-01T10:00:00Z");
    List<Sent> all =
        IntStream.range(0, lines.size()).mapToObj(i -> new Sent("c" + i, lines.get(i), A)).toList();
    server.publish("in", "", all);

    // when
    int live = run("run", file, "--until-idle", "1s");

    // then
    assertThat(live).as(output()).isZero();
    assertThat(texts(server.take("results"))).containsExactly("a,2,11");
    assertThat(texts(server.take("dead")))
        .hasSize(3)
        .filteredOn(letter -> letter.contains("ML-6153"))
        .hasSize(2);
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
        Files.readString(Path.of(file(server.url())))
            .replace(
                "archive_queue: orders-archive, format: JSON,",
                "archive_queue: orders-archive, " + read + ",")
            .replace("routing_key: kind, format: JSON,", "routing_key: kind, " + written + ",");
    String file = Files.writeString(dir.resolve("binary.yaml"), text).toString();
    byte[] whole = order.apply(5);
    server.publish(
        "in",
        "",
        List.of(
            new Sent("a0", whole, A),
            new Sent("a1", order.apply(200), A),
            new Sent("a2", Arrays.copyOf(whole, whole.length - 1), A)));

    // when
    int live = run("run", file, "--until-idle", "1s");

    // then
    assertThat(live).as(output()).isZero();
    assertThat(server.take("results")).extracting(GetResponse::getBody).containsExactly(count);
    assertThat(texts(server.take("dead")))
        .hasSize(1)
        .allSatisfy(letter -> assertThat(letter).contains(code));
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

  @Test
  void anArchiverThatIsKilledLosesNothingAndArchivesNothingTwice() throws Exception {
    // given
    server.publish("in", "", orders(0, 3_000));
    Path said = dir.resolve("said");

    // when: killed once some are committed, with others under way
    try (MillraceProcess process =
        MillraceProcess.start(said, "archive", file(server.url()), "--until-idle", "60s")) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Files.isDirectory(dir.resolve("archive")) && !parquet().isEmpty());
      server.publish("in", "", orders(3_000, 3_500));
      process.kill();
    }
    server.publish("in", "", orders(3_500, 3_600));
    // On Flink the last files wait for a checkpoint, and the source does not.
    int archived = millrace("archive", "--runner=flink-embedded", "--until-idle", "2s");
    String stored = output();
    int replayed = millrace("replay");

    // then
    assertThat(List.of(archived, replayed)).as(stored + output()).containsExactly(0, 0);
    assertThat(server.waiting("orders-archive")).isZero();
    int n = 0;
    for (String line : lines(dir.resolve("counts"))) {
      n += Integer.parseInt(line.split("[:,}]")[3]);
    }
    assertThat(n).isEqualTo(3_600);
  }

  @Test
  void aRunOnFlinkThatIsKilledLosesNothingAndCountsNothingTwice() throws Exception {
    // given
    String text =
        Files.readString(Path.of(file(server.url())))
            .replace("queue: orders,", "queue: orders, reorder_within: 1s,");
    Path file = Files.writeString(dir.resolve("kept.yaml"), text);
    KeptState state = new KeptState(dir);
    String[] command = state.command(file);
    server.publish("in", "", orders(0, 300));

    // when: killed with orders that a checkpoint holds, and others that were only taken
    try (MillraceProcess run = MillraceProcess.start(dir.resolve("said"), command)) {
      state.awaitCheckpoints(2);
      server.publish("in", "", orders(300, 350));
      Awaitility.await().until(() -> server.waiting("orders") == 0);
      server.publish("in", "", orders(350, 400));
      run.kill();
    }
    Awaitility.await().until(() -> server.waiting("orders") > 0);
    server.publish("in", "", orders(400, 500));
    try (MillraceProcess run = MillraceProcess.start(dir.resolve("said"), command)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> run.isAlive() && server.waiting("orders") == 0);
      state.awaitCheckpoints(2);
      server.publish("in", "", List.of(closing()));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> server.waiting("results-read") >= 18);
      state.awaitCheckpoints(2);
    }

    // then: a row may be there twice, under one id
    Map<String, GetResponse> byId = new TreeMap<>();
    for (GetResponse row : server.take("results")) {
      GetResponse before = byId.put(row.getProps().getMessageId(), row);
      if (before != null) {
        assertThat(RabbitServer.text(row)).isEqualTo(RabbitServer.text(before));
      }
    }
    assertThat(sums(List.copyOf(byId.values())))
        .as(Files.readString(dir.resolve("said")))
        .isEqualTo("500 orders, 124750");
    assertThat(server.take("dead")).isEmpty();
    assertThat(server.take("late")).isEmpty();
  }

  /** What is much later than all others and does not count. */
  private static Sent closing() {
    return new Sent("end", "{\"id\": -1, \"t\": \"2025-03-01T14:00:00Z\"}", A);
  }

  private List<Path> parquet() throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("archive"))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).toList();
    }
  }

  @Test
  void aKilledServerLosesNothingAndDoublesNothing() throws Exception {
    // given: a run that has taken some orders, and not been told of its checkpoint for all of them
    server.publish("in", "", orders(0, 200));
    Running running = TestCommandLine.start("run", file(server.url()), "--until-idle", "5s");
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> server.waiting("orders") == 0);

    // when
    server.publish("in", "", orders(200, 300));
    server.kill();
    server.startAgain();
    server.publish("in", "", orders(300, 400));
    result = running.result();

    // then
    assertThat(result.exitCode()).as(output()).isZero();
    assertThat(server.waiting("orders")).isZero();
    Map<String, String> byId = new TreeMap<>();
    List<GetResponse> rows = server.take("results");
    rows.forEach(row -> byId.put(row.getProps().getMessageId(), RabbitServer.text(row)));
    assertThat(byId).hasSize(new TreeSet<>(byId.values()).size());
    assertThat(sums(rows)).isEqualTo("400 orders, 79800");
  }

  @Test
  void whatTheServerDoesNotAllowIsSaidBeforeARun() throws Exception {
    // given
    Path good = Path.of(file(server.url()));
    String text = Files.readString(good);
    String store = server.truststore().toString();

    // when, then
    assertThat(run("check", "--connect", good.toString())).as(output()).isZero();
    assertThat(said(text.replace(RabbitServer.PASSWORD, "wrong-pw-1")))
        .contains("ML-5572")
        .contains("refuses the user 'millrace'")
        .doesNotContain("wrong-pw-1");
    assertThat(said(text.replace("queue: orders,", "queue: nothing,")))
        .contains("ML-5571")
        .contains("no queue 'nothing'");
    assertThat(said(text.replace("exchange: results,", "exchange: nowhere,")))
        .contains("ML-5571")
        .contains("no exchange 'nowhere'");
    assertThat(said(text.replace(server.url(), "amqp://localhost:1")))
        .contains("ML-5570")
        .contains("no answer from amqp://localhost:1");
    assertThat(said(text.replace(server.url(), server.tlsUrl())))
        .contains("ML-5573")
        .contains("the certificate of amqps://localhost")
        .contains("'truststore' names a file");
    assertThat(
            said(
                text.replace(
                    server.url() + "',",
                    server.tlsUrl()
                        + "', truststore: "
                        + store
                        + ", truststore_password: "
                        + RabbitServer.STORE_PASSWORD
                        + ",")))
        .isEqualTo("0");
  }

  /** What {@code check --connect} says about a file; its exit code where that is nothing. */
  private String said(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("other.yaml"), text);
    return run("check", "--connect", file.toString()) == 0 ? "0" : output();
  }

  @Test
  void aMessageThatNoQueueTakesFailsTheRun() throws Exception {
    // given: an exchange without a queue
    server.queues("lonely");
    server.publish("in", "", orders(0, 3));
    Path file = Path.of(file(server.url()));
    Files.writeString(
        file,
        Files.readString(file)
            .replace("exchange: results,", "exchange: lonely,")
            .replace("read_queue: results-read", "retry_for: 2s"));

    // when
    int code = run("run", file.toString(), "--until-idle", "1s");

    // then
    assertThat(code).isNotZero();
    assertThat(output()).contains("ML-5574").contains("exchange 'lonely'");
  }

  @Test
  void aFullQueueIsCalledFull() throws Exception {
    // given
    server.fullQueue("full");
    server.publish("in", "", orders(0, 3));
    Path file = Path.of(file(server.url()));
    Files.writeString(
        file,
        Files.readString(file)
            .replace("exchange: results, routing_key: kind,", "queue: full, retry_for: 2s,"));

    // when
    int code = run("run", file.toString(), "--until-idle", "1s");

    // then
    assertThat(code).isNotZero();
    assertThat(output()).contains("ML-5573").contains("is the queue full?");
  }

  @Test
  void aConnectionIsMadeWithThePasswordThatItsFileHasByThen() throws Exception {
    Path file = Files.writeString(dir.resolve("rotated"), RabbitServer.PASSWORD + "\n");
    SecretText rotated = new SecretText("until yesterday", file.toString());
    RabbitTarget target =
        RabbitTarget.of(
                server.url(),
                new RabbitTarget.Login(
                    new RabbitTarget.Access("millrace", rotated), null, Duration.ofSeconds(2)),
                Position.ofFile("p.yaml"))
            .orElseThrow();

    RabbitProbe.queue(target, "orders");
    Files.delete(file);
    RabbitProbe.queue(target, "orders");
  }

  @Test
  void aLookThatEndsEarlyEndsAtOnceAndLeavesTheQueueAsItWas() throws Exception {
    // given: more than is held at once
    server.publish("in", "", orders(0, 5_000));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> server.waiting("orders") == 5_000);
    RabbitTarget target =
        RabbitTarget.of(
                server.url(),
                new RabbitTarget.Login(
                    new RabbitTarget.Access("millrace", SecretText.of(RabbitServer.PASSWORD)),
                    null,
                    Duration.ofSeconds(2)),
                Position.ofFile("p.yaml"))
            .orElseThrow();
    List<String> seen = new ArrayList<>();

    // when
    long before = System.nanoTime();
    assertThatThrownBy(
            () ->
                QueueLook.look(
                    target,
                    "orders",
                    "none",
                    message -> {
                      throw new IllegalStateException("enough");
                    }))
        .hasMessage("enough");
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    QueueLook.look(target, "orders", "none", message -> seen.add(message.id()));

    // then
    assertThat(took).isLessThan(Duration.ofSeconds(4));
    assertThat(new TreeSet<>(seen)).hasSize(5_000);
    assertThat(server.waiting("orders")).isEqualTo(5_000);
  }
}
