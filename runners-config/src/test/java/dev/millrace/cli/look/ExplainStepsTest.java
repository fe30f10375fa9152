package dev.millrace.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code explain} says of an event at steps whose ledger counts others because of it. */
class ExplainStepsTest {
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: BIGINT NOT NULL, u: VARCHAR, page: VARCHAR, v: BIGINT, t: TIMESTAMP NOT NULL}
          timestamp: t
          archive: {type: ReadFromJson, config: {path: DIR/rows.jsonl}}
      pipeline:
        transforms:
          - {type: Funnel, name: Ways, input: s, config: {key: u, within: 30m, steps: {looked: page = 'a', took: page = 'b'}}}
          - {type: Latest, name: Newest, input: s, config: {key: u, order_by: v}}
      outputs:
        ways: {input: Ways, replay: {type: WriteToJson, config: {path: DIR/ways}}}
        newest: {input: Newest, replay: {type: WriteToJson, config: {path: DIR/newest}}}
        dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead}}}
      """;

  @TempDir private Path dir;

  @Test
  void theVerdictIsThatOfTheEventItself() throws IOException {
    // given: the third version is older than the second one, and fits no step of the funnel
    Files.write(
        dir.resolve("rows.jsonl"),
        List.of(
            "{\"id\": 11, \"u\": \"x\", \"page\": \"a\", \"v\": 1, \"t\":"
                + " \"2025-03-01T10:00:00Z\"}",
            "{\"id\": 12, \"u\": \"x\", \"page\": \"b\", \"v\": 3, \"t\":"
                + " \"2025-03-01T10:05:00Z\"}",
            "{\"id\": 13, \"u\": \"x\", \"page\": \"c\", \"v\": 2, \"t\":"
                + " \"2025-03-01T10:06:00Z\"}"));
    Path file = Files.writeString(dir.resolve("p.yaml"), FILE.replace("DIR", dir.toString()));

    // when
    String second = explained(file, "12");
    String third = explained(file, "13");

    // then
    assertThat(second)
        .containsPattern("Ways +combined +one of the rows of u = x; it fits took")
        .containsPattern("Newest +passed +version v = 3 of u = x");
    assertThat(third)
        .containsPattern("Ways +filtered +one of the rows of u = x; it fits no step")
        .containsPattern("Newest +filtered +version v = 2 of u = x");
  }

  private static String explained(Path file, String key) {
    return String.join(" ", TestCommandLine.run("explain", file.toString(), "--key=" + key).out());
  }
}
