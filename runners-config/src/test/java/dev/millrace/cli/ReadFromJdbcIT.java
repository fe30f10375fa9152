package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a real PostgreSQL, read: for joins, and by {@code verify} and {@code dlq}. */
class ReadFromJdbcIT {
  private static PostgresServer server;

  @TempDir private Path dir;
  private RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

  @BeforeAll
  static void startServer() throws Exception {
    server = PostgresServer.startNew();
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private int millrace(String... arguments) {
    recorded = new RecordedConsole(Style.PLAIN);
    return CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
        .execute(arguments);
  }

  private String output() {
    return recorded.out() + recorded.err();
  }

  private String file(String text) throws Exception {
    String place = "url: \"" + server.url() + "\", username: postgres";
    Path file = dir.resolve("p.yaml");
    Files.writeString(file, text.replace("PLACE", place).replace("DIR", dir.toString()));
    return file.toString();
  }

  @Test
  void aTableIsReadForJoinsAndItsColumnsAreFound() throws Exception {
    // given
    server.execute(
        "create table customers (id integer primary key, name text, since timestamptz, seen"
            + " timestamp(3), born date, balance numeric(22,2), share float8, tags text[], nums"
            + " bigint[], doc jsonb, b bytea, u uuid, at time, yes boolean, small smallint, free"
            + " numeric); insert into customers values (1, 'Ann', '2025-03-01 23:59:59.9999+05',"
            + " '2025-03-02 01:02:03.004', '0001-01-01', 12345678901234567890.12, 'NaN',"
            + " '{x,NULL,\"y \\\"z\"}', '{1,NULL}', '{\"a\": [1]}', '\\x0001ff',"
            + " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '23:59:59.999', true, -1, 0.1); insert into"
            + " customers select i, 'c' || i from generate_series(2, 1000) i");
    Files.write(
        dir.resolve("in.jsonl"),
        Stream.of(1, 2, 250, 251, 1000, 1001).map(i -> "{\"id\": " + i + "}").toList());
    String file =
        file(
            """
            pipeline:
              transforms:
                - {type: ReadFromJson, name: In, config: {path: DIR/in.jsonl, fields: {id: INTEGER}}}
                - type: Join
                  name: J
                  input: {o: In}
                  config: {type: left, equalities: id, table: {type: ReadFromJdbc, config: {PLACE, table: customers, partitions: 3}}}
                - {type: WriteToJson, name: Out, input: J, config: {path: DIR/out, num_shards: 1}}
            """);

    // when
    int code = millrace("run", file, "--no-progress");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(lines("out"))
        .hasSize(6)
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("\"name\":\"Ann\"", "2025-03-01T18:59:59.999900Z", "\"0001-01-01\"")
                    .contains("\"seen\":\"2025-03-02T01:02:03.004Z\"")
                    .contains("12345678901234567890.12", "\"NaN\"", "[1,null]", "\"AAH/\"")
                    .contains("[\"x\",null,\"y \\\"z\"]", "{\\\"a\\\": [1]}", "23:59:59.999")
                    .contains("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "true", "-1", "0.1"))
        .anySatisfy(line -> assertThat(line).contains("250", "c250"))
        .anySatisfy(line -> assertThat(line).contains("1000", "c1000"))
        .anySatisfy(line -> assertThat(line).contains("1001").contains("\"name\":null"));
  }

  @Test
  void beamsNameForPostgresTakesTheUserFromTheUrlAndShowsNoPassword() throws Exception {
    // given
    server.execute(
        "create table ranks (value integer, rank integer);"
            + " insert into ranks values (123, 0), (456, 1)");
    Path file = dir.resolve("beam.yaml");
    Files.writeString(
        file,
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromPostgres
              config:
                url: "URL?user=postgres&connectTimeout=7&password=hunter%202"
                query: "SELECT * FROM ranks"
                driver_class_name: "org.postgresql.Driver"
            - {type: AssertEqual, config: {elements: [{value: 123, rank: 0}, {value: 456, rank: 1}]}}
        """
            .replace("URL", server.url()));

    // when
    int run = millrace("run", file.toString(), "--no-progress");
    String said = output();
    int plan = millrace("plan", file.toString());

    // then
    assertThat(run).as(said).isZero();
    assertThat(plan).as(output()).isZero();
    assertThat(said + output()).doesNotContain("hunter");
  }

  @Test
  void aQueryIsReadInRangesWithTheTypesOfItsColumns() throws Exception {
    // given
    server.execute(
        "create table sales (shop text, amount numeric(8,2), at timestamptz);"
            + " insert into sales select 's' || i % 3, i + 0.25, '2025-03-01T00:00:00Z' from"
            + " generate_series(1, 100) i");
    String query =
        "SELECT row_number() OVER (ORDER BY amount) AS nth, shop, amount, ARRAY[shop] AS shops,"
            + " max(at) OVER () AS last FROM sales WHERE amount > 10 -- the rest;";
    String file =
        file(
            """
            pipeline:
              transforms:
                - type: ReadFromJdbc
                  name: Sales
                  config: {PLACE, driver_class_name: org.postgresql.Driver, partition_by: nth, partitions: 3, query: "QUERY"}
                - {type: WriteToJson, name: Out, input: Sales, config: {path: DIR/sales, num_shards: 1}}
            """
                .replace("QUERY", query));

    // when
    int run = millrace("run", file, "--no-progress");
    assertThat(run).as(output()).isZero();
    int plan = millrace("plan", file, "--format", "columns");

    // then
    assertThat(plan).as(output()).isZero();
    assertThat(output()).contains("amount DECIMAL(8, 2)", "nth BIGINT", "shops ARRAY<VARCHAR>");
    assertThat(lines("sales"))
        .hasSize(91)
        .contains(
            "{\"nth\":1,\"shop\":\"s1\",\"amount\":10.25,\"shops\":[\"s1\"],\"last\":\"2025-03-01T00:00:00.000000Z\"}");

    // and: what cannot be is said with its place
    assertThat(
            millrace(
                "check",
                file(Files.readString(Path.of(file)).replace("query:", "table: t, query:"))))
        .isNotZero();
    assertThat(output()).contains("ML-5450", "expected either 'table' or 'query'");
  }

  private List<String> lines(String name) throws Exception {
    try (Stream<Path> files = Files.list(dir)) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(name)).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
      return lines;
    }
  }

  @Test
  void whatCannotBeReadIsSaidBeforeTheFirstRow() throws Exception {
    // given
    server.execute("create table odd (id text, at integer)");
    String file =
        file(
            """
            pipeline:
              transforms:
                - {type: ReadFromJdbc, name: T, config: {PLACE, table: odd, fields: {id: BIGINT, at: TIMESTAMP, no: DATE}}}
                - {type: WriteToConsole, name: W, input: T}
            """);

    // when
    int code = millrace("run", file, "--no-progress");

    // then
    assertThat(code).isNotZero();
    assertThat(output())
        .contains("ML-5453")
        .contains("column 'id' is text, which cannot be read as INT64")
        .contains("column 'at' is integer")
        .contains("column 'no' is missing; there are id, at");
  }

  @Test
  void verifyTellsWhichRowOfATableWasChanged() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given: a live run into tables, the last one made with the statement that it offers
      kafka.createTopic("prices", 2);
      sendPrices(kafka);
      String file =
          file(
              """
              pipeline:
                transforms:
                  - {type: Filter, name: Dear, input: prices, config: {keep: price >= 0}}
              streams:
                prices:
                  fields: {item: VARCHAR, price: 'DECIMAL(9,2)', rev: BIGINT, at: TIMESTAMP NOT NULL}
                  timestamp: at
                  live: {type: ReadFromKafka, config: {topic: prices, bootstrap_servers: "BROKERS", format: JSON}}
                  archive: {type: ReadFromParquet, config: {path: DIR/archive/prices, partitions: "dt={yyyy-MM-dd}/hour={HH}"}}
              outputs:
                latest:
                  input: Dear
                  live: {type: WriteToJdbc, config: {PLACE, table: latest, mode: upsert, key: [item], version: rev}}
                all:
                  input: Dear
                  live: {type: WriteToJdbc, config: {PLACE, table: all_prices}}
                dead_letter:
                  live: {type: WriteToJdbc, config: {PLACE, table: letters}}
              """
                  .replace("BROKERS", kafka.bootstrapServers()));
      String columns =
          "item text, price numeric(9,2), rev bigint not null, at timestamptz not null";
      server.execute(
          "create table latest (" + columns + ", millrace_id text not null, unique (item))");
      server.execute("create table all_prices (" + columns + ", millrace_id text primary key)");
      assertThat(millrace("run", file, "--until-idle=1s", "--no-progress")).isNotZero();
      Matcher offered = Pattern.compile("CREATE TABLE .*?\\);").matcher(output());
      assertThat(offered.find()).as(output()).isTrue();
      server.execute(offered.group());
      int run = millrace("run", file, "--until-idle=2s", "--no-progress");
      assertThat(run).as(output()).isZero();
      assertThat(millrace("archive", file, "--until-idle=2s", "--no-progress")).isZero();
      assertThat(server.rows("select count(*) from latest")).containsExactly("20");
      assertThat(server.rows("select count(*) from all_prices")).containsExactly("200");

      // when: nothing was touched
      int equal = millrace("verify", file, "--no-progress");

      // then
      assertThat(equal).as(output()).isZero();

      // when: somebody changed a row of one table and removed one of the other
      server.execute("update latest set price = 77.77 where item = 'i7'");
      server.execute("delete from all_prices where item = 'i3' and rev = 4");
      int changed = millrace("verify", file, "--no-progress");

      // then
      assertThat(changed).as(output()).isEqualTo(1);
      assertThat(output()).contains("i7").contains("77.77").contains("9.07").contains("i3");
      assertThat(output()).doesNotContain("i8");
      assertThat(millrace("dlq", "list", file)).as(output()).isZero();
      assertThat(output()).contains("ML-61").contains("prices/");
    }
  }

  private static void sendPrices(EmbeddedKafka kafka) {
    String price =
        "{\"item\": \"i%d\", \"price\": %d.%02d, \"rev\": %d, \"at\": \"2025-03-01T10:%02d:00Z\"}";
    List<String> values = new ArrayList<>(List.of("no JSON"));
    for (int rev = 0; rev < 10; rev++) {
      for (int item = 0; item < 20; item++) {
        values.add(price.formatted(item, rev, item, rev, rev));
      }
    }
    new TopicTexts(kafka.bootstrapServers(), "prices").send(0, values);
  }
}
