package dev.millrace.cli.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.LakeTables;
import dev.millrace.cli.TestCommandLine.Result;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code WriteToDelta} and {@code ReadFromDelta} in a directory of this machine. */
class WriteToDeltaIT extends LakeTables {
  WriteToDeltaIT() {
    super("Delta", "table: 'DIR/a täble'", "table: lake");
  }

  private KernelTable table() {
    return KernelTable.in(dir.resolve("a täble"));
  }

  @Test
  void everyTypeComesBackAsItWas() throws Exception {
    // given
    String fields =
        "id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL, b: BOOLEAN, t: TINYINT, h: SMALLINT, i:"
            + " INTEGER, r: REAL, d: DOUBLE, n: \"DECIMAL(20,4)\", s: VARCHAR, bin: VARBINARY, us:"
            + " TIMESTAMP(6), day: DATE, a: \"BIGINT ARRAY\", m: \"MAP<VARCHAR, DOUBLE>\", row:"
            + " \"ROW<x INTEGER, y VARCHAR>\"";
    events(
        """
        {"id":1,"at":"2025-03-01T10:00:00.123Z","b":true,"t":-128,"h":-32768,"i":2147483647,\
        "r":1.5,"d":"NaN","n":9999999999999999.9999,"s":"ü€😀","bin":"AAH/",\
        "us":"1969-12-31T23:59:59.999999Z","day":"1900-02-28",\
        "a":[1,null,-9223372036854775808],"m":{"k":-0.0,"l":null},"row":{"x":1,"y":null}}\
        """,
        "{\"id\":2,\"at\":\"2025-03-01T10:00:00Z\"}");

    // when
    Result result = replay(fields, "");

    // then: the library's own reader, and then ours
    assertOk(result);
    assertThat(table().rows())
        .containsExactly(
            "1|2025-03-01T10:00:00.123Z|true|-128|-32768|2147483647|1.5|NaN|9999999999999999.9999|"
                + "ü€😀|0001ff|1969-12-31T23:59:59.999999Z|1900-02-28|"
                + "[1, null, -9223372036854775808]|[k=-0.0, l=null]|[x=1, y=null]",
            "2|2025-03-01T10:00:00Z" + "|null".repeat(14));

    // when: its statistics are asked for a time before 1970
    Result read = read(fields, "filter: \"us < '1970-01-01' AND d > 1e300\"");

    // then
    assertOk(read);
    assertThat(lines("read"))
        .containsExactly(
            """
            {"id":1,"at":"2025-03-01T10:00:00.123Z","b":true,"t":-128,"h":-32768,"i":2147483647,\
            "r":1.5,"d":"NaN","n":9999999999999999.9999,"s":"ü€😀","bin":"AAH/",\
            "us":"1969-12-31T23:59:59.999999Z","day":"1900-02-28",\
            "a":[1,null,-9223372036854775808],"m":{"k":-0.0,"l":null},"row":{"x":1,"y":null}}\
            """);
  }

  @Test
  void partitionsAreReadAloneAndKeepTheirValues() throws Exception {
    // given
    events(
        "{\"id\":1,\"user\":\"a/b ü%=:?#'\",\"v\":1,\"at\":\"2025-03-01T10:00:00Z\"}",
        "{\"id\":2,\"v\":-2,\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":3,\"user\":\"\",\"v\":3,\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":4,\"user\":\"a/b ü%=:?#'\",\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":5,\"user\":\"" + "x".repeat(260) + "\",\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":6,\"user\":\"" + "- ".repeat(120) + "\",\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":7,\"user\":\"" + ":".repeat(83) + "\",\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":8,\"user\":\"" + ":".repeat(84) + "\",\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":9,\"user\":\"a\\u0000b\",\"at\":\"2025-03-02T10:00:00Z\"}");

    // when
    assertOk(replay(ORDERS, "partition_fields: [user, v]"));
    Result read = read(ORDERS, "filter: \"user LIKE 'a/b%' AND v IN (1, 2)\"");

    // then: an empty text would come back as NULL
    assertThat(lines("dead"))
        .hasSize(4)
        .anyMatch(line -> line.contains("column 'user' is an empty text"))
        .anyMatch(line -> line.contains("column 'user' has a NUL"))
        .anyMatch(line -> line.contains("column 'user' is too long to be the name"))
        .allMatch(line -> line.contains("ML-6480"));
    assertThat(table().files()).isEqualTo(5);
    assertThat(table().rows())
        .containsExactly(
            "1|a/b ü%=:?#'|1|2025-03-01T10:00:00Z",
            "2|null|-2|2025-03-02T10:00:00Z",
            "4|a/b ü%=:?#'|null|2025-03-02T10:00:00Z",
            "6|" + "- ".repeat(120) + "|null|2025-03-02T10:00:00Z",
            "7|" + ":".repeat(83) + "|null|2025-03-02T10:00:00Z");
    assertOk(read);
    assertThat(lines("read")).singleElement().asString().startsWith("{\"id\":1,\"user\":\"a/b");
  }

  @Test
  void aReplayReplacesWhatIsThereAndEarlierVersionsCanBeRead() throws Exception {
    // given
    events(
        "{\"id\":1,\"at\":\"2025-03-01T10:00:00Z\"}", "{\"id\":2,\"at\":\"2025-03-02T10:00:00Z\"}");
    assertOk(replay(ORDERS, ""));

    // when: all is replaced, then a part, then there is nothing any more
    events("{\"id\":3,\"at\":\"2025-03-02T11:00:00Z\"}");
    assertOk(replay(ORDERS, ""));
    List<String> replaced = table().rows();
    Result before = read(ORDERS, "version: 1");
    Result never = read(ORDERS, "version: 7");
    Files.write(dir.resolve("in.jsonl"), List.of());
    assertOk(replay(ORDERS, ""));

    // then
    assertThat(replaced).containsExactly("3|null|null|2025-03-02T11:00:00Z");
    assertOk(before);
    assertThat(lines("read")).hasSize(2).allMatch(line -> line.matches(".*\"id\":[12],.*"));
    assertThat(never.toString()).contains("ML-5600");
    assertThat(table().rows()).isEmpty();
    assertThat(table().version()).isEqualTo(3);
  }

  @Test
  void aReplayOfAPartReplacesItsRowsOnly() throws Exception {
    // given: one file with rows of three parts
    events(
        "{\"id\":1,\"user\":\"x\",\"at\":\"2025-03-01T10:00:00Z\"}",
        "{\"id\":2,\"user\":\"x\",\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":3,\"user\":\"x\",\"at\":\"2025-03-02T12:00:00Z\"}");
    assertOk(replay(ORDERS, "time_column: at, partition_fields: [user]"));
    events("{\"id\":2,\"user\":\"x\",\"v\":7,\"at\":\"2025-03-02T10:30:00Z\"}");

    // when
    String[] part = {"--from", "2025-03-02T00:00:00Z", "--to", "2025-03-02T12:00:00Z"};
    Result untold = replay(ORDERS, "", part);
    Result told = replay(ORDERS, "time_column: at", part);

    // then
    assertThat(untold.exitCode()).isNotZero();
    assertThat(untold.toString()).contains("ML-5607");
    assertOk(told);
    assertThat(table().rows())
        .containsExactly(
            "1|x|null|2025-03-01T10:00:00Z",
            "2|x|7|2025-03-02T10:30:00Z",
            "3|x|null|2025-03-02T12:00:00Z");
    assertThat(table().version()).isEqualTo(2);

    // when: a range of time is read
    Result read = read(ORDERS, "", "--from", "2025-03-02T10:30:00Z");

    // then
    assertOk(read);
    assertThat(lines("read")).hasSize(2).noneMatch(line -> line.contains("\"id\":1"));
  }

  @Test
  void rowsThatDoNotFitAreDeadLettersAndTheOthersAreWritten() throws Exception {
    // given: a table with a narrower column than the rows
    events("{\"id\":1,\"v\":1,\"at\":\"2025-03-01T10:00:00Z\"}");
    assertOk(replay(ORDERS, ""));
    events(
        "{\"id\":1,\"v\":2147483648,\"at\":\"2025-03-01T10:00:00Z\"}",
        "{\"id\":2,\"v\":2147483647,\"at\":\"2025-03-01T10:00:00Z\"}");

    // when
    Result result = replay(ORDERS.replace("v: INTEGER", "v: BIGINT"), "");
    Result other = replay(ORDERS.replace("v: INTEGER", "v: VARCHAR, more: DOUBLE"), "");

    // then
    assertOk(result);
    assertThat(table().rows()).containsExactly("2|null|2147483647|2025-03-01T10:00:00Z");
    assertThat(lines("dead"))
        .singleElement()
        .asString()
        .contains("ML-6480", "column 'v' does not fit: 2147483648");
    assertThat(other.toString())
        .contains(
            "ML-5603",
            "column 'v' is integer in the table, which does not take VARCHAR",
            "the table has no column 'more'");

    // when: the directory is no table
    Files.delete(dir.resolve("a täble/_delta_log/00000000000000000000.json"));
    Files.move(dir.resolve("a täble/_delta_log"), dir.resolve("log"));
    Result none = replay(ORDERS, "");

    // then
    assertThat(none.toString()).contains("ML-5603", "has files and is no table of Delta Lake");
  }

  @Test
  void anAddedColumnIsWrittenAndReadAndNullInRowsFromBefore() throws Exception {
    // given: a table with a row of the day before
    events("{\"id\":1,\"v\":1,\"at\":\"2025-03-01T10:00:00Z\"}");
    assertOk(replay(ORDERS, "time_column: at"));
    events("{\"id\":2,\"v\":2,\"more\":0.5,\"at\":\"2025-03-02T10:00:00Z\"}");
    String fields = ORDERS + ", more: DOUBLE";

    // when
    String[] part = {"--from", "2025-03-02T00:00:00Z"};
    Result refused = replay(fields, "time_column: at", part);
    Result grown = replay(fields, "time_column: at, evolve: true", part);
    Result read = read(fields, "filter: \"more > 0.1 OR more IS NULL\"");

    // then
    assertThat(refused.toString()).contains("ML-5603", "the table has no column 'more'");
    assertOk(grown);
    assertThat(table().rows())
        .containsExactly("1|null|1|2025-03-01T10:00:00Z|null", "2|null|2|2025-03-02T10:00:00Z|0.5");
    assertOk(read);
    assertThat(lines("read"))
        .containsExactlyInAnyOrder(
            "{\"id\":1,\"user\":null,\"v\":1,\"at\":\"2025-03-01T10:00:00.000Z\",\"more\":null}",
            "{\"id\":2,\"user\":null,\"v\":2,\"at\":\"2025-03-02T10:00:00.000Z\",\"more\":0.5}");
  }

  @Test
  void aFileOfBeamsOwnFormAddsAndReads() throws Exception {
    // given
    String write =
        """
        pipeline:
          type: chain
          transforms:
            - type: Create
              config: {elements: [{id: 1, city: x}, {id: 2, city: y}]}
            - {type: WriteToDelta, config: {table: DIR/t, partition_fields: [city]}}
        """;
    String read =
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromDelta
              config: {table: DIR/t, version: 2, hadoop_config: {fs.file.impl.disable.cache: true}}
            - type: AssertEqual
              config: {elements: [{id: 1, city: x}, {id: 1, city: x}, {id: 2, city: y}, {id: 2, city: y}]}
        """;

    // when, then
    assertOk(run("run", write));
    assertOk(run("run", write));
    assertOk(run("run", read));
    assertThat(run("run", read.replace("version: 2", "filter: no = 1")).toString())
        .contains("ML-5602", "there is no column 'no'; there are id, city");
  }
}
