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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} of a past run that wrote files. */
class VerifyFilesTest {
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Combine
            name: PerMinute
            input: clicks
            windowing: {type: fixed, size: 1m}
            config: {group_by: page, combine: {clicks: {fn: count}}}
      streams:
        clicks:
          fields: {page: VARCHAR, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          live: {type: ReadFromKafka, config: {topic: clicks, bootstrap_servers: "none:1", format: JSON}}
          archive: {type: ReadFromJson, config: {path: "${DIR}/clicks.jsonl"}}
      outputs:
        counts:
          input: PerMinute
          live: {type: WriteToJson, config: {path: "${DIR}/live"}}
          replay: {type: WriteToJson, config: {path: "${DIR}/out"}}
        dead_letter:
          live: {type: WriteToConsole}
          replay: {type: WriteToConsole}
        late:
          live: {type: WriteToConsole}
      """;

  @TempDir private Path dir;
  private final RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

  @BeforeEach
  void writePipelineAndEvents() throws IOException {
    Files.writeString(dir.resolve("clicks.yaml"), FILE);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(
          "{\"page\": \"p%d\", \"event_time\": \"2025-03-01T10:%02d:00Z\"}".formatted(i % 2, i));
    }
    Files.write(dir.resolve("clicks.jsonl"), lines);
  }

  private int millrace(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, dir.resolve("clicks.yaml") + ""));
    arguments.add("-DDIR=" + dir);
    arguments.add("--no-progress");
    arguments.addAll(List.of(options));
    return CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
        .execute(arguments.toArray(String[]::new));
  }

  /** What a live run would have left: the rows of a replay, changed. */
  private void live(UnaryOperator<List<String>> change) throws IOException {
    assertThat(millrace("replay")).as(recorded.err()).isZero();
    Files.move(dir.resolve("out"), dir.resolve("live"));
    try (Stream<Path> files = Files.list(dir.resolve("live"))) {
      Path rows = files.filter(f -> f.toString().endsWith(".jsonl")).findFirst().orElseThrow();
      Files.write(
          rows, change.apply(new ArrayList<>(Files.readAllLines(rows).stream().sorted().toList())));
    }
  }

  @Test
  void equalRowsAreAProof() throws IOException {
    // given
    live(rows -> rows);

    // when
    int exitCode = millrace("verify");

    // then
    assertThat(exitCode).as(recorded.out() + recorded.err()).isZero();
    assertThat(recorded.out())
        .contains("counts    60      60     60          0            0  ✓")
        .contains(
            "note: output 'counts': WriteToJson keeps no event times; rows are compared without"
                + " them")
        .contains("note: no 'late' output can be read back, so nothing can be explained by late");
  }

  /**
   * A live run's directory: what {@link #live} left, under the marker of a run that added to it.
   */
  private String addedRun() throws IOException {
    assertThat(millrace("replay")).as(recorded.err()).isZero();
    Path marker = dir.resolve("out/_SUCCESS");
    String run = Files.readString(marker).replaceAll("(?s).*\"run\" : \"([^\"]+)\".*", "$1");
    Files.createDirectories(dir.resolve("live"));
    Files.move(marker, dir.resolve("live/_run-" + run));
    try (Stream<Path> files = Files.list(dir.resolve("out"))) {
      for (Path file : files.toList()) {
        Files.move(file, dir.resolve("live").resolve(file.getFileName()));
      }
    }
    Files.delete(dir.resolve("out"));
    return run;
  }

  @Test
  void filesTellWhichOfSeveralLiveRunsWroteThem() throws IOException {
    // given
    String first = addedRun();
    String second = addedRun();

    // when, then
    assertThat(first).isNotEqualTo(second);
    assertThat(millrace("verify")).isEqualTo(2);
    assertThat(recorded.err()).contains("ML-4112").contains(first).contains(second);
    assertThat(millrace("verify", "--run", first)).as(recorded.out()).isZero();
    assertThat(millrace("verify", "--run", second)).isZero();
  }

  @Test
  void aReplayDoesNotReplaceWhatLiveRunsAdded() throws IOException {
    // given
    addedRun();
    Path file = dir.resolve("clicks.yaml");
    Files.writeString(file, Files.readString(file).replace("}/out", "}/live"));

    // when, then
    assertThat(millrace("replay")).isEqualTo(3);
    assertThat(recorded.err())
        .contains(
            dir.resolve("live")
                + ": error ML-5112: the directory holds the output of live runs, which a replay"
                + " does not replace; choose another directory or move them away");
  }

  @Test
  void whatASourceLacksIsToldBeforeTheRun() throws IOException {
    // given
    Path file = dir.resolve("clicks.yaml");
    Files.writeString(
        file,
        Files.readString(file).replace("ReadFromJson", "ReadFromCsv").replace("jsonl", "csv"));
    Files.writeString(dir.resolve("clicks.csv"), "event_time\n2025-03-01T10:00:00Z\n");

    // when, then
    assertThat(millrace("replay")).as(recorded.err()).isZero();
    assertThat(recorded.err())
        .contains(
            "clicks.csv: warning ML-5106: column 'page' is not in the file and is NULL in its"
                + " rows; the header has event_time.");
  }

  @Test
  void aTamperedRowIsFound() throws IOException {
    // given
    live(
        rows -> {
          rows.set(7, rows.get(7).replace("\"clicks\":1", "\"clicks\":2"));
          return rows;
        });

    // when
    int exitCode = millrace("verify");

    // then
    assertThat(exitCode).isEqualTo(1);
    assertThat(recorded.out())
        .contains("counts    60      60     59          1            1  ✗")
        .contains("{page: p0, clicks: 2}")
        .contains("✗ live and replay differ");
  }

  @Test
  void aMissingRowIsFound() throws IOException {
    // given
    live(
        rows -> {
          rows.remove(3);
          return rows;
        });

    // when, then
    assertThat(millrace("verify", "--allow-repeats")).isEqualTo(1);
    assertThat(recorded.out()).contains("counts    59      60     59          0            1  ✗");
  }

  @Test
  void aRowThatIsThereTwiceIsFound() throws IOException {
    // given
    live(
        rows -> {
          rows.add(rows.get(0));
          return rows;
        });

    // when, then
    assertThat(millrace("verify")).isEqualTo(1);
    assertThat(recorded.out())
        .contains("counts    61      60     60          1            0  ✗")
        .contains("1 row of those only in the live output is a repetition of a row that is right");
    assertThat(millrace("verify", "--allow-repeats")).isZero();
  }

  @Test
  void filesOfAnotherVersionAreRefused() throws IOException {
    // given
    live(rows -> rows);
    Path file = dir.resolve("clicks.yaml");
    Files.writeString(file, Files.readString(file).replace("size: 1m", "size: 4m"));

    // when, then
    assertThat(millrace("verify")).isEqualTo(2);
    assertThat(recorded.err())
        .contains("ML-4111: the live outputs were written by another version of the pipeline file")
        .contains("or compare anyway with --any-version");
    assertThat(millrace("verify", "--any-version")).isEqualTo(1);
  }

  @Test
  void aDirectoryWithoutRowsIsNoLiveOutput() throws IOException {
    // given
    live(rows -> List.of());

    // when, then
    assertThat(millrace("verify")).isEqualTo(2);
    assertThat(recorded.err())
        .contains(
            "ML-4110: there is no output of a live run: " + dir.resolve("live") + " is empty");
  }

  @Test
  void rowsWithoutEventTimesHaveNoRange() throws IOException {
    // given
    live(rows -> rows);

    // when, then
    assertThat(millrace("verify", "--from=2025-03-01")).isEqualTo(2);
    assertThat(recorded.err())
        .contains("ML-4117: output 'counts': WriteToJson keeps no event times, so --from and --to");
  }

  @Test
  void bothSidesInOnePlaceProveNothing() throws IOException {
    // given
    Path file = dir.resolve("clicks.yaml");
    Files.writeString(file, Files.readString(file).replace("}/live", "}/out"));

    // when, then
    assertThat(millrace("verify")).isEqualTo(2);
    assertThat(recorded.err())
        .contains("ML-4114: output 'counts': the live and the replay side both write to " + dir);
  }

  @Test
  void aPathThatIsNotThereIsTold() {
    assertThat(millrace("verify")).isEqualTo(3);
    assertThat(recorded.err()).contains(dir.resolve("live") + ": error ML-5100: no such file");
  }
}
