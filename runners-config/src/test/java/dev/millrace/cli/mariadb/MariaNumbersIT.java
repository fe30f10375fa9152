package dev.millrace.cli.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that MariaDB makes up, rounds or takes for truth values unless it is told not to. */
class MariaNumbersIT {
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
        "drop database shop; create database shop; use shop; create table t (id bigint"
            + " auto_increment primary key, n bigint, v int not null, at datetime(3), gone boolean,"
            + " millrace_id varchar(64) not null unique); create table t_revisions (id bigint"
            + " primary key, v int not null, millrace_id varchar(64) not null); create table m (f"
            + " float, d double, b bit(8), one bit(1), yes tinyint(1)); insert into m values"
            + " (16777216, 0.1, 255, 1, 1), (123456.789, -1.2345678901234568e-300, 0, 0, 0)");
  }

  private Result replay(String name, String text) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve(name + ".yaml"),
            text.replace("URL", server.url()).replace("DIR", dir.toString()));
    return TestCommandLine.run("replay", file.toString(), "--no-progress");
  }

  private Result write(String id, String config, String... events) throws IOException {
    Files.write(dir.resolve("events.jsonl"), List.of(events));
    return replay(
        "write",
        """
        pipeline:
          transforms:
            - {type: Filter, name: All, input: s, config: {keep: v > 0}}
        streams:
          s:
            fields: {id: ID, n: BIGINT, v: INTEGER NOT NULL, at: TIMESTAMP, gone: BOOLEAN}
            timestamp: at
            archive: {type: ReadFromJson, config: {path: DIR/events.jsonl}}
        outputs:
          out: {input: All, replay: {type: WriteToJdbc, config: {url: 'URL', username: root, table: t, CONFIG}}}
          dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead}}}
        """
            .replace("ID", id)
            .replace("CONFIG", config));
  }

  private static String event(int id, int version, boolean gone) {
    return "{\"id\": %d, \"n\": %d, \"v\": %d, \"at\": \"2025-03-01T10:00:00Z\", \"gone\": %b}"
        .formatted(id, 10 * id, version, gone);
  }

  @Test
  void aKeyOfZeroIsTheKeyZeroAndCanEnd() throws Exception {
    // given
    server.execute("alter table t drop index millrace_id");
    String upsert = "mode: upsert, key: [id], version: v";
    String[] events = {event(0, 1, false), event(7, 1, false), event(0, 2, false)};

    // when
    Result first = write("BIGINT NOT NULL", upsert, events);
    Result second = write("BIGINT NOT NULL", upsert, events);
    List<String> rows = server.rows("select id, v from t order by id");
    Result ended = write("BIGINT NOT NULL", upsert + ", deleted: gone", event(0, 3, true));

    // then
    assertThat(List.of(first.exitCode(), second.exitCode(), ended.exitCode()))
        .as(first.err() + " " + second.err() + " " + ended.err())
        .containsOnly(0);
    assertThat(rows).containsExactly("0|2", "7|1");
    assertThat(server.rows("select id, v from t order by id")).containsExactly("7|1");
  }

  @Test
  void rowsWithoutANumberThatTheServerWouldMakeUpAreRefused() throws Exception {
    // given
    server.execute("alter table t drop primary key, add index (id)");

    // when
    Result refused = write("BIGINT", "mode: append", event(1, 1, false));

    // then
    assertThat(refused.exitCode()).isNotZero();
    assertThat(String.join(" ", refused.err()))
        .contains("ML-5453", "column 'id' is AUTO_INCREMENT: a row in which it is NULL");
  }

  private String read(String name, String from) throws IOException {
    Result result =
        replay(
            name,
            """
            pipeline:
              transforms:
                - {type: ReadFromJdbc, name: Rows, config: {url: 'URL', username: root, %s}}
                - {type: WriteToJson, name: Back, input: Rows, config: {path: DIR/%s}}
            """
                .formatted(from, name));
    assertThat(result.exitCode()).as("%s", result.err()).isZero();
    try (Stream<Path> files = Files.walk(dir)) {
      StringBuilder rows = new StringBuilder();
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(f -> dir.relativize(f).toString().matches(name + "(-\\d.*|/.*jsonl)"))
              .toList()) {
        rows.append(Files.readString(file));
      }
      return rows.toString();
    }
  }

  @Test
  void aFloatIsReadWithAllItsDigits() throws Exception {
    // when
    String found = read("found", "query: 'select f, d, yes from m'");
    String declared = read("declared", "table: m, fields: {f: REAL, d: DOUBLE, one: BOOLEAN}");
    String whole = read("whole", "query: 'select f from m where d > 0', fields: {f: BIGINT}");

    // then
    assertThat(found.lines())
        .containsExactlyInAnyOrder(
            "{\"f\":1.6777216E7,\"d\":0.1,\"yes\":true}",
            "{\"f\":123456.7890625,\"d\":-1.2345678901234568E-300,\"yes\":false}");
    assertThat(declared.lines())
        .containsExactlyInAnyOrder(
            "{\"f\":1.6777216E7,\"d\":0.1,\"one\":true}",
            "{\"f\":123456.79,\"d\":-1.2345678901234568E-300,\"one\":false}");
    assertThat(whole.lines()).containsExactly("{\"f\":16777216}");
  }

  @Test
  void severalBitsAreNoTruthValue() throws Exception {
    // when
    Result table =
        replay(
            "bits",
            """
            pipeline:
              transforms:
                - {type: ReadFromJdbc, name: Rows, config: {url: 'URL', username: root, table: m, fields: {b: BOOLEAN}}}
                - {type: WriteToJson, name: Back, input: Rows, config: {path: DIR/bits}}
            """);
    String query = read("query", "query: 'select b from m'");

    // then
    assertThat(table.exitCode()).isNotZero();
    assertThat(String.join(" ", table.err())).contains("ML-5453", "column 'b' is bit(8)");
    assertThat(query).doesNotContain("true");
  }
}
