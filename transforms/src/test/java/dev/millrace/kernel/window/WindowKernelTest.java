package dev.millrace.kernel.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Window;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.StepRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.util.SerializableUtils;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class WindowKernelTest {

  @Test
  void fixedWindowsAreHalfOpenAndFloorTimesBeforeTheEpoch() {
    // given
    WindowKernel kernel = WindowKernel.fixed(Duration.ofSeconds(60), Duration.ZERO);

    // when, then
    assertThat(windows(kernel, 0)).containsExactly(new Window(0, 60_000));
    assertThat(windows(kernel, 59_999)).containsExactly(new Window(0, 60_000));
    assertThat(windows(kernel, 60_000)).containsExactly(new Window(60_000, 120_000));
    assertThat(windows(kernel, -1)).containsExactly(new Window(-60_000, 0));
    assertThat(windows(kernel, -60_000)).containsExactly(new Window(-60_000, 0));
    assertThat(windows(kernel, -60_001)).containsExactly(new Window(-120_000, -60_000));
  }

  @Test
  void anOffsetMovesTheGridOfEitherSign() {
    assertThat(windows(WindowKernel.fixed(Duration.ofMillis(10), Duration.ofMillis(3)), 2))
        .containsExactly(new Window(-7, 3));
    assertThat(windows(WindowKernel.fixed(Duration.ofMillis(10), Duration.ofMillis(-3)), 7))
        .containsExactly(new Window(7, 17));
    assertThat(windows(WindowKernel.fixed(Duration.ofMillis(10), Duration.ofMillis(23)), 3))
        .containsExactly(new Window(3, 13));
  }

  @Test
  void slidingWindowsGiveACopyPerWindow() {
    // given
    WindowKernel kernel =
        WindowKernel.sliding(Duration.ofMillis(60), Duration.ofMillis(30), Duration.ZERO);

    // when
    StepRecorder recorder = StepRecorder.run(kernel, Event.of(45, "a"));

    // then
    assertThat(recorder.outcome().rows()).containsExactly("0: 45 [0,60) (a)", "0: 45 [30,90) (a)");
    assertThat(recorder.outcome().counts()).isEqualTo(Map.of(Disposition.PASSED, 1L));
  }

  @Test
  void timesBetweenSparseWindowsAreFiltered() {
    // given
    WindowKernel kernel =
        WindowKernel.sliding(Duration.ofMillis(2), Duration.ofMillis(10), Duration.ZERO);

    // when
    StepRecorder recorder = StepRecorder.run(kernel, Event.of(1, "a"), Event.of(2, "b"));

    // then
    assertThat(recorder.outcome().rows()).containsExactly("0: 1 [0,2) (a)");
    assertThat(recorder.outcome().counts())
        .isEqualTo(Map.of(Disposition.PASSED, 1L, Disposition.FILTERED, 1L));
  }

  @Test
  void aSessionStartsAtItsEventAndLastsTheGap() {
    assertThat(windows(WindowKernel.sessions(Duration.ofMillis(30)), 10))
        .containsExactly(new Window(10, 40));
  }

  @Test
  void theGlobalWindowTakesTheEventOutOfOthers() {
    // given
    Event event = Event.of(5, "a").withWindow(new Window(0, 10));

    // when
    StepRecorder recorder = StepRecorder.run(WindowKernel.global(), event);

    // then
    assertThat(recorder.outcome().rows()).containsExactly("0: 5 (a)");
  }

  @Test
  void windowsEndWhereTimeEnds() {
    long end = EventTimes.MAX + 1;
    assertThat(windows(WindowKernel.sessions(Duration.ofDays(1)), EventTimes.MAX))
        .containsExactly(new Window(EventTimes.MAX, end));
    Window last =
        windows(WindowKernel.fixed(Duration.ofDays(1), Duration.ofMillis(1)), EventTimes.MAX)
            .get(0);
    assertThat(last.end()).isEqualTo(end);
    assertThat(last.maxTime()).isEqualTo(EventTimes.MAX);
  }

  @Test
  void refusesEmptyWindows() {
    assertThatThrownBy(() -> WindowKernel.fixed(Duration.ZERO, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size must be at least 1 ms, but was: PT0S");
    assertThatThrownBy(() -> WindowKernel.sessions(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gap must be at least 1 ms, but was: PT-1S");
  }

  @Test
  void refusesDurationsBeyondAllOfTime() {
    assertThatThrownBy(() -> WindowKernel.fixed(Duration.ofSeconds(Long.MAX_VALUE), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("size must be within ");
  }

  @Test
  void canBeSentToAWorker() {
    SerializableUtils.ensureSerializable(WindowKernel.sessions(Duration.ofSeconds(1)));
  }

  @Property
  void fixedWindowsAreThoseOfBeam(
      @ForAll @LongRange(min = -100_000, max = 100_000) long time,
      @ForAll @IntRange(min = 1, max = 500) int size,
      @ForAll @IntRange(min = 0, max = 499) int offset) {
    // given
    FixedWindows beams =
        FixedWindows.of(org.joda.time.Duration.millis(size))
            .withOffset(org.joda.time.Duration.millis(offset % size));

    // when
    List<Window> windows =
        windows(WindowKernel.fixed(Duration.ofMillis(size), Duration.ofMillis(offset)), time);

    // then: Beam's own are right from the epoch on
    if (time >= 0) {
      IntervalWindow expected = beams.assignWindow(new Instant(time));
      assertThat(windows)
          .containsExactly(new Window(expected.start().getMillis(), expected.end().getMillis()));
    }
    assertThat(windows).hasSize(1);
    assertThat(windows.get(0).start()).isLessThanOrEqualTo(time);
    assertThat(windows.get(0).end()).isGreaterThan(time);
    assertThat(Math.floorMod(windows.get(0).start() - offset, size)).isZero();
  }

  @Property
  void slidingWindowsAreAllThatHoldTheTime(
      @ForAll @LongRange(min = -200, max = 200) long time,
      @ForAll @IntRange(min = 1, max = 50) int size,
      @ForAll @IntRange(min = 1, max = 50) int period,
      @ForAll @IntRange(min = -60, max = 60) int offset) {
    // given
    List<Window> expected = new ArrayList<>();
    for (int n = -400; n <= 400; n++) {
      long start = offset + (long) n * period;
      if (start <= time && time < start + size) {
        expected.add(new Window(start, start + size));
      }
    }

    // when
    List<Window> windows =
        windows(
            WindowKernel.sliding(
                Duration.ofMillis(size), Duration.ofMillis(period), Duration.ofMillis(offset)),
            time);

    // then
    assertThat(windows).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static List<Window> windows(WindowKernel kernel, long time) {
    return StepRecorder.run(kernel, Event.of(time)).events().stream().map(Event::window).toList();
  }
}
