package dev.millrace.compile.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.exchange.EdgeWatch;
import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.model.Plan;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AftermathTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static final Map<String, Long> AT_NOON = Map.of("orders", 12 * HOUR);

  private static Plan plan(String transforms) {
    return PlanFiles.plan(
        PlanFiles.transforms(transforms)
            + "outputs:\n  out: {input: Last, replay: {type: WriteToConsole}}\n");
  }

  /** Sessions of what is no duplicate, in windows of an hour. */
  private static final Plan CHAINS =
      plan(
          """
          - {type: Deduplicate, name: Once, input: orders, config: {key: id, within: 1h}}
          - type: Combine
            name: Visits
            input: Once
            windowing: {type: sessions, gap: 2h}
            config: {group_by: user, combine: {n: count}}
          - type: Combine
            name: Last
            input: Visits
            windowing: {type: fixed, size: 1h}
            config: {group_by: user, combine: {n: {fn: sum, value: n}}}
          """);

  @Test
  void stepsThatHangEventsTogetherShareTheTimeUpToTheEnd() {
    // when
    Aftermath aftermath = Aftermath.of(CHAINS, AT_NOON);

    // then: a pause for each, and a window
    assertThat(aftermath.least()).isEqualTo(16 * HOUR);
    assertThat(aftermath.watches(20 * HOUR))
        .isEqualTo(
            Map.of(
                "Once", new EdgeWatch(12 * HOUR, 14 * HOUR, HOUR),
                "Visits", new EdgeWatch(15 * HOUR, 17 * HOUR, 2 * HOUR)));
  }

  @Test
  void otherStepsNeedNoWatch() {
    Aftermath aftermath =
        Aftermath.of(
            plan(
                """
                - type: Combine
                  name: Last
                  input: orders
                  windowing: {type: fixed, size: 1h}
                  config: {group_by: user, combine: {n: count}}
                """),
            AT_NOON);
    assertThat(aftermath.least()).isEqualTo(13 * HOUR);
    assertThat(aftermath.watches(20 * HOUR)).isEmpty();
  }

  @Test
  void stepsThatRememberForEverAndOtherTimesAreObstacles() {
    assertThat(
            Aftermath.obstacle(
                plan(
                    """
                    - {type: AssignTimestamps, name: Due, input: orders, config: {timestamp: t}}
                    - {type: Deduplicate, name: Last, input: Due, config: {key: id, within: 1h}}
                    """),
                AT_NOON))
        .hasValueSatisfying(why -> assertThat(why).contains("'Due' gives events other times"));
    assertThat(
            Aftermath.obstacle(
                plan(
                    """
                    - type: Combine
                      name: Last
                      input: orders
                      windowing: {type: global}
                      config: {group_by: id, combine: {n: count}}
                    """),
                AT_NOON))
        .hasValueSatisfying(why -> assertThat(why).contains("'Last' remembers without an end"));
    assertThat(Aftermath.obstacle(CHAINS, AT_NOON)).isEmpty();
  }
}
