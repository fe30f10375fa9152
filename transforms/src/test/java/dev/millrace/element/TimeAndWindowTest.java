package dev.millrace.element;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernel.Times;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class TimeAndWindowTest {

  @Test
  void eventTimesEndWhereBeamsDo() {
    assertThat(EventTimes.toInstant(EventTimes.MIN)).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
    assertThat(EventTimes.toInstant(EventTimes.MAX))
        .isEqualTo(GlobalWindow.INSTANCE.maxTimestamp().minus(1));
    assertThat(EventTimes.toInstant(Long.MAX_VALUE))
        .isEqualTo(GlobalWindow.INSTANCE.maxTimestamp().minus(1));
    assertThat(EventTimes.toInstant(5)).isEqualTo(new Instant(5));
  }

  @Test
  void sumsStayInRange() {
    assertThat(EventTimes.plus(1, 2)).isEqualTo(3);
    assertThat(EventTimes.plus(EventTimes.MAX, 1)).isEqualTo(EventTimes.MAX);
    assertThat(EventTimes.plus(Long.MAX_VALUE, 1)).isEqualTo(EventTimes.MAX);
    assertThat(EventTimes.plus(Long.MIN_VALUE, -1)).isEqualTo(EventTimes.MIN);
    assertThat(Times.after(5, 10)).isEqualTo(15);
    assertThat(Times.after(EventTimes.MAX, 1)).isEqualTo(Times.END);
    assertThat(Times.after(EventTimes.MAX, EventTimes.MAX)).isEqualTo(Times.END);
  }

  @Test
  void windowsAreInTheOrderInWhichTheyClose() {
    assertThat(new Window(0, 10)).isLessThan(new Window(0, 11));
    assertThat(new Window(0, 10)).isLessThan(new Window(1, 10));
    assertThat(new Window(0, 10)).isLessThan(Window.GLOBAL);
    assertThat(new Window(0, 10)).isEqualByComparingTo(new Window(0, 10));
  }

  @Test
  void aWindowsResultIsAtItsLastMillisecond() {
    assertThat(new Window(0, 10).maxTime()).isEqualTo(9);
    assertThat(Window.GLOBAL.maxTime()).isEqualTo(EventTimes.MAX);
    assertThat(Window.GLOBAL.isGlobal()).isTrue();
    assertThat(new Window(0, EventTimes.MAX + 1).isGlobal()).isFalse();
  }
}
