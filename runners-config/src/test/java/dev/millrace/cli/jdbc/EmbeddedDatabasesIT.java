package dev.millrace.cli.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code WriteToJdbc}, {@code ReadFromJdbc} and {@code LookUpInJdbc} by standard SQL. */
class EmbeddedDatabasesIT {
  private static final String FIELDS =
      "{id: BIGINT NOT NULL, v: INTEGER NOT NULL, at: TIMESTAMP NOT NULL, gone: BOOLEAN, note:"
          + " VARCHAR}";

  private static final String UPSERT = "mode: upsert, key: [id], version: v";

  /** Databases that are part of this process, in memory. */
  enum Database {
    H2("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1", "jdbc:h2:mem:shop"),
    HSQLDB("jdbc:hsqldb:mem:shop", "jdbc:hsqldb:mem:shop"),
    DERBY("jdbc:derby:memory:shop;create=true", "jdbc:derby:memory:shop;drop=true");

    private final String url;
    private final String end;

    Database(String url, String end) {
      this.url = url;
      this.end = end;
    }

    /** Names without quotes get capital letters. */
    void makeTables() throws SQLException {
      execute(
          "create table t (id bigint primary key, v integer not null, at_ timestamp not null, gone"
              + " boolean, note varchar(10), millrace_id varchar(64) not null)");
      execute(
          "create table t_revisions (id bigint primary key, v integer not null, millrace_id"
              + " varchar(64) not null)");
    }

    private Connection connection() throws SQLException {
      return DriverManager.getConnection(url, this == DERBY ? "app" : "sa", "");
    }

    void execute(String sql) throws SQLException {
      try (Connection connection = connection();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    /** The rows of a query, each as the texts of its columns with a bar between. */
    List<String> rows(String sql) throws SQLException {
      try (Connection connection = connection();
          Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(sql)) {
        List<String> rows = new ArrayList<>();
        while (result.next()) {
          List<String> columns = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            columns.add(result.getString(i));
          }
          rows.add(String.join("|", columns));
        }
        return rows;
      }
    }

    void drop() throws SQLException {
      if (this == DERBY) {
        try (Connection unused = DriverManager.getConnection(end)) {
          throw new IllegalStateException("the database is still there");
        } catch (SQLException dropped) {
          assertThat(dropped.getSQLState()).isEqualTo("08006");
        }
      } else {
        execute("SHUTDOWN");
      }
    }
  }

  @TempDir private static Path logs;
  @TempDir private Path dir;
  private final List<Database> started = new ArrayList<>();

  /** Derby would write it into the working directory. */
  @BeforeAll
  static void placeLogs() {
    System.setProperty("derby.stream.error.file", logs.resolve("derby.log").toString());
  }

  private Database start(Database database) throws SQLException {
    started.add(database);
    database.makeTables();
    return database;
  }

  @AfterEach
  void drop() throws SQLException {
    for (Database database : started) {
      database.drop();
    }
  }

  private static String place(Database database) {
    return "url: '%s', username: %s"
        .formatted(database.url, database == Database.DERBY ? "app" : "sa");
  }

  private Path replayOf(
      Database database, String name, String fields, String config, List<String> events)
      throws IOException {
    Files.write(dir.resolve(name + ".jsonl"), events);
    return Files.writeString(
        dir.resolve(name + ".yaml"),
        """
        pipeline:
          transforms:
            - {type: MapToFields, name: All, input: s, config: {append: true, drop: [at], fields: {at_: at}}}
        streams:
          s:
            fields: FIELDS
            timestamp: at
            archive: {type: ReadFromJson, config: {path: DIR/NAME.jsonl}}
        outputs:
          out: {input: All, replay: {type: WriteToJdbc, config: {PLACE, CONFIG}}}
          dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead-NAME}}}
        """
            .replace("FIELDS", fields)
            .replace("CONFIG", config)
            .replace("PLACE", place(database))
            .replace("NAME", name)
            .replace("DIR", dir.toString()));
  }

  private static Result millrace(String command, Path file, String... more) {
    return TestCommandLine.run(
        Stream.concat(Stream.of(command, file.toString()), Stream.of(more)).toArray(String[]::new));
  }

  private static Result replay(Path file) {
    return millrace("replay", file, "--no-progress");
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
  private List<String> lines(String output) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(f -> dir.relativize(f).toString().matches(output + "(-\\d.*|/.*jsonl)"))
              .toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private static String words(Result... results) {
    StringBuilder words = new StringBuilder();
    for (Result result : results) {
      words.append(result.exitCode()).append(result.out()).append(result.err());
    }
    return words.toString();
  }

  @ParameterizedTest
  @EnumSource
  void theNewestRowStaysAndWhatHasEndedIsNotBroughtBack(Database database) throws Exception {
    // given: batches in which some rows are there, older, newer, or ended
    start(database);
    List<String> events = histories(60, 12);
    String config = "table: t, " + UPSERT + ", deleted: gone, batch_rows: 37";
    List<String> states = events.stream().filter(e -> !e.contains("\"v\": 11,")).toList();
    List<String> staying =
        IntStream.range(0, 60).filter(id -> id % 3 != 0).mapToObj(id -> id + "|11|n11").toList();

    // when: two runs insert and replace the same keys at the same time, and one of them comes again
    Path older = replayOf(database, "older", FIELDS, config, states);
    Running beside = TestCommandLine.start("replay", older.toString(), "--no-progress");
    Result all = replay(replayOf(database, "all", FIELDS, config, events));
    Result first = beside.result();
    List<String> rows = database.rows("select id, v, note from t order by id");
    Result again = replay(older);
    List<String> untouched = database.rows("select id, v, note from t order by id");

    // when: ends are rows like others, and a value is refused in the middle of a batch
    List<String> some = new ArrayList<>(events);
    some.set(77, event(977, 1, false).replace("\"n1\"", "\"much too long\""));
    String plain = "table: t, " + UPSERT;
    Result bad = replay(replayOf(database, "bad", FIELDS, plain, some));

    // then
    assertThat(List.of(all.exitCode(), first.exitCode(), again.exitCode(), bad.exitCode()))
        .as(words(all, first, again, bad))
        .containsOnly(0);
    assertThat(rows).isEqualTo(staying);
    assertThat(untouched).isEqualTo(staying);
    assertThat(lines("dead-bad")).singleElement().asString().contains("ML-6401");
    assertThat(database.rows("select count(*), min(v), max(v) from t")).containsExactly("60|11|11");
  }

  @ParameterizedTest
  @EnumSource
  void valuesOfAllTypesComeBackFromATableOfTheMessage(Database database) throws Exception {
    // given: Derby's times of day have whole seconds
    start(database);
    String clock = database == Database.DERBY ? "" : ", clock: TIME";
    String fields =
        "{id: VARCHAR NOT NULL, v: TIMESTAMP(6) NOT NULL, at: TIMESTAMP NOT NULL, b: BOOLEAN, i1:"
            + " TINYINT, i8: BIGINT, r: REAL, d: DOUBLE, n: 'DECIMAL(22,2)', s: VARCHAR, x:"
            + " VARBINARY, day_: DATE, xs: BIGINT ARRAY"
            + clock
            + "}";
    String most =
        "{\"id\": \"a\", \"v\": \"9999-12-31T23:59:59.999999Z\", \"at\": \"2025-03-01T10:00:00Z\","
            + " \"b\": true, \"i1\": 127, \"i8\": 9223372036854775807, \"r\": 3.4028235E38, \"d\":"
            + " -1.2345678901234568E-300, \"n\": 99999999999999999999.99, \"s\": \"'\\\\ü😀 \","
            + " \"x\": \"AAH/\", \"day_\": \"0001-01-01\", \"xs\": [1, null], \"clock\":"
            + " \"23:59:59.999\"}";
    String least =
        "{\"id\": \"A\", \"v\": \"0001-01-01T00:00:00.000001Z\", \"at\":"
            + " \"2025-03-01T10:00:00Z\"}";
    String padded = least.replace("\"A\"", "\"A \"");
    String config = "table: types, mode: upsert, key: [id], version: v";
    Path file = replayOf(database, "types", fields, config, List.of(most, least, padded));

    // when
    Result missing = replay(file);
    Matcher offered = Pattern.compile("CREATE TABLE .*\\)(?=;)").matcher(words(missing));
    assertThat(offered.find()).as(words(missing)).isTrue();
    database.execute(offered.group());
    Result written = replay(file);
    Path reader =
        Files.writeString(
            dir.resolve("reader.yaml"),
            """
            pipeline:
              transforms:
                - type: ReadFromJdbc
                  name: Rows
                  config: {%s, table: types, fields: %s}
                - {type: WriteToJson, name: Back, input: Rows, config: {path: %s/back}}
            """
                .formatted(place(database), fields.replace("at: T", "at_: T"), dir));
    Result read = replay(reader);

    // then: to two of the databases, spaces at the end of a text mean nothing
    assertThat(List.of(written.exitCode(), read.exitCode()))
        .as(words(written, read))
        .containsOnly(0);
    boolean pads = database != Database.H2;
    assertThat(lines("dead-types")).hasSize(pads ? 1 : 0);
    assertThat(String.join("", lines("dead-types"))).contains(pads ? "ML-6400" : "");
    List<String> back = lines("back").stream().map(line -> line.replace("\":", "\": ")).toList();
    assertThat(back).hasSize(pads ? 2 : 3);
    String big = back.stream().filter(line -> line.contains("\"a\"")).findFirst().orElseThrow();
    assertThat(big)
        .contains("9999-12-31T23:59:59.999999Z", "2025-03-01T10:00:00.000Z", "true", "127")
        .contains("9223372036854775807", "3.4028235E38", "-1.2345678901234568E-300")
        .contains("99999999999999999999.99", "'\\\\ü😀 ", "AAH/", "0001-01-01", "[1,null]");
    if (database != Database.DERBY) {
      assertThat(big).contains("23:59:59.999");
    }
    assertThat(back)
        .anySatisfy(
            line -> assertThat(line).contains("\"A\"", "0001-01-01T00:00:00.000001Z", "null"));
  }

  @ParameterizedTest
  @EnumSource
  void appendedRowsAreThereOnceAndAreReadForJoinsAndLookUps(Database database) throws Exception {
    // given
    start(database);
    database.execute(
        "create table log (id bigint, v integer, at_ timestamp, gone boolean, note varchar(20),"
            + " millrace_id varchar(64) not null unique)");
    Path file = replayOf(database, "log", FIELDS, "table: log, mode: append", histories(50, 3));
    database.execute("create table customers (nr integer not null primary key, name varchar(20))");
    for (int nr = 0; nr < 120; nr++) {
      database.execute("insert into customers values (" + nr + ", 'c" + nr + "')");
    }
    Files.write(
        dir.resolve("asked.jsonl"),
        IntStream.range(0, 130)
            .mapToObj(nr -> "{\"nr\": " + nr + ", \"at\": \"2025-03-01T10:00:00Z\"}")
            .toList());
    Path asking =
        Files.writeString(
            dir.resolve("asking.yaml"),
            """
            pipeline:
              transforms:
                - {type: Enrich, name: Named, input: s, config: {lookup: {type: LookUpInJdbc, config: {PLACE, table: customers, key: [nr]}}, key: nr, fields: {name: VARCHAR}}}
                - type: Join
                  name: Twice
                  input: {n: Named}
                  config: {type: left, equalities: nr, table: {type: ReadFromJdbc, config: {PLACE, query: "select nr as \\"nr\\", name as \\"same\\" from customers where nr < 110", partition_by: nr, partitions: 3}}}
            streams:
              s:
                fields: {nr: INTEGER, at: TIMESTAMP NOT NULL}
                timestamp: at
                archive: {type: ReadFromJson, config: {path: DIR/asked.jsonl}}
            outputs:
              out: {input: Twice, replay: {type: WriteToJson, config: {path: DIR/named}}}
              dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead-named}}}
            replayable: false
            """
                .replace("PLACE", place(database))
                .replace("DIR", dir.toString()));

    // when
    Result first = replay(file);
    Result second = replay(file);
    Result asked = replay(asking);

    // then
    assertThat(List.of(first.exitCode(), second.exitCode(), asked.exitCode()))
        .as(words(first, second, asked))
        .containsOnly(0);
    assertThat(database.rows("select count(*), count(distinct id), min(note) from log"))
        .containsExactly("150|50|n0");
    assertThat(lines("named"))
        .hasSize(130)
        .anySatisfy(l -> assertThat(l).contains("\"name\":\"c7\"", "\"same\":\"c7\""))
        .anySatisfy(l -> assertThat(l).contains("\"name\":\"c119\"", "\"same\":null"))
        .anySatisfy(l -> assertThat(l).contains("\"nr\":129", "\"name\":null"));
  }

  private static Server tcp(int port) throws SQLException {
    return Server.createTcpServer("-tcpPort", Integer.toString(port), "-ifNotExists").start();
  }

  @Test
  void aServerThatIsAwayIsWaitedFor() throws Exception {
    // given
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String url = "jdbc:h2:tcp://localhost:" + port + "/" + dir.resolve("served");
    Server before = tcp(port);
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table t (id bigint primary key, v integer not null, at_ timestamp not null, gone"
              + " boolean, note varchar(10), millrace_id varchar(64) not null)");
    }
    before.stop();
    Path file = replayOf(Database.H2, "served", FIELDS, "table: t, " + UPSERT, histories(30, 3));
    Files.writeString(file, Files.readString(file).replace(Database.H2.url, url));

    // when
    Running run = TestCommandLine.start("replay", file.toString(), "--no-progress");
    Thread.sleep(8_000);
    boolean ended = run.isOver();
    Server after = tcp(port);
    Result result = run.result();

    // then
    assertThat(ended).as(words(result)).isFalse();
    assertThat(result.exitCode()).as(words(result)).isZero();
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*), min(v) from t")) {
      rows.next();
      assertThat(rows.getInt(1) + " " + rows.getInt(2)).isEqualTo("30 2");
    } finally {
      after.stop();
    }
  }

  private Path batch(Database database, String table, String id, String more) throws IOException {
    Files.writeString(dir.resolve("none.jsonl"), "");
    return Files.writeString(
        dir.resolve(table + ".yaml"),
        """
        pipeline:
          transforms:
            - {type: ReadFromJson, name: In, config: {path: %s/none.jsonl, fields: {%s NOT NULL, v: INTEGER NOT NULL, at_: TIMESTAMP NOT NULL, %s}}}
            - {type: WriteToJdbc, name: Out, input: In, config: {%s, table: %s, %s}}
        """
            .formatted(dir, id, more, place(database), table, UPSERT));
  }

  @Test
  void whatADatabaseCannotDoIsSaidBeforeTheFirstRow() throws Exception {
    // given
    for (Database database : Database.values()) {
      start(database);
    }
    String table =
        "create table bad (id %s primary key, v integer not null, at_ timestamp, more %s,"
            + " millrace_id varchar(64) not null)";
    Database.DERBY.execute(table.formatted("bigint", "time"));
    Database.H2.execute(table.formatted("varchar_ignorecase(9)", "integer"));
    Database.HSQLDB.execute(table.formatted("varchar_ignorecase(9)", "integer"));

    // when
    List<String> said = new ArrayList<>();
    for (Database database : Database.values()) {
      boolean derby = database == Database.DERBY;
      Path file =
          batch(
              database,
              "bad",
              derby ? "id: BIGINT" : "id: VARCHAR",
              derby ? "more: TIME" : "more: INTEGER");
      said.add(words(millrace("check", file, "--connect")));
    }

    // then
    assertThat(said.get(0))
        .contains("ML-5453", "column 'id' is VARCHAR_IGNORECASE; expected VARCHAR or CLOB");
    assertThat(said.get(1))
        .contains("ML-5453", "column 'id' compares texts without regard to the case of letters");
    assertThat(said.get(2)).contains("ML-5453", "column 'more' is TIME(0); expected TIME");
  }
}
