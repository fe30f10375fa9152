package dev.millrace.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.ValueKind;
import dev.millrace.io.file.RowFileWriter;
import dev.millrace.io.parquet.page.Compression;
import dev.millrace.io.parquet.write.ParquetFormat;
import dev.millrace.lineage.StageColumns;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.shuffle.Shuffle.Late;
import dev.millrace.shuffle.ShuffledData;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strings that stages pass on undecoded, before and after every kind of step. */
class PassedStringsTest {
  private static final long START = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Deduplicate, name: First, input: a, config: {key: id, within: 10m, duplicates: again}}
          - {type: Deduplicate, name: Last, input: a, config: {key: [id, k], within: 10m, keep: last}}
          - {type: Filter, name: Long, input: Last, config: {keep: "CHAR_LENGTH(s) > 1"}}
          - {type: MapToFields, name: Mapped, input: Long,
             config: {fields: {id: id, k: k, same: s, upper: UPPER(s), both: "k || '/' || s"}}}
          - {type: Partition, name: Parts, input: a, config: {by: k, outputs: [x, y], unknown_output: z}}
          - {type: Flatten, name: Some, input: [Parts.x, Parts.z]}
          - {type: Validate, name: Valid, input: Parts.y, config: {rules: {short: "CHAR_LENGTH(s) < 4"}, quarantine: long}}
          - {type: AssignTimestamps, name: Later, input: Some, config: {timestamp: "t + INTERVAL '1' MINUTE"}}
          - {type: WindowInto, name: Windowed, input: Later, config: {windowing: {type: fixed, size: 1m}}}
          - {type: ExtractWindowingInfo, name: Info, input: Windowed}
          - type: Combine
            name: Strings
            input: Windowed
            config:
              group_by: k
              combine:
                n: {fn: count, value: s}
                different: {fn: count_distinct, value: s}
                ids: {fn: count_distinct, value: id}
                least: {fn: min, value: s}
                greatest: {fn: max, value: id}
                early: {fn: first, value: s}
                all_of_them: {fn: collect, value: s}
          - type: Combine
            name: Keys
            input: First
            windowing: {type: sessions, gap: 1m}
            config: {group_by: s, combine: {k: {fn: max}, ids: {fn: count_distinct, value: id}, s2: {fn: count, value: s}}}
          - type: Join
            name: Near
            input: {l: a, r: b}
            config:
              type: outer
              equalities: k
              within: {lower: -1m, upper: 1m}
              fields: {l: [id, s], r: {other: s, number: v}}
              unmatched: {l: alone}
          - {type: Filter, name: NearB, input: Near, config: {keep: "other LIKE '%b%' OR other IS NULL"}}
          - type: Join
            name: Version
            input: {l: NearB, r: b}
            config: {type: left, as_of: r, equalities: [{l: s, r: s}], fields: {l: [id, s], r: {version: k}}}
          - type: Join
            name: Table
            input: First
            config: {type: left, table: {type: ReadFromCsv, config: {path: "${DIR}/table.csv", fields: {k: VARCHAR, name: VARCHAR}}}, equalities: k,
                     fields: {input: [id, s], table: {named: name}}}
          - {type: Deduplicate, name: Once, input: a, config: {key: id, within: 10m}}
          - type: Join
            name: Known
            input: Once
            config: {table: {type: ReadFromCsv, config: {path: "${DIR}/table.csv", fields: {k: VARCHAR, name: VARCHAR}}}, equalities: k,
                     fields: {table: []}}
          - {type: MapToFields, name: KnownIds, input: Known, config: {fields: {id: id, v: v}}}
          - {type: Deduplicate, name: OnceMore, input: a, config: {key: id, within: 10m}}
          - type: AssignTimestamps
            name: Before
            input: OnceMore
            config: {timestamp: "TIMESTAMP '2000-01-01 00:00:00'", error_handling: {output: errors}}
          - {type: MapToFields, name: BeforeIds, input: Before, config: {fields: {id: id}}}
          - {type: Deduplicate, name: OnceAgain, input: a, config: {key: id, within: 10m}}
          - type: MapToFields
            name: Failing
            input: OnceAgain
            config: {fields: {id: id, none: "CAST('x' || CAST(1 AS VARCHAR) AS INTEGER)"}, error_handling: {output: errors}}
      on_error: fail
      streams:
        a: {timestamp: t, fields: {id: VARCHAR NOT NULL, k: VARCHAR, s: VARCHAR, v: BIGINT, t: TIMESTAMP NOT NULL},
            watermark: {max_out_of_orderness: 1m},
            live: {type: ReadFromKafka, config: {topic: a, bootstrap_servers: "none:1", format: JSON}},
            archive: {type: ReadFromParquet, config: {path: "${DIR}/a"}}}
        b: {timestamp: t, fields: {id: VARCHAR NOT NULL, k: VARCHAR, s: VARCHAR, v: BIGINT, t: TIMESTAMP NOT NULL},
            watermark: {max_out_of_orderness: 1m},
            live: {type: ReadFromKafka, config: {topic: b, bootstrap_servers: "none:1", format: JSON}},
            archive: {type: ReadFromParquet, config: {path: "${DIR}/b"}}}
      outputs:
      """;

  private static final List<String> OUTPUTS =
      List.of(
          "First",
          "First.again",
          "Mapped",
          "Valid",
          "Valid.long",
          "Info",
          "Strings",
          "Keys",
          "Near",
          "Near.alone",
          "Version",
          "Table",
          "KnownIds",
          "BeforeIds",
          "Failing",
          "Before.errors",
          "Failing.errors");

  /** Those all of whose rows are dead letters. */
  private static final Set<String> NEVER =
      Set.of(ReplayedFiles.name("BeforeIds"), ReplayedFiles.name("Failing"));

  @TempDir private Path directory;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(directory.resolve("table.csv"), "k,name\nx,Ix\nz,Grün\n");
    Random random = new Random(7);
    for (String stream : List.of("a", "b")) {
      Path file = Files.createDirectories(directory.resolve(stream)).resolve("rows.parquet");
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          RowFileWriter writer =
              ParquetFormat.of(Compression.ZSTD, true).open(file.toString(), schema(), channel)) {
        for (int i = 0; i < 400; i++) {
          long time = START + random.nextInt(600_000);
          writer.write(row(stream, random, time), time);
        }
      }
    }
  }

  private static Schema schema() {
    return Schema.builder()
        .addStringField("id")
        .addNullableStringField("k")
        .addNullableStringField("s")
        .addNullableField("v", Schema.FieldType.INT64)
        .addField("t", ValueKind.TIMESTAMP_TYPE)
        .build();
  }

  private static Object[] row(String stream, Random random, long time) {
    String[] texts = {null, "", "b", "ab", "grün", "語", "a longer text than eight bytes", "xyz"};
    String[] keys = {"x", "y", "z", "ü", null};
    return new Object[] {
      stream + random.nextInt(150),
      keys[random.nextInt(keys.length)],
      texts[random.nextInt(texts.length)],
      random.nextInt(3) == 0 ? null : (Long) random.nextLong(100),
      time
    };
  }

  private Plan plan() throws IOException {
    StringBuilder text = new StringBuilder(FILE);
    for (String output : OUTPUTS) {
      text.append("  ").append(ReplayedFiles.name(output));
      text.append(": {input: ").append(output);
      text.append(
          ", live: {type: WriteToConsole}, replay: {type: WriteToParquet, config: {path: out/");
      text.append(ReplayedFiles.name(output)).append("}}}\n");
    }
    Path file = Files.writeString(directory.resolve("strings.yaml"), text);
    return Planner.plan(PipelineFiles.read(file, Map.of("DIR", directory.toString())));
  }

  @Test
  void comeOutAsTheyDoWhereAllIsDecoded() throws IOException {
    // given
    Plan plan = plan();

    // when
    Map<String, List<String>> passed =
        ReplayedFiles.replay(plan, directory.resolve("on"), Set.of());
    Map<String, List<String>> decoded =
        ReplayedFiles.replay(
            plan, directory.resolve("off"), Set.of("projection", "pre-aggregation"));

    // then
    assertThat(passed).isEqualTo(decoded);
    assertThat(passed).hasSize(OUTPUTS.size());
    passed.forEach((name, rows) -> assertThat(rows.isEmpty()).isEqualTo(NEVER.contains(name)));
  }

  @Test
  void areReadWithWholeRowsForShuffles() throws IOException {
    // given: streams of which the graph uses some columns
    Plan plan = plan();

    // when
    try (ShuffledData data =
        ShuffledData.read(RunRequest.of(plan, RunMode.REPLAY), directory, read -> {})) {
      List<Late> late =
          LongStream.range(0, 8)
              .boxed()
              .flatMap(seed -> data.shuffle(seed).late().stream())
              .toList();

      // then
      assertThat(data.size()).isEqualTo(800);
      assertThat(late).isNotEmpty();
      for (Late event : late) {
        Object[] row = event.record().row();
        assertThat(row).hasSize(5);
        assertThat(row[2] == null || row[2] instanceof String).isTrue();
      }
    }
  }

  @Test
  void areThoseThatNoStepOfTheStageLooksAt() throws IOException {
    // given
    Plan plan = plan();
    StageColumns columns = new StageColumns(plan);

    // then: in the source's stage a's rows meet Parts and, after it, Valid, Later and Strings
    assertThat(columns.passedBySource(plan.node("a"))).isEqualTo(columns(plan.node("a"), "v"));
    assertThat(columns.passedBySource(plan.node("b")))
        .hasSize(plan.node("b").schema().getFieldCount());
    assertThat(columns.passedAfter(plan.node("Last"), 0))
        .isEqualTo(columns(plan.node("a"), "id", "v", "t"));
    assertThat(columns.passedAfter(plan.node("Near"), 0))
        .containsAll(columns(plan.node("a"), "id", "k", "s"));
    assertThat(columns.passedAfter(plan.node("Near"), 1))
        .contains(plan.node("b").schema().indexOf("k"))
        .doesNotContain(plan.node("b").schema().indexOf("s"));
  }

  private static Set<Integer> columns(PlanNode node, String... names) {
    return Arrays.stream(names).map(node.schema()::indexOf).collect(Collectors.toSet());
  }
}
