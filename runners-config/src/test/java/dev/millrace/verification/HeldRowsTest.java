package dev.millrace.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EventTimes;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.element.block.StreamProgress;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.yaml.PipelineFiles;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HeldRowsTest {
  private static final String FILE =
      """
      streams:
        a:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}
          archive: {type: ReadFromParquet, config: {path: a}}
        b:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}
          archive: {type: ReadFromParquet, config: {path: a}}
      on_error: fail
      pipeline:
        transforms:
          - {type: Latest, name: Newest, input: a, config: {key: id, order_by: at}}
          - {type: Latest, name: Other, input: b, config: {key: id, order_by: at}}
      outputs:
        newest: {input: Newest, live: {type: WriteToConsole}}
        other: {input: Other, live: {type: WriteToConsole}}
      """;

  private static final Plan PLAN = Planner.plan(PipelineFiles.open("p.yaml", FILE, Map.of()));
  private static final Log LOG = new Log("t", 0);

  private static StreamProgress read(long next, OptionalLong settled) {
    return new StreamProgress(Map.of(LOG, next), settled);
  }

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private static HeldRows held(OptionalLong settled) {
    return new HeldRows(Map.of("a", read(7, settled), "b", read(3, OptionalLong.of(5_000))), false);
  }

  @Test
  void aRowOfTheSecondThatHasBegunMayWait() {
    // given: a step gives the events of a second together, when it is over
    long watermark = millis("2025-03-01T00:00:05.600Z");
    OptionalLong from = held(OptionalLong.of(watermark)).from(PLAN, PLAN.outputs().get(0));

    // then
    assertThat(from).isPresent();
    assertThat(from.getAsLong())
        .isLessThanOrEqualTo(millis("2025-03-01T00:00:05.200Z"))
        .isGreaterThan(millis("2025-03-01T00:00:04Z"));
  }

  @Test
  void streamsOfOneTopicAreToldApart() {
    HeldRows held = held(OptionalLong.of(9_000));
    assertThat(held.read()).isEqualTo(Map.of("a", Map.of(LOG, 7L), "b", Map.of(LOG, 3L)));
    assertThat(held.from(PLAN, PLAN.outputs().get(0))).hasValue(8_000);
    assertThat(held.from(PLAN, PLAN.outputs().get(1))).hasValue(4_000);
  }

  @Test
  void ofAnUnknownWatermarkNobodyCanTell() {
    HeldRows unknown = held(OptionalLong.empty());
    assertThat(unknown.from(PLAN, PLAN.outputs().get(0))).isEmpty();
    assertThat(unknown.note(PLAN, PLAN.outputs().get(0), 0).orElseThrow())
        .contains("nobody can tell which of its rows");

    HeldRows noMarks = new HeldRows(Map.of(), false);
    assertThat(noMarks.note(PLAN, PLAN.outputs().get(0), 0).orElseThrow())
        .as("sources without offsets, or stopped before their first mark")
        .contains("nobody can tell which of its rows");
    assertThat(HeldRows.NONE.note(PLAN, PLAN.outputs().get(0), 0)).isEmpty();

    HeldRows notBegun = held(OptionalLong.of(EventTimes.MIN));
    assertThat(notBegun.from(PLAN, PLAN.outputs().get(0))).hasValue(EventTimes.MIN);
  }

  @Test
  void aRunThatEndedHoldsNothing() {
    HeldRows ended = new HeldRows(Map.of("a", read(7, OptionalLong.of(5_000))), true);
    assertThat(ended.read()).isEqualTo(Map.of("a", Map.of(LOG, 7L)));
    assertThat(ended.from(PLAN, PLAN.outputs().get(0))).isEmpty();
    assertThat(ended.note(PLAN, PLAN.outputs().get(0), 0)).isEmpty();
  }

  @Test
  void theSlowestReaderOfAStreamCounts() {
    StreamProgress one = read(7, OptionalLong.of(10));
    StreamProgress other = new StreamProgress(Map.of(new Log("t", 1), 2L), OptionalLong.of(4));
    assertThat(one.and(other))
        .isEqualTo(new StreamProgress(Map.of(LOG, 7L, new Log("t", 1), 2L), OptionalLong.of(4)));
    assertThat(one.and(read(7, OptionalLong.empty())).settled()).isEmpty();
  }
}
