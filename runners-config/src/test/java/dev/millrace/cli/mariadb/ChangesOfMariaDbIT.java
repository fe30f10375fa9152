package dev.millrace.cli.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.DebeziumProcess;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
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

/** A table of MariaDB that is changed, with columns of all types, and its copies. */
class ChangesOfMariaDbIT {
  private static final String TOPIC = "shop.shop.things";

  private static final String TABLE =
      "create table things (id bigint primary key, name varchar(40) not null, amount decimal(10,2),"
          + " ui int unsigned, ub bigint unsigned, small smallint, mid mediumint, tiny tinyint,"
          + " flag bit(1), bits bit(12), kind enum('a','b'), tags set('x','y','z'), doc json,"
          + " d date, t time(3), dt datetime, dt6 datetime(6), ts timestamp(6) null, y year,"
          + " f float, g double, bin varbinary(20), txt text);";

  private static final String COLUMNS =
      "id, name, amount, ui, ub, small, mid, tiny, cast(flag as int) flag, hex(bits) bits, kind,"
          + " tags, doc, d, t, cast(dt as datetime(3)) dt, dt6, ts, cast(y as int) y, f, g,"
          + " hex(bin) bin, txt";

  /** Bits come as bytes, the lowest first. */
  private static final String BITS_AS_BYTES =
      "concat(lpad(hex(bits & 255), 2, '0'), lpad(hex(bits >> 8), 2, '0'))";

  private static final String FIRST =
      "insert into things values (1, 'one', 12.34, 4294967295, 18446744073709551615, -32768,"
          + " 8388607, -128, b'1', b'101010101010', 'b', 'x,z', '{\"a\": [1, 2]}', '1969-12-31',"
          + " '10:11:12.345', '1969-12-31 23:59:59', '2026-01-31 10:11:12.123456',"
          + " '2026-06-30 10:11:12.123456', 2026, 1.5, -2.25, x'00ff', 'grün €');"
          + "insert into things (id, name, amount) select seq, concat('n', seq), seq / 4 from"
          + " seq_2_to_60";

  private static final List<String> CHANGES =
      List.of(
          "update things set amount = amount + 1 where id % 3 = 0",
          "update things set kind = 'a', tags = '', bits = b'1', ub = 9223372036854775808 where id"
              + " = 1",
          "delete from things where id % 7 = 0",
          "update things set id = id + 1000 where id % 11 = 0",
          "insert into things (id, name) values (7, 'again')",
          "start transaction; update things set name = 'a' where id = 2; update things set name ="
              + " 'b' where id = 2; commit",
          "flush binary logs",
          "insert into things (id, name, t, d) values (100, 'new', '23:59:59.999', '2024-02-29'),"
              + " (101, 'two', null, '0001-01-01'), (102, 'three', '00:00:00', null)",
          "update things set amount = -amount");

  private static final String COPY =
      "create table COPY (id bigint primary key, name varchar(40), amount decimal(10,2), ui bigint,"
          + " ub decimal(20,0), small smallint, mid int, tiny tinyint, flag boolean, bits"
          + " varbinary(2), kind varchar(1), tags varchar(10), doc text, d date, t time(3), dt"
          + " datetime(3), dt6 datetime(6), ts datetime(6), y int, f double, g double, bin"
          + " varbinary(20), txt text, deleted boolean not null, changed_at datetime(6) not null,"
          + " lsn bigint not null, millrace_id varchar(64) not null);";

  private static final String FILE =
      """
      streams:
        changes:
          fields: {id: BIGINT NOT NULL, name: VARCHAR NOT NULL, amount: "DECIMAL(10,2)", ui: BIGINT, ub: "DECIMAL(20,0)",
            small: SMALLINT, mid: INTEGER, tiny: TINYINT, flag: BOOLEAN, bits: VARBINARY, kind: VARCHAR, tags: VARCHAR,
            doc: VARCHAR, d: DATE, t: TIME, dt: TIMESTAMP, dt6: TIMESTAMP(6), ts: TIMESTAMP(6), y: INTEGER, f: REAL,
            g: DOUBLE, bin: VARBINARY, txt: VARCHAR}
          timestamp: changed_at
          live: {type: ReadFromKafka, config: {topic: shop.shop.things, bootstrap_servers: "${BROKERS}", format: DEBEZIUM, as: changelog}}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      pipeline:
        transforms:
          - {type: Latest, name: Versions, input: changes, config: {key: id, order_by: lsn, deleted: deleted}}
          - {type: MapToFields, name: Things, input: Versions, config: {append: true, drop: [op, tx_id, tx_order]}}
      outputs:
        things:
          input: Things
          live: {type: WriteToJdbc, config: {url: "${URL}", username: root, table: copied, mode: upsert, key: [id], version: lsn}}
          replay: {type: WriteToJdbc, config: {url: "${URL}", username: root, table: replayed, mode: upsert, key: [id], version: lsn}}
        late:
          live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/dead"}}
      """;

  @TempDir private Path dir;
  private String url = "";
  private String brokers = "";

  private static String engine(int port) {
    return """
    name=shop
    connector.class=io.debezium.connector.mysql.MySqlConnector
    offset.storage=org.apache.kafka.connect.storage.MemoryOffsetBackingStore
    schema.history.internal=io.debezium.relational.history.MemorySchemaHistory
    database.hostname=127.0.0.1
    database.port=%d
    database.user=debezium
    database.password=unused
    database.server.id=77
    topic.prefix=shop
    table.include.list=shop.things
    bigint.unsigned.handling.mode=precise
    enable.time.adjuster=false
    include.schema.changes=false
    poll.interval.ms=50
    """
        .formatted(port);
  }

  private String out(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-DBROKERS=" + brokers, "-DDIR=" + dir, "-DURL=" + url));
    Result result = TestCommandLine.run(all.toArray(new String[0]));
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return String.join("\n", result.out());
  }

  private long records() {
    try (TopicAdmin admin = TopicAdmin.open(KafkaConnection.to(brokers))) {
      return admin.endOffsets(TOPIC).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private static MariaDbServer server(Path directory) throws Exception {
    MariaDbServer server =
        MariaDbServer.start(
            Files.createDirectories(directory),
            "--log-bin=binlog",
            "--binlog-format=ROW",
            "--server-id=1",
            "--default-time-zone=+00:00");
    server.execute(
        TABLE
            + FIRST
            + ";"
            + COPY.replace("COPY", "copied")
            + COPY.replace("COPY", "replayed")
            + "create user debezium@'%' identified by 'unused'; grant all on *.* to debezium@'%'");
    return server;
  }

  @Test
  void copiesOfATableAreEqualToIt() throws Exception {
    assumeTrue(DebeziumProcess.isThereForMariaDb(), "the build copies Debezium");
    try (MariaDbServer server = server(dir.resolve("mariadb"));
        EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      url = server.url();
      brokers = kafka.bootstrapServers();
      kafka.createTopic(TOPIC, 2);
      kafka.createTopic("late", 1);
      kafka.createTopic("dead", 1);
      String file = Files.writeString(dir.resolve("cdc.yaml"), FILE).toString();

      // when
      String ran;
      try (DebeziumProcess engine =
          DebeziumProcess.startForMariaDb(dir, brokers, engine(server.port()))) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> records() >= 60);
        CompletableFuture<String> live =
            CompletableFuture.supplyAsync(() -> out("run", file, "--until-idle=4s"));
        for (String change : CHANGES) {
          server.execute(change);
        }
        ran = live.get(120, TimeUnit.SECONDS);
      }
      out("archive", file, "--until-idle=1s");
      out("replay", file);
      String verified = out("verify", file);

      // then
      List<String> source = rows(server, COLUMNS.replace("hex(bits)", BITS_AS_BYTES), "things");
      assertThat(source).hasSizeGreaterThan(50);
      assertThat(rows(server, COLUMNS, "copied where not deleted"))
          .as(engineLog() + ran)
          .isEqualTo(source);
      assertThat(rows(server, COLUMNS, "replayed where not deleted")).isEqualTo(source);
      assertThat(verified).contains("✓ live and replay give the same rows");
    }
  }

  private String engineLog() throws IOException {
    return Files.readString(dir.resolve("engine.log"));
  }

  private static List<String> rows(MariaDbServer server, String columns, String table)
      throws Exception {
    return server.rows("select " + columns + " from " + table + " order by id");
  }
}
