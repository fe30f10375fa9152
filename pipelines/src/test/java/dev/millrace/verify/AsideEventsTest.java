package dev.millrace.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Coordinates;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AsideEventsTest {
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Combine
            name: PerMinute
            input: clicks
            windowing: {type: fixed, size: 1m}
            config: {group_by: page, combine: {clicks: {fn: count}}}
      streams:
        clicks:
          fields: {page: VARCHAR, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          live: {type: ReadFromKafka, config: {topic: clicks, bootstrap_servers: b, format: JSON}}
      outputs:
        counts: {input: PerMinute, live: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}}
        late: {live: {type: WriteToConsole}}
      """;

  private final Plan plan = Planner.plan(PipelineFiles.parse("f.yaml", FILE, Map.of()).spec());
  private final PlanOutput counts =
      plan.outputs().stream().filter(o -> o.name().equals("counts")).findFirst().orElseThrow();
  private final OutputKeys keys = OutputKeys.of(plan, counts);
  private final AsideEvents events = new AsideEvents();

  private AsideEvent event(AsideEvent.Kind kind, long offset, String page, long time) {
    Object[] row = new Object[((StreamNode) plan.node("clicks").kind()).schema().getFieldCount()];
    row[0] = page;
    row[1] = time;
    return new AsideEvent(
        kind, new Coordinates("kafka", "clicks", 0, offset), "clicks", time, row, "1 s late");
  }

  private DatedRow row(String page, long time) {
    return DatedRow.of(RowCodec.canonical(counts.schema()), new Object[] {page, 3L}, time);
  }

  private List<Long> touching(String page, long time) {
    return events.touching(plan, counts, keys, row(page, time), 9).stream()
        .map(event -> event.at().offset())
        .toList();
  }

  @Test
  void eventsTouchTheRowsOfTheirKeyAndWindow() {
    // given
    events.add(event(AsideEvent.Kind.LATE, 1, "a", 60_000));
    events.add(event(AsideEvent.Kind.LATE, 2, "b", 61_000));
    events.add(event(AsideEvent.Kind.LATE, 3, "a", 119_999));
    events.add(event(AsideEvent.Kind.LATE, 4, "a", 120_000));
    events.add(event(AsideEvent.Kind.DEAD_LETTER, 5, null, 90_000));

    // when, then
    assertThat(touching("a", 119_999)).containsExactly(3L, 1L);
    assertThat(touching("b", 119_999)).containsExactly(2L);
    assertThat(touching("a", 179_999)).containsExactly(4L);
    assertThat(touching(null, 119_999)).containsExactly(5L);
    assertThat(touching("c", 119_999)).isEmpty();
  }

  @Test
  void anEventThatIsReportedTwiceCountsOnce() {
    events.add(event(AsideEvent.Kind.LATE, 1, "a", 60_000));
    events.add(event(AsideEvent.Kind.LATE, 1, "a", 60_000));
    events.add(event(AsideEvent.Kind.DEAD_LETTER, 2, "a", 60_000));

    assertThat(events.late()).isEqualTo(1);
    assertThat(events.dead()).isEqualTo(1);
    assertThat(events.coordinates()).hasSize(2);
  }

  @Test
  void anEventOfUnknownValuesTouchesNothing() {
    events.add(
        new AsideEvent(
            AsideEvent.Kind.DEAD_LETTER,
            new Coordinates("kafka", "clicks", 0, 1),
            "clicks",
            60_000,
            null,
            "no JSON"));

    assertThat(touching("a", 119_999)).isEmpty();
  }
}
