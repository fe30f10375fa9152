package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.engine.ledger.RateWaits;
import dev.millrace.testing.kafka.SlowLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What faults of a real PostgreSQL, and of the line to it, do to a run that writes. */
class TableFaultsIT {
  /** How long the line is cut; more by {@code -Dmillrace.cut=60}. */
  private static final Duration CUT = Duration.ofSeconds(Integer.getInteger("millrace.cut", 3));

  private static final int ROWS = 20_000;

  private static PostgresServer server;

  @TempDir private Path dir;

  @BeforeAll
  static void startServer() throws Exception {
    server = PostgresServer.startNew("-c deadlock_timeout=2s");
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void makeTable() throws Exception {
    server.execute(
        "drop schema public cascade; create schema public; create table t (id bigint primary key, v"
            + " integer not null, at timestamptz not null, note text, millrace_id text not null)");
  }

  private static String event(int id) {
    return "{\"id\": %d, \"v\": 1, \"at\": \"2025-03-01T10:00:00Z\", \"note\": \"n%1$d\"}"
        .formatted(id);
  }

  private Running replay(int rows, String url, String more) throws IOException {
    Files.write(
        dir.resolve("in.jsonl"), IntStream.range(0, rows).mapToObj(TableFaultsIT::event).toList());
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            pipeline:
              transforms:
                - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
            streams:
              s:
                fields: {id: BIGINT NOT NULL, v: INTEGER NOT NULL, at: TIMESTAMP NOT NULL, note: VARCHAR}
                timestamp: at
                archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
            outputs:
              out:
                input: All
                replay:
                  type: WriteToJdbc
                  config: {url: 'URL', username: postgres, table: t, mode: upsert, key: [id], version: v, MORE}
              dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead}}}
            """
                .replace("URL", url)
                .replace("MORE", more)
                .replace("DIR", dir.toString()));
    return TestCommandLine.start("replay", file.toString(), "--no-progress");
  }

  private static void awaitRows(int count) throws Exception {
    while (rowCount() < count) {
      Thread.sleep(10);
    }
  }

  private static int rowCount() throws SQLException {
    return Integer.parseInt(server.rows("select count(*) from t").get(0));
  }

  private String letters() throws IOException {
    StringBuilder letters = new StringBuilder();
    try (Stream<Path> files = Files.walk(dir.resolve("dead"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        letters.append(Files.readString(file));
      }
    }
    return letters.toString();
  }

  private static void assertWhole(Result result) throws SQLException {
    assertThat(result.exitCode()).as(result.err().toString()).isZero();
    assertThat(server.rows("select count(*), count(distinct note), sum(v) from t"))
        .containsExactly(ROWS + "|" + ROWS + "|" + ROWS);
  }

  @Test
  void aSlowLineThatIsCutForAWhileLosesNoRow() throws Exception {
    try (SlowLine line = SlowLine.open()) {
      // given: every answer takes a hundred times as long
      line.leadTo(() -> "127.0.0.1:" + server.port());
      line.delay(Duration.ofMillis(25));
      String url = server.url().replace(":" + server.port(), ":" + line.port());

      // when
      Running running = replay(ROWS, url, "batch_rows: 500");
      awaitRows(2_000);
      line.cut();
      Thread.sleep(CUT.toMillis());
      int during = rowCount();
      line.mend();
      Result result = running.result();

      // then: the run took no further rows meanwhile
      assertWhole(result);
      assertThat(during).isLessThan(ROWS);
    }
  }

  @Test
  void rowsWaitWhileTheServersDiskIsFull() throws Exception {
    try (FullDirectory disk =
        FullDirectory.at(Files.createTempDirectory("millrace-disk"), "1m").orElse(null)) {
      // given: the table is on a disk of its own
      assumeTrue(disk != null && disk.isMounted(), "only who may mount can have a full disk");
      disk.giveTo("postgres");
      server.execute("create tablespace small location '" + disk.path() + "'");
      server.execute("alter table t set tablespace small");
      server.execute("alter index t_pkey set tablespace small");

      // when
      Running running = replay(ROWS, server.url(), "batch_rows: 500");
      try {
        int before = 0;
        int now = 1;
        while (now > before && !running.isOver()) {
          before = now;
          Thread.sleep(1_500);
          now = rowCount();
        }

        // then
        assertThat(now).isBetween(500, ROWS - 1);
        assertThat(running.isOver()).isFalse();
      } finally {
        disk.resize("64m");
      }
      assertWhole(running.result());

      // The server does without the disk before that goes.
      server.execute("drop table t");
      server.execute("drop tablespace small");
    }
  }

  @Test
  void aRateIsKeptByAllWritersTogetherAndItsWaitsAreCounted() throws Exception {
    // given
    server.execute("alter table t add written timestamptz default clock_timestamp()");
    long before = waitedForTheRate();

    // when
    Result result = replay(900, server.url(), "rate: 300").result();

    // then: 300 at once, and the others in the two seconds after
    assertThat(result.exitCode()).as(result.err().toString()).isZero();
    assertThat(
            server.rows(
                "select count(*), extract(epoch from max(written) - min(written)) >= 1.9 from t"))
        .containsExactly("900|t");
    assertThat(waitedForTheRate() - before).isGreaterThan(1_500);
  }

  private static long waitedForTheRate() {
    return RateWaits.millis(System.nanoTime()).getOrDefault("output:out", 0L);
  }

  @Test
  void aDeadlockWithSomebodyElseLosesNoRow() throws Exception {
    // given: somebody who locks the rows the other way round
    server.execute(
        "insert into t select i, 0, now(), 'old', 'x' from generate_series(0, "
            + (ROWS - 1)
            + ") i");
    String url = server.url();
    try (Connection other = DriverManager.getConnection(url, "postgres", "");
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("set deadlock_timeout = '60s'");
      statement.execute("update t set note = 'theirs' where id = " + (ROWS - 1));

      // when
      Running running = replay(ROWS, url, "batch_rows: 100000, connections: 1");
      while (server.rows("select 1 from pg_locks where not granted").isEmpty()) {
        Thread.sleep(10);
      }
      statement.execute("update t set note = 'theirs' where id = 0");
      other.commit();
      Result result = running.result();

      // then
      assertWhole(result);
      assertThat(
              server.rows("select deadlocks > 0 from pg_stat_database where datname = 'postgres'"))
          .containsExactly("t");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "alter table t rename column note to remark; column \"note\" of relation \"t\" does not"
            + " exist",
        "alter table t drop column note; column \"note\" of relation \"t\" does not exist",
        "alter table t drop constraint t_pkey; no unique or exclusion constraint matching",
        "drop table t; relation \"t\" does not exist"
      })
  void aTableThatIsChangedUnderTheRunEndsItWithTheServersWords(String change, String words)
      throws Exception {
    // when
    Running running = replay(ROWS, server.url(), "batch_rows: 50");
    awaitRows(500);
    server.execute(change);
    Result result = running.result();

    // then
    assertThat(result.exitCode()).isNotZero();
    assertThat(String.join(" ", result.err())).contains("ML-5454", words).doesNotContain("\tat ");
  }

  @Test
  void rowsWithoutAValueThatTheTableWantsFromNowOnAreDeadLetters() throws Exception {
    // when
    Running running = replay(2_000, server.url(), "batch_rows: 5");
    awaitRows(100);
    server.execute("alter table t add wanted integer not null default 1");
    server.execute("alter table t alter wanted drop default");
    Result result = running.result();

    // then: each row is here or there
    assertThat(result.exitCode()).as(result.err().toString()).isZero();
    int written = rowCount();
    assertThat(written).isBetween(100, 1_999);
    assertThat(letters().lines())
        .hasSize(2_000 - written)
        .allMatch(letter -> letter.contains("ML-6401") && letter.contains("not-null constraint"));
  }

  @Test
  void aRowThatMeetsAnotherUniqueIndexIsADeadLetterAlone() throws Exception {
    // given
    server.execute(
        "create unique index on t (note); insert into t values (-7, 1, now(), 'n77', 'theirs')");

    // when
    Result result = replay(1_000, server.url(), "batch_rows: 500").result();

    // then
    assertThat(result.exitCode()).as(result.err().toString()).isZero();
    assertThat(server.rows("select count(*), sum(case when id = 77 then 1 else 0 end) from t"))
        .containsExactly("1000|0");
    assertThat(letters().lines())
        .singleElement()
        .asString()
        .contains("ML-6401", "duplicate key value violates unique constraint");
  }
}
