package dev.millrace.plan.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.model.Plan;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutstandingTest {
  /** By how much later each step gives what is due. */
  private static final Duration BUCKET = Duration.ofSeconds(1);

  private static Optional<Outstanding> outstanding(String transforms) {
    Plan plan = PlanFiles.plan(PlanFiles.transforms(transforms) + PlanFiles.CONSOLE);
    return Outstanding.of(plan, plan.outputs().get(0));
  }

  private static Optional<Outstanding> ofStep(String type, String config) {
    Plan plan = PlanFiles.plan(PlanFiles.step(type, config));
    return Outstanding.of(plan, plan.outputs().get(0));
  }

  @Test
  void stepsThatAnswerAtOnceHoldNothing() {
    assertThat(ofStep("Filter", "{keep: amount > 0}")).isEmpty();
    assertThat(ofStep("Deduplicate", "{key: id, within: 1h, emit: on_arrival}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Deduplicate | {key: id, within: 1h} | 0",
        "Deduplicate | {key: id, within: 1h, keep: last} | 60",
        "Latest      | {key: id, order_by: amount} | 0",
        "Sequence    | {key: id, forget_after: 10m, fields: {was: {fn: lag, value: amount}}} | 0",
        "Sequence    | {key: id, forget_after: 10m, fields: {next: {fn: lead, value: amount,"
            + " offset: 2}}} | 20",
      })
  void howFarTheWatermarkHasToBeBeyondARow(String type, String config, long minutes) {
    assertThat(ofStep(type, config))
        .contains(
            new Outstanding(
                Optional.of(Duration.ofMinutes(minutes).plus(BUCKET)), Set.of("orders")));
  }

  @Test
  void whatStepsWaitForIsAddedUpAlongTheLongestWay() {
    String windows =
        """
        - {type: Deduplicate, name: Newest, input: orders, config: {key: id, within: 7m, keep: last}}
        - {type: Flatten, name: Both, input: [orders, Newest]}
        - type: Combine
          name: S
          input: Both
          windowing: {type: fixed, size: 1h}
          config: {group_by: id, combine: {n: count}}
        """;
    assertThat(outstanding(windows))
        .contains(
            new Outstanding(
                Optional.of(Duration.ofMinutes(7).plus(BUCKET).plus(BUCKET)), Set.of("orders")));
  }

  @Test
  void aRowWithoutAPartnerWaitsForTheLastThatMayCome() {
    String join =
        """
        - type: Join
          name: S
          input: {a: orders, b: orders}
          config: {type: left, equalities: id, within: {lower: -3m, upper: 20m}}
        """;
    assertThat(outstanding(join))
        .contains(
            new Outstanding(Optional.of(Duration.ofMinutes(20).plus(BUCKET)), Set.of("orders")));
  }

  @Test
  void ofOtherTimesNobodyCanTell() {
    String moved =
        """
        - {type: AssignTimestamps, name: Due, input: orders, config: {timestamp: t}}
        - {type: Deduplicate, name: S, input: Due, config: {key: id, within: 1h}}
        """;
    assertThat(outstanding(moved)).contains(new Outstanding(Optional.empty(), Set.of("orders")));
    assertThat(outstanding(moved.replaceAll("(?m)^.*Dedup.*\n", "").replace("Due", "S"))).isEmpty();
  }
}
