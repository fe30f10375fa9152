package dev.millrace.cli.protect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands show people of rows with tagged columns, and what sinks get that allow them. */
class TaggedColumnsShownTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Known, input: users, config: {keep: "mail <> 'nobody@b.example'"}}
          - type: Deduplicate
            name: Once
            input: Known
            config: {key: mail, within: 10m}
          - {type: LogForTesting, name: Seen, input: Once}
          - type: MapToFields
            name: Halves
            input: Seen
            config: {append: true, fields: {half: 100 / n, shout: UPPER(mail)}}
          - type: Mask
            name: Masked
            input: Halves
            config:
              fields: {mail: {method: generalize, part: email_domain}}
              tags: {pii: redact}
      streams:
        users:
          fields:
            id: VARCHAR
            mail: {type: VARCHAR, tags: [pii]}
            n: INTEGER
            at: TIMESTAMP NOT NULL
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: users, bootstrap_servers: "none:1", format: JSON}}
          archive: {type: ReadFromParquet, config: {path: OUT/archive}}
      outputs:
        masked: {input: Masked, replay: {type: WriteToJson, config: {path: OUT/masked}}}
        whole: {input: Halves, allow_tags: [pii], replay: {type: WriteToJson, config: {path: OUT/whole}}}
        dead_letter: {allow_tags: [pii], replay: {type: WriteToParquet, config: {path: OUT/dead}}}
      tests:
        - name: masks
          streams:
            users:
              - {at: 2026-03-01T10:00:00Z, id: u1, mail: ada@b.example, n: 4}
          expected_outputs:
            - name: masked
              elements:
                - {id: u1, mail: "*@b.example", n: 4, at: 2026-03-01T10:00:00Z, half: 25, shout: "***"}
      """;

  private static final String ARCHIVE =
      """
      pipeline:
        type: chain
        transforms:
          - type: Create
            config:
              elements:
                - {id: u1, mail: ada@b.example, n: 4, s: "2026-03-01T10:00:00Z"}
                - {id: u3, mail: bob@b.example, n: 0, s: "2026-03-01T10:00:07Z"}
          - type: MapToFields
            config:
              language: sql
              fields:
                id: id
                mail: mail
                n: CAST(n AS INTEGER)
                at: CAST(s AS TIMESTAMP)
          - {type: WriteToParquet, config: {path: OUT/archive/users}}
      """;

  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void writePipelineAndEvents() throws IOException {
    file = dir.resolve("users.yaml");
    Files.writeString(file, FILE.replace("OUT", dir.resolve("out").toString()));
    Files.write(
        Files.createDirectories(dir.resolve("data")).resolve("users.jsonl"),
        List.of(
            "{\"id\": \"u1\", \"mail\": \"ada@b.example\", \"n\": 4, \"at\":"
                + " \"2026-03-01T10:00:00Z\"}",
            "{\"id\": \"u2\", \"mail\": \"ada@b.example\", \"n\": 4, \"at\":"
                + " \"2026-03-01T10:00:05Z\"}",
            "{\"id\": \"u3\", \"mail\": \"bob@b.example\", \"n\": 0, \"at\":"
                + " \"2026-03-01T10:00:07Z\"}",
            "{\"id\": \"u4\", \"mail\": \"nobody@b.example\", \"n\": 1, \"at\":"
                + " \"2026-03-01T10:00:09Z\"}"));
  }

  /** Standard output, which steps print to, is part of what is said. */
  private String said(String command, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.add(file.toString());
    arguments.addAll(List.of(options));
    PrintStream standard = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Result result = TestCommandLine.run(arguments.toArray(String[]::new));
      String said = String.join("\n", result.out()) + "\n" + String.join("\n", result.err());
      return said + "\n" + printed.toString(StandardCharsets.UTF_8);
    } finally {
      System.setOut(standard);
    }
  }

  private static void assertHidden(String said) {
    assertThat(said).doesNotContainIgnoringCase("ada@").doesNotContainIgnoringCase("bob@");
  }

  @Test
  void previewsShowMasksInTheirPlace() throws IOException {
    String said = said("preview", "--data=" + dir.resolve("data"), "--where=id <> 'u2'");

    assertHidden(said);
    assertThat(said).contains("u1  •••", "*@b.example", "Halves  2 in, 1 dead-lettered");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id=u1", "id=u2", "id=u3", "mail=ada@b.example"})
  void explanationsDoNotQuoteThem(String key) throws IOException {
    String said = said("explain", "--data=" + dir.resolve("data"), "--key=" + key);

    assertHidden(said);
    assertThat(said).contains("mail: •••");
  }

  @Test
  void conditionsOverThemTellOnlyWhetherTheyHold() throws IOException {
    String said = said("explain", "--data=" + dir.resolve("data"), "--key=id=u4");

    assertThat(said).contains("is FALSE: mail = •••").doesNotContain("mail: nobody");
  }

  @Test
  void theFilesOwnTestSeesWhatIsWritten() throws IOException {
    assertThat(said("test")).contains("2 of 2 test runs passed");
  }

  @Test
  void aReplayLogsMasksWritesWhatIsAllowedAndShowsNoLetter() throws IOException {
    writeArchive();

    String replayed = said("replay");

    assertHidden(replayed);
    assertThat(replayed).contains("\"mail\":\"•••\"");
    assertThat(written("masked")).contains("*@b.example", "***");
    assertHidden(written("masked"));
    assertThat(written("whole")).contains("ada@b.example", "ADA@B.EXAMPLE");

    assertLettersAreHidden();
  }

  /** What is shown follows what records hold, and not what the plan reads of them. */
  @Test
  void lettersAreHiddenWhereNoStepUsesATaggedColumn() throws IOException {
    String text =
        FILE.substring(0, FILE.indexOf("    - {type: Filter"))
            + "    - {type: MapToFields, name: Halves, input: users, config: {fields: {id: id,"
            + " half: 100 / n}}}\n"
            + FILE.substring(FILE.indexOf("streams:"), FILE.indexOf("  masked:"))
            + FILE.substring(FILE.indexOf("  whole:"), FILE.indexOf("tests:"));
    Files.writeString(file, text.replace("OUT", dir.resolve("out").toString()));
    writeArchive();

    assertThat(said("replay")).contains("dead_letter");

    assertLettersAreHidden();
  }

  private void assertLettersAreHidden() throws IOException {
    for (String command : List.of("dlq list", "dlq stats", "dlq stats --json")) {
      String said = said(command, "--side=replay");
      assertHidden(said);
      assertThat(said).as(command).contains("ML-6002");
    }
    String listed = said("dlq list", "--side=replay");
    List<String> places = listed.lines().filter(line -> line.contains("ML-6002")).toList();
    String place = places.get(places.size() - 1);
    String shown = said("dlq show", place.strip().split(" ")[0], "--side=replay");
    assertHidden(shown);
    assertThat(shown).contains("ML-6002", "•••");
  }

  private void writeArchive() throws IOException {
    Path archive = dir.resolve("archive.yaml");
    Files.writeString(archive, ARCHIVE.replace("OUT", dir.resolve("out").toString()));
    assertThat(TestCommandLine.run("run", archive.toString()).exitCode()).isZero();
  }

  private String written(String output) throws IOException {
    StringBuilder text = new StringBuilder();
    try (var files = Files.walk(dir.resolve("out").resolve(output))) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        text.append(Files.readString(each));
      }
    }
    return text.toString();
  }
}
