package dev.millrace.cli.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateCommandsTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Known, input: clicks, config: {keep: id > 0}}
      on_error: fail
      streams:
        clicks:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: clicks, bootstrap_servers: "localhost:1", format: JSON}}
          archive: {type: ReadFromParquet, config: {path: archive}}
      outputs:
        seen:
          input: Known
          live: {type: WriteToConsole}
          replay: {type: WriteToParquet, config: {path: seen}}
      """;

  @TempDir private Path dir;

  /** A record of one checkpoint, none of whose files is there. */
  private Path state() throws IOException {
    Path state = Files.createDirectories(dir.resolve("state"));
    Files.writeString(
        state.resolve("state.json"),
        """
        {"version": 1, "pipeline": "clicks", "home": "%1$s", "origin": "", "ended": "",
         "checkpoints": [{"number": 7, "path": "%1$s/checkpoints/j/chk-7", "at": "2026-03-01T10:00:00Z",
           "bytes": 2048, "millrace": "0.1.0", "hash": "1f0c9a52b7d3e846", "parallelism": 1, "form": {}}]}
        """
            .formatted(state));
    return state;
  }

  private static String said(int exitCode, String... line) {
    Result result = TestCommandLine.run(line);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
    return String.join("\n", result.out()) + String.join("\n", result.err());
  }

  @Test
  void lsTellsWhatIsNotWhole() throws IOException {
    Path state = state();
    assertThat(said(1, "state", "ls", state.toString()))
        .contains("pipeline clicks, not in use")
        .containsPattern(
            "7 +2026-03-01T10:00:00Z +2.0 KiB +1f0c9a52b7d3e846 +0.1.0 +.*_metadata is missing");
    assertThat(said(1, "state", "ls", state.toString(), "--json"))
        .contains("\"number\" : 7", "\"in_use_by\" : null", "_metadata is missing");
  }

  @Test
  void gcRemovesWhatNobodyNeeds() throws IOException {
    // given
    Path state = state();
    Path left = Files.createDirectories(state.resolve("checkpoints/killed/chk-1")).resolve("half");
    Files.write(left, new byte[1024]);

    // then: files may be brought back
    assertThat(said(2, "state", "gc", state.toString())).contains("ML-4264", "nothing is removed");
    assertThat(left).exists();

    // when: no checkpoint was ever complete
    Path record = state.resolve("state.json");
    Files.writeString(
        record,
        Files.readString(record).replaceFirst("(?s)\"checkpoints\": .*", "\"checkpoints\": []}"));

    // then
    assertThat(said(0, "state", "gc", state.toString(), "--dry-run"))
        .isEqualTo("would remove 1 file (1.0 KiB); 0 checkpoints would stay");
    assertThat(left).exists();
    assertThat(said(0, "state", "gc", state.toString()))
        .isEqualTo("removed 1 file (1.0 KiB); 0 checkpoints left");
    assertThat(left.getParent()).doesNotExist();
    assertThat(said(2, "state", "gc", state.toString(), "--keep=0")).contains("--keep: got 0");
  }

  @Test
  void whatIsNotADirectoryOfStateIsLeftAlone() throws IOException {
    Files.createFile(dir.resolve("letter.txt"));
    assertThat(said(2, "state", "gc", dir.toString())).contains("ML-4261", "files of others");
    assertThat(dir.resolve("state.lock")).doesNotExist();
    assertThat(said(2, "state", "ls", dir.resolve("none").toString()))
        .contains("there is no directory");
    Path garbled = Files.createDirectories(dir.resolve("garbled"));
    Files.writeString(garbled.resolve("state.json"), "{\"version\": ");
    assertThat(said(2, "state", "ls", garbled.toString())).contains("ML-4261", "cannot be read");
  }

  @Test
  void keptStateIsForRunsThatGoOnHere() throws IOException {
    Path file = Files.writeString(dir.resolve("clicks.yaml"), FILE);
    Map<String, List<String>> refused =
        Map.of(
            "Leave --runner out",
            List.of("run", "--runner=direct"),
            "a cluster keeps state in --checkpoint-dir",
            List.of("run", "--runner=flink", "--flink-master=a:1"),
            "keeps the state of its jobs itself",
            List.of("run", "--runner=dataflow"),
            "--until-idle brings a run to its end",
            List.of("run", "--until-idle=1s"),
            "ML-4212",
            List.of("replay"));
    refused.forEach(
        (words, line) -> {
          List<String> all = new ArrayList<>(line);
          all.add(1, file.toString());
          all.add("--state=" + dir.resolve("unused"));
          assertThat(said(2, all.toArray(String[]::new))).contains(words);
        });
    assertThat(dir.resolve("unused")).doesNotExist();
    assertThat(said(2, "run", file.toString(), "--from-savepoint=x"))
        .contains("in this process for --state DIR");
  }
}
