package dev.millrace.plan.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.PlanFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutSessionsTest {
  private static List<String> problems(String max, String between, String windowing) {
    String steps =
        """
        - type: Combine
          name: Visits
          input: orders
          windowing: {type: sessions, gap: 10s MAX}
          config: {group_by: user, combine: {n: count}}
        - {type: Filter, name: Some, input: Visits, config: {keep: n > 1}}
        BETWEEN
        - type: Combine
          name: S
          input: Some
          WINDOWING
          config: {group_by: user, combine: {n: {fn: sum, value: n}}}
        """;
    return PlanFiles.problems(
            PlanFiles.transforms(
                    steps
                        .replace("MAX", max)
                        .replace("BETWEEN\n", between)
                        .replace("  WINDOWING\n", windowing))
                + PlanFiles.CONSOLE)
        .stream()
        .filter(problem -> problem.contains("error"))
        .toList();
  }

  @Test
  void sessionsThatWouldBeCutAnewAreRefused() {
    assertThat(problems(", max_length: 15s", "", ""))
        .singleElement()
        .asString()
        .contains("ML-2078 transforms.S: its rows are results of sessions already");
  }

  @Test
  void otherWindowsAndSessionsOfAnyLengthArePassedOn() {
    assertThat(problems("", "", "")).isEmpty();
    assertThat(problems(", max_length: 15s", "", "  windowing: {type: fixed, size: 1h}\n"))
        .isEmpty();
    assertThat(
            problems(
                ", max_length: 15s",
                "",
                "  windowing: {type: sessions, gap: 1h, max_length: 2h}\n"))
        .isEmpty();
  }
}
