package dev.millrace.cli.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.LakeTables;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code WriteToIceberg} and {@code ReadFromIceberg} over a directory as catalog. */
class WriteToIcebergIT extends LakeTables {
  WriteToIcebergIT() {
    super("Iceberg", "table: shop.t, catalog_properties: {warehouse: DIR/lake}", "warehouse: lake");
  }

  private LakeTable table() {
    return LakeTable.in(dir.resolve("lake"), "shop.t");
  }

  @Test
  void everyTypeComesBackAsItWas() throws Exception {
    // given
    String fields =
        "id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL, b: BOOLEAN, t: TINYINT, i: INTEGER, r: REAL,"
            + " d: DOUBLE, n: \"DECIMAL(20,4)\", s: VARCHAR, bin: VARBINARY, us: TIMESTAMP(6), day:"
            + " DATE, tod: TIME, a: \"BIGINT ARRAY\", m: \"MAP<VARCHAR, DOUBLE>\", row: \"ROW<x"
            + " INTEGER, y VARCHAR>\"";
    events(
        """
        {"id":1,"at":"2025-03-01T10:00:00.123Z","b":true,"t":-128,"i":2147483647,"r":1.5,"d":"NaN",\
        "n":9999999999999999.9999,"s":"ü€😀","bin":"AAH/","us":"1969-12-31T23:59:59.999999Z",\
        "day":"1900-02-28","tod":"23:59:59.999","a":[1,null,-9223372036854775808],\
        "m":{"k":-0.0,"l":null},"row":{"x":1,"y":null}}\
        """,
        "{\"id\":2,\"at\":\"2025-03-01T10:00:00Z\"}");

    // when
    Result result = replay(fields, "");

    // then: the library's own reader, and then ours
    assertOk(result);
    assertThat(table().rows())
        .containsExactly(
            "1|2025-03-01T10:00:00.123Z|true|-128|2147483647|1.5|NaN|9999999999999999.9999|ü€😀|"
                + "java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]|1969-12-31T23:59:59.999999Z|"
                + "1900-02-28|23:59:59.999|[1, null, -9223372036854775808]|{k=-0.0, l=null}|"
                + "Record(1, null)",
            "2|2025-03-01T10:00Z" + "|null".repeat(14));

    // when
    Result read = read(fields, "");

    // then
    assertOk(read);
    assertThat(lines("read"))
        .contains(
            """
            {"id":1,"at":"2025-03-01T10:00:00.123Z","b":true,"t":-128,"i":2147483647,"r":1.5,\
            "d":"NaN","n":9999999999999999.9999,"s":"ü€😀","bin":"AAH/",\
            "us":"1969-12-31T23:59:59.999999Z","day":"1900-02-28","tod":"23:59:59.999",\
            "a":[1,null,-9223372036854775808],"m":{"k":-0.0,"l":null},"row":{"x":1,"y":null}}\
            """);
  }

  @Test
  void aReplayReplacesWhatIsThereInOneCommit() throws Exception {
    // given
    events(
        "{\"id\":1,\"at\":\"2025-03-01T10:00:00Z\"}", "{\"id\":2,\"at\":\"2025-03-02T10:00:00Z\"}");
    assertOk(replay(ORDERS, "partition_fields: [day(at)]"));

    // when
    events("{\"id\":3,\"at\":\"2025-03-02T11:00:00Z\"}");
    assertOk(replay(ORDERS, ""));

    // then
    assertThat(table().rows()).containsExactly("3|null|null|2025-03-02T11:00Z");
    assertThat(table().snapshots()).hasSize(2);
    assertThat(table().table().spec().toString()).contains("at_day: day(4)");
  }

  @Test
  void aReplayOfAPartReplacesItsRowsOnly() throws Exception {
    // given
    events(
        "{\"id\":1,\"at\":\"2025-03-01T10:00:00Z\"}",
        "{\"id\":2,\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":3,\"at\":\"2025-03-02T12:00:00Z\"}");
    assertOk(replay(ORDERS, "time_column: at"));
    events("{\"id\":2,\"v\":7,\"at\":\"2025-03-02T10:30:00Z\"}");

    // when
    String[] part = {"--from", "2025-03-02T00:00:00Z", "--to", "2025-03-02T12:00:00Z"};
    Result untold = replay(ORDERS, "", part);
    Result told = replay(ORDERS, "time_column: at", part);

    // then
    assertThat(untold.exitCode()).isNotZero();
    assertThat(untold.toString()).contains("ML-5567");
    assertOk(told);
    assertThat(table().rows())
        .containsExactly(
            "1|null|null|2025-03-01T10:00Z",
            "2|null|7|2025-03-02T10:30Z",
            "3|null|null|2025-03-02T12:00Z");
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

    // then
    assertOk(result);
    assertThat(table().rows()).containsExactly("2|null|2147483647|2025-03-01T10:00Z");
    assertThat(lines("dead"))
        .singleElement()
        .asString()
        .contains("ML-6450", "column 'v' does not fit: 2147483648");
  }

  @Test
  void aTableGrowsWithTheRowsWhereItMay() throws Exception {
    // given
    events("{\"id\":1,\"user\":\"a\",\"v\":1,\"at\":\"2025-03-01T10:00:00Z\"}");
    assertOk(replay(ORDERS, "time_column: at"));
    events(
        "{\"id\":2,\"person\":\"b\",\"v\":2147483648,\"more\":1.5,\"at\":\"2025-03-02T10:00:00Z\"}");
    String fields =
        "id: BIGINT NOT NULL, person: VARCHAR, v: BIGINT, more: DOUBLE, at: TIMESTAMP NOT NULL";
    String[] part = {"--from", "2025-03-02T00:00:00Z"};

    // when
    Result refused = replay(fields, "time_column: at", part);
    Result grown = replay(fields, "time_column: at, evolve: true, renamed: {person: user}", part);

    // then
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.toString())
        .contains("ML-5563", "the table has no column 'person'", "the table has no column 'more'");
    assertOk(grown);
    assertThat(table().rows())
        .containsExactly("1|a|1|2025-03-01T10:00Z|null", "2|b|2147483648|2025-03-02T10:00Z|1.5");

    // when: what was there before has its old names
    long first = table().snapshots().get(0).snapshotId();
    Result before = read(ORDERS, "snapshot: " + first);

    // then
    assertOk(before);
    assertThat(lines("read"))
        .containsExactly("{\"id\":1,\"user\":\"a\",\"v\":1,\"at\":\"2025-03-01T10:00:00.000Z\"}");
  }

  @Test
  void anUpsertKeepsTheNewestRowOfAKeyHoweverRowsCome() throws Exception {
    // given: a table with versions that a replay of a later part meets
    String config =
        "mode: upsert, key: [id], version: v, time_column: at, partition_fields: [\"bucket(id,"
            + " 2)\"]";
    events(
        "{\"id\":1,\"user\":\"old\",\"v\":1,\"at\":\"2025-03-01T10:00:00Z\"}",
        "{\"id\":1,\"user\":\"new\",\"v\":3,\"at\":\"2025-03-01T10:00:00Z\"}",
        "{\"id\":2,\"user\":\"two\",\"v\":5,\"at\":\"2025-03-01T10:00:00Z\"}",
        "{\"id\":3,\"user\":\"three\",\"v\":1,\"at\":\"2025-03-01T10:00:00Z\"}");
    assertOk(replay(ORDERS, config));
    assertThat(table().rows())
        .containsExactly(
            "1|new|3|2025-03-01T10:00Z",
            "2|two|5|2025-03-01T10:00Z",
            "3|three|1|2025-03-01T10:00Z");

    // when
    events(
        "{\"id\":1,\"user\":\"older\",\"v\":2,\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":2,\"user\":\"newer\",\"v\":6,\"at\":\"2025-03-02T10:00:00Z\"}",
        "{\"id\":4,\"user\":\"four\",\"v\":1,\"at\":\"2025-03-02T10:00:00Z\"}");
    assertOk(replay(ORDERS, config, "--from", "2025-03-02T00:00:00Z"));

    // then
    assertThat(table().rows())
        .containsExactly(
            "1|new|3|2025-03-01T10:00Z",
            "2|newer|6|2025-03-02T10:00Z",
            "3|three|1|2025-03-01T10:00Z",
            "4|four|1|2025-03-02T10:00Z");
  }

  @Test
  void aCompactionMergesFilesAndForgetsSnapshotsAndOrphans() throws Exception {
    // given: rows that were replaced, and a file that nobody has committed
    String config = "mode: upsert, key: [id], version: v, time_column: at, sort_fields: [id]";
    events(
        "{\"id\":2,\"user\":\"a\",\"v\":1,\"at\":\"2025-03-01T10:00:00Z\"}",
        "{\"id\":1,\"user\":\"b\",\"v\":1,\"at\":\"2025-03-01T10:00:00Z\"}");
    assertOk(replay(ORDERS, config));
    events("{\"id\":1,\"user\":\"c\",\"v\":2,\"at\":\"2025-03-02T10:00:00Z\"}");
    assertOk(replay(ORDERS, config, "--from", "2025-03-02T00:00:00Z"));
    Path data = dir.resolve("lake/shop/t/data");
    Path old = Files.writeString(data.resolve("left.parquet"), "left");
    Path young = Files.writeString(data.resolve("new.parquet"), "new");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(4))));
    List<String> before = table().rows();

    // when
    String file = dir.resolve("p.yaml").toString();
    Result asked = TestCommandLine.run("compact", file, "--dry-run", "--grace", "0s");
    Result done = TestCommandLine.run("compact", file, "--grace", "0s");
    Result again = TestCommandLine.run("compact", file);

    // then
    assertOk(asked);
    assertThat(asked.out()).contains("  would merge the table: 2 files");
    assertOk(done);
    assertThat(done.out())
        .containsExactly(
            "table 'shop.t'",
            "  the table: 2 files became 1, 2 rows",
            "  3 old snapshots forgotten",
            "  1 file without a snapshot removed; 1 file too young for that");
    assertThat(again.out()).contains("  nothing to merge");
    assertThat(table().rows()).isEqualTo(before).hasSize(2);
    assertThat(table().snapshots()).hasSize(1);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    try (Stream<Path> files = Files.list(data)) {
      assertThat(files.filter(f -> f.toString().endsWith(".parquet"))).hasSize(2);
    }
  }

  @Test
  void aCompactionLeavesNoTableOutForAnother() throws Exception {
    // given: a table that is not there, one that is, one of the same name elsewhere
    events("{\"id\":1,\"user\":\"a\",\"v\":1,\"at\":\"2025-03-01T10:00:00Z\"}");
    assertOk(replay(ORDERS, ""));
    Path there = Path.of("").toAbsolutePath().relativize(dir.resolve("lake"));
    String output =
        """
          %s:
            input: All
            replay: {type: WriteToIceberg, config: {table: %s, catalog_properties: {%s}}}
        """;
    String outputs =
        output.formatted("none", "shop.none", "warehouse: " + there)
            + output.formatted("one", "shop.t", "warehouse: " + there)
            + output.formatted("other", "shop.t", "warehouse: DIR/other");
    String same = output.formatted("same", "shop.t", "type: hadoop, warehouse: DIR/lake/");
    String text = Files.readString(dir.resolve("p.yaml"));
    String before = text.substring(0, text.indexOf("  out:")) + outputs;
    String after = text.substring(text.indexOf("  dead_letter:"));

    // when
    Path file = dir.resolve("many.yaml");
    Files.writeString(file, (before + after).replace("DIR", dir.toString()));
    Result done = TestCommandLine.run("compact", file.toString());
    Files.writeString(file, (before + same + after).replace("DIR", dir.toString()));
    Result twice = TestCommandLine.run("check", file.toString());

    // then
    assertOk(done);
    assertThat(done.out())
        .containsExactly(
            "table 'shop.none'",
            "  there is no such table yet",
            "table 'shop.t'",
            "  nothing to merge",
            "  0 old snapshots forgotten",
            "  0 files without a snapshot removed",
            "table 'shop.t'",
            "  there is no such table yet");
    assertThat(twice.out()).anyMatch(line -> line.contains("ML-5208 same: writes to table"));
  }

  @Test
  void aFileOfBeamsOwnFormRunsAsItIsAndAdds() throws Exception {
    // given
    String text =
        """
        pipeline:
          type: chain
          transforms:
            - type: Create
              config: {elements: [{id: 1, city: x, note: a}, {id: 2, city: y, note: b}]}
            - type: WriteToIceberg
              config:
                table: db.cities
                catalog_name: local
                catalog_properties: {type: hadoop, warehouse: DIR/lake}
                config_properties: {dfs.replication: 1}
                partition_fields: [city]
                drop: [note]
                triggering_frequency_seconds: 60
        """;
    Path file = Files.writeString(dir.resolve("beam.yaml"), text.replace("DIR", dir.toString()));

    // when
    assertOk(TestCommandLine.run("run", file.toString(), "--no-progress"));
    assertOk(TestCommandLine.run("run", file.toString(), "--no-progress"));

    // then
    assertThat(LakeTable.in(dir.resolve("lake"), "db.cities").rows())
        .containsExactly("1|x", "1|x", "2|y", "2|y");
  }
}
