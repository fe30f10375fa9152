package dev.millrace.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.CalendarWindows;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.yaml.PipelineFiles;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OutputKeysTest {
  private static Plan plan(String file) {
    return Planner.plan(PipelineFiles.read(Path.of("definitions", file + ".yaml"), Map.of()));
  }

  private static PlanOutput output(Plan plan, String name) {
    return plan.outputs().stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> names(Plan plan, String output, OutputKeys keys) {
    return keys.columns().stream()
        .map(column -> output(plan, output).schema().getField(column).getName())
        .toList();
  }

  /** Stream → the columns of it that the key columns come from. */
  private static Map<String, List<String>> sources(Plan plan, OutputKeys keys) {
    Map<String, List<String>> names = new TreeMap<>();
    keys.sources()
        .forEach(
            (stream, columns) ->
                names.put(
                    stream,
                    columns.stream()
                        .map(
                            c ->
                                c < 0
                                    ? "-"
                                    : ((StreamNode) plan.node(stream).kind())
                                        .schema()
                                        .getField(c)
                                        .getName())
                        .toList()));
    return names;
  }

  @Test
  void theKeyOfAJoinComesFromBothSides() {
    // given
    Plan plan = plan("orders-payments");

    // when
    OutputKeys keys = OutputKeys.of(plan, output(plan, "paid"));

    // then
    assertThat(names(plan, "paid", keys)).containsExactly("order_id");
    assertThat(keys.windowing()).isInstanceOf(GlobalWindows.class);
    assertThat(sources(plan, keys))
        .isEqualTo(Map.of("orders", List.of("order_id"), "payments", List.of("order_id")));
  }

  @Test
  void groupsBehindAJoinComeFromTheStreamThatHasTheColumn() {
    // given
    Plan plan = plan("orders-payments");

    // when
    OutputKeys keys = OutputKeys.of(plan, output(plan, "revenue"));

    // then
    assertThat(names(plan, "revenue", keys)).containsExactly("currency", "status");
    assertThat(keys.windowing()).isEqualTo(new FixedWindows(Duration.ofMinutes(1), Duration.ZERO));
    assertThat(sources(plan, keys))
        .isEqualTo(Map.of("orders", List.of("currency", "-"), "payments", List.of("-", "status")));
    assertThat(keys.window(119_999)).contains(new OutputKeys.Span(Optional.of(60_000L), 120_000L));
    assertThat(keys.reaches(60_000, 119_999)).isTrue();
    assertThat(keys.reaches(59_999, 119_999)).isFalse();
    assertThat(keys.reaches(120_000, 119_999)).isFalse();
  }

  @Test
  void sessionsKeepTheirWindowsBehindAnAsOfJoin() {
    // given
    Plan plan = plan("user-sessions");

    // when
    OutputKeys keys = OutputKeys.of(plan, output(plan, "sessions"));

    // then
    assertThat(names(plan, "sessions", keys)).containsExactly("user_id");
    assertThat(keys.windowing()).isEqualTo(new SessionWindows(Duration.ofMinutes(30)));
    assertThat(sources(plan, keys).values())
        .allMatch(columns -> columns.equals(List.of("user_id")));
    assertThat(keys.window(99)).contains(new OutputKeys.Span(Optional.empty(), 100L));
  }

  @Test
  void aDayOfTheCalendarIsAsLongAsItIs() {
    // given
    WindowingSpec days =
        new CalendarWindows(Period.ofDays(1), ZoneId.of("Europe/Berlin"), DayOfWeek.MONDAY);
    OutputKeys keys = new OutputKeys(List.of(), days, Map.of());
    long start = Instant.parse("2024-03-30T23:00:00Z").toEpochMilli();
    long end = Instant.parse("2024-03-31T22:00:00Z").toEpochMilli();

    // when, then
    assertThat(keys.window(end - 1)).contains(new OutputKeys.Span(Optional.of(start), end));
    assertThat(keys.reaches(start, end - 1)).isTrue();
    assertThat(keys.reaches(start - 1, end - 1)).isFalse();
  }

  @Test
  void rowsThatNoKeyedStepMadeHaveNoKey() {
    // given
    Plan plan = plan("user-sessions");

    // when
    OutputKeys keys = OutputKeys.of(plan, output(plan, "quarantine"));

    // then
    assertThat(keys.columns()).isEmpty();
    assertThat(keys.window(99)).isEmpty();
  }

  @Test
  void anElementOfAnArrayIsNoCopyOfTheArray() {
    // given
    Plan plan =
        Planner.plan(
            PipelineFiles.parse(
                    "tags.yaml",
                    """
                    streams:
                      posts:
                        fields: {id: VARCHAR, tags: ARRAY<VARCHAR>, at: TIMESTAMP}
                        timestamp: at
                        archive: {type: ReadFromParquet, config: {path: x}}
                    pipeline:
                      type: chain
                      transforms:
                        - type: Explode
                          input: posts
                          config: {fields: tags}
                        - type: Deduplicate
                          config: {key: [id, tags], within: 1h}
                    outputs:
                      out:
                        input: Deduplicate
                        replay: {type: WriteToConsole}
                    on_error: fail
                    """,
                    Map.of())
                .spec());

    // when
    OutputKeys keys = OutputKeys.of(plan, output(plan, "out"));

    // then
    assertThat(names(plan, "out", keys)).containsExactly("id", "tags");
    assertThat(sources(plan, keys)).isEqualTo(Map.of("posts", List.of("id", "-")));
  }
}
