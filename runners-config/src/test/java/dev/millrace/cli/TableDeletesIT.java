package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that end are removed from a table of a real PostgreSQL, and stay so. */
class TableDeletesIT {
  private static final String SINK =
      "{url: '%s', username: postgres, table: t, mode: upsert, key: [id], version: v, deleted:"
          + " gone, batch_rows: 7}";

  private static final String FIELDS =
      "{id: BIGINT NOT NULL, v: INTEGER NOT NULL, at: TIMESTAMP NOT NULL, gone: BOOLEAN}";

  private static PostgresServer server;

  @TempDir private Path dir;

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
  void makeTables() throws Exception {
    server.execute(
        "drop schema public cascade; create schema public; create table t (id bigint primary key,"
            + " v integer not null, at timestamptz not null, gone boolean, millrace_id text not"
            + " null); create table t_revisions (id bigint primary key, v integer not null,"
            + " millrace_id text not null)");
  }

  private Path replayOf(String name, List<String> events) throws IOException {
    Files.write(dir.resolve(name + ".jsonl"), events);
    return Files.writeString(
        dir.resolve(name + ".yaml"),
        """
        pipeline:
          transforms:
            - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
        streams:
          s:
            fields: FIELDS
            timestamp: at
            archive: {type: ReadFromJson, config: {path: DIR/NAME.jsonl}}
        outputs:
          out: {input: All, replay: {type: WriteToJdbc, config: SINK}}
          dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead-NAME}}}
        """
            .replace("SINK", SINK.formatted(server.url()))
            .replace("FIELDS", FIELDS)
            .replace("NAME", name)
            .replace("DIR", dir.toString()));
  }

  private static Result replay(Path file) {
    return TestCommandLine.run("replay", file.toString(), "--no-progress");
  }

  private static String event(int id, int version, boolean gone) {
    return "{\"id\": %d, \"v\": %d, \"at\": \"2025-03-01T10:%02d:%02dZ\", \"gone\": %b}"
        .formatted(id, version, version / 60 % 60, version % 60, gone);
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

  @Test
  void whatHasEndedIsNotBroughtBackByOlderRowsAlsoAfterAKill() throws Exception {
    // given
    List<String> events = histories(300, 20);
    Path all = replayOf("all", events);
    Path older = replayOf("older", events.stream().filter(e -> !e.contains("\"v\": 19,")).toList());

    // when: the server loses its power while rows are written, and they are written again
    Running running = TestCommandLine.start("replay", all.toString(), "--no-progress");
    while (server.rows("select 1 from t limit 1").isEmpty()) {
      Thread.sleep(20);
    }
    server.killAndStart();
    Result first = running.result();
    List<String> rows = server.rows("select id, v from t order by id");
    Result second = replay(older);
    List<String> untouched = server.rows("select id, v from t order by id");

    // when: the table is made anew, but for the revisions
    server.execute("truncate t");
    Result third = replay(all);

    // then
    assertThat(List.of(first.exitCode(), second.exitCode(), third.exitCode()))
        .as(first.err() + " " + second.err() + " " + third.err())
        .containsOnly(0);
    assertThat(untouched).isEqualTo(rows);
    assertThat(rows)
        .containsExactlyElementsOf(
            IntStream.range(0, 300).filter(id -> id % 3 != 0).mapToObj(id -> id + "|19").toList());
    assertThat(server.rows("select id, v from t order by id")).isEqualTo(rows);
    assertThat(server.rows("select count(*) from t_revisions where v = 19")).containsExactly("300");
  }

  @Test
  void ofTwoWritersTheNewerRowCountsWhicheverComesFirst() throws Exception {
    // given: one ends what the other one has not written yet
    IntStream keys = IntStream.range(0, 2_000);
    Path states = replayOf("states", keys.mapToObj(id -> event(id, 4, false)).toList());
    List<String> ends =
        IntStream.range(0, 2_000).mapToObj(id -> event(1_999 - id, 5, true)).toList();

    // when
    Running one = TestCommandLine.start("replay", states.toString(), "--no-progress");
    Running other =
        TestCommandLine.start("replay", replayOf("ends", ends).toString(), "--no-progress");

    // then
    assertThat(List.of(one.result().exitCode(), other.result().exitCode()))
        .as(one.result().err() + " " + other.result().err())
        .containsOnly(0);
    assertThat(server.rows("select count(*) from t")).containsExactly("0");
  }

  @Test
  void aMissingTableOfRevisionsIsToldWithAStatementThatMakesIt() throws Exception {
    // given
    server.execute("drop table t_revisions");
    Path file = replayOf("one", List.of(event(1, 1, false)));

    // when
    Result refused = replay(file);
    Matcher offered =
        Pattern.compile("CREATE TABLE .*?\\);").matcher(String.join(" ", refused.err()));

    // then
    assertThat(refused.exitCode()).isNotZero();
    assertThat(offered.find()).as(refused.err().toString()).isTrue();
    server.execute(offered.group());
    assertThat(replay(file).exitCode()).isZero();
  }

  @Test
  void verifyReadsATableBackFromWhichRowsWereRemoved() throws Exception {
    // given
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      kafka.createTopic("changes", 2);
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrapServers()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (String event : histories(30, 10)) {
          var unused = producer.send(new ProducerRecord<>("changes", event.getBytes(UTF_8)));
        }
      }
      Path file =
          Files.writeString(
              dir.resolve("live.yaml"),
              """
              pipeline:
                transforms:
                  - {type: Latest, name: Newest, input: changes, config: {key: id, order_by: v, deleted: gone}}
              streams:
                changes:
                  fields: FIELDS
                  timestamp: at
                  watermark: {max_out_of_orderness: 1h}
                  live: {type: ReadFromKafka, config: {topic: changes, bootstrap_servers: 'BROKERS', format: JSON}}
                  archive: {type: ReadFromParquet, config: {path: DIR/archive, partitions: "dt={yyyy-MM-dd}/hour={HH}"}}
              outputs:
                out:
                  input: Newest
                  live: {type: WriteToJdbc, config: SINK}
                  replay: {type: WriteToParquet, config: {path: DIR/out}}
                dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToParquet, config: {path: DIR/dead}}}
                late: {live: {type: WriteToConsole}}
              """
                  .replace("SINK", SINK.formatted(server.url()))
                  .replace("FIELDS", FIELDS)
                  .replace("BROKERS", kafka.bootstrapServers())
                  .replace("DIR", dir.toString()));

      // when
      Result live = millrace("run", file, "--until-idle=2s");
      Result archived = millrace("archive", file, "--until-idle=2s");
      Result same = millrace("verify", file);
      server.execute("insert into t values (3, 1, '2025-03-01 10:00Z', false, 'theirs')");
      Result other = millrace("verify", file);

      // then
      assertThat(List.of(live.exitCode(), archived.exitCode()))
          .as(live.err() + " " + archived.err())
          .containsOnly(0);
      assertThat(server.rows("select count(*) from t where id % 3 <> 0")).containsExactly("20");
      assertThat(same.exitCode()).as(same.out() + " " + same.err()).isZero();
      assertThat(other.exitCode()).isEqualTo(1);
      assertThat(String.join("\n", other.out())).contains("id 3");
    }
  }

  private static Result millrace(String command, Path file, String... options) {
    List<String> all = new ArrayList<>(List.of(command, file.toString(), "--no-progress"));
    all.addAll(List.of(options));
    return TestCommandLine.run(all.toArray(String[]::new));
  }
}
