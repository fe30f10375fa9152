package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.runner.ChildJava;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code WriteToJdbc} on a real PostgreSQL. */
class WriteToJdbcIT {
  /** More in a longer run: {@code -Dmillrace.kills=20}. */
  private static final int KILLS = Integer.getInteger("millrace.kills", 1);

  private static final int KEYS = 2_000;

  private static PostgresServer server;

  @TempDir private Path dir;
  private String user = "postgres";
  private final RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

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

  @BeforeEach
  void removeTables() throws Exception {
    server.execute("drop schema public cascade; create schema public");
  }

  private int replay(String fields, String config) throws IOException {
    return replay(fields, config, server.url());
  }

  private int replay(String fields, String config, String url) throws IOException {
    return replay(text(fields, config, url));
  }

  private static String text(String fields, String config, String url) {
    return """
    pipeline:
      transforms:
        - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
    streams:
      s:
        fields: {%s}
        timestamp: at
        archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
    outputs:
      out:
        input: All
        replay:
          type: WriteToJdbc
          config: {url: "%s", username: USER, password: hunter2-secret, %s}
      dead_letter:
        replay: {type: WriteToJson, config: {path: DIR/dead}}
    """
        .formatted(fields, url, config);
  }

  private int replay(String text) throws IOException {
    Path file = write(text);
    return CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
        .execute("replay", file.toString(), "--no-progress");
  }

  private Path write(String text) throws IOException {
    String filled = text.replace("DIR", dir.toString()).replace("USER", user);
    return Files.writeString(dir.resolve("p.yaml"), filled);
  }

  private void events(List<String> lines) throws IOException {
    Files.write(dir.resolve("in.jsonl"), lines);
  }

  private List<String> letters() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(dir.resolve("dead"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private String output() {
    return recorded.out() + recorded.err();
  }

  @Test
  void aSecondReplayWritesNoRowAgain() throws Exception {
    // given
    server.execute(
        "create table t (id bigint not null, at timestamptz not null, note text,"
            + " millrace_id text primary key)");
    events(
        List.of(
            "{\"id\": 1, \"at\": \"2025-03-01T10:00:00.001Z\", \"note\": \"a\"}",
            "{\"id\": 2, \"at\": \"2025-03-01T23:59:59.999Z\"}"));
    String fields = "id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL, note: VARCHAR";

    // when
    int first = replay(fields, "table: t");
    List<String> once = server.rows("select * from t order by id");
    int second = replay(fields, "table: public.t");

    // then
    assertThat(List.of(first, second)).as(output()).containsExactly(0, 0);
    assertThat(server.rows("select * from t order by id")).hasSize(2).isEqualTo(once);
    assertThat(server.rows("select id, at at time zone 'UTC', note from t order by id"))
        .containsExactly("1|2025-03-01 10:00:00.001|a", "2|2025-03-01 23:59:59.999|null");
  }

  @Test
  void valuesOfAllTypesArriveAsTheyAre() throws Exception {
    // given
    events(
        List.of(
            "{\"id\": 9223372036854775807, \"at\": \"2025-03-01T10:00:00Z\", \"early\":"
                + " \"0001-01-01T00:00:00Z\", \"d\": \"NaN\", \"n\": 12345678901234567890.12,"
                + " \"u\": \"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\", \"j\": \"{\\\"a\\\": [1,"
                + " null]}\", \"xs\": [1, null, 3], \"ts\": [\"x, \\\"y\\\"\", \"\"], \"day\":"
                + " \"9999-12-31\", \"b\": \"AAH/\", \"clock\": \"23:59:59.999\", \"yes\": true,"
                + " \"small\": -1}",
            "{\"id\": 0, \"at\": \"2025-03-01T10:00:00Z\"}"));
    server.execute(
        "create table t (id bigint not null, at timestamptz, early timestamp, d float8, n"
            + " numeric(22,2), u uuid, j jsonb, xs bigint[], ts text[], day date, b bytea, clock"
            + " time, yes boolean, small numeric, more int default 7, millrace_id text primary"
            + " key)");

    // when
    int code =
        replay(
            "id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL, early: TIMESTAMP, d: DOUBLE, n:"
                + " 'DECIMAL(22,2)', u: VARCHAR, j: VARCHAR, xs: BIGINT ARRAY, ts: VARCHAR ARRAY,"
                + " day: DATE, b: VARBINARY, clock: TIME, yes: BOOLEAN, small: SMALLINT",
            "table: t");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(
            server.rows(
                "select id, early, d, n, u, j, xs, ts, day, b, clock, yes, small, more"
                    + " from t order by id desc"))
        .containsExactly(
            "9223372036854775807|0001-01-01 00:00:00|NaN|12345678901234567890.12"
                + "|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|{\"a\": [1, null]}|{1,NULL,3}"
                + "|{\"x, \\\"y\\\"\",\"\"}|9999-12-31|\\x0001ff|23:59:59.999|t|-1|7",
            "0" + "|null".repeat(12) + "|7");
  }

  @Test
  void aPoisonedRowIsAloneInTheDeadLetters() throws Exception {
    // given
    server.execute(
        "create table t (id bigint primary key check (id <> 77), at timestamptz not null,"
            + " u uuid, n numeric(10,1), millrace_id text unique not null)");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      lines.add("{\"id\": %d, \"at\": \"2025-03-01T10:00:00Z\", \"n\": 1.5}".formatted(i));
    }
    lines.set(300, "{\"id\": 300, \"at\": \"2025-03-01T10:00:00Z\", \"u\": \"no uuid\"}");
    lines.set(400, "{\"id\": 400, \"at\": \"2025-03-01T10:00:00Z\", \"n\": 1.25}");
    lines.set(401, "{\"id\": 401, \"at\": \"2025-03-01T10:00:00Z\", \"u\": \"a\\u0000b\"}");
    events(lines);

    // when
    int code =
        replay(
            "id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL, u: VARCHAR, n: 'DECIMAL(12,3)'",
            "table: t");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(server.rows("select count(*) from t")).containsExactly("496");
    assertThat(letters())
        .hasSize(4)
        .anySatisfy(letter -> assertThat(letter).contains("ML-6401").contains("t_id_check"))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6401").contains("no uuid"))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6400").contains("numeric(10,1)"))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6400").contains("U+0000"));
  }

  @Test
  void anOlderRowNeverReplacesANewerOne() throws Exception {
    // given
    server.execute(
        "create table t (id bigint primary key, v integer not null, at timestamptz not null,"
            + " millrace_id text not null)");
    String fields = "id: BIGINT NOT NULL, v: INTEGER NOT NULL, at: TIMESTAMP NOT NULL";
    String config = "table: t, mode: upsert, key: [id], version: v, batch_rows: 7";
    List<String> all = versions(20, 10);
    events(all);

    // when
    int first = replay(fields, config);
    List<String> newest = server.rows("select * from t order by id");
    events(all.stream().filter(line -> !line.contains("\"v\": 9,")).toList());
    int older = replay(fields, config);

    // then
    assertThat(List.of(first, older)).as(output()).containsExactly(0, 0);
    assertThat(newest).hasSize(20);
    assertThat(server.rows("select * from t order by id")).isEqualTo(newest);
    assertThat(server.rows("select distinct v from t")).containsExactly("9");
  }

  private static List<String> versions(int keys, int versions) {
    List<String> lines = new ArrayList<>();
    for (int key = 0; key < keys; key++) {
      for (int version = 0; version < versions; version++) {
        lines.add(
            "{\"id\": %d, \"v\": %d, \"at\": \"2025-03-01T10:%02d:%02dZ\"}"
                .formatted(key, version, version / 60, version % 60));
      }
    }
    Collections.shuffle(lines, new Random(1));
    return lines;
  }

  @Test
  void aTableThatDoesNotFitIsRefusedWithAStatementThatMakesOne() throws Exception {
    // given
    events(List.of("{\"id\": 1, \"at\": \"2025-03-01T10:00:00Z\", \"note\": \"a\"}"));
    String fields = "id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL, note: VARCHAR";
    server.execute("create table t (id integer not null, at date, other text not null)");

    // when
    int code = replay(fields, "table: t");

    // then
    assertThat(code).isNotZero();
    assertThat(output())
        .contains("ML-5453")
        .contains("column 'id' is integer; expected bigint or numeric")
        .contains("column 'at' is date; expected timestamp with time zone")
        .contains("column 'note' is missing; expected text")
        .contains("column 'other' is NOT NULL, and the rows have no such column")
        .contains("there is no unique index on exactly (millrace_id)")
        .doesNotContain("hunter2");

    // when: no row is written yet, and the statement that the plan has is used
    String file = dir.resolve("p.yaml").toString();
    TestCommandLine.Result before = TestCommandLine.run("check", file, "--connect");
    Matcher offered = Pattern.compile("CREATE TABLE .*?\\);", Pattern.DOTALL).matcher(output());
    String planned = String.join(" ", TestCommandLine.run("plan", file).out());
    String json = String.join("", TestCommandLine.run("plan", file, "--format", "json").out());
    assertThat(offered.find()).isTrue();
    server.execute("drop table t");
    server.execute(offered.group());
    TestCommandLine.Result after = TestCommandLine.run("check", file, "--connect");

    // then
    assertThat(planned.replaceAll("\\s+", " ")).contains("made by: " + offered.group());
    assertThat(new ObjectMapper().readTree(json).findValue("statements"))
        .extracting(JsonNode::asText)
        .containsExactly(offered.group());
    assertThat(before.exitCode()).as(before.toString()).isEqualTo(2);
    assertThat(String.join(" ", before.out())).contains("ML-5453", "column 'note' is missing");
    assertThat(after.exitCode()).as(after.toString()).isZero();
    assertThat(replay(fields, "table: t")).as(output()).isZero();
    assertThat(server.rows("select id, note from t")).containsExactly("1|a");
  }

  @Test
  void aServerThatStaysAwayEndsTheRunWithoutThePassword() throws Exception {
    // given
    events(List.of("{\"id\": 1, \"at\": \"2025-03-01T10:00:00Z\"}"));

    // when: a port where nobody listens
    int code =
        replay(
            "id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL",
            "table: t, retry_for: 0s",
            "jdbc:postgresql://127.0.0.1:1/x");

    // then
    assertThat(code).isNotZero();
    assertThat(output()).contains("ML-5455").contains("127.0.0.1:1").doesNotContain("hunter2");
  }

  @Test
  void aUserWhoMayNotWriteEndsTheRun() throws Exception {
    // given
    events(List.of("{\"id\": 1, \"at\": \"2025-03-01T10:00:00Z\"}"));
    server.execute(
        "create table t (id bigint, at timestamptz, millrace_id text primary key); drop role if"
            + " exists reader; create role reader login;"
            + " grant usage on schema public to reader");
    user = "reader";

    // when
    int code = replay("id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL", "table: t");

    // then
    assertThat(code).isNotZero();
    assertThat(output()).contains("ML-5454").contains("permission denied for table t");
  }

  @Test
  void theExampleOfThePageRuns() throws Exception {
    // given
    String page = Files.readString(Path.of("../docs/jdbc.md"));
    String[] blocks = page.split("```");
    String yaml = blocks[1].replaceFirst("yaml\n", "");
    server.execute(blocks[3].replaceFirst("sql\n", ""));
    events(
        List.of(
            "{\"id\": 1, \"status\": \"paid\", \"at\": \"2025-03-01T11:00:00Z\"}",
            "{\"id\": 1, \"status\": \"new\", \"at\": \"2025-03-01T10:00:00Z\"}"));

    // when
    int code =
        replay(
            yaml.replaceAll("jdbc:postgresql://\\S+", server.url())
                .replace("${secret:env:SHOP_PASSWORD}", "hunter2-secret")
                .replace("username: shop", "username: postgres")
                .replace("path: orders", "path: DIR/in.jsonl")
                .replace("path: dead-letters", "path: DIR/dead"));

    // then
    assertThat(code).as(output()).isZero();
    assertThat(server.rows("select id, status from orders")).containsExactly("1|paid");
  }

  @Test
  void nothingIsLostWhenTheServerIsKilledAndStartedAgain() throws Exception {
    // given
    server.execute(
        "create table t (id bigint primary key, v integer not null, at timestamptz not null,"
            + " millrace_id text not null)");
    int versions = 10 * KILLS;
    events(versions(KEYS, versions));

    // when
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return replay(
                    "id: BIGINT NOT NULL, v: INTEGER NOT NULL, at: TIMESTAMP NOT NULL",
                    "table: t, mode: upsert, key: [id], version: v, batch_rows: 10");
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    int done = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int before = done;
      while (!run.isDone() && written() <= before) {
        Thread.sleep(50);
      }
      assertThat(run).as("kill %s of %s; %s", kill, KILLS, output()).isNotDone();
      server.killAndStart();
      done = written();
    }

    // then
    assertThat(run.get(10, TimeUnit.MINUTES)).as(output()).isZero();
    assertThat(server.rows("select count(*), min(v), max(v) from t"))
        .containsExactly(KEYS + "|" + (versions - 1) + "|" + (versions - 1));
    assertThat(letters()).isEmpty();
  }

  /** Only in the longer run: each process takes seconds to start. */
  @Test
  @EnabledIfSystemProperty(named = "millrace.kills", matches = "[0-9]+")
  void nothingIsLostWhenJobAndServerAreKilledInTurn() throws Exception {
    // given: the older states of all keys come first, so that each attempt has something to do
    server.execute(
        "create table t (id bigint primary key, v integer not null, at timestamptz not null,"
            + " millrace_id text not null)");
    int versions = 10 * KILLS;
    List<String> rows = versions(KEYS, versions);
    rows.sort(Comparator.comparing(line -> line.replaceFirst(".*\"at\"", "")));
    events(rows);
    String fields = "id: BIGINT NOT NULL, v: INTEGER NOT NULL, at: TIMESTAMP NOT NULL";
    String config = "table: t, mode: upsert, key: [id], version: v, batch_rows: 50";
    write(text(fields, config, server.url()));

    // when
    Random random = new Random(1);
    Process job = job();
    try {
      int done = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        int before = done;
        while (job.isAlive() && written() <= before) {
          Thread.sleep(20);
        }
        Thread.sleep(random.nextInt(200));
        assertThat(job.isAlive()).as("kill %s of %s; %s", kill, KILLS, log()).isTrue();
        if (kill % 2 == 0) {
          job.destroyForcibly().waitFor();
          job = job();
        } else {
          server.killAndStart();
        }
        done = written();
      }
      assertThat(job.waitFor(10, TimeUnit.MINUTES)).isTrue();
    } finally {
      job.destroyForcibly();
    }

    // then
    assertThat(job.exitValue()).as(log()).isZero();
    assertThat(
            server.rows(
                "select count(*), count(*) filter (where v = "
                    + (versions - 1)
                    + " and at = timestamptz '2025-03-01T10:00:00Z' + v * interval '1 second')"
                    + " from t"))
        .containsExactly(KEYS + "|" + KEYS);
  }

  private Process job() throws IOException {
    List<String> line = ChildJava.command("-Xmx512m");
    line.addAll(
        List.of(
            "dev.millrace.cli.Main", "replay", dir.resolve("p.yaml").toString(), "--no-progress"));
    return ChildJava.process(line)
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("job.log").toFile())
        .start();
  }

  private String log() throws IOException {
    return Files.readString(dir.resolve("job.log"));
  }

  /** How far the run has come, whichever rows came first. */
  private static int written() throws Exception {
    return Integer.parseInt(server.rows("select coalesce(sum(v + 1), 0) from t").get(0));
  }
}
