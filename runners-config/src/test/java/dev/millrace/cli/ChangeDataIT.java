package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.TopicAdmin;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of PostgreSQL that is changed, and its copies that Debezium's events make. */
class ChangeDataIT {
  private static final String TOPIC = "shop.public.orders";

  /** Long notes are stored apart, and are not sent again with a change of another column. */
  private static final String SOURCE =
      "create table orders (id bigint primary key, customer text not null, amount numeric(10,2),"
          + " placed_at timestamp, note text);"
          + "alter table orders alter note set storage external;"
          + "insert into orders select g, 'c' || g % 10, g / 4.0, now(), 'note' from"
          + " generate_series(1, 100) g";

  @TempDir private Path dir;
  private String url = "";
  private String brokers = "";

  /** The file and the tables that the page shows. */
  private static String page(String language) throws IOException {
    String text = Files.readString(Path.of("..", "docs", "cdc.md"));
    int start = text.indexOf("```" + language + "\n") + language.length() + 4;
    return text.substring(start, text.indexOf("\n```", start));
  }

  private static String file() throws IOException {
    return page("yaml")
        .replace("kafka:9092", "${BROKERS}")
        .replace("jdbc:postgresql://localhost:5432/copies", "${URL}")
        .replace("username: millrace", "username: postgres")
        .replaceAll("path: (\\w+)", "path: \"\\${DIR}/$1\"");
  }

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
    changes.add("insert into orders values (8000, 'long', 1, now(), repeat('x', 3000))");
    changes.add("update orders set amount = 2 where id = 8000");
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
    assumeTrue(DebeziumProcess.isThere(), "the build copies Debezium");
    try (PostgresServer server = PostgresServer.startNew("-c wal_level=logical");
        EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      url = server.url() + "?currentSchema=copies";
      brokers = kafka.bootstrapServers();
      kafka.createTopic(TOPIC, 2);
      kafka.createTopic("orders-late", 1);
      kafka.createTopic("orders-dead", 1);
      server.execute(SOURCE);
      server.execute(
          "create schema copies; set search_path to copies;"
              + page("sql")
              + "create table orders_replayed (like orders including all)");
      String file = Files.writeString(dir.resolve("cdc.yaml"), file()).toString();

      // when
      String ran;
      try (DebeziumProcess engine = DebeziumProcess.start(dir, brokers, engine(server.port()))) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> records() >= 100);
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
      assertThat(source).hasSizeGreaterThan(100);
      assertThat(rows(server, "copies.current_orders")).as(ran).isEqualTo(source);
      assertThat(rows(server, "copies.orders_replayed where not deleted")).isEqualTo(source);
      assertThat(verified).contains("✓ live and replay give the same rows");
    }
  }

  private long records() {
    try (TopicAdmin admin = TopicAdmin.open(KafkaConnection.to(brokers))) {
      return admin.endOffsets(TOPIC).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private static List<String> rows(PostgresServer server, String table) throws Exception {
    return server.rows(
        "select id, customer, amount, placed_at, note from " + table + " order by id");
  }
}
