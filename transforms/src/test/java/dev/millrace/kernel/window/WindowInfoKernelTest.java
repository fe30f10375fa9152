package dev.millrace.kernel.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.StepRecorder;
import dev.millrace.kernel.window.WindowInfoKernel.Info;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class WindowInfoKernelTest {
  private static final WindowInfoKernel ALL =
      WindowInfoKernel.of(
          List.of(
              Info.TIMESTAMP,
              Info.WINDOW_START,
              Info.WINDOW_END,
              Info.WINDOW_STRING,
              Info.WINDOW_TYPE));

  @Test
  void addsTimeAndWindowBehindTheColumns() {
    // given
    Event event = Event.of(61_500, "a").withWindow(new Window(60_000, 120_000));

    // when
    StepRecorder recorder = StepRecorder.run(ALL, event);

    // then
    assertThat(recorder.outcome().rows())
        .containsExactly(
            "0: 61500 [60000,120000) (a, 61500, 60000, 120000,"
                + " [60.0, 120.0), IntervalWindow)");
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.PASSED, 1L));
  }

  @Test
  void theGlobalWindowSpansAllEventTimes() {
    // when
    StepRecorder recorder = StepRecorder.run(ALL, Event.of(5, "a"));

    // then
    assertThat(recorder.events().get(0).values())
        .containsExactly("a", 5L, EventTimes.MIN, EventTimes.MAX, "GlobalWindow", "GlobalWindow");
  }

  @Test
  void eachWindowGivesOneResult() {
    // given
    WindowInfoKernel panes = WindowInfoKernel.of(List.of(Info.PANE_INFO, Info.PANE_INFO_ON_TIME));

    // when
    StepRecorder recorder = StepRecorder.run(panes, Event.of(5));

    // then
    assertThat(recorder.events().get(0).values())
        .containsExactly(
            new Object[] {true, true, "UNKNOWN", 0L, 0L},
            new Object[] {true, true, "ON_TIME", 0L, 0L});
  }

  @Test
  void canBeSentToAWorker() {
    SerializableUtils.ensureSerializable(ALL);
  }
}
