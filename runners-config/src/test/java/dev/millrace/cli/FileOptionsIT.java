package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes, partitions and compressions of all formats of files, as sinks of one output. */
class FileOptionsIT {
  private static final int ROWS = 12_000;
  private static final int TARGET = 40 << 10;

  @TempDir private static Path dir;
  private static Result written;

  @BeforeEach
  void write() throws IOException {
    if (written != null) {
      return;
    }
    Random random = new Random(1);
    Files.write(
        dir.resolve("in.jsonl"),
        IntStream.range(0, ROWS)
            .mapToObj(
                id ->
                    "{\"id\":%d,\"at\":\"2025-03-0%dT10:00:00Z\",\"note\":\"%016x%016x\"}"
                        .formatted(id, 1 + id % 2, random.nextLong(), random.nextLong()))
            .toList());
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            pipeline:
              transforms:
                - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
                - {type: MapToFields, name: Lines, input: All, config: {fields: {line: "CAST(id AS VARCHAR) || ' ' || note"}}}
            streams:
              s:
                fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL, note: VARCHAR}
                timestamp: at
                archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
            outputs:
              all:
                input: All
                sinks:
                  parquet: {replay: {type: WriteToParquet, config: {path: DIR/parquet, OPTIONS, compression: zstd}}}
                  json: {replay: {type: WriteToJson, config: {path: DIR/json, OPTIONS, compression: zstd}}}
                  csv: {replay: {type: WriteToCsv, config: {path: DIR/csv, OPTIONS, compression: gzip}}}
                  avro: {replay: {type: WriteToAvro, config: {path: DIR/avro, OPTIONS, compression: zstd}}}
              text: {input: Lines, replay: {type: WriteToText, config: {path: DIR/text, OPTIONS, compression: gzip}}}
              dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead}}}
            """
                .replace("OPTIONS", "target_file_size: 40KiB, partitions: \"dt={yyyy-MM-dd}\"")
                .replace("DIR", dir.toString()));
    written = TestCommandLine.run("replay", file.toString(), "--no-progress");
  }

  @ParameterizedTest
  @CsvSource({"parquet,.parquet", "json,.jsonl.zst", "csv,.csv.gz", "text,.txt.gz", "avro,.avro"})
  void filesEndNearTheirSizeInTheDirectoryOfTheirDay(String format, String ending)
      throws Exception {
    assertThat(written.exitCode()).as(written.toString()).isZero();
    for (String day : List.of("dt=2025-03-01", "dt=2025-03-02")) {
      List<Path> files = files(format + "/" + day, ending);
      assertThat(files).as(day).hasSizeGreaterThan(1);
      // Compressed rows that wait for their block, or their page, come to the file later.
      assertThat(files).allMatch(file -> file.toFile().length() < 4 * TARGET);
    }
    assertThat(files(format, "")).allMatch(file -> file.toString().contains("dt=2025-03-0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"csv; .csv.gz; ^([0-9]+),", "text; .txt.gz; ^([0-9]+) "})
  void compressedLinesAreAllThere(String format, String ending, String id) throws Exception {
    List<Integer> ids = new ArrayList<>();
    for (Path file : files(format, ending)) {
      int odd = file.toString().contains("03-02") ? 1 : 0;
      for (String line : lines(file)) {
        Matcher found = Pattern.compile(id).matcher(line);
        if (found.find()) {
          ids.add(Integer.valueOf(found.group(1)));
          assertThat(ids.get(ids.size() - 1) % 2).isEqualTo(odd);
        }
      }
    }
    ids.sort(null);
    assertThat(ids).isEqualTo(IntStream.range(0, ROWS).boxed().toList());
  }

  /** Of Avro the codec's name in the header, of the others the first bytes of what zstd writes. */
  @ParameterizedTest
  @CsvSource({
    "Avro,.avro,avro.codec\u0012zstandard",
    "Parquet,.parquet,(\u00b5/\u00fd",
    "Json,.jsonl.zst,(\u00b5/\u00fd"
  })
  void blocksAreCompressedAndAllThere(String format, String ending, String sign) throws Exception {
    // given
    String name = format.toLowerCase(Locale.ROOT);
    for (Path file : files(name, ending)) {
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).contains(sign);
    }

    // when
    Path read =
        Files.writeString(
            dir.resolve("read.yaml"),
            """
            pipeline:
              type: chain
              transforms:
                - {type: ReadFromFORMAT, config: {path: "DIR/NAME/*/*ENDING"}}
                - {type: Combine, config: {group_by: [], combine: {n: {fn: count}, total: {value: id, fn: sum}}}}
                - {type: AssertEqual, config: {elements: [{n: %d, total: %d}]}}
            """
                .formatted(ROWS, (long) ROWS * (ROWS - 1) / 2)
                .replace("FORMAT", format)
                .replace("NAME", name)
                .replace("ENDING", ending)
                .replace("DIR", dir.toString()));
    Result result = TestCommandLine.run("run", read.toString(), "--no-progress");

    // then
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  private static List<Path> files(String below, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve(below))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("_"))
          .filter(file -> file.toString().endsWith(ending))
          .toList();
    }
  }

  private static List<String> lines(Path file) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
