package com.example.logfmt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connector in Millrace's own command line, found on the class path. */
class LogfmtConnectorTest {
  private static final String PIPELINE =
      """
      pipeline:
        transforms:
          - type: Filter
            name: Named
            input: users
            config: {keep: "id > 0"}
      streams:
        users:
          fields: {id: BIGINT NOT NULL, name: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          archive: {type: ReadFromJson, config: {path: DIR/users.jsonl}}
      outputs:
        named:
          input: Named
          replay: {type: WriteToLogfmt, config: {path: DIR/named%s}}
        dead_letter:
          replay: {type: WriteToJson, config: {path: DIR/dead}}
      """;

  @TempDir Path directory;

  @BeforeEach
  void writeEvents() throws IOException {
    Files.writeString(
        directory.resolve("users.jsonl"),
        """
        {"id": 1, "name": "Ada \\"L\\" Byron", "at": "2025-03-01T10:00:00Z"}
        {"id": 0, "name": "nobody", "at": "2025-03-01T10:00:01Z"}
        {"id": 2, "at": "2025-03-01T10:00:02Z"}
        """);
  }

  @Test
  void aReplayWritesItsFiles() throws Exception {
    // when
    Ended ended = millrace("replay", pipeline(", nulls: true"));

    // then
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(lines(directory.resolve("named")))
        .containsExactly(
            "id=1 name=\"Ada \\\"L\\\" Byron\" at=2025-03-01T10:00:00.000Z",
            "id=2 name= at=2025-03-01T10:00:02.000Z");
  }

  @Test
  void aWrongKeyIsSaidWithItsPlace() throws Exception {
    // when
    Ended ended = millrace("check", pipeline(", nuls: true"));

    // then
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.output()).contains("unknown key 'nuls'").contains("Did you mean 'nulls'?");
  }

  private String pipeline(String more) throws IOException {
    Path file = directory.resolve("users.yaml");
    Files.writeString(file, PIPELINE.formatted(more).replace("DIR", directory.toString()));
    return file.toString();
  }

  private static List<String> lines(Path output) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines.stream().sorted().toList();
  }

  private record Ended(int exitCode, String output) {}

  private static Ended millrace(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.millrace.cli.Main"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
