package dev.millrace.testing.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.oracle.ElementSteps.Condition;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ElementStepsTest {
  @Test
  void aFilterKeepsOnlyWhatIsTrue() {
    List<TimedRow> rows = List.of(flag(true), flag(false), flag(null));

    assertThat(ElementSteps.filter(rows, r -> (Boolean) r.value("flag")))
        .containsExactly(flag(true));
  }

  @Test
  void aRowGoesToTheOutputOfItsName() {
    Map<String, List<TimedRow>> routed =
        ElementSteps.route(
            List.of(named("a"), named("b"), named("c"), named(null)),
            r -> (String) r.value("name"),
            List.of("a", "b"),
            "rest");

    assertThat(routed)
        .isEqualTo(
            Map.of(
                "a", List.of(named("a")),
                "b", List.of(named("b")),
                "rest", List.of(named("c"), named(null))));
  }

  @Test
  void aRuleThatIsNullIsBroken() {
    Map<String, Condition> rules = new LinkedHashMap<>();
    rules.put("is_set", r -> (Boolean) r.value("flag"));
    rules.put("never", r -> r.value("flag") == null ? null : true);

    ElementSteps.Validated validated =
        ElementSteps.validate(List.of(flag(true), flag(false), flag(null)), rules);

    assertThat(validated.valid()).containsExactly(flag(true));
    assertThat(validated.broken())
        .containsExactly(
            flag(false).with("broken_rules", List.of("is_set")),
            flag(null).with("broken_rules", List.of("is_set", "never")));
  }

  @Test
  void arraysAreZippedOrCrossed() {
    TimedRow row = TimedRow.of(1, "a", List.of(1, 2), "b", List.of("x"));

    assertThat(ElementSteps.explode(List.of(row), List.of("a", "b"), false))
        .containsExactly(TimedRow.of(1, "a", 1, "b", "x"), TimedRow.of(1, "a", 2, "b", null));
    assertThat(
            ElementSteps.explode(
                List.of(TimedRow.of(1, "a", List.of(1, 2), "b", List.of("x", "y"))),
                List.of("a", "b"),
                true))
        .containsExactly(
            TimedRow.of(1, "a", 1, "b", "x"),
            TimedRow.of(1, "a", 1, "b", "y"),
            TimedRow.of(1, "a", 2, "b", "x"),
            TimedRow.of(1, "a", 2, "b", "y"));
    assertThat(
            ElementSteps.explode(
                Arrays.asList(TimedRow.of(1, "a", List.of()), TimedRow.of(1, "a", null)),
                List.of("a"),
                false))
        .isEmpty();
  }

  @Test
  void rowsCanBeChangedMovedAndPutTogether() {
    List<TimedRow> rows = List.of(named("a"));

    assertThat(ElementSteps.map(rows, r -> r.with("size", 1)))
        .containsExactly(TimedRow.of(1, "name", "a", "size", 1));
    assertThat(ElementSteps.assignTimes(rows, r -> r.time() + 5)).containsExactly(named("a").at(6));
    assertThat(ElementSteps.flatten(rows, rows)).containsExactly(named("a"), named("a"));
  }

  private static TimedRow flag(Boolean flag) {
    return TimedRow.of(1, "flag", flag);
  }

  private static TimedRow named(String name) {
    return TimedRow.of(1, "name", name);
  }
}
