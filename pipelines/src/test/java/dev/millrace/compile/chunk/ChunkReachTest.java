package dev.millrace.compile.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.exchange.EdgeWatch;
import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.model.Plan;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ChunkReachTest {
  private static final Duration DAY = Duration.ofDays(1);

  /** Sessions of what a step left whose own beginning is cut, beside a window of a month. */
  private static final Plan PLAN =
      PlanFiles.plan(
          PlanFiles.transforms(
                  """
                  - {type: Deduplicate, name: Once, input: orders, config: {key: id, within: 1h}}
                  - type: Combine
                    name: Visits
                    input: Once
                    windowing: {type: sessions, gap: 10m}
                    config: {group_by: user, combine: {n: count}}
                  - type: Combine
                    name: Months
                    input: orders
                    windowing: {type: fixed, size: 30d}
                    config: {group_by: user, combine: {n: count}}
                  """)
              + """
              outputs:
                visits: {input: Visits, replay: {type: WriteToConsole}}
                months: {input: Months, replay: {type: WriteToConsole}}
              """);

  @Test
  void pausesAreTakenOnlyFromRowsThatTheStepsAboveAreWatchedFor() {
    // when
    Chunk chunk =
        ChunkReach.of(PLAN, DAY.multipliedBy(100).toMillis(), Long.MAX_VALUE / 2, Map.of());

    // then: reading begins long before
    EdgeWatch once = Objects.requireNonNull(chunk.watches().get("Once"));
    EdgeWatch visits = Objects.requireNonNull(chunk.watches().get("Visits"));
    assertThat(chunk.readFrom()).isEqualTo(DAY.multipliedBy(70).toMillis());
    assertThat(visits.begin())
        .isGreaterThanOrEqualTo(once.needed())
        .isEqualTo(DAY.multipliedBy(100).minusMinutes(40).toMillis());
  }
}
