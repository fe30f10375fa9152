package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.iceberg.LakeTable;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that name their topic, table or directory, with a real Kafka and a real PostgreSQL: each is
 * in its place, live and in a replay, and one that names another place is nowhere.
 */
class RoutedRowsIT {
  private static final List<String> ATTACKS =
      List.of(
          "\"eu\\\"; drop table orders_eu; --\"",
          "\"../eu\"",
          "\"/tmp\"",
          "\"eu/../us\"",
          "\"_hidden\"",
          "\"eu\\n\"",
          "\"\"",
          "\"asia\"",
          "null");

  private static final String TABLE =
      "(region text not null, id bigint not null, at timestamptz not null, millrace_id text not"
          + " null, primary key (region, id))";

  private static final int ROWS = 40;

  private static PostgresServer server;
  private static EmbeddedKafka kafka;

  @TempDir private Path dir;

  @BeforeAll
  static void startServers() throws Exception {
    server = PostgresServer.startNew();
    kafka = new EmbeddedKafka().start();
  }

  @AfterAll
  static void stopServers() throws Exception {
    if (server != null) {
      server.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }

  private static String region(int id) {
    return id % 4 == 0 ? "us" : "eu";
  }

  private static List<String> events() {
    List<String> events = new ArrayList<>();
    for (int id = 0; id < ROWS; id++) {
      events.add(event(id, '"' + region(id) + '"'));
    }
    for (int i = 0; i < ATTACKS.size(); i++) {
      events.add(event(100 + i, ATTACKS.get(i)));
    }
    return events;
  }

  private static String event(int id, String region) {
    return "{\"id\": %d, \"region\": %s, \"at\": \"2025-03-01T10:00:%02dZ\"}"
        .formatted(id, region, id % 60);
  }

  private Path file(String replay) throws IOException {
    return Files.writeString(
        dir.resolve("p.yaml"),
        """
        pipeline:
          transforms:
            - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
        streams:
          s:
            fields: {id: BIGINT NOT NULL, region: VARCHAR, at: TIMESTAMP NOT NULL}
            timestamp: at
            watermark: {max_out_of_orderness: 1h}
            live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: 'BROKERS', format: JSON}}
            archive: {type: ARCHIVE}
        outputs:
          topics:
            input: All
            live: {type: WriteToKafka, config: {topic: TOPIC, bootstrap_servers: 'BROKERS', key: id, format: JSON}}
            replay: {type: WriteToJson, config: {path: DIR/of-topics}}
          tables:
            input: All
            live: {type: WriteToJdbc, config: TABLES}
            replay: REPLAY
          lakes:
            input: All
            live: {type: WriteToIceberg, config: LAKES}
            replay: {type: WriteToIceberg, config: LAKES}
          files:
            input: All
            live: {type: WriteToJson, config: {path: DIR/live-files, directory: FILES}}
            replay: {type: WriteToParquet, config: {path: DIR/files, directory: FILES, partitions: "dt={yyyy-MM-dd}"}}
          dead_letter: {live: {type: WriteToJson, config: {path: DIR/live-dead}}, replay: {type: WriteToJson, config: {path: DIR/dead}}}
          late: {live: {type: WriteToConsole}}
        """
            .replace("REPLAY", replay)
            .replace(
                "TABLES",
                "{url: '"
                    + server.url()
                    + "', username: postgres, table: {expression: \"'orders_' || region\", names:"
                    + " [orders_eu, orders_us]}, mode: upsert, key: [region, id], version: at}")
            .replace(
                "LAKES",
                "{catalog_properties: {warehouse: DIR/lake}, table: {expression: \"'orders.' ||"
                    + " region\", names: [orders.eu, orders.us, orders.none]}, mode: upsert, key:"
                    + " [region, id], version: at}")
            .replace(
                "TOPIC",
                "{expression: \"'orders.' || region\", name_pattern: \"orders[.][a-z]{2}\"}")
            .replace("FILES", "{expression: region, name_pattern: \"[^a].*\"}")
            .replace("BROKERS", kafka.bootstrapServers())
            .replace("DIR", dir.toString()));
  }

  private static Result millrace(String command, Path file, String... more) {
    return TestCommandLine.run(
        Stream.concat(Stream.of(command, file.toString(), "--no-progress"), Stream.of(more))
            .toArray(String[]::new));
  }

  /** How often each text matches in the files below a directory. */
  private List<String> lines(String directory) throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve(directory))) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
      return lines;
    }
  }

  private List<String> directories(String directory) throws IOException {
    try (Stream<Path> entries = Files.list(dir.resolve(directory))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("_"))
          .sorted()
          .toList();
    }
  }

  private static void makeTables() throws Exception {
    server.execute(
        "drop schema public cascade; create schema public; create table orders_eu "
            + TABLE
            + "; create table orders_us "
            + TABLE);
  }

  private static List<String> ids(String region) {
    return IntStream.range(0, ROWS)
        .filter(id -> region(id).equals(region))
        .mapToObj(Integer::toString)
        .toList();
  }

  private void assertPlaces() throws Exception {
    for (String region : List.of("eu", "us")) {
      assertThat(server.rows("select id from orders_" + region + " order by id"))
          .isEqualTo(ids(region));
    }
    LakeTable us = LakeTable.in(dir.resolve("lake"), "orders.us");
    assertThat(us.rows().stream().map(row -> row.split("[|]")[0]))
        .containsExactlyInAnyOrderElementsOf(ids("us"));
    assertThat(LakeTable.in(dir.resolve("lake"), "orders.eu").rows())
        .hasSameSizeAs(ids("eu"))
        .allMatch(row -> row.contains("|eu|"));
  }

  @Test
  void everyRowIsInThePlaceThatItNamesOrADeadLetter() throws Exception {
    // given
    makeTables();
    for (String topic : List.of("orders", "orders.eu", "orders.us")) {
      kafka.createTopic(topic, 2);
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (String event : events()) {
        var unused = producer.send(new ProducerRecord<>("orders", event.getBytes(UTF_8)));
      }
    }
    Files.write(dir.resolve("in.jsonl"), events());
    String archive =
        "ReadFromParquet, config: {path: DIR/archive, partitions: \"dt={yyyy-MM-dd}\"}";
    Path file = file("{type: WriteToJdbc, config: TABLES}");
    Files.writeString(
        file, Files.readString(file).replace("ARCHIVE", archive.replace("DIR", dir.toString())));

    // when
    Result live = millrace("run", file, "--until-idle=2s");
    Result archived = millrace("archive", file, "--until-idle=2s");
    assertPlaces();
    Result same = millrace("verify", file);
    makeTables();
    Result replayed = millrace("replay", file);
    assertPlaces();
    // A replay replaces all tables, those too that no row names.
    assertThat(LakeTable.in(dir.resolve("lake"), "orders.none").rows()).isEmpty();
    LakeTable.in(dir.resolve("lake"), "orders.eu").set("id", 1L, "region", "us");
    Result movedInLake = millrace("verify", file);
    server.execute("insert into orders_us select * from orders_eu where id = 1");
    Result moved = millrace("verify", file);

    // then
    assertThat(List.of(live, archived, same, replayed))
        .allSatisfy(r -> assertThat(r.exitCode()).as(r.out() + " " + r.err()).isZero());
    assertThat(Files.readString(file)).contains("orders_eu");
    assertThat(directories("live-files")).containsExactly("eu", "us");
    assertThat(directories("files")).containsExactly("eu", "us");
    assertThat(lines("live-files/eu")).hasSize(ids("eu").size());
    assertThat(
            lines("live-dead").stream()
                .collect(
                    Collectors.groupingBy(
                        line -> line.replaceAll(".*\"step\": ?\"([a-z]+)\".*", "$1"),
                        Collectors.counting())))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("topics", 9L, "tables", 9L, "lakes", 9L, "files", (long) ATTACKS.size()));
    assertThat(lines("dead")).allMatch(line -> line.contains("ML-6132"));
    assertThat(moved.exitCode()).isNotZero();
    assertThat(String.join(" ", moved.err()))
        .contains("ML-4107")
        .contains("the row belongs to 'orders_eu'");
    assertThat(String.join(" ", movedInLake.err()))
        .contains("ML-4107: table 'orders.eu'")
        .contains("the row belongs to 'orders.us'");
  }
}
