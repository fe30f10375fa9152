package dev.millrace.cli.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.CutLine;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code WriteToJdbc} and {@code ReadFromJdbc} with a real MariaDB. */
class MariaDbIT {
  private static final String FIELDS =
      "{id: BIGINT NOT NULL, v: INTEGER NOT NULL, at: TIMESTAMP NOT NULL, gone: BOOLEAN, note:"
          + " VARCHAR}";

  private static final String UPSERT = "mode: upsert, key: [id], version: v";

  @TempDir private static Path serverDir;
  private static MariaDbServer server;

  @TempDir private Path dir;

  @BeforeAll
  static void startServer() throws Exception {
    server = MariaDbServer.start(serverDir);
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void makeTables() throws Exception {
    server.execute(
        "drop database shop; create database shop; use shop; create table t (id bigint primary key,"
            + " v int not null, at datetime(3) not null, gone boolean, note varchar(10),"
            + " millrace_id varchar(64) not null); create table t_revisions (id bigint primary key,"
            + " v int not null, millrace_id varchar(64) not null)");
  }

  private Path replayOf(String name, String fields, String config, List<String> events)
      throws IOException {
    Files.write(dir.resolve(name + ".jsonl"), events);
    return Files.writeString(
        dir.resolve(name + ".yaml"),
        """
        pipeline:
          transforms:
            - {type: Filter, name: All, input: s, config: {keep: at IS NOT NULL}}
        streams:
          s:
            fields: FIELDS
            timestamp: at
            archive: {type: ReadFromJson, config: {path: DIR/NAME.jsonl}}
        outputs:
          out: {input: All, replay: {type: WriteToJdbc, config: {url: 'URL', username: root, table: t, CONFIG}}}
          dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead-NAME}}}
        """
            .replace("FIELDS", fields)
            .replace("CONFIG", config)
            .replace("URL", server.url())
            .replace("NAME", name)
            .replace("DIR", dir.toString()));
  }

  private static Result replay(Path file) {
    return TestCommandLine.run("replay", file.toString(), "--no-progress");
  }

  private static String event(int id, int version, boolean gone) {
    return "{\"id\": %d, \"v\": %d, \"at\": \"2025-03-01T10:00:%02dZ\", \"gone\": %b, \"note\": \"n%2$d\"}"
        .formatted(id, version, version, gone);
  }

  /** States of keys, of which every third one ends with its last. */
  private static List<String> histories(int keys, int versions) {
    List<String> events = new ArrayList<>();
    for (int id = 0; id < keys; id++) {
      for (int version = 0; version < versions; version++) {
        boolean last = version == versions - 1;
        events.add(event(id, version, last ? id % 3 == 0 : version == 2));
      }
    }
    Collections.shuffle(events, new Random(1));
    return events;
  }

  /** The lines of the files of an output. */
  private String text(String output) throws IOException {
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(f -> dir.relativize(f).toString().matches(output + "(-\\d.*|/.*jsonl)"))
              .toList()) {
        lines.append(Files.readString(file));
      }
    }
    return lines.toString();
  }

  @Test
  void theNewestRowStaysAndWhatHasEndedIsNotBroughtBackAlsoAfterAKill() throws Exception {
    // given
    List<String> events = histories(300, 20);
    String config = UPSERT + ", deleted: gone, batch_rows: 7";
    Path all = replayOf("all", FIELDS, config, events);
    Path older =
        replayOf(
            "older",
            FIELDS,
            config,
            events.stream().filter(e -> !e.contains("\"v\": 19,")).toList());
    Path states = replayOf("states", FIELDS, UPSERT, events);
    List<String> staying =
        IntStream.range(0, 300).filter(id -> id % 3 != 0).mapToObj(id -> id + "|19|n19").toList();

    // when: the server loses its power while rows are written, and they are written again
    Running running = TestCommandLine.start("replay", all.toString(), "--no-progress");
    while (server.rows("select 1 from t limit 1").isEmpty()) {
      Thread.sleep(20);
    }
    server.kill();
    server.startAgain();
    Result first = running.result();
    List<String> rows = server.rows("select id, v, note from t order by id");
    Result second = replay(older);
    List<String> untouched = server.rows("select id, v, note from t order by id");

    // when: ends are rows like others
    server.execute("truncate t");
    Result third = replay(states);

    // then
    assertThat(List.of(first.exitCode(), second.exitCode(), third.exitCode()))
        .as(first.err() + " " + second.err() + " " + third.err())
        .containsOnly(0);
    assertThat(rows).isEqualTo(staying);
    assertThat(untouched).isEqualTo(staying);
    assertThat(server.rows("select count(*), min(v), min(note), max(note) from t"))
        .containsExactly("300|19|n19|n19");
  }

  @Test
  void appendWritesEachRowOnceBesideIdsThatTheServerGives() throws Exception {
    // given
    server.execute(
        "drop table t; create table t (n bigint auto_increment primary key, id bigint, v int, at"
            + " datetime(3), gone boolean, note text, millrace_id varchar(64) not null unique)");
    Path file = replayOf("all", FIELDS, "mode: append", histories(50, 3));

    // when
    Result first = replay(file);
    Result second = replay(file);

    // then
    assertThat(List.of(first.exitCode(), second.exitCode()))
        .as(first.err() + " " + second.err())
        .containsOnly(0);
    assertThat(server.rows("select count(*), count(distinct id, v) from t"))
        .containsExactly("150|150");
  }

  @Test
  void aRowThatTheServerRefusesIsADeadLetterAndTheOthersAreWritten() throws Exception {
    // given: a text that is too long, in the middle of a batch
    List<String> events = new ArrayList<>();
    IntStream.range(0, 200).forEach(id -> events.add(event(id, 1, false)));
    events.set(77, event(77, 1, false).replace("\"n1\"", "\"much too long\""));

    // when
    Result result = replay(replayOf("bad", FIELDS, UPSERT, events));

    // then
    assertThat(result.exitCode()).as(result.err().toString()).isZero();
    assertThat(server.rows("select count(*) from t")).containsExactly("199");
    assertThat(text("dead-bad").lines())
        .singleElement()
        .asString()
        .contains("ML-6401", "Data too long for column 'note'");
  }

  @Test
  void valuesOfAllTypesComeBack() throws Exception {
    // given
    String fields =
        "{id: VARCHAR NOT NULL, v: TIMESTAMP(6) NOT NULL, at: TIMESTAMP NOT NULL, b: BOOLEAN, i1:"
            + " TINYINT, i8: BIGINT, r: REAL, d: DOUBLE, n: 'DECIMAL(22,2)', s: VARCHAR, x:"
            + " VARBINARY, day: DATE, clock: TIME, xs: BIGINT ARRAY}";
    String least =
        "{\"id\": \"A \", \"v\": \"0001-01-01T00:00:00.000001Z\", \"at\":"
            + " \"2025-03-01T10:00:00.001Z\", \"b\": false, \"i1\": -128, \"i8\":"
            + " -9223372036854775808, \"r\": 1.17549435E-38, \"d\": -1.2345678901234568E-300,"
            + " \"n\": -12345678901234567890.12, \"s\": \"\\u0000'\\\\ü😀\", \"x\": \"AAH/\","
            + " \"day\": \"0001-01-01\", \"clock\": \"00:00:00\", \"xs\": []}";
    String most =
        "{\"id\": \"a\", \"v\": \"9999-12-31T23:59:59.999999Z\", \"at\": \"2025-03-01T10:00:00Z\","
            + " \"b\": true, \"i1\": 127, \"i8\": 9223372036854775807, \"r\": 3.4028235E38, \"d\":"
            + " 1.7976931348623157E308, \"n\": 99999999999999999999.99, \"s\": \"\", \"x\": \"\","
            + " \"day\": \"9999-12-31\", \"clock\": \"23:59:59.999\", \"xs\": [1, null]}";
    String nothing =
        "{\"id\": \"A\", \"v\": \"1969-12-31T23:59:59.999999Z\", \"at\": \"2025-03-01T10:00:00Z\"}";
    String refused = nothing.replace("\"A\"", "\"NaN\"").replace("}", ", \"d\": \"NaN\"}");
    server.execute("drop table t");
    Path file =
        replayOf(
            "types",
            fields,
            "mode: upsert, key: [id], version: v",
            List.of(least, most, nothing, refused));

    // when: the table is made by the statement of the message
    Result missing = replay(file);
    Matcher offered =
        Pattern.compile("CREATE TABLE .*\\);").matcher(String.join(" ", missing.err()));
    assertThat(offered.find()).as(missing.err().toString()).isTrue();
    server.execute(offered.group());
    Result written = replay(file);
    Path reader =
        Files.writeString(
            dir.resolve("reader.yaml"),
            """
            pipeline:
              transforms:
                - type: ReadFromJdbc
                  name: Rows
                  config: {url: '%s', username: root, %s}
                - {type: WriteToJson, name: Back, input: Rows, config: {path: %s/back}}
            """
                .formatted(server.url(), "table: t, fields: " + fields, dir));
    Result read = TestCommandLine.run("replay", reader.toString(), "--no-progress");

    // then
    assertThat(List.of(written.exitCode(), read.exitCode()))
        .as(written.err() + " " + read.err())
        .containsOnly(0);
    assertThat(text("dead-types").lines())
        .singleElement()
        .asString()
        .contains("ML-6400", "the server has no place for NaN");
    assertThat(Stream.of(text("back").split("\n")).map(MariaDbIT::plain).toList())
        .containsExactlyInAnyOrder(
            plain(
                nothing
                    .replace(
                        "}",
                        ", \"b\": null, \"i1\": null, \"i8\": null, \"r\": null, \"d\": null,"
                            + " \"n\": null, \"s\": null, \"x\": null, \"day\": null, \"clock\":"
                            + " null, \"xs\": null}")
                    .replace("10:00:00Z", "10:00:00.000Z")),
            plain(least),
            plain(most.replace("10:00:00Z", "10:00:00.000Z")));
  }

  private static String plain(String json) {
    return json.replace("\": ", "\":").replace(", ", ",").replace("00:00:00\"", "00:00:00.000\"");
  }

  @Test
  void aSlowLineThatIsCutForAWhileLosesNoRow() throws Exception {
    // given
    List<String> events = IntStream.range(0, 5_000).mapToObj(id -> event(id, 1, false)).toList();

    // when
    Result result =
        CutLine.replay(
            server.port(),
            port -> {
              Path file = replayOf("line", FIELDS, UPSERT + ", batch_rows: 100", events);
              String text = Files.readString(file).replace(":" + server.port(), ":" + port);
              return Files.writeString(file, text);
            },
            () -> Integer.valueOf(server.rows("select count(*) from t").get(0)),
            300);

    // then
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(server.rows("select count(*), sum(v), count(distinct millrace_id) from t"))
        .containsExactly("5000|5000|5000");
    assertThat(text("dead")).isEmpty();
  }

  @Test
  void aTableThatThePlanMakesPassesTheCheck() throws Exception {
    // given
    String config = UPSERT + ", deleted: gone";
    Path file = replayOf("one", FIELDS, config, List.of(event(1, 1, false)));
    server.execute("drop table t; drop table t_revisions");

    // when
    Result missing = TestCommandLine.run("check", file.toString(), "--connect");
    String plan = String.join(" ", TestCommandLine.run("plan", file.toString()).out());
    List<String> statements =
        Pattern.compile("made by: (CREATE TABLE .*?\\);)")
            .matcher(plan.replaceAll("\\s+", " "))
            .results()
            .map(found -> found.group(1))
            .toList();
    server.execute(String.join(" ", statements));
    Result made = TestCommandLine.run("check", file.toString(), "--connect");

    // then
    assertThat(missing.exitCode()).as(missing.toString()).isEqualTo(2);
    assertThat(String.join(" ", missing.out())).contains("ML-5453", "there is no such table");
    assertThat(statements).hasSize(2);
    assertThat(made.exitCode()).as(made.toString()).isZero();
  }

  /** Its own collation takes the texts for equal. */
  @Test
  void lookUpsFindTheRowsThatHaveExactlyTheKey() throws Exception {
    // given
    server.execute(
        "use shop; create table tiers (code varchar(9) collate utf8mb4_general_ci, n decimal(9,2),"
            + " day date, tier varchar(9), since datetime(6), score float, index (code)); insert"
            + " into tiers values ('a', 1, '2025-03-01', 'small', '2025-03-01 10:00:00.123456',"
            + " 0.5), ('A', 1, '2025-03-01', 'capital', null, null), ('a ', 1, '2025-03-01',"
            + " 'blank', null, null), ('ü', 2.5, '2025-03-02', 'umlaut', null, 16777217)");
    Path file =
        replayOf(
            "looked",
            "{code: VARCHAR, n: \"DECIMAL(9, 2)\", day: DATE, at: TIMESTAMP NOT NULL}",
            "",
            Stream.of(
                    "\"a\", \"n\": 1",
                    "\"A\", \"n\": 1",
                    "\"a \", \"n\": 1.00",
                    "\"ü\", \"n\": 2.5",
                    "\"b\", \"n\": 1",
                    "\"a\", \"n\": 2",
                    "null, \"n\": 1")
                .map(
                    key ->
                        "{\"code\": %s, \"day\": \"2025-03-0%d\", \"at\": \"2025-03-01T10:00:00Z\"}"
                            .formatted(key, key.contains("2.5") ? 2 : 1))
                .toList());
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "streams:",
                """
                    - type: Enrich
                      name: Tier
                      input: All
                      config:
                        lookup: {type: LookUpInJdbc, config: {url: 'URL', username: root, table: tiers}}
                        key: [code, n, day]
                        fields: {tier: VARCHAR, since: "TIMESTAMP(6)", score: DOUBLE}
                replayable: false
                streams:\
                """
                    .replace("URL", server.url()))
            .replaceFirst(
                "out: .*",
                "out: {input: Tier, replay: {type: WriteToCsv, config: {path: DIR/out}}}")
            .replace("DIR", dir.toString()));

    // when
    Result result = replay(file);

    // then
    assertThat(result.exitCode()).as(result.toString()).isZero();
    List<String> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(dir.resolve("out"))) {
      for (Path csv : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
        Files.readAllLines(csv).stream()
            .filter(line -> !line.startsWith("code,"))
            .map(line -> line.replace(",2025-03-01T10:00:00.000Z", ""))
            .forEach(rows::add);
      }
    }
    assertThat(rows)
        .containsExactlyInAnyOrder(
            "a,1.00,2025-03-01,small,2025-03-01T10:00:00.123456Z,0.5",
            "A,1.00,2025-03-01,capital,,",
            "a ,1.00,2025-03-01,blank,,",
            "ü,2.50,2025-03-02,umlaut,,1.6777216E7",
            "b,1.00,2025-03-01,,,",
            "a,2.00,2025-03-01,,,",
            ",1.00,2025-03-01,,,");
  }

  @Test
  void tablesInWhichRowsWouldReplaceOthersAreRefused() throws Exception {
    // given
    server.execute("alter table t add unique (note)");
    Path file = replayOf("one", FIELDS, UPSERT, List.of(event(1, 1, false)));
    Path byText =
        replayOf("two", FIELDS, UPSERT.replace("[id]", "[note]"), List.of(event(1, 1, false)));

    // when
    Result first = replay(file);
    server.execute("alter table t drop primary key");
    Result second = replay(byText);

    // then
    assertThat(List.of(first.exitCode(), second.exitCode())).doesNotContain(0);
    assertThat(String.join(" ", first.err()))
        .contains("ML-5453", "there is a further unique index, on (note)");
    assertThat(String.join(" ", second.err()))
        .contains("ML-5453", "column 'note' compares texts by", "utf8mb4_nopad_bin");
    assertThat(server.rows("select * from t")).isEmpty();
  }
}
