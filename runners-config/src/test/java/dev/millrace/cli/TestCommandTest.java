package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCommandTest {
  /** Of duplicates with other times, which one comes first depends on what arrives first. */
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: VARCHAR, n: BIGINT, t: TIMESTAMP NOT NULL}
          timestamp: t
          live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: b, format: JSON}}
          archive: {type: ReadFromParquet, config: {path: a}}
      pipeline:
        transforms:
          - {type: Deduplicate, name: Once, input: s, config: {key: id, within: 1m, emit: EMIT}}
      outputs:
        once: {input: Once, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      tests:
        - name: the Second is left out
          streams:
            s: [{at: "10:00:00", id: a, n: 1}, {at: "10:00:01", id: a, n: 2}]
          expected_outputs:
            - {name: once, elements: [{id: a, n: 7}]}
        - name: another
          streams: {s: []}
          expected_outputs:
            - {name: once, elements: []}
      """;

  @TempDir private Path dir;
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(dir.resolve("p.yaml"), FILE.replace("EMIT", "watermark"));
  }

  @Test
  void oneOfTheTestsIsRunByAPartOfItsName() {
    Result one = TestCommandLine.run("test", file.toString(), "--filter=ANOTHER");
    Result none = TestCommandLine.run("test", file.toString(), "--filter=third");

    assertThat(one.exitCode()).isZero();
    assertThat(one.out()).last().isEqualTo("✓ 2 of 2 test runs passed");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", none.err())).contains("ML-4100", "third");
    assertThat(TestCommandLine.run("test", file.toString(), "--fuzz=-1").exitCode()).isEqualTo(2);
  }

  @Test
  void whatCameIsWrittenIntoTheFile() throws IOException {
    Result failing = TestCommandLine.run("test", file.toString());
    Result updated = TestCommandLine.run("test", file.toString(), "--update");

    assertThat(failing.exitCode()).isEqualTo(1);
    assertThat(failing.out()).anyMatch(l -> l.contains("n is 1, expected 7: {id: a, n: 1}"));
    assertThat(updated.exitCode()).isZero();
    assertThat(updated.out()).contains("  1 row updated", "✓ 4 of 4 test runs passed");
    assertThat(Files.readString(file))
        .contains("elements: [{id: a, n: 1}]}")
        .doesNotContain("n: 7");
  }

  @Test
  void whatTheReplayContradictsIsNotWritten() throws IOException {
    String text =
        FILE.replace("EMIT", "on_arrival")
            .replace(
                "[{at: \"10:00:00\", id: a, n: 1}, {at: \"10:00:01\", id: a, n: 2}]",
                "[{at: \"10:00:01\", id: a, n: 2}, {at: \"10:00:00\", id: a, n: 1}]")
            .replace("n: 7", "n: 1");
    Files.writeString(file, text);

    Result updated = TestCommandLine.run("test", file.toString(), "--update");

    assertThat(updated.exitCode()).isEqualTo(1);
    assertThat(updated.err()).anyMatch(l -> l.contains("the live run and the replay differ in it"));
    assertThat(updated.out()).anyMatch(l -> l.startsWith("  ✓ replay the Second"));
    assertThat(updated.out()).anyMatch(l -> l.startsWith("  ✗ live   the Second"));
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  @Test
  void aTextThatWouldNotBeValidIsNotWritten() throws IOException {
    String text =
        Files.readString(file)
            .replace(
                "- {name: once, elements: [{id: a, n: 7}]}",
                """
                - name: once
                        ? elements
                        : - {id: x}
                          - {id: a, n: 1}\
                """);
    Files.writeString(file, text);

    Result updated = TestCommandLine.run("test", file.toString(), "--update");

    assertThat(updated.exitCode()).isEqualTo(2);
    assertThat(updated.err()).anyMatch(l -> l.contains("would not be valid any more"));
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  /** Who has it open goes on reading the old text: the new one is another file of that name. */
  @Test
  void theFileIsReplacedAsAWholeWithItsPermissions() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    Path link = Files.createSymbolicLink(dir.resolve("link.yaml"), file.getFileName());
    String before = Files.readString(file);

    try (BufferedReader open = Files.newBufferedReader(file)) {
      TestCommandLine.run("test", link.toString(), "--update");

      assertThat(open.lines()).containsExactlyElementsOf(before.lines().toList());
    }
    assertThat(Files.readString(file)).doesNotContain("n: 7");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-rw-r--"));
    assertThat(link).isSymbolicLink();
    assertThat(dir).isDirectoryNotContaining("glob:**.next");
  }

  @Test
  void randomInputsFindWhatDependsOnTheOrderAndPrintItAsATest() throws IOException {
    // given
    Path wrong = Files.writeString(dir.resolve("w.yaml"), FILE.replace("EMIT", "on_arrival"));

    // when
    Result right = TestCommandLine.run("test", file.toString(), "--filter=another", "--fuzz=5");
    Result found = TestCommandLine.run("test", wrong.toString(), "--filter=another", "--fuzz=50");
    List<String> test =
        found.out().stream()
            .dropWhile(line -> !line.startsWith("  - name: random"))
            .takeWhile(line -> line.startsWith("  "))
            .toList();
    Files.writeString(wrong, Files.readString(wrong) + String.join("\n", test) + "\n");
    Result again = TestCommandLine.run("test", wrong.toString(), "--filter=random");

    // then
    assertThat(right.exitCode()).isZero();
    assertThat(right.out()).anyMatch(l -> l.contains("5 random inputs, the same rows"));
    assertThat(found.exitCode()).isEqualTo(1);
    assertThat(again.out()).anyMatch(l -> l.startsWith("  ✓ replay random input"));
    assertThat(again.out()).anyMatch(l -> l.startsWith("  ✗ live   random input"));
    assertThat(test).as("two events show it").filteredOn(l -> l.contains("{id:")).hasSize(3);
  }
}
