package dev.millrace.plan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.plan.PlanFiles;
import org.junit.jupiter.api.Test;

class SharedPlacesTest {
  private static final String NUMBERED =
      """
      pipeline:
        transforms:
          - {type: Create, name: A, config: {elements: [{id: 1}]}}
          - {type: WriteToJson, name: One, input: A, config: {path: out/a}}
          - {type: WriteToCsv, name: Two, input: A, config: {path: out/a}}
      """;

  private static final String SIDES =
      """
      streams:
        s:
          fields: {id: VARCHAR NOT NULL}
          archive: {type: ReadFromJson, config: {path: a}}
      pipeline:
        transforms:
          - {type: Filter, name: F, input: s, config: {keep: id IS NOT NULL}}
      outputs:
        out: {input: F, replay: {type: WriteToParquet, config: {path: out/a}}}
        dead_letter: {replay: {type: WriteToJson, config: {path: out/a/}}}
      """;

  @Test
  void filesWithNumbersWouldBeReplaced() {
    assertThatThrownBy(() -> PlanFiles.plan(NUMBERED))
        .hasMessageContaining(
            "p.yaml:5:8: error ML-5208 Two: writes to out/a, as 'One' does, and one would replace"
                + " what the other wrote; expected another place, or one output with the rows of"
                + " both (Flatten).");
  }

  @Test
  void directoriesWouldBeReplaced() {
    assertThatThrownBy(() -> PlanFiles.plan(SIDES))
        .hasMessageContaining("error ML-5208 dead_letter: writes to out/a/, as 'out' does");
  }

  @Test
  void otherNamesAreOtherPlaces() {
    assertThat(
            PlanFiles.plan(
                    NUMBERED.replace(
                        "input: A, config: {path: out/a}}\n    - {type: WriteToCsv",
                        "input: A, config: {path: out/a, file_name_suffix: .json}}\n"
                            + "    - {type: WriteToCsv"))
                .outputs())
        .hasSize(2);
  }
}
