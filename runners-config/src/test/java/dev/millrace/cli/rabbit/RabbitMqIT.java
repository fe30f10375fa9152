package dev.millrace.cli.rabbit;

import static dev.millrace.cli.rabbit.RabbitOrders.order;
import static dev.millrace.cli.rabbit.RabbitOrders.orders;
import static dev.millrace.cli.rabbit.RabbitOrders.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import dev.millrace.cli.KeptState;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.cli.broker.BrokerFormats;
import dev.millrace.cli.rabbit.RabbitServer.Sent;
import dev.millrace.runner.MillraceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code ReadFromRabbitMq} and {@code WriteToRabbitMq} on a real server. */
@Timeout(600)
class RabbitMqIT extends BrokerFormats {
  @RegisterExtension static final SharedRabbit RABBIT = new SharedRabbit();

  private final RabbitServer server = RABBIT.server();

  @Override
  protected Places places() {
    return RabbitOrders.places(server);
  }

  @Override
  protected void sendBytes(List<byte[]> orders) throws Exception {
    server.publish(
        "in",
        "",
        IntStream.range(0, orders.size())
            .mapToObj(i -> new Sent("a" + i, orders.get(i), RabbitOrders.A))
            .toList());
  }

  @Override
  protected List<byte[]> counts() throws Exception {
    return server.take("results").stream().map(GetResponse::getBody).toList();
  }

  @Override
  protected List<String> letters() throws Exception {
    return texts(server.take("dead"));
  }

  @Test
  void whatIsReadLiveIsArchivedReplayedAndVerified() throws Exception {
    // given: orders, some published twice, one without an id, and three that are no orders
    List<Sent> all = new ArrayList<>(orders(0, 300));
    all.addAll(orders(0, 50));
    all.add(new Sent(null, order(300, "a").body(), RabbitOrders.A));
    all.add(new Sent("x1", "no JSON", RabbitOrders.A));
    all.add(new Sent("x2", "{\"id\": null}", RabbitOrders.A));
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
    assertThat(sums(texts(rows))).isEqualTo("301 orders, 45150");
    assertThat(texts(rows)).isEqualTo(replayed("counts"));
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.getProps().getMessageId()).hasSizeGreaterThan(15);
              assertThat(row.getProps().getDeliveryMode()).isEqualTo(2);
              assertThat(row.getProps().getHeaders()).containsKeys("kind", "millrace-time");
              assertThat(row.getEnvelope().getRoutingKey()).matches("[ab]");
            });
    assertThat(letters())
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
    String file = file(text().replace("queue: orders,", "queue: orders-quorum,"));
    List<Sent> all = new ArrayList<>(orders(0, 300));
    all.addAll(orders(0, 50));
    server.publish("in", "", all);

    // when
    int live = run("run", file, "--runner=flink-embedded", "--until-idle", "2s");

    // then: everything is acknowledged, also what Flink's last checkpoint had read
    assertThat(live).as(output()).isZero();
    List<GetResponse> rows = server.take("results-quorum");
    assertThat(sums(texts(rows))).isEqualTo("300 orders, 44850");
    assertThat(texts(server.take("results"))).isEqualTo(texts(rows));
    assertThat(server.waiting("orders-quorum")).isZero();
  }

  @Test
  void linesOfCsvAreReadAndWritten() throws Exception {
    // given: two orders, and three lines that are none
    String file = file(text("format: CSV, delimiter: ';'", "format: CSV"));
    List<String> lines =
        List.of(
            "5;2025-03-01T10:00:00Z",
            "\"6\";2025-03-01 10:00:01\r\n",
            "7;2025-03-01T10:00:00Z;more",
            "id;t",
            "\"8;2025-03-01T10:00:00Z");
    List<Sent> all =
        IntStream.range(0, lines.size())
            .mapToObj(i -> new Sent("c" + i, lines.get(i), RabbitOrders.A))
            .toList();
    server.publish("in", "", all);

    // when
    int live = run("run", file, "--until-idle", "1s");

    // then
    assertThat(live).as(output()).isZero();
    assertThat(texts(server.take("results"))).containsExactly("a,2,11");
    assertThat(letters()).hasSize(3).filteredOn(letter -> letter.contains("ML-6153")).hasSize(2);
  }

  @Test
  void anArchiverThatIsKilledLosesNothingAndArchivesNothingTwice() throws Exception {
    // given
    server.publish("in", "", orders(0, 3_000));
    Path said = dir().resolve("said");

    // when: killed once some are committed, with others under way
    try (MillraceProcess process =
        MillraceProcess.start(said, "archive", file(), "--until-idle", "60s")) {
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::isArchived);
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
    assertThat(sums(replayed("counts"))).isEqualTo("3600 orders, 6478200");
  }

  @Test
  void aRunOnFlinkThatIsKilledLosesNothingAndCountsNothingTwice() throws Exception {
    // given
    Path file =
        Path.of(file(text().replace("queue: orders,", "queue: orders, reorder_within: 1s,")));
    KeptState state = new KeptState(dir());
    String[] command = state.command(file);
    server.publish("in", "", orders(0, 300));

    // when: killed with orders that a checkpoint holds, and others that were only taken
    try (MillraceProcess run = MillraceProcess.start(dir().resolve("said"), command)) {
      state.awaitCheckpoints(2);
      server.publish("in", "", orders(300, 350));
      Awaitility.await().until(() -> server.waiting("orders") == 0);
      server.publish("in", "", orders(350, 400));
      run.kill();
    }
    Awaitility.await().until(() -> server.waiting("orders") > 0);
    server.publish("in", "", orders(400, 500));
    try (MillraceProcess run = MillraceProcess.start(dir().resolve("said"), command)) {
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
    assertThat(sums(texts(List.copyOf(byId.values()))))
        .as(Files.readString(dir().resolve("said")))
        .isEqualTo("500 orders, 124750");
    assertThat(server.take("dead")).isEmpty();
    assertThat(server.take("late")).isEmpty();
  }

  @Test
  void aKilledServerLosesNothingAndDoublesNothing() throws Exception {
    // given: a run that has taken some orders, and not been told of its checkpoint for all of them
    server.publish("in", "", orders(0, 200));
    Running running = TestCommandLine.start("run", file(), "--until-idle", "5s");
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> server.waiting("orders") == 0);

    // when
    server.publish("in", "", orders(200, 300));
    server.kill();
    server.startAgain();
    server.publish("in", "", orders(300, 400));
    int code = ended(running.result());

    // then
    assertThat(code).as(output()).isZero();
    assertThat(server.waiting("orders")).isZero();
    Map<String, String> byId = new TreeMap<>();
    List<GetResponse> rows = server.take("results");
    rows.forEach(row -> byId.put(row.getProps().getMessageId(), RabbitServer.text(row)));
    assertThat(byId).hasSize(new TreeSet<>(byId.values()).size());
    assertThat(sums(texts(rows))).isEqualTo("400 orders, 79800");
  }

  /** What is much later than all others and does not count. */
  private static Sent closing() {
    return new Sent("end", "{\"id\": -1, \"t\": \"2025-03-01T14:00:00Z\"}", RabbitOrders.A);
  }
}
