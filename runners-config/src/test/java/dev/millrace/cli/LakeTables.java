package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of JSON lines into a table of a lake, and of that table into JSON lines. */
public abstract class LakeTables {
  protected static final String ORDERS =
      "id: BIGINT NOT NULL, user: VARCHAR, v: INTEGER, at: TIMESTAMP NOT NULL";

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
      streams:
        s:
          fields: {%s}
          timestamp: at
          archive: {type: %s, config: {%s}}
      outputs:
        out: {input: All, replay: {type: %s, config: {%s}}}
        dead_letter: {replay: {type: WriteToJson, config: {path: DIR/%s}}}
      """;

  @TempDir protected Path dir;

  private final String format;
  private final String table;
  private final String place;

  /**
   * @param format as types of sources and sinks have it behind their first word
   * @param table the keys that say where the table is, with DIR for the test's directory
   * @param place the key and the beginning of the path of the tables in the examples of the page
   */
  protected LakeTables(String format, String table, String place) {
    this.format = format;
    this.table = table;
    this.place = place;
  }

  /** Replays what {@link #events} has written into the table. */
  protected final Result replay(String fields, String config, String... arguments)
      throws IOException {
    String sink = table + (config.isEmpty() ? "" : ", " + config);
    String text =
        FILE.formatted(
            fields, "ReadFromJson", "path: DIR/in.jsonl", "WriteTo" + format, sink, "dead");
    return run("replay", text, arguments);
  }

  /** Replays the table into the directory {@code read}. */
  protected final Result read(String fields, String config, String... arguments)
      throws IOException {
    String source = table + (config.isEmpty() ? "" : ", " + config);
    String text =
        FILE.formatted(
            fields, "ReadFrom" + format, source, "WriteToJson", "path: DIR/read", "unread");
    return run("replay", text, arguments);
  }

  protected final Result run(String command, String text, String... arguments) throws IOException {
    Path file = Files.writeString(dir.resolve("p.yaml"), text.replace("DIR", dir.toString()));
    List<String> line = new ArrayList<>(List.of(command, file.toString(), "--no-progress"));
    line.addAll(List.of(arguments));
    return TestCommandLine.run(line.toArray(String[]::new));
  }

  protected final void events(String... lines) throws IOException {
    Files.write(dir.resolve("in.jsonl"), List.of(lines));
  }

  protected final List<String> lines(String directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(dir.resolve(directory))) {
      for (Path file : files.filter(f -> f.toString().matches(".*[.](jsonl|csv)")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  protected static void assertOk(Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  @Test
  void theExamplesOfThePageRun() throws Exception {
    // given
    Path page = Path.of("../docs/" + format.toLowerCase(Locale.ROOT) + ".md");
    String[] blocks = Files.readString(page).split("```yaml\n|```\n");
    events(
        "{\"id\":1,\"status\":\"new\",\"amount\":9.50,\"at\":\"2026-01-31T09:00:00Z\"}",
        "{\"id\":0,\"status\":\"new\",\"amount\":9.50,\"at\":\"2026-01-31T09:00:00Z\"}");

    // when
    Result written = run("replay", example(blocks[1]));
    Result read = run("replay", example(blocks[3]).replace(", as_of: 2026-01-31T10:00:00Z", ""));

    // then
    assertOk(written);
    assertOk(read);
    assertThat(lines("read")).hasSize(2).element(1).asString().startsWith("1,new,2026-01-31T09");
  }

  private String example(String block) {
    return block
        .replace("path: orders", "path: DIR/in.jsonl")
        .replace("path: out", "path: DIR/read")
        .replace("path: dead-letters", "path: DIR/dead")
        .replace(place, place.replace(": ", ": DIR/"));
  }
}
