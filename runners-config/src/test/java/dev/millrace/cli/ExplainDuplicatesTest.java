package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain} at Deduplicate: which events are duplicates of which. */
class ExplainDuplicatesTest {
  /** The key is computed, two streams have it, and another Deduplicate has another key. */
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Flatten, name: All, input: [web, app]}
          - {type: MapToFields, name: Keyed, input: All, config: {append: true, fields: {k: LOWER(id)}}}
          - {type: Deduplicate, name: Unique, input: Keyed, config: {key: k, within: 10m}}
          - {type: Deduplicate, name: Few, input: Unique, config: {key: place, within: 10m}}
      streams:
        web: &clicks
          fields: {id: VARCHAR, place: VARCHAR, t: TIMESTAMP NOT NULL}
          timestamp: t
          live: {type: ReadFromKafka, config: {topic: web, bootstrap_servers: "none:1", format: JSON}}
        app: *clicks
      outputs:
        few: {input: Few, live: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      tests:
        - name: clicks
          streams:
            web:
              - {id: a, place: x, t: 2025-03-01T10:00:00Z}
              - {id: A, place: x, t: 2025-03-01T10:00:00Z}
              - {id: b, place: x, t: 2025-03-01T10:02:00Z}
              - {id: z, place: z, t: 2025-03-01T11:00:00Z}
              - {id: z, place: z, t: 2025-03-01T11:00:00Z}
            app:
              - {id: a, place: x, t: 2025-03-01T10:01:00Z}
          expected_outputs: [{name: few, elements: []}]
      """;

  @TempDir private Path dir;

  /** What is printed, in one line. */
  private String explain(String file, String... key) throws IOException {
    Path written = Files.writeString(dir.resolve("clicks.yaml"), file);
    String at = key.length > 1 ? "--at=" + key[1] : "--limit=9";
    Result result = TestCommandLine.run("explain", written.toString(), "--key=" + key[0], at);
    assertThat(result.exitCode()).as(result.err() + "").isZero();
    return String.join(" ", result.out()).replaceAll(" +", " ");
  }

  @Test
  void theKeptEventIsTheOneWhoseRowComesFirstAndNotTheOneThatWasReadFirst() throws IOException {
    assertThat(explain(FILE, "id=A"))
        .contains(
            "Unique passed its duplicate of 2025-03-01T10:00:00Z is left out here"
                + " its duplicate of 2025-03-01T10:01:00Z is left out here"
                + " Few passed its duplicate of 2025-03-01T10:02:00Z is left out here"
                + " in output few + 2025-03-01T10:00:00Z {id: A, place: x,");
    assertThat(explain(FILE, "id=a", "2025-03-01T10:00:00Z"))
        .contains(
            "Unique duplicate of that of 2025-03-01T10:00:00Z, the same time, with k = a;"
                + " within 10m not in output few");
  }

  @Test
  void duplicatesOfAnotherStreamAreSeen() throws IOException {
    assertThat(explain(FILE, "id=a", "2025-03-01T10:01:00Z"))
        .contains("app at", "Unique duplicate of that of 2025-03-01T10:00:00Z, 1m before it");
  }

  @Test
  void theLastEventOfARunMayBeTheKeptOne() throws IOException {
    String last = FILE.replace("{key: k, within: 10m}", "{key: k, within: 10m, keep: last}");

    assertThat(explain(last, "id=a", "2025-03-01T10:01:00Z"))
        .contains(
            "Unique passed its duplicate of 2025-03-01T10:00:00Z is left out here"
                + " its duplicate of 2025-03-01T10:00:00Z is left out here Few passed");
    assertThat(explain(last, "id=A"))
        .contains("Unique duplicate of that of 2025-03-01T10:01:00Z, 1m after it");
  }

  @Test
  void ofEqualEventsTheFirstIsTheOneThatIsKept() throws IOException {
    assertThat(explain(FILE, "id=z"))
        .containsSubsequence(
            "@3)",
            "Unique passed its duplicate of 2025-03-01T11:00:00Z is left out here Few passed",
            "@4)",
            "Unique duplicate of that of 2025-03-01T11:00:00Z, the same time",
            "not in output few");
  }
}
