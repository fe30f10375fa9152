package dev.millrace.cli.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.broker.BrokerLog;
import dev.millrace.cli.kinesis.KinesisServer.Sent;
import java.nio.file.Path;
import java.util.List;
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
class KinesisIT extends BrokerLog {
  @TempDir private static Path serverDir;
  private static KinesisServer server;

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

  @Override
  protected Places places() {
    String access =
        "region: us-east-1, endpoint: '%s', access_key_id: id, secret_access_key: %s, stream: "
            .formatted(server.endpoint(), KinesisServer.SECRET);
    return new Places(
        "Kinesis",
        "id: INTEGER NOT NULL, kind: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL",
        access
            + "orders, "
            + IN
            + ", metadata: {partition_key: pk, sequence_number: sn, shard: sh, timestamp: at}",
        access + "results, " + OUT + ", partition_key: kind",
        access + "dead, format: JSON",
        access + "late, format: JSON");
  }

  @Override
  protected void send(List<Order> orders) {
    server.put("orders", orders.stream().map(KinesisIT::sent).toList());
  }

  private static Sent sent(Order order) {
    return Sent.of(order.key(), order.text());
  }

  @Override
  protected void sendBytes(List<byte[]> orders) {
    server.put("orders", orders.stream().map(bytes -> new Sent("k", bytes)).toList());
  }

  @Override
  protected List<byte[]> counts() {
    return server.records("results").stream().map(record -> record.data().asByteArray()).toList();
  }

  @Override
  protected List<String> letters() {
    return server.texts("dead");
  }

  @Override
  protected boolean isReplayed() {
    return true;
  }

  @Override
  protected void reshape() {
    server.split("orders");
  }

  @Override
  protected void reshapeAgain() {
    server.merge("orders");
  }

  @Override
  protected void awaitReader() throws Exception {
    server.faults("");
    Awaitility.await().until(() -> server.faults("").contains("GetRecords"));
  }

  @Test
  void whatIsReadLiveIsArchivedReplayedAndVerified() throws Exception {
    // given: a stream that was split and merged, equal orders, packed ones, and two that are none
    send(orders(0, 150));
    reshape();
    send(orders(150, 250));
    reshapeAgain();
    send(orders(250, 300));
    Sent packing = sent(order(301));
    server.put(
        "orders",
        List.of(
            sent(order(300)),
            sent(order(300)),
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
    List<String> rows = rows();
    assertThat(sums(rows)).isEqualTo("304 orders, 46052");
    assertThat(rows).isEqualTo(replayed("counts"));
    assertThat(server.records("results")).extracting(Record::partitionKey).containsOnly("a", "b");
    assertThat(letters())
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
  void whatCannotBeUsedIsSaidBeforeARun() throws Exception {
    // given
    String text = text();

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

  @Test
  void aRowThatIsTooLargeIsADeadLetter() throws Exception {
    // given: one of a key that Kinesis does not take, and one of more than a record may have
    send(orders(0, 2));
    String file =
        file(
            text()
                .replace("input: PerMinute", "input: Wide")
                .replace(
                    "  - type: Combine",
                    "  - {type: MapToFields, name: Wide, input: Known, config: {fields: {id: id,"
                        + " kind: \"CASE WHEN id = 0 THEN '' ELSE 'a' END\", text: \"REPEAT('x',"
                        + " 1048570)\"}}}\n"
                        + "    - type: Combine"));

    // when
    int code = run("run", file, "--until-idle", "1s");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(counts()).isEmpty();
    assertThat(letters())
        .hasSize(2)
        .anySatisfy(letter -> assertThat(letter).contains("its partition key is empty"))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6473").contains("takes 1048576"));
  }
}
