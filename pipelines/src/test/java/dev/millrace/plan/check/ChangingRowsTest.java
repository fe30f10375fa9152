package dev.millrace.plan.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.PlanFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangingRowsTest {
  private static final String EARLY =
      """
      - type: Combine
        name: Sums
        input: orders
        windowing: {type: fixed, size: 1h}
        config:
          group_by: user
          combine: {n: count, total: {value: amount, fn: sum}}
          window: {start: w}
          early: {at_count: 1}
      """;

  private static List<String> errors(String steps, String outputs) {
    return PlanFiles.problems(PlanFiles.transforms(steps) + outputs).stream()
        .filter(problem -> problem.contains("error"))
        .toList();
  }

  private static List<String> mapped(String source, String expression) {
    String map =
        """
        - {type: MapToFields, name: S, input: SOURCE, config: {append: true, fields: {v: "EXPRESSION"}}}
        """
            .replace("SOURCE", source)
            .replace("EXPRESSION", expression);
    String step = source.equals("Sums") ? EARLY : LATEST;
    return errors(step + map, PlanFiles.CONSOLE);
  }

  private static final String LATEST =
      "- {type: Latest, name: Newest, input: orders, config: {key: user, order_by: amount}}\n";

  @Test
  void expressionsThatFailWouldLeaveOlderVersions() {
    assertThat(mapped("Sums", "100 / n"))
        .singleElement()
        .asString()
        .contains("ML-2069 transforms.S: ")
        .contains("'100 / n' may fail for one")
        .contains("NULLIF(b, 0)");
    assertThat(mapped("Newest", "CAST(id AS INTEGER)"))
        .singleElement()
        .asString()
        .contains("the rows of 'Newest' replace each other, and 'CAST(id AS INTEGER)' may fail");
  }

  @Test
  void severalWaysToOneOutputWouldGiveSeveralRowsOfOneRevision() {
    String ways =
        """
        - {type: MapToFields, name: A, input: Sums, config: {append: true, fields: {v: "'n'"}}}
        - {type: MapToFields, name: B, input: Sums, config: {append: true, fields: {v: "'total'"}}}
        - {type: Flatten, name: S, input: [A, B]}
        """;
    assertThat(errors(EARLY + ways, PlanFiles.CONSOLE))
        .singleElement()
        .asString()
        .contains("ML-2077 outputs.out: ")
        .contains("rows of 'Sums' replace each other, and come here on several ways");
    assertThat(errors(EARLY + ways, PlanFiles.CONSOLE.replace("input: S", "input: A"))).isEmpty();
  }

  @Test
  void expressionsThatGiveAValueForEveryRowMayStandThere() {
    assertThat(mapped("Sums", "CAST(100 AS DOUBLE) / NULLIF(n, 0)")).isEmpty();
    assertThat(mapped("Sums", "n > 3 AND total < 5")).isEmpty();
    assertThat(mapped("Newest", "SAFE_CAST(id AS INTEGER)")).isEmpty();
  }
}
