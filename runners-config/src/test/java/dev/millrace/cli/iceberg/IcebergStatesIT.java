package dev.millrace.cli.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which state of a table is read, and which of its files. */
class IcebergStatesIT {
  private static final String READ =
      """
      pipeline:
        transforms: [{type: Filter, name: All, input: s, config: {keep: id >= 0}}]
      streams:
        s:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          archive: {type: %s}
      outputs:
        out: {input: All, replay: {type: %s}}
        dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead}}}
      """;

  @TempDir private Path dir;

  private Result replay(String archive, String out, String... arguments) throws IOException {
    String text = READ.formatted(archive, out).replace("DIR", dir.toString());
    Path file = Files.writeString(dir.resolve("p.yaml"), text);
    List<String> line = new ArrayList<>(List.of("replay", file.toString(), "--no-progress"));
    line.addAll(List.of(arguments));
    return TestCommandLine.run(line.toArray(String[]::new));
  }

  private Result write(String config, List<String> times, String... arguments) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String time : times) {
      lines.add("{\"id\":%d,\"at\":\"%s\"}".formatted(lines.size(), time));
    }
    Files.write(dir.resolve("in.jsonl"), lines);
    return replay(
        "ReadFromJson, config: {path: DIR/in.jsonl}",
        "WriteToIceberg, config: {table: shop.t, catalog_properties: {warehouse: DIR/lake},"
            + " time_column: at, "
            + config
            + "}",
        arguments);
  }

  private Result read(String config, String... arguments) throws IOException {
    return replay(
        "ReadFromIceberg, config: {table: shop.t, catalog_properties: {warehouse: DIR/lake}"
            + config
            + "}",
        "WriteToJson, config: {path: DIR/read}",
        arguments);
  }

  private LakeTable table() {
    return LakeTable.in(dir.resolve("lake"), "shop.t");
  }

  /** The days of the rows that the last run has read, by output. */
  private String days(String output) throws IOException {
    List<String> days = new ArrayList<>();
    try (Stream<Path> files = Files.walk(dir.resolve(output))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        Files.readAllLines(file)
            .forEach(line -> days.add(line.replaceFirst(".*-(\\d\\d)T.*", "$1")));
      }
    }
    days.sort(null);
    return String.join(" ", days);
  }

  private static void assertOk(Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  @BeforeEach
  void noDirectory() throws IOException {
    Files.createDirectories(dir.resolve("read"));
  }

  @Test
  void aStateIsFoundByTimeIdTagAndBranch() throws Exception {
    // given: two states, with a moment between them
    assertOk(write("partition_fields: [day(at)]", List.of("2025-03-01T10:00:00Z")));
    Snapshot first = table().snapshots().get(0);
    while (System.currentTimeMillis() <= first.timestampMillis() + 1) {
      Thread.onSpinWait();
    }
    Instant between = Instant.now();
    while (System.currentTimeMillis() <= between.toEpochMilli()) {
      Thread.onSpinWait();
    }
    assertOk(write("", List.of("2025-03-02T10:00:00Z", "2025-03-03T10:00:00Z")));
    Snapshot second = table().snapshots().get(1);
    table()
        .table()
        .manageSnapshots()
        .createTag("opening", first.snapshotId())
        .createBranch("audit", first.snapshotId())
        .commit();
    Map<String, String> moments = new TreeMap<>();
    moments.put("now", "");
    moments.put("between", ", as_of: " + between);
    moments.put("exactly", ", as_of: " + Instant.ofEpochMilli(first.timestampMillis()));
    moments.put("later", ", as_of: " + Instant.ofEpochMilli(second.timestampMillis()));
    moments.put("id", ", snapshot: " + first.snapshotId());
    moments.put("tag", ", snapshot: opening");
    moments.put("branch", ", snapshot: audit");

    // when: all of them in one run, and times and names that there are none of
    Result read = readAll(moments);
    Result before = read(", as_of: " + Instant.ofEpochMilli(first.timestampMillis() - 1));
    Result nobody = read(", snapshot: nobody");
    Result both = read(", snapshot: opening, as_of: " + between);

    // then
    assertOk(read);
    Map<String, String> days = new TreeMap<>();
    for (String name : moments.keySet()) {
      days.put(name, days("read/" + name));
    }
    assertThat(days)
        .containsOnly(
            Map.entry("now", "02 03"),
            Map.entry("between", "01"),
            Map.entry("exactly", "01"),
            Map.entry("later", "02 03"),
            Map.entry("id", "01"),
            Map.entry("tag", "01"),
            Map.entry("branch", "01"));
    assertThat(before.exitCode()).isNotZero();
    assertThat(before.toString()).contains("ML-5560", "Cannot find a snapshot older than");
    assertThat(nobody.exitCode()).isNotZero();
    assertThat(nobody.toString()).contains("ML-5560", "nobody");
    assertThat(both.exitCode()).isNotZero();
    assertThat(both.toString()).contains("ML-5560");
  }

  private Result readAll(Map<String, String> moments) throws IOException {
    StringBuilder steps = new StringBuilder("pipeline:\n  transforms:\n");
    StringBuilder streams = new StringBuilder("streams:\n");
    StringBuilder outputs = new StringBuilder("outputs:\n");
    moments.forEach(
        (name, moment) -> {
          steps.append(
              "    - {type: Filter, name: F%1$s, input: s%1$s, config: {keep: id >= 0}}\n"
                  .formatted(name));
          streams.append(
              """
                s%s:
                  fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
                  timestamp: at
                  archive: {type: ReadFromIceberg, config: {table: shop.t, catalog_properties: {warehouse: DIR/lake}%s}}
              """
                  .formatted(name, moment));
          outputs.append(
              "  %1$s: {input: F%1$s, replay: {type: WriteToJson, config: {path: DIR/read/%1$s}}}\n"
                  .formatted(name));
        });
    outputs.append("  dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead}}}\n");
    String text = (steps.toString() + streams + outputs).replace("DIR", dir.toString());
    Path file = Files.writeString(dir.resolve("all.yaml"), text);
    return TestCommandLine.run("replay", file.toString(), "--no-progress");
  }

  @Test
  void filesOfOtherPartitionsAreNotOpened() throws Exception {
    // given
    assertOk(write("partition_fields: [day(at)]", DAYS));
    loseFilesBut("2025-03-03");

    // when
    Result third = read("", "--from", "2025-03-03T00:00:00Z", "--to", "2025-03-04T00:00:00Z");
    Result all = read("");

    // then
    assertOk(third);
    assertThat(days("read")).isEqualTo("03");
    assertThat(all.exitCode()).as("what was lost is missed").isNotZero();
  }

  private static final List<String> DAYS =
      List.of(
          "2025-03-01T10:00:00Z",
          "2025-03-02T10:00:00Z",
          "2025-03-03T10:00:00Z",
          "2025-03-04T10:00:00Z");

  @Test
  void filesWhoseStatisticsRuleThemOutAreNotOpened() throws Exception {
    // given: a table without partitions, each day in a file of its own
    for (String day : DAYS.subList(0, 3)) {
      String start = day.replace("10:00:00", "00:00:00");
      assertOk(write("", List.of(day), "--from", start));
    }
    assertThat(table().table().spec().isUnpartitioned()).isTrue();
    loseFilesBut("2025-03-02");

    // when
    Result second = read("", "--from", "2025-03-02T00:00:00Z", "--to", "2025-03-03T00:00:00Z");
    String inRange = days("read");
    Result filtered = read(", filter: \"at = '2025-03-02T10:00:00Z'\"");
    String found = days("read");
    Result all = read("");

    // then
    assertOk(second);
    assertThat(inRange).isEqualTo("02");
    assertOk(filtered);
    assertThat(found).isEqualTo("02");
    assertThat(all.exitCode()).as("what was lost is missed").isNotZero();
  }

  /** Removes the data files of other days, which whoever opens them misses. */
  private void loseFilesBut(String day) throws IOException {
    int lost = 0;
    int kept = 0;
    try (CloseableIterable<FileScanTask> files =
        table().table().newScan().includeColumnStats().planFiles()) {
      for (FileScanTask task : files) {
        int at = task.schema().findField("at").fieldId();
        long least =
            Conversions.fromByteBuffer(
                Types.TimestampType.withZone(), task.file().lowerBounds().get(at));
        if (Instant.ofEpochMilli(least / 1_000).toString().startsWith(day)) {
          kept++;
        } else {
          String place = task.file().location();
          Files.delete(place.startsWith("file:") ? Path.of(URI.create(place)) : Path.of(place));
          lost++;
        }
      }
    }
    assertThat(List.of(kept, lost > 1)).containsExactly(1, true);
  }
}
