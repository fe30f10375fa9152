package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where event times come from, from the pipeline file to the rows of tests and replays. */
class EventTimesTest {
  private static final String FILE =
      """
      pipeline:
        type: chain
        transforms:
          - {type: Filter, name: Shown, input: clicks, config: {keep: "id > 0"}}
          - type: ExtractWindowingInfo
            name: Timed
            config: {fields: {at: timestamp}}
      streams:
        clicks:
          fields: {id: INTEGER NOT NULL, FIELDS}
          timestamp: TIMESTAMP
          watermark: {max_out_of_orderness: 1h}
          live: {type: ReadFromKafka, config: {topic: clicks, bootstrap_servers: "none:1", format: JSON}}
          archive: {type: ARCHIVE, config: {path: "${DIR}/in"}}
      outputs:
        times: {input: Timed, live: {type: WriteToConsole}, replay: {type: WriteToJson, config: {path: "${DIR}/out"}}}
        dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToJson, config: {path: "${DIR}/dead"}}}
        late: {live: {type: WriteToConsole}}
      """;

  @TempDir private Path dir;
  private final RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
  private String text = FILE.replace("ARCHIVE", "ReadFromJson");

  private void fields(String columns, String timestamp) {
    text =
        text.replace("FIELDS", columns).replace("timestamp: TIMESTAMP", "timestamp: " + timestamp);
  }

  private int run(String command, String... options) throws IOException {
    Path file = Files.writeString(dir.resolve("clicks.yaml"), text);
    List<String> arguments = new ArrayList<>(List.of(command, file.toString()));
    arguments.addAll(List.of(options));
    return CommandLineFactory.of(
            new Context(recorded.console(), new FileToolchain(), Map.of("DIR", dir.toString())))
        .execute(arguments.toArray(String[]::new));
  }

  private String said() {
    return recorded.out() + recorded.err();
  }

  private void events(String... lines) throws IOException {
    Files.createDirectories(dir.resolve("in"));
    Files.write(dir.resolve("in/clicks.jsonl"), List.of(lines));
  }

  /** The lines of what a replay wrote to a directory. */
  private List<String> written(String directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (var files = Files.walk(dir.resolve(directory))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines.stream().sorted().toList();
  }

  @Test
  void eventsBeforeTheMinimumAreDeadLettersInReplaysAndTests() throws IOException {
    fields("t: TIMESTAMP", "t");
    text = text.replace("1h}", "1h, min_event_time: 2000-01-01}");
    text +=
        """
        tests:
          - name: min_event_time
            streams:
              clicks: [{id: 1, t: "1999-12-31T23:59:59Z"}, {id: 2, t: "2000-01-01T00:00:00Z"}]
            expected_outputs:
              - {name: times, elements: [{id: 2}]}
              - {name: dead_letter, elements: [{step: clicks, code: ML-6111}]}
        """;
    events(
        "{\"id\": 1, \"t\": \"1999-12-31T23:59:59Z\"}",
        "{\"id\": 2, \"t\": \"2000-01-01T00:00:00Z\"}");

    int tested = run("test");
    int replayed = run("replay", "--no-progress");

    assertThat(tested).as(said()).isZero();
    assertThat(replayed).as(said()).isZero();
    assertThat(written("out")).hasSize(1).first().asString().contains("\"id\":2");
    assertThat(written("dead")).hasSize(1).first().asString().contains("ML-6111");
  }

  @Test
  void numbersCountWhatTheirUnitSaysAndAreRefusedWithoutOne() throws IOException {
    fields("t: BIGINT, seen: {type: TIMESTAMP, unit: ms}, other: TIMESTAMP", "{field: t, unit: s}");
    text +=
        """
        tests:
          - name: units
            streams:
              clicks: [{id: 1, t: 1700000000, seen: 1700000000500}, {id: 2, at: "2023-11-14T22:13:21Z"}]
            expected_outputs:
              - name: times
                elements:
                  - {id: 1, seen: "2023-11-14T22:13:20.500Z", at: "2023-11-14T22:13:20Z"}
                  - {id: 2, t: 1700000001, at: "2023-11-14T22:13:21Z"}
        """;
    events(
        "{\"id\": 1, \"t\": 1700000000, \"seen\": 1700000000500}",
        "{\"id\": 2, \"t\": 1700000000, \"other\": 1700000000500}",
        "{\"id\": 3, \"t\": 1700000000000000}",
        "{\"id\": 4, \"t\": 1700000}");

    int tested = run("test");
    int replayed = run("replay", "--no-progress");

    assertThat(tested).as(said()).isZero();
    assertThat(replayed).as(said()).isZero();
    assertThat(written("out")).hasSize(2);
    assertThat(written("out").get(0))
        .contains("\"seen\":\"2023-11-14T22:13:20.500Z\"")
        .contains("\"at\":\"2023-11-14T22:13:20.000Z\"");
    // In the far future: nothing in a replay forbids that.
    assertThat(written("out").get(1)).contains("\"id\":3");
    assertThat(String.join("\n", written("dead")))
        .contains("column 'other': the number '1700000000500'")
        .contains("ML-6112")
        .contains("ML-6111");
  }

  @Test
  void aColumnOfNumbersIsNoEventTimeWithoutAUnit() throws IOException {
    fields("t: BIGINT", "t");

    assertThat(run("check")).isEqualTo(2);
    assertThat(said())
        .contains("error ML-3060 streams.clicks.timestamp: column 't' is BIGINT; a number says")
        .contains("Write 'timestamp: {field: t, unit: s}'");
  }

  private static final String MIXED =
      "{expression: \"CASE WHEN t LIKE '%-%' THEN CAST(t AS TIMESTAMP)"
          + " ELSE TIMESTAMP_SECONDS(CAST(t AS BIGINT)) END\"}";

  private void mixedEvents() throws IOException {
    events(
        "{\"id\": 1, \"t\": \"2023-11-14T22:13:20Z\"}",
        "{\"id\": 2, \"t\": \"1700000001\"}",
        "{\"id\": 3, \"t\": \"soon\"}",
        "{\"id\": 4, \"t\": null}");
  }

  @Test
  void eventTimeIsComputedFromTextAndNumbersInOneColumn() throws IOException {
    fields("t: VARCHAR", MIXED);
    text += computedTest();
    mixedEvents();

    int tested = run("test");
    int replayed = run("replay", "--no-progress");
    assertThat(tested).as(said()).isZero();
    assertThat(replayed).as(said()).isZero();
    assertThat(written("out")).hasSize(2);
    assertThat(written("out").get(0)).contains("\"at\":\"2023-11-14T22:13:20.000Z\"");
    assertThat(written("out").get(1)).contains("\"at\":\"2023-11-14T22:13:21.000Z\"");
    assertThat(written("dead")).hasSize(2);
  }

  private static String computedTest() {
    return """
    tests:
      - name: mixed
        streams:
          clicks: [{id: 1, t: "2023-11-14T22:13:20Z"}, {id: 2, t: "1700000001"}, {id: 3, t: soon}, {id: 4}]
        expected_outputs:
          - name: times
            elements:
              - {id: 1, at: "2023-11-14T22:13:20Z"}
              - {id: 2, at: "2023-11-14T22:13:21Z"}
          - {name: dead_letter, elements: [{step: clicks}, {step: clicks}]}
    """;
  }

  @Test
  void liveRunsInAnyOrderGiveTheReplaysRowsWithComputedEventTime() throws IOException {
    fields("t: VARCHAR", MIXED);
    text = text.replace("1h}", "1s}");
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      long second = 1_700_000_000L + i * 37 % 60;
      String time = i % 2 == 0 ? "" + second : Instant.ofEpochSecond(second).toString();
      lines.add("{\"id\": %d, \"t\": \"%s\"}".formatted(i, time));
    }
    events(lines.toArray(String[]::new));

    int verified = run("verify", "--data=" + dir.resolve("in"), "--shuffles=4", "--no-progress");

    assertThat(verified).as(said()).isZero();
    assertThat(said()).contains("live and replay give the same rows");
  }

  private static final String NUMBERS =
      """
      pipeline:
        type: chain
        transforms:
          - {type: Create, config: {elements: [{t: 1700000000}, {t: 1700000001.5}]}}
          - {type: AssignTimestamps, config: {timestamp: t}}
          - {type: ExtractWindowingInfo, name: Timed, config: {fields: {at: timestamp}}}
      """;

  @Test
  void aNumberIsSecondsInBeamYamlsOwnForm() throws IOException {
    text =
        NUMBERS
            + """
            tests:
              - name: seconds
                expected_outputs:
                  - name: Timed
                    elements: [{at: "2023-11-14T22:13:20Z"}, {at: "2023-11-14T22:13:21.500Z"}]
            """;

    assertThat(run("test")).as(said()).isZero();
  }

  @Test
  void aNumberIsNoTimeInAssignTimestampsOfAFileWithOutputs() throws IOException {
    text = NUMBERS + "outputs: {o: {input: Timed, live: {type: WriteToConsole}}}\non_error: fail\n";

    assertThat(run("check")).isEqualTo(2);
    assertThat(said())
        .contains("ML-3051")
        .contains("Write TIMESTAMP_SECONDS(t) or TIMESTAMP_MILLIS(t)");
  }

  @Test
  void aSourceAmongTheStepsReadsNumbersByTheUnitsOfItsColumns() throws IOException {
    text =
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromCsv
              config:
                path: "${DIR}/in.csv"
                fields: {id: INTEGER, t: {type: TIMESTAMP, unit: ns}}
            - type: WriteToJson
              config: {path: "${DIR}/out/times", file_name_suffix: .jsonl}
        """;
    Files.writeString(
        dir.resolve("in.csv"), "id,t\n1,1700000000500000000\n2,2023-11-14T22:13:21Z\n");

    assertThat(run("replay", "--no-progress")).as(said()).isZero();
    assertThat(written("out"))
        .containsExactly(
            "{\"id\":1,\"t\":\"2023-11-14T22:13:20.500Z\"}",
            "{\"id\":2,\"t\":\"2023-11-14T22:13:21.000Z\"}");
  }
}
