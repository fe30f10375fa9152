package dev.millrace.resend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.Planner;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LetterRoutesTest {
  @TempDir private Path dir;

  private LetterRoutes routes(String transforms, String input) throws IOException {
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
                archive: {type: ReadFromJson, config: {path: in}}
            outputs:
              out: {input: %s, replay: {type: WriteToConsole}}
              raw: {input: s, replay: {type: WriteToConsole}}
              dead_letter: {replay: {type: WriteToConsole}}
            """
                .formatted(transforms.indent(4), input));
    return new LetterRoutes(Planner.plan(PipelineFiles.load(file, Map.of()).spec()));
  }

  private static final String MAP =
      "- {type: MapToFields, name: Half, input: s, config: {language: sql, append: true, fields:"
          + " {half: 100 / id}}}";

  @Test
  void whatASourceRejectedHasGivenNothingYet() throws IOException {
    assertThat(routes(MAP, "Half").obstacle("s", "s")).isEmpty();
  }

  @Test
  void aRecordThatAnotherOutputHasIsNotSentAgain() throws IOException {
    assertThat(routes(MAP, "Half").obstacle("s", "Half"))
        .contains("its record has given rows of output 'raw' already");
  }

  @Test
  void aRowOfSeveralOfARecordIsNotSentAgain() throws IOException {
    String exploded =
        "- {type: Explode, name: Each, input: s, config: {fields: tags}}\n"
            + MAP.replace("input: s", "input: Each");
    assertThat(routes(exploded, "Half").obstacle("s", "Half")).isPresent();
  }

  @Test
  void aStepThatHasGoneIsTold() throws IOException {
    assertThat(routes(MAP, "Half").obstacle("s", "Third"))
        .contains("the file has no step 'Third' any more");
  }

  @Test
  void stepsThatKeepEventsTogetherAreFoundBehindOthers() throws IOException {
    String keyed =
        MAP + "\n- {type: Deduplicate, name: Once, input: Half, config: {key: id, within: 1h}}";
    assertThat(routes(keyed, "Once").keyedSteps("s"))
        .containsExactly(Map.entry("Once", Optional.of(Duration.ofHours(1))));
    assertThat(routes(MAP, "Half").keyedSteps("s")).isEmpty();
  }
}
