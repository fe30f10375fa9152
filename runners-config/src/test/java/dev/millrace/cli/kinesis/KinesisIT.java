package dev.millrace.cli.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.BinaryOrders;
import dev.millrace.cli.KeptState;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.kinesis.KinesisServer.Sent;
import dev.millrace.runner.MillraceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
import software.amazon.awssdk.services.kinesis.model.Record;

/** {@code ReadFromKinesis} and {@code WriteToKinesis} on a server. */
@Timeout(300)
class KinesisIT {
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
            type: ReadFromKinesis
            config: {SERVER, stream: orders, format: JSON,
                     metadata: {partition_key: pk, sequence_number: sn, shard: sh, timestamp: at}}
          archive: {type: ReadFromParquet, config: {path: DIR/archive, partitions: "dt={yyyy-MM-dd}"}}
      outputs:
        counts:
          input: PerMinute
          live: {type: WriteToKinesis, config: {SERVER, stream: results, format: JSON, partition_key: kind}}
          replay: {type: WriteToJson, config: {path: DIR/counts}}
        dead_letter:
          live: {type: WriteToKinesis, config: {SERVER, stream: dead, format: JSON}}
          replay: {type: WriteToJson, config: {path: DIR/dead}}
        late:
          live: {type: WriteToKinesis, config: {SERVER, stream: late, format: JSON}}
      """;

  @TempDir private static Path serverDir;
  private static KinesisServer server;

  @TempDir private Path dir;
  private Result result = new Result(0, List.of(), List.of());

  @BeforeAll
  static void startServer() throws Exception {
    assumeTrue(KinesisServer.isInstalled(), "npm's kinesalite cannot be had");
    server = KinesisServer.start(serverDir);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void makeStreams() throws Exception {
    server.faults("");
    server.streams(3, "orders", "results");
    server.streams(1, "dead", "late");
  }

  private Path file() throws IOException {
    String access =
        "region: us-east-1, endpoint: '%s', access_key_id: id, secret_access_key: %s"
            .formatted(server.endpoint(), KinesisServer.SECRET);
    String text = FILE.replace("SERVER", access).replace("DIR", dir.toString());
    return Files.writeString(dir.resolve("p.yaml"), text);
  }

  private int millrace(String command, String... more) throws IOException {
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
    return Sent.of("k" + id % 7, json);
  }

  private static List<Sent> orders(int from, int to) {
    return IntStream.range(from, to).mapToObj(KinesisIT::order).toList();
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
    // given: a stream that was split and merged, equal orders, packed ones, and two that are none
    server.put("orders", orders(0, 150));
    server.split("orders");
    server.put("orders", orders(150, 250));
    server.merge("orders");
    server.put("orders", orders(250, 300));
    Sent packing = order(301);
    server.put(
        "orders",
        List.of(
            order(300),
            order(300),
            Aggregates.of(packing.key(), List.of(packing, packing)),
            Sent.of("x", "no JSON"),
            Sent.of("y", "{\"id\": null}")));

    // when: the sink takes half of each batch
    server.faults("\"PutRecords\": \"part\"");
    int live = millrace("run", "--until-idle", "1s");
    String ran = output();
    server.faults("\"GetRecords\": \"throttle\"");
    int archived = millrace("archive", "--until-idle", "1s");
    String stored = output();
    int replayed = millrace("replay");
    server.faults("");
    int verified = millrace("verify");

    // then
    assertThat(List.of(live, archived, replayed)).as(ran + stored).containsExactly(0, 0, 0);
    List<String> rows = server.texts("results");
    assertThat(sums(rows)).isEqualTo("304 orders, 46052");
    assertThat(rows).isEqualTo(lines(dir.resolve("counts")));
    assertThat(server.records("results")).extracting(Record::partitionKey).containsOnly("a", "b");
    assertThat(server.texts("dead"))
        .hasSize(2)
        .allSatisfy(
            letter ->
                assertThat(letter)
                    .contains("\"source_kind\":\"kinesis\"")
                    .doesNotContain(KinesisServer.SECRET)
                    .containsPattern("\"message_id\":\"shardId-0000000000\\d\\d:\\d+\""));
    assertThat(ran).contains("ML-4296");
    assertThat(verified).as(output()).isZero();
    assertThat(ran + stored + output()).doesNotContain(KinesisServer.SECRET);
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
            .replace("stream: orders, format: JSON,", "stream: orders, " + read + ",")
            .replace("stream: results, format: JSON,", "stream: results, " + written + ",");
    String file = Files.writeString(dir.resolve("binary.yaml"), text).toString();
    byte[] whole = order.apply(5);
    server.put(
        "orders",
        List.of(
            new Sent("k", whole),
            new Sent("k", order.apply(200)),
            new Sent("k", Arrays.copyOf(whole, whole.length - 1))));

    // when
    int live = run("run", file, "--until-idle", "1s");

    // then
    assertThat(live).as(output()).isZero();
    assertThat(server.records("results"))
        .extracting(record -> record.data().asByteArray())
        .containsExactly(count);
    assertThat(server.texts("dead"))
        .hasSize(1)
        .allSatisfy(letter -> assertThat(letter).contains(code));
  }

  @Test
  void anArchiverThatIsKilledLosesNothingAndArchivesNothingTwice() throws Exception {
    // given
    server.put("orders", orders(0, 3_000));
    Path said = dir.resolve("said");

    // when: killed once some are committed, with the stream split meanwhile
    try (MillraceProcess process =
        MillraceProcess.start(said, "archive", file().toString(), "--roll-every", "1s")) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> Files.isDirectory(dir.resolve("archive")) && !parquet().isEmpty());
      server.put("orders", orders(3_000, 3_300));
      server.split("orders");
      server.put("orders", orders(3_300, 3_500));
      process.kill();
    }
    server.merge("orders");
    server.put("orders", orders(3_500, 3_600));
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
            .replace("stream: orders, format", "stream: orders, start: {mode: latest}, format")
            .replace("max_out_of_orderness: 1h", "max_out_of_orderness: 1h, on_idle: hold"));
    KeptState state = new KeptState(dir);
    String[] command = state.command(file);
    server.put("orders", orders(0, 50));

    // when: killed after it has read some, and resharded while it is away
    try (MillraceProcess run = MillraceProcess.start(dir.resolve("said"), command)) {
      state.awaitCheckpoints(1);
      server.faults("");
      Awaitility.await().until(() -> server.faults("").contains("GetRecords"));
      server.put("orders", orders(50, 350));
      server.split("orders");
      server.put("orders", orders(350, 500));
      state.awaitCheckpoints(2);
      server.put("orders", orders(500, 550));
      run.kill();
    }
    server.merge("orders");
    server.put("orders", orders(550, 600));
    server.put("orders", closing());
    try (MillraceProcess run = MillraceProcess.start(dir.resolve("said"), command)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> !run.isAlive() || server.texts("results").size() >= 20);
    }

    // then: the first 50 were there before
    assertThat(sums(server.texts("results")))
        .as(Files.readString(dir.resolve("said")))
        .isEqualTo("550 orders, 178475");
  }

  /** In every shard, what is much later than all others and does not count. */
  private static List<Sent> closing() {
    return IntStream.range(0, 100)
        .mapToObj(
            i -> Sent.of("c" + i, "{\"id\": -1, \"kind\": \"c\", \"t\": \"2025-03-01T14:00:00Z\"}"))
        .toList();
  }

  @Test
  void whatCannotBeUsedIsSaidBeforeARun() throws Exception {
    // given
    String text = Files.readString(file());

    // when, then
    assertThat(said(text)).isEqualTo("0");
    assertThat(said(text.replace("stream: orders", "stream: nothing")))
        .contains("ML-5581")
        .contains("stream 'nothing'")
        .contains("kinesis:DescribeStreamSummary");
    assertThat(said(text.replace("stream: results", "stream: nowhere")))
        .contains("ML-5581")
        .contains("stream 'nowhere'");
    assertThat(said(text.replace(server.endpoint(), "http://127.0.0.1:1")))
        .contains("ML-5580")
        .contains("no answer from stream 'orders' of http://127.0.0.1:1");
    server.faults("\"GetRecords\": \"deny\"");
    assertThat(said(text)).contains("ML-5582").contains("kinesis:GetRecords");
    server.faults("\"GetRecords\": \"throttle\"");
    assertThat(said(text)).isEqualTo("0");
  }

  /** What {@code check --connect} says about a file; 0 where that is nothing. */
  private String said(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("other.yaml"), text);
    return run("check", "--connect", file.toString()) == 0 ? "0" : output();
  }

  @Test
  void aRowThatIsTooLargeIsADeadLetter() throws Exception {
    // given: one of a key that Kinesis does not take, and one of more than a record may have
    server.put("orders", orders(0, 2));
    Path file = file();
    Files.writeString(
        file,
        Files.readString(file)
            .replace("input: PerMinute", "input: Wide")
            .replace(
                "  - type: Combine",
                "  - {type: MapToFields, name: Wide, input: Known, config: {fields: {id: id, kind:"
                    + " \"CASE WHEN id = 0 THEN '' ELSE 'a' END\", text: \"REPEAT('x',"
                    + " 1048570)\"}}}\n"
                    + "    - type: Combine"));

    // when
    int code = run("run", file.toString(), "--until-idle", "1s");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(server.texts("results")).isEmpty();
    assertThat(server.texts("dead"))
        .hasSize(2)
        .anySatisfy(letter -> assertThat(letter).contains("its partition key is empty"))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6473").contains("takes 1048576"));
  }
}
