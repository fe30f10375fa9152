package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} of files in Beam YAML's own form: from files to files with Beam's names. */
class BatchRunsTest {
  @TempDir private Path dir;
  private final RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

  private int millrace(String command, String text, String... options) throws IOException {
    Path file = Files.writeString(dir.resolve("p.yaml"), text.replace("DIR", dir.toString()));
    List<String> arguments = new ArrayList<>(List.of(command, file.toString()));
    arguments.addAll(command.equals("run") ? List.of("--no-progress") : List.of());
    arguments.addAll(List.of(options));
    return CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
        .execute(arguments.toArray(String[]::new));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .map(path -> dir.relativize(path).toString())
          .filter(name -> !name.equals("p.yaml") && !name.startsWith("in"))
          .sorted()
          .toList();
    }
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(dir.resolve(name)).stream().sorted().toList();
  }

  @Test
  void aSecondRunReplacesTheFilesOfTheFirst() throws IOException {
    // given
    Files.write(
        dir.resolve("in.csv"), List.of("id;name;amount", "1;ann;2.5", "2;bob;", "3;'eve;4"));
    Files.write(dir.resolve("out.csv-00000-of-00003"), List.of("of an earlier run"));
    Files.write(dir.resolve("out.csv-00002-of-00003"), List.of("of an earlier run"));
    Files.write(dir.resolve("out.csv-copy"), List.of("of somebody else"));
    String text =
        """
        pipeline:
          transforms:
            - {type: ReadFromCsv, name: In, config: {path: DIR/in.csv, delimiter: ";"}}
            - {type: Filter, name: Some, input: In, config: {keep: id > 1}}
            - {type: Filter, name: None, input: In, config: {keep: id > 9}}
            - {type: WriteToCsv, name: A, input: Some, config: {path: DIR/out.csv, delimiter: "\\t"}}
            - type: WriteToJson
              name: B
              input: Some
              config: {path: DIR/out, file_name_suffix: .json, num_shards: 1}
            - {type: WriteToCsv, name: C, input: None, config: {path: DIR/none.csv}}
        """;

    // when
    int first = millrace("run", text);
    int second = millrace("run", text.replace("id > 1", "id > 2"));

    // then
    assertThat(recorded.err()).isEmpty();
    assertThat(List.of(first, second)).containsOnly(0);
    assertThat(files())
        .containsExactly(
            "none.csv-00000-of-00001",
            "out-00000-of-00001.json",
            "out.csv-00000-of-00001",
            "out.csv-copy");
    assertThat(lines("out.csv-00000-of-00001")).containsExactly("3\t'eve\t4.0", "id\tname\tamount");
    assertThat(lines("out-00000-of-00001.json"))
        .containsExactly("{\"id\":3,\"name\":\"'eve\",\"amount\":4.0}");
    assertThat(lines("none.csv-00000-of-00001")).containsExactly("id,name,amount");
  }

  @Test
  void whatOneFileWritesAnotherReads() throws IOException {
    // given
    Files.write(dir.resolve("in.json"), List.of("{\"k\": \"a\", \"v\": [1, 2]}", "{\"k\": \"b\"}"));
    String write =
        """
        pipeline:
          type: chain
          transforms:
            - {type: ReadFromJson, config: {path: DIR/in.json}}
            - {type: WriteToAvro, config: {path: DIR/out, file_name_suffix: .avro}}
        """;
    String read =
        """
        pipeline:
          type: chain
          transforms:
            - {type: ReadFromAvro, config: {path: "{{ from }}*"}}
            - {type: WriteToJson, config: {path: DIR/back}}
        """;

    // when
    int first = millrace("run", write);
    int second = millrace("run", read, "-J", "from=" + dir + "/out");

    // then
    assertThat(recorded.err()).isEmpty();
    assertThat(List.of(first, second)).containsOnly(0);
    assertThat(files()).containsExactly("back-00000-of-00001", "out-00000-of-00001.avro");
    assertThat(lines("back-00000-of-00001"))
        .containsExactly("{\"k\":\"a\",\"v\":[1,2]}", "{\"k\":\"b\",\"v\":null}");
  }

  @Test
  void aRowTellsWhichFileItIsFrom() throws IOException {
    // given
    String write =
        """
        pipeline:
          transforms:
            - {type: Create, config: {elements: [{line: a}]}}
            - {type: WriteToText, input: Create, config: {path: DIR/text}}
            - {type: WriteToCsv, input: Create, config: {path: DIR/csv}}
            - {type: WriteToJson, input: Create, config: {path: DIR/json}}
            - {type: WriteToAvro, input: Create, config: {path: DIR/avro}}
            - {type: WriteToParquet, input: Create, config: {path: DIR/parquet}}
        """;
    String read =
        """
        pipeline:
          transforms:
            - {type: ReadFromText, config: {path: "DIR/text-*", filename_column: file}}
            - {type: ReadFromCsv, config: {path: "DIR/csv-*", filename_column: file}}
            - {type: ReadFromJson, config: {path: "DIR/json-*", filename_column: file}}
            - {type: ReadFromAvro, config: {path: "DIR/avro-*", filename_column: file}}
            - {type: ReadFromParquet, config: {path: "DIR/parquet-*", filename_column: file}}
            - type: Flatten
              input: [ReadFromText, ReadFromCsv, ReadFromJson, ReadFromAvro, ReadFromParquet]
            - {type: WriteToJson, input: Flatten, config: {path: DIR/out, num_shards: 1}}
            - {type: ReadFromParquet, name: Names, config: {path: "DIR/parquet-*", filename_column: f}}
            - {type: MapToFields, name: Name, input: Names, config: {fields: {f: f}}}
            - {type: WriteToText, name: Out, input: Name, config: {path: DIR/names}}
            - {type: ReadFromParquet, name: Rows, config: {path: "DIR/parquet-*", filename_column: f}}
            - {type: MapToFields, name: Row, input: Rows, config: {fields: {line: line}}}
            - {type: WriteToText, name: Lines, input: Row, config: {path: DIR/lines}}
        """;

    // when
    int first = millrace("run", write);
    int second = millrace("run", read);
    int taken = millrace("check", read.replace("column: file", "column: line"));

    // then
    assertThat(List.of(first, second, taken)).containsExactly(0, 0, 2);
    assertThat(lines("out-00000-of-00001"))
        .containsExactly(
            Stream.of("avro", "csv", "json", "parquet", "text")
                .map(f -> "{\"line\":\"a\",\"file\":\"" + dir + "/" + f + "-00000-of-00001\"}")
                .toArray(String[]::new));
    assertThat(lines("names-00000-of-00001")).containsExactly(dir + "/parquet-00000-of-00001");
    assertThat(lines("lines-00000-of-00001")).containsExactly("a");
    assertThat(recorded.out())
        .contains("error ML-3053 transforms.ReadFromCsv.config.filename_column: the schema has a");
  }

  @Test
  void linesAreReadAndWrittenAsTheyAre() throws IOException {
    // given
    Files.writeString(dir.resolve("in-1.txt"), "To be, or\r\n\nnot \"to\" be\n");
    Files.writeString(dir.resolve("in-2.txt"), "é");

    // when
    int code =
        millrace(
            "run",
            """
            pipeline:
              type: chain
              transforms:
                - {type: ReadFromText, config: {path: "DIR/in-*.txt"}}
                - type: MapToFields
                  config: {language: sql, fields: {out: "'<' || line || '>'"}}
                - {type: WriteToText, config: {path: DIR/out, file_name_suffix: .txt}}
            """);

    // then
    assertThat(recorded.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(files()).containsExactly("out-00000-of-00001.txt");
    assertThat(lines("out-00000-of-00001.txt"))
        .containsExactly("<>", "<To be, or>", "<not \"to\" be>", "<é>");
  }

  @Test
  void aTableForEachRowIsNamedByColumns() throws IOException {
    String text =
        """
        pipeline:
          type: chain
          transforms:
            - {type: Create, config: {elements: [{country: at, share: 0.5}]}}
            - {type: WriteToBigQuery, config: {table: "project-a:shop.users_{country}_{$YYYY}"}}
        """;
    int wrong =
        millrace("check", text.replace("{$YYYY}", "{county}_{share}").replace("shop", "sh op"));

    assertThat(millrace("check", text)).isEqualTo(0);
    assertThat(wrong).isEqualTo(2);
    assertThat(recorded.out())
        .contains(
            "error ML-5350 transforms.WriteToBigQuery.config.table: '{county}' in the table's name"
                + " is not a column; expected one of country, share, $YYYY, $MM, $DD.")
        .contains("column 'share' in the table's name is not a text, whole number or date")
        .contains("names no table of BigQuery, whatever a row fills in");
  }

  @Test
  void aLineHoldsOneValue() throws IOException {
    String text =
        """
        pipeline:
          type: chain
          transforms:
            - {type: Create, config: {elements: [{a: 1, b: 2}]}}
            - {type: WriteToText, config: {path: DIR/out}}
        """;

    assertThat(millrace("run", text)).isEqualTo(2);
    assertThat(recorded.err())
        .contains("ML-5201")
        .contains("a line of text holds one single value; got the columns a, b.");
  }

  @Test
  void whatAvroHasNoPlaceForIsRefused() throws IOException {
    String text =
        """
        pipeline:
          type: chain
          transforms:
            - {type: Create, config: {elements: [{r: {"a b": 1}, n: 1}]}}
            - type: MapToFields
              config:
                language: sql
                fields: {r: r, d: CAST(n AS DECIMAL) / 3, m: "MAP[n, 'x']"}
            - {type: WriteToAvro, config: {path: DIR/out}}
        """;

    assertThat(millrace("run", text)).isEqualTo(2);
    assertThat(recorded.err())
        .contains("ML-5201")
        .contains("Avro has no place for a column named 'r.a b'; expected letters, digits and")
        .contains("Avro has no place for column 'm'");
  }

  @Test
  void aNumberOfFilesHasALimit() throws IOException {
    for (String sink : List.of("WriteToCsv", "WriteToJson", "WriteToAvro", "WriteToParquet")) {
      String text =
          """
          pipeline:
            type: chain
            transforms:
              - {type: Create, config: {elements: [{a: 1}]}}
              - {type: SINK, config: {path: DIR/out, num_shards: 3000000000}}
          """;

      assertThat(millrace("run", text.replace("SINK", sink))).isEqualTo(2);
      assertThat(recorded.err()).contains(sink + ".config.num_shards: expected a number of files");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aRunThatFailsLeavesTheEarlierFiles() throws IOException {
    // given
    Files.write(dir.resolve("in.csv"), List.of("n", "1", "0"));
    Files.write(dir.resolve("out-00000-of-00001"), List.of("of an earlier run"));

    // when
    int code =
        millrace(
            "run",
            """
            pipeline:
              type: chain
              transforms:
                - {type: ReadFromCsv, config: {path: DIR/in.csv}}
                - {type: MapToFields, config: {language: sql, fields: {x: 1 / n}}}
                - {type: WriteToCsv, config: {path: DIR/out}}
            """);

    // then
    assertThat(code).isNotZero();
    assertThat(files()).containsExactly("out-00000-of-00001");
    assertThat(lines("out-00000-of-00001")).containsExactly("of an earlier run");
  }
}
