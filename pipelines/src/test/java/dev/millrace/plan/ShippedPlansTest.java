package dev.millrace.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanMode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedPlansTest {
  @ParameterizedTest
  @ValueSource(strings = {"orders-payments", "playback-engagement", "user-sessions"})
  void areRightInEveryModeWithoutAWarning(String name) {
    // when
    Plan plan = plan(name);

    // then
    assertThat(plan.warnings()).isEmpty();
    for (PlanMode mode : PlanMode.values()) {
      assertThat(Planner.checkMode(plan, mode, false)).as(mode.name()).isEmpty();
    }
  }

  @Test
  void playbackReadsOnlyTheColumnsThatItNeeds() {
    // when
    Plan plan = plan("playback-engagement");

    // then
    assertThat(plan.node("plays").schema().getFieldNames())
        .containsExactly(
            "event_id", "event_type", "user_id", "content_id", "bitrate_kbps", "buffering_ms");
    assertThat(plan.node("catalogue").schema().getFieldNames())
        .containsExactly("content_id", "title", "genre");
  }

  private static Plan plan(String name) {
    return Planner.plan(PipelineFiles.read(Path.of("definitions", name + ".yaml"), Map.of()));
  }
}
