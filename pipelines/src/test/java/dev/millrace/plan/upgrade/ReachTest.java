package dev.millrace.plan.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.PlanFiles;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReachTest {
  private static final String HOURS =
      """
      - type: Combine
        name: Hours
        input: INPUT
        windowing: {type: fixed, size: 1h}
        config: {group_by: id, combine: {n: count}}
      """;

  private static Reach reach(String... steps) {
    return Reach.of(PlanFiles.plan(PlanFiles.transforms(String.join("", steps)) + OUTPUTS));
  }

  private static final String OUTPUTS =
      """
      outputs:
        out: {input: Hours, replay: {type: WriteToConsole}}
      """;

  private static String hours(String input) {
    return HOURS.replace("INPUT", input);
  }

  @Test
  void whatStepsRememberIsAddedUp() {
    Reach reach =
        reach(
            "- {type: Sequence, name: Before, input: orders, config: {key: id, forget_after: 10m,"
                + " fields: {was: {fn: lag, value: amount}}}}\n",
            hours("Before"));
    assertThat(reach.bound()).contains(Duration.ofMinutes(70));
  }

  @Test
  void runsOfDuplicatesReachAsFarAsNoKeyPauses() {
    Reach reach =
        reach(
            "- {type: Deduplicate, name: Once, input: orders, config: {key: id, within: 10m}}\n",
            hours("Once"));
    assertThat(reach.bound()).isEmpty();
    assertThat(reach.span()).contains(Duration.ofMinutes(70));
    assertThat(reach.chains()).isEqualTo(Map.of("Once", Duration.ofMinutes(10)));
  }

  @Test
  void eventsThatGetOtherTimesMayBeOfLongAgo() {
    Reach reach =
        reach(
            "- {type: AssignTimestamps, name: Due, input: orders, config: {timestamp: t}}\n",
            hours("Due"));
    assertThat(reach.span()).isEmpty();
  }

  @Test
  void whatStepsOnlyPassOnTheyDoNotRemember() {
    assertThat(
            Reach.of(
                    PlanFiles.plan(
                        PlanFiles.transforms(
                                "- {type: AssignTimestamps, name: Due, input: orders, config:"
                                    + " {timestamp: t}}\n")
                            + OUTPUTS.replace("Hours", "Due")),
                    Set.of("orders"))
                .bound())
        .contains(Duration.ZERO);
  }
}
