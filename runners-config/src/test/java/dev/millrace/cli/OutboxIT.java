package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.TopicAdmin;
import dev.millrace.io.kafka.read.TopicReader;
import dev.millrace.io.kafka.read.TopicRecord;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events that an application put into a table of PostgreSQL in its own transactions, and that the
 * page's file sends to their topics, each once although Debezium delivers some of them twice.
 */
@Timeout(300)
class OutboxIT {
  private static final String CHANGES = "shop.public.outbox";
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @TempDir private Path dir;
  private String brokers = "";

  /** An example of the page about changes. */
  private static String example(String language) throws IOException {
    String text = Files.readString(Path.of("..", "docs", "cdc.md"));
    text = text.substring(text.indexOf("\n## Outbox"));
    int start = text.indexOf("```" + language + "\n") + language.length() + 4;
    return text.substring(start, text.indexOf("\n```", start));
  }

  private String file() throws IOException {
    String text =
        example("yaml")
            .replace("kafka:9092", "${BROKERS}")
            .replaceAll("path: (\\w+)", "path: \"\\${DIR}/$1\"");
    return Files.writeString(dir.resolve("outbox.yaml"), text).toString();
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
    table.include.list=public.outbox
    plugin.name=pgoutput
    publication.autocreate.mode=filtered
    slot.drop.on.stop=true
    poll.interval.ms=50
    """
        .formatted(port);
  }

  /** An application's transactions: an event each, kept in the table or taken out at once. */
  private static String transaction(int number) {
    String type = number % 3 == 0 ? "payment" : "order";
    String id = "00000000-0000-0000-0000-%012d".formatted(number);
    String insert =
        ("insert into outbox values ('%s', '%s', '%s-%d', 'Placed', '{\"n\": %d}',"
                + " E'#Mon\\ntraceparent=%s\\n')")
            .formatted(id, type, type, number % 4, number, PARENT);
    return number % 2 == 0
        ? "begin; " + insert + "; delete from outbox where id = '" + id + "'; commit"
        : insert;
  }

  private String out(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-DBROKERS=" + brokers, "-DDIR=" + dir));
    TestCommandLine.Result result = TestCommandLine.run(all.toArray(new String[0]));
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return String.join("\n", result.out());
  }

  private long records() {
    try (TopicAdmin admin = TopicAdmin.open(KafkaConnection.to(brokers))) {
      return admin.endOffsets(CHANGES).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private void deliver(PostgresServer database, String name, long until) throws Exception {
    Path own = Files.createDirectory(dir.resolve(name));
    try (DebeziumProcess engine = DebeziumProcess.start(own, brokers, engine(database.port()))) {
      Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> records() >= until);
    }
  }

  private List<String> sent(String topic) {
    List<String> sent = new ArrayList<>();
    try (TopicReader records = TopicReader.all(KafkaConnection.to(brokers), topic)) {
      while (records.hasNext()) {
        TopicRecord record = records.next();
        List<String> headers = new ArrayList<>();
        record
            .headers()
            .forEach(
                header -> {
                  if (!header.key().startsWith("millrace")) {
                    headers.add(header.key() + "=" + text(header.value()));
                  }
                });
        sent.add(text(record.key()) + " " + text(record.value()) + " " + headers);
      }
    }
    return sent;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<String> expected(String type) {
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= 30; i++) {
      if ((i % 3 == 0) == type.equals("payment")) {
        all.add(
            "%s-%d {\"n\": %d} [id=00000000-0000-0000-0000-%012d, type=Placed, traceparent=%s]"
                .formatted(type, i % 4, i, i, PARENT));
      }
    }
    return all;
  }

  @Test
  void eachEventGoesToItsTopicOnce() throws Exception {
    assumeTrue(DebeziumProcess.isThere(), "the build copies Debezium");
    try (PostgresServer database = PostgresServer.startNew("-c wal_level=logical");
        EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      brokers = kafka.bootstrapServers();
      for (String topic : List.of(CHANGES, "events.order", "events.payment", "late", "dead")) {
        kafka.createTopic(topic, topic.equals(CHANGES) ? 3 : 1);
      }
      database.execute(example("sql"));
      for (int i = 1; i <= 10; i += 2) {
        database.execute(transaction(i));
      }
      Path first = Files.createDirectory(dir.resolve("first"));
      try (DebeziumProcess engine =
          DebeziumProcess.start(first, brokers, engine(database.port()))) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> records() >= 5);
        for (int i = 2; i <= 10; i += 2) {
          database.execute(transaction(i));
        }
        for (int i = 11; i <= 30; i++) {
          database.execute(transaction(i));
        }
        // Each of the fifteen that are taken out is an insert, a delete and a record without value.
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> records() >= 15 + 3 * 15);
      }
      // Without its offsets, the connector takes a snapshot again: events are delivered twice.
      deliver(database, "second", records() + 15);

      // when
      String file = file();
      String ran = out("run", file, "--until-idle=1s");
      out("archive", file, "--until-idle=1s");
      String replayed = out("replay", file);

      // then
      assertThat(sent("events.order")).containsExactlyInAnyOrderElementsOf(expected("order"));
      assertThat(sent("events.payment")).containsExactlyInAnyOrderElementsOf(expected("payment"));
      assertThat(sent("dead")).as(ran).isEmpty();
      assertThat(replayed).containsPattern("events\\D+30\\b");
    }
  }
}
