package dev.millrace.filetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.filetest.ExpectationUpdate.Updated;
import dev.millrace.plan.Planner;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TestSpec.Mode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a test says of rows that are otherwise, and what the file says once they are updated. */
class ExpectationUpdateTest {
  private static final String HEAD =
      """
      streams:
        s:
          fields: {id: VARCHAR NOT NULL, n: BIGINT, amount: "DECIMAL(12,2)", t: TIMESTAMP NOT NULL}
          timestamp: t
          archive: {type: ReadFromParquet, config: {path: a}}
      pipeline:
        transforms:
          - {type: Filter, name: Kept, input: s, config: {keep: n > 0}}
      outputs:
        kept: {input: Kept, replay: {type: WriteToConsole}}
        dead_letter: {replay: {type: WriteToConsole}}
      tests:
        - name: some are kept   # all but b
          modes: [replay]
          streams:
            s:
              - {at: "10:00:00", id: a, n: 1, amount: 9.40}
              - {at: "10:00:01", id: b, n: 0, amount: 1.00}
              - {at: "10:00:02", id: c, n: 3, amount: 7.25}
              - {at: "10:00:03", id: d, n: 4, amount: 7.25}
          expected_outputs:
            - name: kept
      """;

  @Test
  void aRowIsToldByWhatIsOtherwiseInTheNotationOfTheFile() {
    String file =
        HEAD
            + """
                    elements:
                      - {id: a, amount: 9.50}
                      - {at: "10:00:09", id: c}
                      - {id: x, amount: 1.00}
            """;

    assertThat(results(file).get(0).failures())
        .containsExactlyInAnyOrder(
            "p.yaml:24:13: kept: amount is 9.40, expected 9.50: {id: a, amount: 9.40}",
            "p.yaml:25:13: kept: at is \"1970-01-01T10:00:02Z\", expected"
                + " \"1970-01-01T10:00:09Z\": {at: \"1970-01-01T10:00:02Z\", id: c}",
            "p.yaml:26:13: kept: no such row: {id: x, amount: 1.00}",
            "p.yaml:22:15: kept: not expected: {at: \"1970-01-01T10:00:03Z\", id: d, n: 4,"
                + " amount: 7.25, t: \"1970-01-01T10:00:03Z\"}");
  }

  @Test
  void rowsAreUpdatedAndEverythingElseStays() {
    String before =
        HEAD
            + """
                    elements:
                      # the first
                      - {id: a, amount: 9.50}  # too dear
                      - id: b
                        n: 0
                      # the last
                      - {"id": 'c', amount: 7.25}
            # the end
            """;
    String after =
        HEAD
            + """
                    elements:
                      # the first
                      - {id: a, amount: 9.40}  # too dear
                      # the last
                      - {"id": 'c', amount: 7.25}
                      - {id: d, n: 4, amount: 7.25}
            # the end
            """;

    Updated updated = updated(before);

    assertThat(updated.text()).isEqualTo(after);
    assertThat(updated.rows()).isEqualTo(3);
    assertThat(updated.refused()).isEmpty();
    assertThat(results(after).get(0).passed()).isTrue();
  }

  @Test
  void aListInOneLineBecomesOneOfLines() {
    String before = HEAD + "        elements: [{id: c}, {id: x}] # which\n";

    String after = updated(before).text();

    assertThat(after)
        .isEqualTo(
            HEAD
                + """
                        elements:
                          - {id: c}
                          - {id: a}
                          - {id: d} # which
                """);
    assertThat(results(after).get(0).passed()).isTrue();
  }

  @Test
  void anEmptyListGetsAllColumnsAndAListWithoutRowsIsEmpty() {
    String all = updated(HEAD + "        elements: []\n").text();
    String none =
        updated((HEAD + "        elements:\n          - {id: x}\n").replace("n > 0", "n > 9"))
            .text();

    assertThat(all)
        .contains(
            "elements:\n          - {id: a, n: 1, amount: 9.40, t: \"1970-01-01T10:00:00Z\"}");
    assertThat(results(all).get(0).passed()).isTrue();
    assertThat(none).endsWith("        elements: []\n");
  }

  @Test
  void commentsStayBehindTheirRowsAndWhenNoRowIsLeft() {
    String rows =
        """
                elements:
                  # the first
                  - id: a  # who
                    amount: 9.50  # too dear
                  # the last
                  - # of a line
                    id: x
                  - {id: c}  # last
        """;

    assertThat(updated(HEAD + rows).text())
        .isEqualTo(
            HEAD
                + """
                        elements:
                          # the first
                          - {id: a, amount: 9.40}  # too dear
                          # the last
                          - {id: c}  # last
                          - {id: d, amount: 7.25}
                """);
    assertThat(updated((HEAD + rows).replace("n > 0", "id = 'c'")).text())
        .endsWith(
            "elements:\n"
                + "          # the first\n"
                + "          # the last\n"
                + "          - {id: c}  # last\n");
    assertThat(updated((HEAD + rows).replace("n > 0", "n > 9")).text())
        .endsWith("elements: []\n          # the first\n          # the last\n");
  }

  @Test
  void aRowIsAddedBelowTheCommentOfTheLastOne() {
    String rows = "        elements:\n          - {id: a}\n          - {id: c}  # last";

    assertThat(updated(HEAD + rows).text()).isEqualTo(HEAD + rows + "\n          - {id: d}");
    assertThat(updated(HEAD + rows + "\n").text()).endsWith("# last\n          - {id: d}\n");
  }

  @Test
  void aListInBracketsWithCommentsStays() {
    String file = HEAD + "        elements: [{id: c}, # which\n          {id: x}]\n";

    assertThat(updated(file).text()).isEqualTo(file);
    assertThat(updated(file).refused())
        .containsExactly(
            "p.yaml:22:15: the rows of 'kept' stay as they are: comments stand between its"
                + " brackets.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elements: *rows", // of an input
        "elements: [*row]",
        "elements: &e [{id: x}]",
        "elements: [{id: &i x}]"
      })
  void rowsThatStandElsewhereTooStay(String elements) {
    String file =
        HEAD.replace("      s:\n", "      s: &rows\n")
                .replace("- {at: \"10:00:00\"", "- &row {at: \"10:00:00\"")
            + "        "
            + elements
            + "\n";

    Updated updated = updated(file);

    assertThat(updated.text()).isEqualTo(file);
    assertThat(updated.refused())
        .containsExactly(
            "p.yaml:22:15: the rows of 'kept' stay as they are: its rows are shared by an anchor.");
  }

  @Test
  void whatOneModeAloneGivesIsNotWritten() {
    String file = HEAD.replace("[replay]", "[live, replay]") + "        elements: [{id: x}]\n";
    List<FileTestResult> both = results(file);
    FileTestResult live = both.get(0);
    FileTestResult replay = both.get(1);

    assertThat(updated(file, both).rows()).isEqualTo(4);
    assertRefused(file, List.of(live, with(replay, List.of())), "the live run and the replay");
    assertRefused(file, List.of(with(live, List.of()), replay), "the live run and the replay");
    assertRefused(
        file, List.of(live, with(replay, List.of("the run failed: x"))), "could not be run");
  }

  @Test
  void lateRowsAreThoseOfTheLiveRunAlone() {
    String file =
        HEAD.replace("[replay]", "[live, replay]")
                .replace(
                    "  dead_letter: {", "  late: {live: {type: WriteToConsole}}\n  dead_letter: {")
                .replace("name: kept\n", "name: late\n")
            + "        elements: [{at: \"10:00:00\"}]\n";

    assertThat(updated(file).text()).endsWith("elements: []\n");
    assertThat(updated(file).refused()).isEmpty();
  }

  /** As if the rows had been the expected ones, or the run had failed. */
  private static FileTestResult with(FileTestResult result, List<String> failures) {
    return new FileTestResult(
        result.test(), result.mode(), failures, List.of(), result.elapsed(), Optional.empty());
  }

  private static void assertRefused(String file, List<FileTestResult> results, String why) {
    Updated updated = updated(file, results);
    assertThat(updated.text()).isEqualTo(file);
    assertThat(updated.rows()).isZero();
    assertThat(updated.refused()).singleElement().asString().contains(why);
  }

  @Test
  void aTemplateIsLeftAlone() {
    String file = HEAD + "        elements: []\n";

    assertThat(
            ExpectationUpdate.of(
                "p.yaml", "{# a tag #}\n" + file, spec(file).secrets(), results(file)))
        .isEmpty();
  }

  private static Updated updated(String file) {
    return updated(file, results(file));
  }

  private static Updated updated(String file, List<FileTestResult> results) {
    return ExpectationUpdate.of("p.yaml", file, spec(file).secrets(), results).orElseThrow();
  }

  private static PipelineSpec spec(String file) {
    PipelineSpec spec = PipelineFiles.parse("p.yaml", file, Map.of()).spec();
    assertThat(Planner.plan(spec).nodes()).isNotEmpty();
    return spec;
  }

  private static List<FileTestResult> results(String file) {
    PipelineSpec spec = spec(file);
    FileTestRunner runner = new FileTestRunner(spec, PipelineOptionsFactory::create);
    List<FileTestResult> results = new ArrayList<>();
    for (TestSpec test : spec.tests()) {
      for (Mode mode : test.modes()) {
        results.add(runner.run(test, mode));
      }
    }
    return results;
  }
}
