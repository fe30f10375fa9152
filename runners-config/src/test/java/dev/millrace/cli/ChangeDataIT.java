package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.TopicAdmin;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of PostgreSQL that is changed, and its copies that Debezium's events make. */
class ChangeDataIT {
  private static final String FILE =
      """
      streams:
        changes:
          fields: {id: BIGINT NOT NULL, customer: VARCHAR, amount: "DECIMAL(10,2)", placed_at: TIMESTAMP(6), note: VARCHAR}
          timestamp: changed_at
          live:
            type: ReadFromKafka
            config: {bootstrap_servers: "${BROKERS}", topic: shop.public.orders, format: DEBEZIUM, as: changelog}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      pipeline:
        transforms:
          - {type: Filter, name: All, input: changes, config: {keep: "id > 0"}}
      outputs:
        orders:
          input: All
          live: {type: WriteToJdbc, config: {url: "${URL}", username: postgres, table: orders_live, mode: upsert, key: [id], version: lsn}}
          replay: {type: WriteToJdbc, config: {url: "${URL}", username: postgres, table: orders_replayed, mode: upsert, key: [id], version: lsn}}
        late:
          live: {type: WriteToConsole}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/dead"}}
      """;

  private static final String COPY =
      " (id bigint primary key, customer text, amount numeric(10,2), placed_at timestamp, note"
          + " text, op text, deleted boolean, changed_at timestamptz, lsn bigint not null, tx_id"
          + " bigint, tx_order bigint, millrace_id text not null)";

  @TempDir private Path dir;
  private String url = "";
  private String brokers = "";

  private List<String> changesAfterTheSnapshot() {
    List<String> changes = new ArrayList<>();
    for (int id = 101; id <= 140; id++) {
      changes.add("insert into orders values (%d, 'new', %d.5, now(), 'n')".formatted(id, id));
    }
    changes.add("update orders set amount = amount + 1 where id % 3 = 0");
    changes.add("update orders set amount = amount * 2, note = null where id % 5 = 0");
    changes.add("delete from orders where id % 7 = 0");
    changes.add("update orders set id = id + 1000 where id % 11 = 0");
    changes.add("insert into orders values (7, 'again', 1, null, 'came back')");
    changes.add(
        "begin; update orders set note = 'a' where id = 1; update orders set note = 'b' where id ="
            + " 1; commit");
    return changes;
  }

  private static String engine(int port) {
    return """
    name=shop
    connector.class=io.debezium.connector.postgresql.PostgresConnector
    offset.storage=org.apache.kafka.connect.storage.MemoryOffsetBackingStore
    database.hostname=127.0.0.1
    database.port=%d
    database.user=postgres
    database.password=unused
    database.dbname=postgres
    topic.prefix=shop
    table.include.list=public.orders
    plugin.name=pgoutput
    publication.autocreate.mode=filtered
    slot.drop.on.stop=true
    poll.interval.ms=50
    """
        .formatted(port);
  }

  private TestCommandLine.Result millrace(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-DBROKERS=" + brokers, "-DDIR=" + dir, "-DURL=" + url));
    return TestCommandLine.run(all.toArray(new String[0]));
  }

  private String out(String... arguments) {
    TestCommandLine.Result result = millrace(arguments);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return String.join("\n", result.out());
  }

  @Test
  void copiesOfATableAreEqualToIt() throws Exception {
    Optional<Path> programs = PostgresServer.programs();
    assumeTrue(programs.isPresent(), "Debian's postgresql is not installed");
    assumeTrue(DebeziumProcess.isThere(), "the build copies Debezium");
    try (PostgresServer server = PostgresServer.start(programs.get(), "-c wal_level=logical");
        EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      url = server.url();
      brokers = kafka.bootstrapServers();
      kafka.createTopic("shop.public.orders", 2);
      kafka.createTopic("dead", 1);
      server.execute(
          "create table orders (id bigint primary key, customer text not null, amount"
              + " numeric(10,2), placed_at timestamp, note text);"
              + "insert into orders select g, 'c' || g % 10, g / 4.0, now(), 'note' from"
              + " generate_series(1, 100) g;"
              + "create table orders_live"
              + COPY
              + ";create table orders_replayed"
              + COPY);
      String file = Files.writeString(dir.resolve("cdc.yaml"), FILE).toString();

      // when
      String ran;
      try (DebeziumProcess engine = DebeziumProcess.start(dir, brokers, engine(server.port()))) {
        Awaitility.await()
            .atMost(60, TimeUnit.SECONDS)
            .until(() -> records("shop.public.orders") >= 100);
        CompletableFuture<String> live =
            CompletableFuture.supplyAsync(() -> out("run", file, "--until-idle=4s"));
        for (String change : changesAfterTheSnapshot()) {
          server.execute(change);
        }
        ran = live.get(120, TimeUnit.SECONDS);
      }
      out("archive", file, "--until-idle=1s");
      out("replay", file);
      String verified = out("verify", file);

      // then
      List<String> source = rows(server, "orders");
      assertThat(rows(server, "orders_live where not deleted")).as(ran).isEqualTo(source);
      assertThat(rows(server, "orders_replayed where not deleted")).isEqualTo(source);
      assertThat(verified).contains("✓ live and replay give the same rows");
    }
  }

  private long records(String topic) {
    try (TopicAdmin admin = TopicAdmin.open(KafkaConnection.to(brokers))) {
      return admin.endOffsets(topic).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private static List<String> rows(PostgresServer server, String table) throws Exception {
    return server.rows(
        "select id, customer, amount, placed_at, note from " + table + " order by id");
  }
}
