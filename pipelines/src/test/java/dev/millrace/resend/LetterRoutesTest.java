package dev.millrace.resend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LetterRoutesTest {
  @TempDir private Path dir;

  private static final String OUTPUTS =
      """
      out: {input: %s, live: {type: WriteToConsole}}
      dead_letter: {live: {type: WriteToConsole}}
      """;

  private static final String MAP =
      "- {type: MapToFields, name: Half, input: s, config: {language: sql, append: true, fields:"
          + " {half: 100 / id}}}\n";

  /** The same step, behind another. */
  private static String mapOf(String input) {
    return MAP.replace("input: s", "input: " + input);
  }

  private static String filter(String name) {
    return "- {type: Filter, name: " + name + ", input: s, config: {keep: id > 0}}\n";
  }

  private LetterRoutes routes(String transforms, String input) throws IOException {
    return routes(transforms, input, "");
  }

  private LetterRoutes routes(String transforms, String input, String outputs) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            pipeline:
              transforms:
            %s
            streams:
              s:
                fields: {id: BIGINT NOT NULL, tags: VARCHAR ARRAY, at: TIMESTAMP NOT NULL}
                timestamp: at
                live:
                  type: ReadFromKafka
                  config: {topic: s, bootstrap_servers: "localhost:9092", format: JSON}
                archive: {type: ReadFromJson, config: {path: in}}
            outputs:
            %s
            """
                .formatted(transforms.indent(4), (OUTPUTS.formatted(input) + outputs).indent(2)));
    return new LetterRoutes(Planner.plan(PipelineFiles.load(file, Map.of()).spec()));
  }

  @Test
  void whatASourceRejectedHasGivenNothingYet() throws IOException {
    assertThat(routes(MAP, "Half").obstacle("s", "s")).isEmpty();
  }

  @Test
  void aStepBehindOneOtherGetsItsRecordAgain() throws IOException {
    assertThat(routes(filter("Some") + mapOf("Some"), "Half").obstacle("s", "Half")).isEmpty();
  }

  @Test
  void aRecordThatAnotherOutputHasIsNotSentAgain() throws IOException {
    String raw = "raw: {input: s, live: {type: WriteToConsole}}\n";
    assertThat(routes(MAP, "Half", raw).obstacle("s", "Half"))
        .contains("its record has given rows of output 'raw' already");
  }

  @Test
  void anOutputThatALiveRunDoesNotWriteHasNothing() throws IOException {
    String raw = "raw: {input: Each, replay: {type: WriteToConsole}}\n";
    String each = "- {type: Explode, name: Each, input: s, config: {fields: tags}}\n";
    assertThat(routes(each + MAP, "Half", raw).obstacle("s", "Half")).isEmpty();
  }

  @Test
  void aRowOfSeveralOfARecordIsNotSentAgain() throws IOException {
    String each = "- {type: Explode, name: Each, input: s, config: {fields: tags}}\n";
    assertThat(routes(each + mapOf("Each"), "Half").obstacle("s", "Half"))
        .contains("'Each' made several rows of its record");
  }

  @Test
  void aRowThatATableMayHaveMultipliedIsNotSentAgain() throws IOException {
    String named =
        """
        - type: Join
          name: Named
          input: {s: s}
          config:
            type: left
            equalities: id
            table: {type: ReadFromCsv, config: {path: n.csv, fields: {id: BIGINT, name: VARCHAR}}}
            fields: {s: [id, at], table: [name]}
        """;
    assertThat(routes(named + mapOf("Named"), "Half").obstacle("s", "Half"))
        .contains("'Named' may have made several rows of its record");
  }

  @Test
  void aRecordThatComesByTwoWaysIsNotSentAgain() throws IOException {
    String both = filter("A") + filter("B");
    String flat = "- {type: Flatten, name: Both, input: [A, B]}\n";
    assertThat(routes(both + flat + mapOf("Both"), "Half").obstacle("s", "Half"))
        .contains("its record comes to 'Both' by several ways");
    assertThat(routes(both + flat, "Both").obstacle("s", "Both"))
        .contains("its record comes to 'Both' by several ways");
  }

  @Test
  void aStepThatHasGoneIsTold() throws IOException {
    assertThat(routes(MAP, "Half").obstacle("s", "Third"))
        .contains("the file has no step 'Third' any more");
  }

  @Test
  void stepsThatKeepEventsTogetherAreFoundBehindOthers() throws IOException {
    String keyed =
        MAP + "- {type: Deduplicate, name: Once, input: Half, config: {key: id, within: 1h}}";
    assertThat(routes(keyed, "Once").keyedSteps("s")).containsExactly("Once");
    assertThat(routes(MAP, "Half").keyedSteps("s")).isEmpty();
  }
}
